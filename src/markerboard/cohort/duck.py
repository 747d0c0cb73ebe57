"""DuckDB as the engine of a cohort: it streams, and spills what does not fit into memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from markerboard.cohort.given import Connection, literal, reason
from markerboard.errors import CohortError, OutputError


class Duck:
    """Runs queries over the views of a connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def write(self, select: exp.Select, file: Path) -> None:
        """The answer of a query as a Parquet file."""
        self.connection.execute(f"COPY ({_text(select)}) TO {literal(str(file))}")

    def row(self, select: exp.Select) -> Sequence[Any]:
        """The one row that a query counts."""
        rows: list[Sequence[Any]] = self.connection.execute(_text(select)).fetchall()
        return rows[0]

    def read(self, file: Path, name: str) -> None:
        """Make a view of a Parquet file."""
        self.connection.read_parquet(str(file)).create_view(name)


def _text(select: exp.Select) -> str:
    return select.sql("duckdb", identify=True)


@contextmanager
def connected(work: Path, memory: str, threads: int | None) -> Iterator[Connection]:
    """A database in memory that spills beside the output. Raises OutputError, CohortError."""
    spill = work / "spill"
    config: dict[str, Any] = {"temp_directory": str(spill), "preserve_insertion_order": False}
    try:
        with duckdb.connect(config=config | ({"threads": threads} if threads else {})) as connection:
            connection.execute("SET memory_limit = ?", [memory])
            yield connection
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise CohortError(f"the memory is too small: {reason(error)}; give more with --memory") from None
    except duckdb.IOException as error:
        full = "No space left" in str(error)
        why = "the disk is full" if full else reason(error)
        raise OutputError(f"the output cannot be written: {why}; nothing was left behind") from None
