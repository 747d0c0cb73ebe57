"""Facts of a row that contradict: none of them is believed, and the row says so.

One that could not be read may be the one that contradicts, as in a case file: the other is lost to it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlglot import exp

from markerboard.cohort.columns import Columns
from markerboard.cohort.given import literal, quoted
from markerboard.sql.clash import Clash
from markerboard.sql.clashes import clashes
from markerboard.sql.query import Query
from markerboard.sql.tests import Sql


class Contradicting(NamedTuple):
    """Expressions by name: what is told of a row, where facts are lost; and the names by the lost fact."""

    told: dict[str, str]
    lost: dict[str, str]
    opening: dict[str, set[str]]


def contradicting(query: Query, columns: Columns, opening: Mapping[str, Iterable[str]]) -> Contradicting:
    """The pairs of facts of which a table gives every column; `opening` names what leaves a fact unread."""
    found = Contradicting({}, {}, {})
    given = {column.name for column, source in columns.found.items() if source}
    for i, clash in enumerate(one for one in clashes(query.table) if one.columns <= given):
        unread = [_any(opening.get(side.fact.name, ())) for side in clash.sides]
        met = [f"coalesce({_written(side.condition)}, FALSE)" for side in clash.sides]
        lost = " AND ".join(f"({yes} OR {maybe})" for yes, maybe in zip(met, unread, strict=True))
        sure = " AND ".join(f"{yes} AND NOT ({maybe})" for yes, maybe in zip(met, unread, strict=True))
        found.told[quoted(f"clash {i}")] = f"CASE WHEN {sure} THEN {_told(columns, clash)} END"
        found.lost[quoted(f"lost {i}")] = f"CASE WHEN {lost} THEN TRUE END"
        for fact in clash.lost:
            found.opening.setdefault(fact, set()).add(quoted(f"lost {i}"))
    return found


def _any(names: Iterable[str]) -> str:
    return " OR ".join(f"{name} IS NOT NULL" for name in sorted(names)) or "FALSE"


def _told(columns: Columns, clash: Clash) -> str:
    """The cell of the first fact, with why it is not used."""
    compared = {one.name for one in clash.sides[0].condition.find_all(exp.Column)}
    column = next(c for c in columns.found if c.name in compared)
    source = columns.found[column]
    actual = columns.actual[source] if source else column.name
    return (f"{{'column': {literal(actual)}, 'text': CAST({quoted(column.name)} AS VARCHAR), "
            f"'problem': {literal(clash.sentence)}}}")


def _written(condition: Sql) -> str:
    return condition.sql("duckdb", identify=True)
