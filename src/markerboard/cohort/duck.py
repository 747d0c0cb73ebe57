"""DuckDB as the engine of a cohort: it streams, and spills what does not fit into memory."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from markerboard.cohort.given import Connection, literal, reason
from markerboard.errors import CohortError, OutputError
from markerboard.sql.tests import text
from markerboard.sql.worded import STUDY

FULL = os.strerror(errno.ENOSPC).lower()
_WORDS = [text(word) for word in STUDY]
_VERDICT = exp.DataType(this=exp.DType.ENUM, expressions=_WORDS)


def _why(error: duckdb.IOException) -> str:
    """Why something was not written: what the system says, where that is known."""
    if number := re.search(r'"errno":"(\d+)"', str(error)):
        return os.strerror(int(number[1])).lower()
    return FULL if "No space left" in str(error) else reason(error)


class Duck:
    """Runs queries over the views of a connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def write(self, select: exp.Select, file: Path) -> None:
        """The answer of a query as a Parquet file."""
        select.set("expressions", [column.transform(_numbered, copy=False) for column in select.expressions])
        self.connection.execute(f"COPY ({_text(select)}) TO {literal(str(file))}")

    def row(self, select: exp.Select) -> Sequence[Any]:
        """The one row that a query counts."""
        return self.connection.execute(_text(select)).fetchall()[0]

    def read(self, file: Path, name: str) -> None:
        """Make a view of a Parquet file."""
        self.connection.read_parquet(str(file)).create_view(name)


def _numbered(node: exp.Expr) -> exp.Expr:
    """The word of a verdict as one of an ENUM, which is written as text in half the time."""
    return exp.cast(node, _VERDICT, copy=False) if node in _WORDS else node


def _text(select: exp.Select) -> str:
    # Nobody asks the query again, so the text may be made of it as it is.
    return select.sql("duckdb", identify=True, copy=False)


@contextmanager
def connected(work: Path, memory: str, threads: int | None) -> Iterator[Connection]:
    """A database in memory that spills beside the output. Raises OutputError, CohortError."""
    spill = work / "spill"
    config: dict[str, Any] = {"temp_directory": str(spill), "preserve_insertion_order": False}
    try:
        with duckdb.connect(config=config | ({"threads": threads} if threads else {})) as connection:
            connection.execute("SET memory_limit = ?", [memory])
            yield connection
    except duckdb.ParserException as error:  # the only text of the user's that is parsed
        raise CohortError(f"`{memory}` is not an amount of memory; write 4GB") from error
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise CohortError(f"the memory is too small: {reason(error)}; give more with --memory") from None
    except duckdb.IOException as error:
        raise OutputError(f"the output cannot be written: {_why(error)}; nothing was left behind") from None
