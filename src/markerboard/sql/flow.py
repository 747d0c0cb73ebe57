"""How many patients meet each criterion, and at which one they leave a study: counted in one query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlglot import exp

from markerboard.knowledge.base import Rules
from markerboard.sql.query import Query, left, unknown
from markerboard.sql.table import FACTS, identifier
from markerboard.sql.tests import Sql, joined

Row = Sequence[int]


class Passage(NamedTuple):
    """One criterion: over all patients, and over those who had not left before it."""

    criterion: str
    exclusion: bool
    met: int
    not_met: int
    unknown: int
    entered: int
    left: int
    open: int


class Flow(NamedTuple):
    """A study's way from all patients to those who fit."""

    study: str
    patients: int
    eligible: int
    ineligible: int
    undetermined: int
    passages: tuple[Passage, ...]


def counts(query: Query, facts: str = FACTS) -> exp.Select:
    """Everything that is counted, in one row, in the order in which `flows` reads it."""
    judged: list[Sql] = []
    counted: list[Sql] = [exp.Count(this=exp.Star())]
    for rules in query.asked.studies:
        judged += [query.column(rules.id), *(query.column(f"{rules.id}/{c}") for c in _criteria(rules)),
                   exp.alias_(_leaving(query, rules), query.names[left(rules.id)], quoted=True, copy=False)]
        counted += _counted(query, rules)
    named = (exp.alias_(sql, f"c{i}", quoted=True, copy=False) for i, sql in enumerate(counted))
    inner = query.over(facts, judged).subquery(identifier("judged"), copy=False)
    return exp.select(*named, copy=False).from_(inner, copy=False)


def flows(query: Query, row: Row) -> list[Flow]:
    """The flow of each study, from the row that was counted."""
    numbers = iter(row)
    patients = next(numbers)
    return [_flow(rules, patients, numbers) for rules in query.asked.studies]


def _flow(rules: Rules, patients: int, numbers: Iterator[int]) -> Flow:
    eligible, decided = next(numbers), next(numbers)
    passages: list[Passage] = []
    entered = patients
    for criterion in _criteria(rules):
        met, known, gone, still_open = (next(numbers) for _ in range(4))
        passages.append(Passage(criterion, criterion in rules.exclusion, met, known - met,
                                patients - known, entered, gone, still_open))
        entered -= gone
    return Flow(rules.id, patients, eligible, decided - eligible, patients - decided, tuple(passages))


def _criteria(rules: Rules) -> tuple[str, ...]:
    return (*rules.inclusion, *rules.exclusion)


def number(condition: Sql) -> Sql:
    """Of how many rows a condition holds; COUNT_IF alone is NULL in DuckDB where it is unknown of all."""
    return exp.Coalesce(this=exp.CountIf(this=condition), expressions=[exp.Literal.number(0)])


def _leaving(query: Query, rules: Rules) -> Sql:
    """The number of the first criterion that rules a patient out; beyond the last where none does."""
    case = exp.Case()
    for i, criterion in enumerate(_criteria(rules), 1):
        truth: Sql = query.column(f"{rules.id}/{criterion}")
        out = truth if criterion in rules.exclusion else exp.not_(truth, copy=False)
        case = case.when(out, exp.Literal.number(i), copy=False)
    beyond = exp.Literal.number(len(_criteria(rules)) + 1)
    return case.else_(beyond, copy=False) if case.args.get("ifs") else beyond


def _counted(query: Query, rules: Rules) -> Iterator[Sql]:
    verdict, leaves = query.column(rules.id), query.column(left(rules.id))
    yield from (number(verdict), exp.Count(this=verdict.copy()))
    for i, criterion in enumerate(_criteria(rules), 1):
        truth, here = query.column(f"{rules.id}/{criterion}"), exp.Literal.number(i)
        yield from (number(truth), exp.Count(this=truth.copy()))
        yield number(exp.EQ(this=leaves.copy(), expression=here))
        stays = exp.GT(this=leaves.copy(), expression=here.copy())
        yield number(joined(exp.And, [unknown(truth), stays]))
