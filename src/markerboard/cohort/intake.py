"""From a table of facts as it is given to one that the query can trust, and what could not be read of it.

A cell that is stated and cannot be read, or cannot be so, leaves its fact unknown, and is told. A row is
refused only when it is no patient: without an id, or when the patient stands in several rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from markerboard.cohort.columns import Columns
from markerboard.cohort.given import Connection, Given, literal, quoted
from markerboard.cohort.staged import PROBLEM, ROW, STAGED, UNREAD
from markerboard.cohort.staging import staging
from markerboard.sql.query import Query
from markerboard.sql.table import FACTS, PATIENT

REJECTS, REPEATED = "rejects", "repeated"


class Intake(NamedTuple):
    """How many rows there were, how many were refused and the first of those; the same of cells that could
    not be read; the columns that nothing asks for; and what must be known of the input as a whole.
    """

    rows: int
    rejected: int
    first: Sequence[tuple[int | None, str | None, str]]
    unused: Sequence[str] = ()
    unread: int = 0
    first_unread: Sequence[tuple[int, str, str, str, str]] = ()
    notes: Sequence[str] = ()


class DuckTables:
    """The tables of a connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def texts(self, given: Given, expressions: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        """The distinct texts of some expressions over a given table, by their names."""
        return {name: [text for (text,) in self.connection.execute(
                    f"SELECT DISTINCT {raw} FROM {given.name} AS given").fetchall()  # noqa: S608
                       if text is not None] for name, raw in expressions.items()}

    def register(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""
        self.connection.register(name, table)


def take_in(connection: Connection, given: Given, query: Query, work: Path, *,
            absent_unknown: bool = False) -> Intake:
    """Make `facts`, `rejects` and `unread` of a given table known. Raises CohortError."""
    columns = Columns(DuckTables(connection), given, query)
    read = columns.read(absent_unknown=absent_unknown)
    file = literal(str(work / f"{STAGED}.parquet"))
    connection.execute(f"COPY ({staging(columns, read)}) TO {file}")
    return settled(connection, query, work, columns.unused())


def settled(connection: Connection, query: Query, work: Path, unused: Sequence[str] = ()) -> Intake:
    """What was staged made known, repeated patients among the rejects."""
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
    connection.execute(f"CREATE TEMP TABLE {UNREAD} AS {unread(quoted(ROW))}{_not_repeated(connection)}")
    rows, rejected = _count(connection, STAGED), _count(connection, REJECTS)
    malformed = rejected - (rows - _count(connection, FACTS))
    return Intake(rows + malformed, rejected, _first(connection, REJECTS), unused,
                  _count(connection, UNREAD), _first(connection, UNREAD))


def unread(row: str) -> str:
    """The query for a row of each cell that could not be read, of the rows that are patients."""
    return (f"SELECT DISTINCT {row}, {PATIENT}, cell.column, cell.text, cell.problem FROM (SELECT {row}, "  # noqa: S608
            f"{PATIENT}, unnest({UNREAD}) AS cell FROM {STAGED} WHERE {PROBLEM} IS NULL) AS told "
            "WHERE cell IS NOT NULL")


def _first(connection: Connection, name: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"FROM {name} ORDER BY ALL NULLS LAST LIMIT 5").fetchall()


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
