"""A table of facts made of patients, and what the query says of each, in one database or another."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markerboard.engines import evaluate
from markerboard.engines.agree import reconcile
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import Facts, Known
from markerboard.sql.asked import Asked
from markerboard.sql.printed import written
from markerboard.sql.query import Query
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import create

Values = Mapping[str, Any]
Row = tuple[Cell, ...]
Run = Callable[[Query, Sequence[Row]], Sequence[Sequence[Any]]]
"""Makes the table of some rows in a database, and gives what the query answers there."""


def expected(knowledge: KnowledgeBase, patients: Sequence[Values]) -> list[evaluate.Answers]:
    """What the evaluator says of each patient, calls and measurements reconciled."""
    return [evaluate.decide(knowledge, reconciled(knowledge, values)) for values in patients]


def reconciled(knowledge: KnowledgeBase, values: Values) -> Values:
    """What is known of a patient once calls and measurements speak with one voice."""
    facts = Facts({name: Known(value, name) for name, value in values.items()})
    return reconcile(knowledge, facts, evaluate.measure(knowledge, values)).values


def rows_of(query: Query, patients: Sequence[Values]) -> list[Row]:
    """A row for each patient, numbered from 0."""
    rows = Rows(query.table)
    return [(f"{i:06}", *rows.cells(values)) for i, values in enumerate(patients)]


def answered(knowledge: KnowledgeBase, patients: Sequence[Values], run: Run,
             studies: Sequence[str] = ()) -> list[evaluate.Answers]:
    """What a database says of each patient."""
    query = Query(Asked(knowledge, studies))
    rows = rows_of(query, patients)
    told = {row[0]: dict(zip(query.asked.answers, row[1:], strict=True)) for row in run(query, rows)}
    return [told[row[0]] for row in rows]


def in_duckdb(query: Query, rows: Sequence[Row]) -> Sequence[Sequence[Any]]:
    """Run in DuckDB."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(written(create(query.table), "duckdb"))
        # Row by row, DuckDB takes longer to take in hundreds of columns than to answer.
        columns = {str(i): list(column) for i, column in enumerate(zip(*rows, strict=True))}
        connection.register("given", pa.table(columns))
        connection.execute("INSERT INTO facts SELECT * FROM given")
        return connection.execute(written(query.select(), "duckdb")).fetchall()


def insert(rows: Sequence[Row], place: str) -> str:
    """The statement that inserts such rows."""
    return f"INSERT INTO facts VALUES ({', '.join([place] * len(rows[0]))})"  # noqa: S608


def runs_nothing(text: str) -> bool:
    """Whether no field of a CSV begins as a formula does, split at commas, semicolons or tabs."""
    fields = (field for mark in ",;\t" for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
              for field in row)
    return not any(field.lstrip(" ")[:1] in tuple("=+@\t\r\n\0＝＋－＠") or (
        field.lstrip(" ")[:1] == "-" and not re.fullmatch(r"-[\d.,]+ ?%?\s*", field.lstrip(" ")))
        for field in fields if field.lstrip(" "))
