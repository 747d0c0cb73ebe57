"""What follows from what is stated: facts that nobody needs to state once others are known."""

from __future__ import annotations

from markerboard.language.laws import Law, placed
from markerboard.language.laws import implied as implied_by
from markerboard.language.logic import Interval, disjoin
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.contradictions import followed, unread
from markerboard.patient.facts import Known, Unknown
from markerboard.patient.numbers import number
from markerboard.patient.spellings import UNREAD

NOT_TESTED = "not tested"


def follow(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> None:
    """Add to some facts what follows from them by the vocabulary (`any_of`, `implies`)."""
    lawful(entries, vocabulary)
    _joined(entries, vocabulary)
    _implied(entries, vocabulary)


def lawful(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> None:
    """Findings of a gene that follow from others, whether a rule asks those or not; and what others deny."""
    for name, told in list(entries.items()):
        pattern = placed(fact, vocabulary.facts)[1] if (fact := vocabulary.facts.get(name)) else None
        if pattern and isinstance(told, Known) and pattern.is_so(told.value):
            for other in implied_by(name, vocabulary.facts):
                _add(entries, other.name, Known(True, told.at, told.note))
        if pattern and pattern.variant and isinstance(told, Unknown) and told.reason == UNREAD:
            entries.setdefault(placed(vocabulary.facts[name], vocabulary.facts)[0], told)
    for law in vocabulary.laws:
        denied = entries.get(law.other.name)
        if (law.denies and law.fact.type == "boolean" and isinstance(denied, Known) and denied.value is False
                and not _open_between(law, denied, entries, vocabulary)):
            _add(entries, law.fact.name, Known(False, denied.at, denied.note))


def _open_between(law: Law, denied: Known, entries: dict[str, Known | Unknown],
                  vocabulary: Vocabulary) -> bool:
    """Whether what is stated to deny a finding denies it by way of one that is stated as open.

    `exon 2-7 deletion` so links the pathogenic one to `exons_deleted`.
    """
    links = implied_by(law.fact.name, vocabulary.facts)
    open_ = [one.name for one in links if _is_open(entries.get(one.name))]
    return any(told.at == denied.at for name in open_ for other in implied_by(name, vocabulary.facts)
               if (told := entries.get(other.name)))


def _is_open(told: Known | Unknown | None) -> bool:
    return isinstance(told, Unknown) and told.reason != NOT_TESTED


def _add(entries: dict[str, Known | Unknown], name: str, made: Known) -> None:
    """What follows, where nothing else is told of it; what could not be read may say otherwise."""
    told = entries.get(name)
    if not (isinstance(told, Known) or _is_open(told)):
        entries[name] = made


def _joined(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> None:
    """Facts that follow from what several tests say together, where they are not stated themselves."""
    for fact in vocabulary.joined:
        told = [(entries.get(name), code) for name, code in fact.any_of]
        if fact.name in entries or not any(known for known, _ in told):
            continue
        so = disjoin(known.value == code if isinstance(known, Known) else None for known, code in told)
        at = next(known.at for known, _ in told if known)
        open_ = next((known for known, _ in told if isinstance(known, Unknown)), Unknown())
        entries[fact.name] = open_ if so is None else Known(so, at)


def _implied(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> None:
    """Formal facts that follow from what is stated; a code that is stated is made more exact by them."""
    for fact, implied in followed(entries, vocabulary):
        stated, at, other = entries.get(implied.fact), entries[fact.name].at, vocabulary.facts[implied.fact]
        if stated is None:
            value = implied.value if other.tree else number(implied.value)
            entries[implied.fact] = Known(value, at, implied.because)
        elif isinstance(stated, Known) and isinstance(stated.value, Interval):
            exactly = number(implied.value)
            if stated.value.within(exactly.low, exactly.high) is not None:
                entries[implied.fact] = Known(exactly, stated.at, implied.because)
        elif isinstance(stated, Known) and isinstance(stated.value, str):
            exact = vocabulary.tree(other).both(stated.value, implied.value)
            if exact not in (None, stated.value):
                entries[implied.fact] = Known(exact, stated.at, implied.because)
    for fact, implied in unread(entries, vocabulary):
        entries.setdefault(implied.fact, Unknown(UNREAD, entries[fact.name].at))

