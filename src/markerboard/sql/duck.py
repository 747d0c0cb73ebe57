"""DuckDB as an engine for single answers: the rules as prepared queries over a table of one row.

It shares no logic with `evaluate`: what a test, a code or a list says, and how truths combine, is
the database's to work out. Planning is most of the work, so the queries are planned once, and not
optimized for a million rows.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from sqlglot import exp

from markerboard.errors import EngineFailure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Truth
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query, columns_of
from markerboard.sql.rows import Rows
from markerboard.sql.table import FACTS, Table, column, create, identifier, relation

DIALECT = "duckdb"


class Duck:
    """A knowledge base as two queries of a database in memory."""

    name = f"duckdb {duckdb.__version__}"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._lock = threading.Lock()
        query = Query(Asked(knowledge, reconcile=False), read_first=False)
        self._rows, self._insert = Rows(query.table), _insert(query.table)
        self._answers, self._measures = query.asked.answers, list(knowledge.measures)
        try:
            self._connection = _connection(query, self._measures)
        except duckdb.Error as error:
            raise EngineFailure(f"duckdb refused the rules: {error}") from error

    def measure(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.measure`."""
        return self._asked("measured", self._measures, values) if self._measures else {}

    def decide(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.decide`."""
        return self._asked("decided", self._answers, values)

    def _asked(self, query: str, names: Sequence[str], values: Mapping[str, Any]) -> dict[str, Truth]:
        with self._lock:
            try:
                self._connection.execute(f"TRUNCATE {FACTS}")
                self._connection.execute(self._insert, ["", *self._rows.cells(values)])
                rows = self._connection.execute(f"EXECUTE {query}").fetchall()
            except duckdb.Error as error:
                raise EngineFailure(f"duckdb refused a fact: {error}") from error
        if len(rows) != 1 or len(rows[0]) != len(names):
            raise EngineFailure("duckdb gave no answer")
        return dict(zip(names, rows[0], strict=True))


def _connection(query: Query, measures: Sequence[str]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    optimizers = connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
    connection.execute("SET disabled_optimizers = ?", [",".join(name for (name,) in optimizers)])
    connection.execute(_text(create(query.table)))
    connection.execute(f"PREPARE decided AS {_text(decision(query))}")
    if measures:
        connection.execute(f"PREPARE measured AS {_text(query.measurement())}")
    return connection


def _insert(table: Table) -> str:
    return f"INSERT INTO {FACTS} VALUES ({', '.join('?' * (len(table.columns) + 1))})"  # noqa: S608


def _text(sql: exp.Expr) -> str:
    return sql.sql(DIALECT, identify=True)


def decision(query: Query) -> exp.Select:
    """Every answer, each step carrying on only what a later one still asks."""
    answers = [query.names[name] for name in query.asked.answers]
    steps = [made for _, made in query.needed(set(answers))]
    wanted = [set(answers)]
    for made in reversed(steps):
        wanted.append(wanted[-1] | columns_of(made.values()))
    known = [c.name for c in query.table.columns]
    select = exp.select(*map(column, known), copy=False).from_(relation(FACTS), copy=False)
    for made, later in zip(steps, reversed(wanted[:-1]), strict=True):
        kept = (column(name) for name in known if name in later)
        added = (exp.alias_(sql, name, quoted=True, copy=False) for name, sql in made.items())
        select = exp.select(*kept, *added, copy=False).from_(_before(select), copy=False)
        known += made
    return exp.select(*map(column, answers), copy=False).from_(_before(select), copy=False)


def _before(select: exp.Select) -> exp.Subquery:
    return select.subquery(identifier("before"), copy=False)
