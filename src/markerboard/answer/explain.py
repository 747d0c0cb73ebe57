"""Why: the facts that decided an answer, and the facts that still could."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markerboard.engines.evaluate import Meaning
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Test, names
from markerboard.language.logic import Interval
from markerboard.language.tree import called
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.facts import Facts, GeneState, Known, Unknown
from markerboard.patient.genes import BESIDE
from markerboard.patient.history import Drugs

_REASONS = {
    "not stated": "{label} is not stated",
    "not tested": "{label} was not tested",
    "indeterminate": "{label} was indeterminate",
    "could not be read": "what is stated of {label} could not be read",
    "altered otherwise": "{label} is altered in another way than by a named mutation",
    "conflicting": "what is stated of {label} conflicts",
}


def support(meaning: Meaning, condition: Condition) -> tuple[str, ...]:
    """The fewest facts that decide a condition: without any one of them it would be unknown."""
    if isinstance(condition, Test):
        return (condition.fact,)  # as most criteria are
    found = list(_support(meaning, condition, {}))
    truth = meaning.truth(condition)
    for fact in reversed(found[:]):
        rest = {f: meaning.values[f] for f in found if f != fact}
        if len(found) > 1 and Meaning(meaning.definitions, rest).truth(condition) is truth:
            found.remove(fact)
    return tuple(found)


Explained = dict[Condition, tuple[str, ...]]


def _support(meaning: Meaning, condition: Condition, known: Explained) -> tuple[str, ...]:
    """Facts that decide a condition; each distinct condition is explained once."""
    if condition not in known:
        known[condition] = tuple(dict.fromkeys(_deciding(meaning, condition, known)))
    return known[condition]


def _deciding(meaning: Meaning, condition: Condition, known: Explained) -> Iterable[str]:
    if isinstance(condition, Test):
        return (condition.fact,)
    if isinstance(condition, Not):
        return _support(meaning, condition.of, known)
    if isinstance(condition, Named):
        return _support(meaning, meaning.definitions[condition.name], known)
    truth = meaning.truth(condition)
    deciding = [_support(meaning, part, known) for part in condition.of if meaning.truth(part) is truth]
    if isinstance(condition, AtLeast):
        enough = condition.number if truth else len(condition.of) - condition.number + 1
        deciding = sorted(deciding, key=len)[:enough]
        return [fact for facts in deciding for fact in facts]
    if truth is isinstance(condition, All):
        return [fact for facts in deciding for fact in facts]
    return min(deciding, key=len)


def missing(meaning: Meaning, condition: Condition) -> tuple[str, ...]:
    """The facts whose filling in can still decide an unknown condition; none for a decided one."""
    found: dict[str, None] = {}
    seen: set[Condition] = set()
    pending = [condition]
    while pending:
        here = pending.pop()
        if here in seen or meaning.truth(here) is not None:
            continue
        seen.add(here)
        if isinstance(here, Test):
            found[here.fact] = None
        elif isinstance(here, Not):
            pending.append(here.of)
        elif isinstance(here, Named):
            pending.append(meaning.definitions[here.name])
        else:
            pending += reversed(here.of)
    return tuple(found)


def chain(conditions: Mapping[str, Condition], condition: Condition) -> tuple[str, ...]:
    """The definitions that a condition rests on, nearest first."""
    found: dict[str, None] = {}
    pending = list(names(condition))
    while pending:
        name = pending.pop(0)
        if name not in found:
            found[name] = None
            pending += names(conditions[name])
    return tuple(found)


def sentence(fact: Fact, known: Known | Unknown) -> str:
    """What is known of a fact, or why it is not known, as a clinician would say it."""
    if isinstance(known, Unknown):
        return _REASONS[known.reason].format(label=fact.label)
    value = known.value
    note = f" ({known.note})" if known.note else ""
    if isinstance(value, bool):
        return f"{fact.label}: {'yes' if value else 'no'}{note}"
    if isinstance(value, GeneState):
        return f"{fact.label} {_gene(value)}{note}"
    if isinstance(value, Drugs):
        return f"{fact.label}: {value}"
    return f"{fact.label} is {shown(fact, known)}{note}"


NO_OTHER = "it has no other, and whether that is what is asked is not told"


def missing_sentence(fact: Fact, known: Known | Unknown) -> str:
    """Why a fact that could still decide something does not."""
    if isinstance(known, Unknown):
        return sentence(fact, known)
    if isinstance(known.value, Interval | str):
        return f"{fact.label} is known only as {shown(fact, known)}"
    if isinstance(known.value, GeneState):
        if known.note == BESIDE:
            return f"{fact.label} {_gene(known.value)}; {BESIDE}"
        if known.value.complete:
            return f"{fact.label} {_gene(known.value)}; {NO_OTHER}"
        return f"{fact.label} {_gene(known.value)}; whether it has other variants is not stated"
    return f"{fact.label}: {known.value}"


def _gene(state: GeneState) -> str:
    if state.variants:
        return f"has {', '.join(map(str, state.variants))}"
    return f"is {state.status}"


def shown(fact: Fact, known: Known) -> str:
    """A value in words, with its unit."""
    if isinstance(known.value, bool):
        return "yes" if known.value else "no"
    if not isinstance(known.value, Interval):
        return called(known.value) if isinstance(known.value, str) else str(known.value)
    return f"{known.written or known.value}{f' {fact.unit}' if fact.unit else ''}"


def because(vocabulary: Vocabulary, facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each of some facts."""
    return tuple(sentence(vocabulary.facts[name], facts[name]) for name in names)


def reason(facts: Facts, name: str) -> str:
    """Why a missing fact is missing; one that is known was not known precisely enough."""
    known = facts[name]
    return known.reason if isinstance(known, Unknown) else "not precise enough"
