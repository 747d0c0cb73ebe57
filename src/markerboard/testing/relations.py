"""M1 to M8: how an answer must change, or not, when a patient or a study is changed.

Each relation takes an example and yields what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markerboard.engines.evaluate import Answers, decide
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import All, Condition, Named, Not, Some
from markerboard.language.expression import Test as Atom
from markerboard.language.logic import Interval, plain
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts
from markerboard.sql.asked import answers_of
from markerboard.testing.given import Broken, Given, Property
from markerboard.testing.people import NAME
from markerboard.testing.properties import printed

_RANK = {False: 0, None: 1, True: 2}
_RISING = {">=": 1, ">": 1, "<": -1, "<=": -1}
Directions = dict[str, set[int]]


def irrelevant_fact(given: Given) -> Iterator[Broken]:
    """A fact that a study does not ask changes nothing in it."""
    for name, value in given.extra.items():
        with_it = decide(given.knowledge, {**given.values, name: value})
        yield from given.differing(_of(given.rules, given.answers), with_it, f"when `{name}` is {value}, too")


def another_name(given: Given) -> Iterator[Broken]:
    """A patient's name changes nothing."""
    case = Case({**given.case.data, "case": "another"}, given.case.facts)
    if printed(given, case) != printed(given, given.case):
        yield f"`{given.rules.id}` is answered otherwise under another name", (given.case,)


def written_otherwise(given: Given) -> Iterator[Broken]:
    """A number written otherwise is the same number."""
    facts, _ = casefacts.read(_in_powers_of_ten(given.case.data), given.knowledge.vocabulary)
    yield from given.differing(given.answers, decide(given.knowledge, facts.values),
                               "when its numbers are written in powers of ten")


def raised(given: Given) -> Iterator[Broken]:
    """Raising a number never turns met to not met where only lower bounds ask for it, and the reverse."""
    for criterion, condition in given.rules.criteria.items():
        asked: Directions = {}
        _directions(given.knowledge, condition, 1, asked)
        key = f"{given.rules.id}/{criterion}"
        for fact, directions in asked.items():
            value = given.values.get(fact)
            if isinstance(value, Interval) and directions in ({1}, {-1}):
                yield from _raised(given, key, fact, value, directions.pop())


def _raised(given: Given, key: str, fact: str, value: Interval, direction: int) -> Iterator[Broken]:
    low, high = given.knowledge.vocabulary.facts[fact].range or (Decimal(0), Decimal(100))
    for step in (given.knowledge.vocabulary.facts[fact].resolution, (high - low) / 4):
        more = value._replace(low=None if value.low is None else value.low + step,
                              high=None if value.high is None else value.high + step)
        before, after = given.answers[key], decide(given.knowledge, {**given.values, fact: more})[key]
        if (_RANK[after] - _RANK[before]) * direction < 0:
            yield f"{given.said(key, before)}, and not when `{fact}` is {plain(step)} more", (given.case,)


def split(given: Given) -> Iterator[Broken]:
    """A conjunction is its parts: as many inclusions; and a disjunction as many exclusions."""
    apart = given.rules
    for criterion, condition in given.rules.criteria.items():
        kind = All if criterion in given.rules.inclusion else Some
        if isinstance(condition, kind):
            apart = _with_parts(apart, criterion, condition.of)
    yield from given.differing(_verdict(given, given.rules), _verdict(given, apart),
                               "when each part is a criterion of its own")


def another_inclusion(given: Given) -> Iterator[Broken]:
    """Another inclusion never enlarges the eligible."""
    added = replace(given.rules, inclusion=(*given.rules.inclusion, "added"),
                    criteria={**given.rules.criteria, "added": given.criterion})
    yield from _no_larger(given, added, "another inclusion")


def another_exclusion(given: Given) -> Iterator[Broken]:
    """Another exclusion never enlarges the eligible."""
    added = replace(given.rules, exclusion=(*given.rules.exclusion, "added"),
                    criteria={**given.rules.criteria, "added": given.criterion})
    yield from _no_larger(given, added, "another exclusion")


def _no_larger(given: Given, added: Rules, what: str) -> Iterator[Broken]:
    [before], [after] = (_verdict(given, rules).values() for rules in (given.rules, added))
    if _RANK[after] > _RANK[before]:
        told = f"{given.said(given.rules.id, before)}, and more so with {what}, `{given.criterion}`"
        yield told, (given.case,)


def cohort(given: Given) -> Iterator[Broken]:
    """A cohort's answers are those found one by one."""
    table = given.bench.cohort(given.rules.id)
    if table is None:
        return
    patients = (given.case, given.finer, Case({"case": NAME}, Facts({})))
    together = table.decide([case.facts.values for case in patients])
    for case, found in zip(patients, together, strict=True):
        alone = given.bench.answers(case)
        for told, _ in given.differing({key: alone[key] for key in found}, found, "in a cohort"):
            yield told, (case,)


RELATIONS: Mapping[str, Property] = {
    "M1": irrelevant_fact, "M2": another_name, "M3": written_otherwise, "M4": raised, "M5": split,
    "M6": another_inclusion, "M7": another_exclusion, "M8": cohort,
}


# Changed patients and changed studies

def _of(rules: Rules, answers: Answers) -> Answers:
    return {key: answers[key] for key in answers_of(rules)}


def _verdict(given: Given, rules: Rules) -> Answers:
    alone = replace(given.knowledge, studies={rules.id: rules})
    return {rules.id: decide(alone, given.values)[rules.id]}


def _with_parts(rules: Rules, criterion: str, parts: Sequence[Condition]) -> Rules:
    names = tuple(f"{criterion}, part {i}" for i in range(len(parts)))

    def each(criteria: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for c in criteria for name in (names if c == criterion else (c,)))
    return replace(rules, inclusion=each(rules.inclusion), exclusion=each(rules.exclusion),
                   criteria={**rules.criteria, **dict(zip(names, parts, strict=True))})


def _directions(knowledge: KnowledgeBase, condition: Condition, sign: int, found: Directions) -> None:
    """For each number asked, whether more of it can help (1), hurt (-1) or both."""
    if isinstance(condition, Atom):
        found.setdefault(condition.fact, set()).add(sign * _RISING.get(condition.sign, 0))
    elif isinstance(condition, Named):
        _directions(knowledge, knowledge.conditions[condition.name], sign, found)
    elif isinstance(condition, Not):
        _directions(knowledge, condition.of, -sign, found)
    else:
        for part in condition.of:
            _directions(knowledge, part, sign, found)


def _in_powers_of_ten(data: Any) -> Any:
    """The same case with its exact numbers written as `5.9E+1`."""
    if isinstance(data, Mapping):
        return {key: value if key == "line" else _in_powers_of_ten(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_in_powers_of_ten(value) for value in data]
    return f"{data:E}" if isinstance(data, Decimal) else data

