"""Case files as rows of facts: JSON Lines, one case a line, or a directory of case files.

Several processes read a part each and write it, so that no case passes through another. What cannot
be read is refused with its line or file and the reason, as `evaluate` would tell it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures import Future
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from markerboard import facts
from markerboard.casefile import case_in, read_cases
from markerboard.caseform import has_form
from markerboard.cohort.columns import ARROW
from markerboard.cohort.given import CASES, Connection
from markerboard.cohort.intake import PROBLEM, ROW, STAGED, Intake, settled
from markerboard.errors import CaseError, CohortError, InputError
from markerboard.source import MAX_CASE_BYTES, parse
from markerboard.sql.query import Query
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import PATIENT
from markerboard.vocabulary import Vocabulary

BLOCK = 4_000_000
FILES = 200
_SUFFIXES = (".yaml", ".yml", ".json", *CASES)


class Part(NamedTuple):
    """Some lines of a file with the number of the first, or some files."""

    number: int
    name: str
    lines: Sequence[bytes] = ()
    files: Sequence[Path] = ()


class Staged(NamedTuple):
    """One row: its number, the patient, what is wrong or the cells."""

    row: int
    patient: str | None
    problem: str | None
    cells: Sequence[Cell] = ()


def take_in_cases(connection: Connection, source: str, query: Query, work: Path,
                  processes: int | None) -> Intake:
    """Make the views `facts` and `rejects` of case files. Raises CohortError."""
    reader = Reader(query)
    count = processes or os.cpu_count() or 1
    try:
        with ProcessPoolExecutor(count, get_context("forkserver"), _begin, (reader,)) as pool:
            for i, part in enumerate(_bounded(pool, _parts(Path(source)), work, 2 * count)):
                part.result()
    except OSError as error:
        raise CohortError(f"{source}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    return settled(connection, query, work)
