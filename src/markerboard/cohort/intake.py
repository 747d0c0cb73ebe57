"""From a table of facts as it is given to one that the query can trust, and the rows that were refused.

A row that cannot be read is refused whole, with the first reason; a patient who stands in several
rows is refused with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from markerboard.cohort.columns import Columns, Read
from markerboard.cohort.given import Connection, Given, literal, quoted
from markerboard.cohort.staged import PROBLEM, ROW, STAGED
from markerboard.sql import checks
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS, PATIENT, Column

REJECTS, REPEATED = "rejects", "repeated"


class Intake(NamedTuple):
    """How many rows there were, how many were refused, the first of those, and what was not read."""

    rows: int
    rejected: int
    first: Sequence[tuple[int | None, str | None, str]]
    unused: Sequence[str] = ()


def take_in(connection: Connection, given: Given, query: Query, work: Path, *,
            absent_unknown: bool = False) -> Intake:
    """Make the views `facts` and `rejects` of a given table. Raises CohortError."""
    columns = Columns(connection, given, query)
    read = columns.read(absent_unknown=absent_unknown)
    file = literal(str(work / f"{STAGED}.parquet"))
    connection.execute(f"COPY ({_staging(query, given, read, columns.joins)}) TO {file}")
    return settled(connection, query, work, columns.unused())


def _staging(query: Query, given: Given, read: Mapping[Column, Read], joins: Mapping[str, str]) -> str:
    """Each column read, and the first thing that is wrong with each row."""
    patient = f"nullif(trim(CAST(given.{quoted(PATIENT)} AS VARCHAR)), '')"
    made = ", ".join(f"{one.expression} AS {quoted(column.name)}" for column, one in read.items())
    problems = {wrong: sentence for one in read.values() for wrong, sentence in one.problems}
    cases = " ".join(f"WHEN {wrong} THEN {sentence}" for wrong, sentence in problems.items())
    checked = checks.problem(query.table, query.reads, texts=False).sql("duckdb", identify=True)
    return (
        f"SELECT * EXCLUDE (written), coalesce(written, {checked}) AS {PROBLEM} FROM ("  # noqa: S608
        f"SELECT {given.row} AS {quoted(ROW)}, {patient} AS {PATIENT}{', ' * bool(made)}{made}, "
        f"CASE WHEN {patient} IS NULL THEN 'the patient has no id' {cases} END AS written "
        f"FROM {given.name} AS given {' '.join(joins.values())})")


def settled(connection: Connection, query: Query, work: Path, unused: Sequence[str] = ()) -> Intake:
    """The views `facts` and `rejects` over what was staged, repeated patients among the rejects."""
    connection.read_parquet(str(work / f"{STAGED}*.parquet")).create_view(STAGED)
    connection.execute(
        f"CREATE TEMP TABLE {REPEATED} AS SELECT {PATIENT}, count(*) AS times FROM {STAGED} "  # noqa: S608
        f"WHERE {PATIENT} IS NOT NULL GROUP BY {PATIENT} HAVING count(*) > 1")
    connection.execute(
        f"CREATE TEMP VIEW {REJECTS} AS SELECT {quoted(ROW)}, {PATIENT}, {PROBLEM} FROM {STAGED} "  # noqa: S608
        f"WHERE {PROBLEM} IS NOT NULL UNION ALL SELECT {quoted(ROW)}, {PATIENT}, "
        f"'the patient stands in ' || times || ' rows' FROM {STAGED} JOIN {REPEATED} USING ({PATIENT}) "
        f"WHERE {PROBLEM} IS NULL{_malformed(connection)}")
    names = ", ".join(quoted(c.name) for c in query.reads)
    connection.execute(
        f"CREATE TEMP VIEW {FACTS} AS SELECT {PATIENT}{', ' * bool(names)}{names} FROM {STAGED} "  # noqa: S608
        f"WHERE {PROBLEM} IS NULL{_not_repeated(connection)}")
    rows, rejected = _count(connection, STAGED), _count(connection, REJECTS)
    malformed = rejected - (rows - _count(connection, FACTS))
    first = connection.execute(f"FROM {REJECTS} ORDER BY 1 NULLS LAST, 2, 3 LIMIT 5").fetchall()
    return Intake(rows + malformed, rejected, first, unused)


def _count(connection: Connection, name: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0])  # noqa: S608


def _not_repeated(connection: Connection) -> str:
    none = _count(connection, REPEATED) == 0
    return "" if none else f" AND {PATIENT} NOT IN (SELECT {PATIENT} FROM {REPEATED})"  # noqa: S608


def _malformed(connection: Connection) -> str:
    """The lines of a CSV file that are no row of it."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    if ("reject_errors",) not in tables:
        return ""
    return (" UNION ALL SELECT NULL, NULL, 'line ' || line || ' cannot be read: ' || "
            "split_part(any_value(error_message), chr(10), 1) FROM reject_errors GROUP BY line")
