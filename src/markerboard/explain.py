"""Why: the facts that decided an answer, and the facts that still could."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from markerboard.evaluate import Meaning
from markerboard.expression import All, Condition, Named, Not, Test, names
from markerboard.facts import Facts, GeneState, Known, Unknown
from markerboard.history import Drugs
from markerboard.logic import Interval
from markerboard.vocabulary import Fact, Vocabulary

_REASONS = {
    "not stated": "{label} is not stated",
    "not tested": "{label} was not tested",
    "indeterminate": "{label} was indeterminate",
    "conflicting": "{label}: the report's call and the measurement conflict",
}


def support(meaning: Meaning, condition: Condition) -> tuple[str, ...]:
    """The fewest facts that decide a condition: without any one of them it would be unknown."""
    found = list(dict.fromkeys(_support(meaning, condition)))
    truth = meaning.truth(condition)
    for fact in reversed(found[:]):
        rest = {f: meaning.values[f] for f in found if f != fact}
        if len(found) > 1 and Meaning(meaning.definitions, rest).truth(condition) is truth:
            found.remove(fact)
    return tuple(found)


def _support(meaning: Meaning, condition: Condition) -> list[str]:
    if isinstance(condition, Test):
        return [condition.fact]
    if isinstance(condition, Not):
        return _support(meaning, condition.of)
    if isinstance(condition, Named):
        return _support(meaning, meaning.definitions[condition.name])
    truth = meaning.truth(condition)
    deciding = [_support(meaning, part) for part in condition.of if meaning.truth(part) is truth]
    if truth is isinstance(condition, All):
        return [fact for facts in deciding for fact in facts]
    return min(deciding, key=len)


def missing(meaning: Meaning, condition: Condition) -> tuple[str, ...]:
    """The facts whose filling in can still decide an unknown condition; none for a decided one."""
    return tuple(dict.fromkeys(_missing(meaning, condition)))


def _missing(meaning: Meaning, condition: Condition) -> Iterator[str]:
    if meaning.truth(condition) is not None:
        return
    if isinstance(condition, Test):
        yield condition.fact
    elif isinstance(condition, Not):
        yield from _missing(meaning, condition.of)
    elif isinstance(condition, Named):
        yield from _missing(meaning, meaning.definitions[condition.name])
    else:
        for part in condition.of:
            yield from _missing(meaning, part)


def chain(conditions: Mapping[str, Condition], condition: Condition) -> tuple[str, ...]:
    """The definitions that a condition rests on, nearest first."""
    found: dict[str, None] = {}
    pending = list(names(condition))
    while pending:
        name = pending.pop(0)
        found[name] = None
        pending += [n for n in names(conditions[name]) if n not in found]
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


def missing_sentence(fact: Fact, known: Known | Unknown) -> str:
    """Why a fact that could still decide something does not."""
    if isinstance(known, Unknown):
        return sentence(fact, known)
    if isinstance(known.value, Interval | str):
        return f"{fact.label} is known only as {shown(fact, known)}"
    if isinstance(known.value, GeneState):
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
        return str(known.value)
    return f"{known.written or known.value}{f' {fact.unit}' if fact.unit else ''}"


def because(vocabulary: Vocabulary, facts: Facts, names: Iterable[str]) -> tuple[str, ...]:
    """One sentence for each of some facts."""
    return tuple(sentence(vocabulary.facts[name], facts[name]) for name in names)


def reason(facts: Facts, name: str) -> str:
    """Why a missing fact is missing; one that is known was not known precisely enough."""
    known = facts[name]
    return known.reason if isinstance(known, Unknown) else "not precise enough"
