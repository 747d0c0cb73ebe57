"""Reads case files in a process of its own, which knows no database: a part of an input at a time."""

from __future__ import annotations

import gc
import json
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from markerboard.cohort.pieces import Pieces
from markerboard.cohort.staged import ARROW, CELLS, PROBLEM, ROW, UNREAD
from markerboard.cohort.whole import unwritable
from markerboard.errors import InputError, OutputError
from markerboard.files.loose import JSON
from markerboard.files.source import MAX_CASE_BYTES, parse, too_large
from markerboard.imports.opening import read_cases
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case, case_in
from markerboard.patient.caseform import has_form
from markerboard.patient.unused import KEPT
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import PATIENT, Column


class Part(NamedTuple):
    """Lines of a file with the number of the first, or files."""

    number: int
    name: str
    lines: Sequence[bytes] = ()
    files: Sequence[Path] = ()


Unread = Mapping[str, str]
"""A place of a case, what it states, and why that cannot be used."""


class Staged(NamedTuple):
    """A row: its number, the patient, what is wrong with it, or its cells and what of it was not used."""

    number: int
    patient: str | None
    problem: str | None
    cells: Sequence[Cell] = ()
    unread: Sequence[Unread] = ()


_UNREAD = re.compile(rb'"un(?:read|used)')
"""A case that may tell of something that could not be read is read whole, so that this is told."""


class Reader:
    """Reads cases for one query."""

    def __init__(self, knowledge: KnowledgeBase, studies: Sequence[str]) -> None:
        query = Query(Asked(knowledge, studies))
        self.vocabulary, self.columns = knowledge.vocabulary, query.reads
        self.rows = Rows(query.table, query.reads)
        self.pieces = Pieces(self.vocabulary, self.rows)

    def staged(self, part: Part) -> Iterator[Staged]:
        """A row for each case of a part."""
        for i, line in enumerate(part.lines, part.number):
            if line.strip():
                yield self._line(i, part.name, line)
        for i, file in enumerate(part.files, part.number):
            yield from self._file(i, file)

    def _line(self, number: int, name: str, line: bytes) -> Staged:
        try:
            data = JSON.decode(line.decode())
            told = len(line) > MAX_CASE_BYTES or _UNREAD.search(line)
            if not told and (cells := self._cells(data)) is not None:
                return Staged(number, data["case"].strip(), None, cells)
        except json.JSONDecodeError as error:
            return Staged(number, None, f"this is not JSON: {error.msg.lower()} at column {error.colno}")
        except (ValueError, RecursionError):
            pass  # told below, in the words of a case file
        try:
            if len(line) > MAX_CASE_BYTES:
                raise too_large(name, MAX_CASE_BYTES)
            return row_of(number, case_in(parse(name, line), self.vocabulary), self.rows)
        except InputError as error:
            return Staged(number, None, _told(error))

    def _cells(self, data: Any) -> list[Cell] | None:
        named = isinstance(data, dict) and has_form({"case": data.get("case")})
        return self.pieces.cells(data) if named else None

    def _file(self, number: int, file: Path) -> Iterator[Staged]:
        try:
            for case in read_cases(file, self.vocabulary):
                yield row_of(number, case, self.rows)
        except InputError as error:
            yield Staged(number, None, f"{file.name}: {_told(error)}")


def row_of(number: int, case: Case, rows: Rows) -> Staged:
    """The row of a case, with what of it was not used."""
    unread = [{"column": one.at, "text": one.stated, "problem": one.why} for one in case.unused
              if one.why not in KEPT]
    return Staged(number, case.name, None, rows.cells(case.facts.values), unread)


_reader: Reader | None = None


def begin(knowledge: KnowledgeBase, studies: Sequence[str]) -> None:
    """Make this process ready; an interrupt is for the one that waits for it."""
    global _reader
    gc.disable()  # what is read of a case holds no cycles, and a search for them takes a tenth of the time
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reader = Reader(knowledge, studies)


def write(part: Part, file: Path) -> None:
    """Read a part, and write its rows."""
    assert _reader is not None  # noqa: S101  # the pool began with it
    store(list(_reader.staged(part)), _reader.columns, file)


def store(staged: Sequence[Staged], reads: Sequence[Column], file: Path) -> None:
    """Write rows as they wait to be settled. Raises OutputError."""
    numbers, patients, problems, cells, unread = zip(*staged, strict=True) if staged else ((),) * 5
    empty: Sequence[Cell] = [None] * len(reads)
    columns = zip(*(row or empty for row in cells), strict=True)
    told = zip(reads, columns, strict=False)  # without a case there is no column to zip
    table: Mapping[str, Any] = {
        ROW: pa.array(numbers, pa.int64()), PATIENT: pa.array(patients, pa.string()),
        PROBLEM: pa.array(problems, pa.string()), UNREAD: pa.array((told or None for told in unread), CELLS),
        **{c.name: pa.array(column, ARROW[c.type]) for c, column in told}}
    try:
        pq.write_table(pa.table(table), file)
    except OSError as error:
        raise OutputError(unwritable("the output", error)) from None


def _told(error: InputError) -> str:
    told = [f"{p.message} ({p.help})" if p.help else p.message for p in error.problems]
    return "; ".join([*told, *([f"and {error.more:,} more"] if error.more else [])])
