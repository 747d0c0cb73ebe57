"""A table of facts as somebody keeps it: Parquet, CSV, or a table of DuckDB or PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import duckdb
import pyarrow as pa
from sqlglot import exp

from markerboard.errors import CohortError
from markerboard.sql.table import identifier, relation

Connection = duckdb.DuckDBPyConnection
POSTGRES = ("postgres://", "postgresql://")
TABLES = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv", ".gz": "csv", ".zst": "csv",
          ".duckdb": "duckdb", ".ddb": "duckdb", ".db": "duckdb"}
CASES = (".jsonl", ".ndjson")


class Given(NamedTuple):
    """A relation of the database: its columns with their types, and what numbers its rows."""

    name: str
    columns: Mapping[str, str]
    row: str


class Tables(Protocol):
    """The database that holds a given table."""

    def texts(self, given: Given, expressions: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        """The distinct texts of some expressions over a given table, by their names."""

    def register(self, name: str, table: pa.Table) -> None:
        """Make a small table known under a name."""


def quoted(name: str) -> str:
    """A name in the text of a query."""
    return identifier(name).sql("duckdb", identify=True)


def literal(value: str) -> str:
    """A text in the text of a query."""
    return exp.Literal.string(value).sql("duckdb")


def is_table(where: str) -> bool:
    """Whether a place holds a table of facts, and no case files. Raises CohortError."""
    if where.startswith(POSTGRES):
        return True
    path = Path(where)
    if not path.exists():
        raise CohortError(f"{where}: cannot be read: there is no such file or directory")
    if not path.is_dir() and not path.is_file():
        raise CohortError(f"{where}: cannot be read: this is neither a file nor a directory")
    if path.is_dir():
        return any(path.glob("*.parquet"))
    if path.suffix in TABLES:
        return True
    if path.suffix in CASES:
        return False
    raise CohortError(f"{where}: cannot tell what this is; give Parquet, CSV, DuckDB, JSON Lines (.jsonl), "
                      "a directory, or postgresql://...")


def opened(connection: Connection, where: str, table: str, work: Path) -> Given:
    """Open a table of facts. Raises CohortError."""
    try:
        if where.startswith(POSTGRES):
            return _csv(connection, _from_postgres(where, table, work), work)
        if Path(where).stat().st_size == 0:
            raise CohortError(f"{where}: holds no patient: the file is empty")
        kind = "parquet" if Path(where).is_dir() else TABLES[Path(where).suffix]
        if kind == "duckdb":
            return _duckdb(connection, where, table)
        return _parquet(connection, where) if kind == "parquet" else _csv(connection, where, work)
    except duckdb.Error as error:
        if str(work) in str(error):
            raise  # what cannot be written beside the output is no fault of the input
        raise CohortError(f"{shown(where)}: cannot be read: {reason(error)}") from None


def shown(where: str) -> str:
    """A place without what may hold a password."""
    return where.split("@")[-1].partition("?")[0] if where.startswith(POSTGRES) else where


def reason(error: Exception) -> str:
    """The first line of what a database says, as a part of a sentence."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return said.partition("Error: ")[2] or said


def _parquet(connection: Connection, where: str) -> Given:
    files = f"{where}/*.parquet" if Path(where).is_dir() else where
    connection.read_parquet(files, file_row_number=True).create_view("given")
    return _described(connection, "given", "file_row_number + 1")


def _csv(connection: Connection, where: str, work: Path) -> Given:
    """Every field is text at first, so that what cannot be read is known by its row."""
    read = connection.read_csv(where, all_varchar=True, header=True, store_rejects=True, quotechar='"',
                               escapechar='"')
    read.create_view("written")
    copied = work / "given.parquet"
    connection.execute(f"COPY (SELECT row_number() OVER () AS {quoted(ROW)}, * FROM written) "  # noqa: S608
                       f"TO {literal(str(copied))}")
    connection.read_parquet(str(copied)).create_view("given")
    return _described(connection, "given", quoted(ROW))


ROW = "row of the input"


def _duckdb(connection: Connection, where: str, table: str) -> Given:
    connection.execute(f"ATTACH {literal(where)} AS source (READ_ONLY)")
    name = relation(f"source.{table}").sql("duckdb", identify=True)
    try:
        connection.execute(f"SELECT rowid FROM {name} LIMIT 0")  # noqa: S608
        return _described(connection, name, "rowid + 1")
    except duckdb.BinderException:  # a view has no row ids
        return _described(connection, name, "row_number() OVER ()")


def _described(connection: Connection, name: str, row: str) -> Given:
    columns = connection.execute(f"DESCRIBE {name}").fetchall()
    known = {str(column[0]): str(column[1]) for column in columns}
    return Given(name, {c: type for c, type in known.items() if c not in ("file_row_number", ROW)}, row)


def _from_postgres(where: str, table: str, work: Path) -> str:
    """A table of PostgreSQL as a CSV file: the server sends it as a stream."""
    if find_spec("psycopg") is None:
        raise CohortError("reading PostgreSQL needs psycopg: install markerboard[cohort]")
    import psycopg

    target = work / "given.csv"
    name = relation(table).sql("postgres", identify=True)
    try:
        with psycopg.connect(where) as server, server.cursor() as cursor, target.open("wb") as file:
            columns = cursor.execute(f"SELECT * FROM {name} LIMIT 0".encode()).description or ()  # noqa: S608
            read = ", ".join(_listed(column.name, column.type_display) for column in columns)
            asked = f"COPY (SELECT {read} FROM {name}) TO STDOUT (FORMAT csv, HEADER)"  # noqa: S608
            with cursor.copy(asked.encode()) as rows:
                for block in rows:
                    file.write(block)
    except psycopg.Error as error:
        raise CohortError(f"{shown(where)}: cannot be read: {reason(error)}") from None
    return str(target)


def _listed(name: str, type: str) -> str:
    """A column, an array as a list with semicolons."""
    column = identifier(name).sql("postgres", identify=True)
    if not type.endswith("[]"):
        return column
    return f"CASE WHEN {column} = '{{}}' THEN 'none' ELSE array_to_string({column}, ';') END AS {column}"
