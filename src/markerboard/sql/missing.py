"""Which facts could still decide a study that is undetermined."""

from __future__ import annotations

from sqlglot import exp

from markerboard.knowledge.base import Rules
from markerboard.language.expression import Condition, Named, Not, Test
from markerboard.sql.query import Query, unknown
from markerboard.sql.tests import Sql, joined


def missing(query: Query, rules: Rules) -> dict[str, Sql]:
    """By fact, whether it could still decide a study, given that the study is undetermined."""
    open_ = [_open(query, condition, query.column(f"{rules.id}/{criterion}"))
             for criterion, condition in rules.criteria.items()]
    return {fact: joined(exp.Or, ways) for fact, ways in _merged(open_).items()}


def _open(query: Query, condition: Condition, truth: Sql) -> dict[str, Sql]:
    """By fact of a condition, whether all that stands between the two is unknown."""
    if isinstance(condition, Test):
        return {condition.fact: unknown(truth)}
    if isinstance(condition, Not):  # unknown where what it denies is
        inner = truth.this if isinstance(truth, exp.Not) else truth
        return _open(query, condition.of, inner.this if isinstance(inner, exp.Paren) else inner)
    if isinstance(condition, Named):
        return _open(query, query.knowledge.conditions[condition.name], truth)
    parts = _merged([_open(query, part, query.sql(part)) for part in condition.of])
    return {fact: joined(exp.And, [unknown(truth), joined(exp.Or, ways)]) for fact, ways in parts.items()}


def _merged(parts: list[dict[str, Sql]]) -> dict[str, list[Sql]]:
    found: dict[str, list[Sql]] = {}
    for part in parts:
        for fact, way in part.items():
            found.setdefault(fact, []).append(way)
    return found
