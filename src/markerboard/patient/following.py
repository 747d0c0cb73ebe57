"""What follows from what is stated: facts that nobody needs to state once others are known."""

from __future__ import annotations

from markerboard.language.logic import disjoin
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.contradictions import followed
from markerboard.patient.facts import Known, Unknown


def follow(entries: dict[str, Known | Unknown], vocabulary: Vocabulary) -> None:
    """Add to some facts what follows from them by the vocabulary (`any_of`, `implies`)."""
    _joined(entries, vocabulary)
    _implied(entries, vocabulary)


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
        stated, at = entries.get(implied.fact), entries[fact.name].at
        if stated is None:
            entries[implied.fact] = Known(implied.value, at, implied.because)
        elif isinstance(stated, Known) and isinstance(stated.value, str):
            exact = vocabulary.tree(vocabulary.facts[implied.fact]).both(stated.value, implied.value)
            if exact not in (None, stated.value):
                entries[implied.fact] = Known(exact, stated.at, implied.because)
