"""A few patients as a table, and what the query of a study says of them, in DuckDB."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from markerboard.engines.evaluate import Answers, Values
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.sql.asked import Asked
from markerboard.sql.printed import written
from markerboard.sql.query import Query
from markerboard.sql.rows import Rows
from markerboard.sql.table import create


class Cohort:
    """The query of one study over a table of patients, calls and measurements reconciled in SQL."""

    def __init__(self, knowledge: KnowledgeBase, rules: Rules) -> None:
        query = Query(Asked(knowledge, [rules.id]))
        self._names, self._rows = query.asked.answers, Rows(query.table)
        places = ", ".join("?" * (len(query.table.columns) + 1))
        self._insert = f"INSERT INTO facts VALUES ({places})"  # noqa: S608
        self._connection = duckdb.connect(config={"threads": 1})
        self._connection.execute(written(create(query.table), "duckdb"))
        self._connection.execute(f"PREPARE cohort AS {written(query.select(), 'duckdb')}")

    def decide(self, patients: Sequence[Values]) -> list[Answers]:
        """The answers for each patient."""
        self._connection.execute("TRUNCATE facts")
        for i, values in enumerate(patients):
            self._connection.execute(self._insert, [str(i), *self._rows.cells(values)])
        rows = sorted(self._connection.execute("EXECUTE cohort").fetchall(), key=lambda row: int(row[0]))
        return [dict(zip(self._names, row[1:], strict=True)) for row in rows]
