"""DuckDB as an engine for single answers: what tests ask as a query of one row, the rules above them as rows.

It shares no logic with `evaluate`: what a test, a code or a list says, and how truths combine, is
the database's to work out. A query of one row costs what it asks, so that each is planned once, and what
asks of facts that nobody stated is not run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import duckdb
from sqlglot import exp

from markerboard.errors import EngineFailure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Test
from markerboard.language.logic import Truth
from markerboard.sql.asked import Asked
from markerboard.sql.gates import NEVER, Gates
from markerboard.sql.query import Query
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import FACTS, PATIENT, SEPARATOR, Table, create, identifier
from markerboard.sql.tests import drugs, holds, read, text, truth

DIALECT = "duckdb"
_TABLES = """
CREATE TABLE parts (layer INTEGER, gate INTEGER, needed INTEGER, asked INTEGER, sign TINYINT);
CREATE TABLE answers (place INTEGER, gate INTEGER, sign TINYINT);
CREATE TABLE known (gate INTEGER, truth TINYINT)"""
# What is not in `known` is unknown: a test of a fact that nobody stated is not even asked.
_GATES = """
INSERT INTO known SELECT gate, CASE
    WHEN count(*) FILTER (truth * sign > 0) >= needed THEN 1
    WHEN count(*) FILTER (coalesce(truth, 0) * sign >= 0) < needed THEN -1 ELSE 0 END
FROM parts LEFT JOIN (SELECT gate AS asked, truth FROM known) USING (asked)
WHERE layer = $1 GROUP BY gate, needed"""
_ANSWERS = """
SELECT CASE truth * sign WHEN 1 THEN true WHEN -1 THEN false END
FROM answers LEFT JOIN known USING (gate) ORDER BY place"""


class Duck:
    """A knowledge base as a database in memory."""

    name = f"duckdb {duckdb.__version__}"

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._lock = threading.Lock()
        query = Query(Asked(knowledge, reconcile=False), read_first=False)
        self._gates, self._rows = Gates(query.asked), Rows(query.table)
        self._columns = [_text(identifier(column.name)) for column in query.table.columns]
        self._cells: list[Cell] = []
        self._tests = _by_fact(self._gates)
        self._answers, self._measures = query.asked.answers, list(knowledge.measures)
        try:
            self._connection = _connection(query, self._gates, self._tests)
        except duckdb.Error as error:
            raise EngineFailure(f"duckdb refused the rules: {error}") from error

    def measure(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.measure`."""
        if not self._measures:
            return {}
        rows = self._asked(values, lambda: self._run("EXECUTE measured"))
        return self._named(self._measures, [truth for row in rows for truth in row])

    def decide(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.decide`."""
        rows = self._asked(values, lambda: self._decided(values))
        return self._named(self._answers, [truth for truth, in rows])

    def forget(self) -> None:
        """Empty the tables of the patient who was asked of last."""
        with self._lock:
            self._cells = []
            self._run(f"TRUNCATE {FACTS}")
            self._run("TRUNCATE known")

    def _decided(self, values: Mapping[str, Any]) -> list[tuple[Truth, ...]]:
        self._run("TRUNCATE known")
        self._run("EXECUTE never")
        for place, fact in enumerate(self._tests):
            if fact in values:
                self._run(f"EXECUTE tested_{place}")
        for layer in self._gates.layers:
            self._run(f"EXECUTE opened({layer})")
        return self._run("EXECUTE answered")

    def _asked(self, values: Mapping[str, Any],
               ask: Callable[[], list[tuple[Truth, ...]]]) -> list[tuple[Truth, ...]]:
        """What is answered of one patient, while no other is in the database."""
        with self._lock:
            try:
                self._state(self._rows.cells(values))
                return ask()
            except duckdb.Error as error:
                raise EngineFailure(f"duckdb refused a fact: {error}") from error

    def _state(self, cells: list[Cell]) -> None:
        """Put a patient into the table of facts, unless he is there from the question before."""
        if cells != self._cells:
            self._cells = []
            self._run(f"TRUNCATE {FACTS}")
            told = {name: cell for name, cell in zip(self._columns, cells, strict=True) if cell is not None}
            places, blanks = ", ".join((PATIENT, *told)), ", ".join("?" * (len(told) + 1))
            self._run(f"INSERT INTO {FACTS} ({places}) VALUES ({blanks})", ["", *told.values()])  # noqa: S608
            self._cells = cells

    def _run(self, sql: str, stated: Sequence[Any] = ()) -> list[tuple[Truth, ...]]:
        return self._connection.execute(sql, list(stated)).fetchall()

    def _named(self, names: Sequence[str], truths: Sequence[Truth]) -> dict[str, Truth]:
        if len(truths) != len(names):
            raise EngineFailure("duckdb gave no answer")
        return dict(zip(names, truths, strict=True))


Tests = Mapping[str, Mapping[int, Test]]
"""The tests of each fact, by their numbers."""


def _by_fact(gates: Gates) -> Tests:
    found: dict[str, dict[int, Test]] = {}
    for number, test in gates.leaves():
        found.setdefault(test.fact, {})[number] = test
    return found


def _connection(query: Query, gates: Gates, tests: Tests) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    optimizers = connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
    connection.execute("SET disabled_optimizers = ?", [",".join(name for (name,) in optimizers)])
    connection.execute(_text(create(query.table)))
    connection.execute(_TABLES)
    _fill(connection, "parts", gates.parts)
    _fill(connection, "answers", ((place, *gates.answers[name])
                                  for place, name in enumerate(query.asked.answers)))
    connection.execute(f"PREPARE never AS INSERT INTO known VALUES ({NEVER.number}, -1)")  # noqa: S608
    for place, asked in enumerate(tests.values()):
        connection.execute(f"PREPARE tested_{place} AS INSERT INTO known {_tested(asked, query.table)}")
    connection.execute(f"PREPARE opened AS {_GATES}")
    connection.execute(f"PREPARE answered AS {_ANSWERS}")
    if query.knowledge.measures:
        connection.execute(f"PREPARE measured AS {_text(query.measurement())}")
    return connection


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[int]]) -> None:
    """Fill a table with rows of whole numbers."""
    if told := ", ".join(f"({', '.join(map(str, row))})" for row in rows):
        connection.execute(f"INSERT INTO {table} VALUES {told}")  # noqa: S608


def _tested(tests: Mapping[int, Test], table: Table) -> str:
    """What each test says of the one patient, a row each."""
    said = {number: _truth(test, table) for number, test in tests.items()}
    return ("SELECT number, coalesce(CAST(said AS TINYINT) * 2 - 1, 0) FROM ("  # noqa: S608
            f"SELECT unnest([{', '.join(map(str, said))}]) AS number,"
            f" unnest([{', '.join(map(_text, said.values()))}]) AS said FROM {FACTS})")


def _truth(test: Test, table: Table) -> exp.Expr:
    # Each run of a query compiles its regular expressions, which costs more than all else it asks of one row.
    if test.kind == "drugs":
        return drugs(test, table, *read(test, table, _has_any).values())
    return truth(test, table)


def _has_any(members: exp.Expr, codes: Sequence[str]) -> exp.Expr:
    if any(SEPARATOR in code for code in codes):
        return holds(members, codes)
    several = exp.func("string_split", members, text(SEPARATOR))
    return exp.func("list_has_any", several, exp.array(*map(text, codes)))


def _text(sql: exp.Expr) -> str:
    return sql.sql(DIALECT, identify=True)
