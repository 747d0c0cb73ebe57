"""Case files as rows of facts: JSON Lines, one case a line, or a directory of case files.

Several processes read a part each and write it, so that no case passes through another. What cannot
be read is refused with its line or file and the reason, as `evaluate` would tell it.
"""

from __future__ import annotations

import json
import os
import signal
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from markerboard import casefacts
from markerboard.casefile import Case, case_in, read_cases
from markerboard.caseform import has_form
from markerboard.cohort.columns import ARROW
from markerboard.cohort.given import CASES, Connection
from markerboard.cohort.intake import PROBLEM, ROW, STAGED, Intake, settled
from markerboard.errors import CohortError, InputError, Problem
from markerboard.knowledge import KnowledgeBase
from markerboard.source import MAX_CASE_BYTES, parse, too_large
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.rows import Cell, Rows
from markerboard.sql.table import PATIENT

BLOCK, FILES = 8_000_000, 200
"""How much a process reads at once: bytes of lines, or files."""
_SUFFIXES = (".yaml", ".yml", ".json")


class Part(NamedTuple):
    """Lines of a file with the number of the first, or files."""

    number: int
    name: str
    lines: Sequence[bytes] = ()
    files: Sequence[Path] = ()


Staged = tuple[int, str | None, str | None, Sequence[Cell]]
"""A row: its number, the patient, what is wrong with it, or its cells."""


def take_in_cases(connection: Connection, source: str, query: Query, work: Path,
                  processes: int | None) -> Intake:
    """Make the views `facts` and `rejects` of case files. Raises CohortError."""
    count = processes or os.cpu_count() or 1
    studies = [] if query.asked.whole else [rules.id for rules in query.asked.studies]
    begun = (query.knowledge, studies)
    pending: deque[Future[None]] = deque()
    with ProcessPoolExecutor(count, get_context("spawn"), _begin, begun) as pool:
        try:
            for i, part in enumerate(_parts(Path(source))):
                pending.append(pool.submit(_write, part, work / f"{STAGED}-{i:06}.parquet"))
                if len(pending) > 2 * count:
                    pending.popleft().result()
            while pending:
                pending.popleft().result()
        except OSError as error:
            raise CohortError(f"{source}: cannot be read: {(error.strerror or str(error)).lower()}") from None
        finally:
            pool.shutdown(cancel_futures=True)
    if not any(work.glob(f"{STAGED}-*.parquet")):
        raise CohortError(f"{source}: holds no case; give .jsonl, .yaml or .json files")
    return settled(connection, query, work)


def _parts(source: Path) -> Iterator[Part]:
    files = sorted(f for f in source.iterdir() if f.is_file()) if source.is_dir() else [source]
    for file in files:
        if file.suffix in CASES:
            yield from _blocks(file)
    cases = [file for file in files if file.suffix in _SUFFIXES]
    for i in range(0, len(cases), FILES):
        yield Part(i + 1, str(source), files=cases[i : i + FILES])


def _blocks(file: Path) -> Iterator[Part]:
    number = 1
    with file.open("rb") as stream:
        while lines := stream.readlines(BLOCK):
            yield Part(number, str(file), lines)
            number += len(lines)


# In a process of its own

class _Reader:
    """Reads cases for one query."""

    def __init__(self, knowledge: KnowledgeBase, studies: Sequence[str]) -> None:
        query = Query(Asked(knowledge, studies))
        self.vocabulary, self.columns = knowledge.vocabulary, query.reads
        self.rows = Rows(query.table, query.reads)

    def staged(self, part: Part) -> Iterator[Staged]:
        """A row for each case of a part."""
        for i, line in enumerate(part.lines, part.number):
            if line.strip():
                yield self._line(i, part.name, line)
        for i, file in enumerate(part.files, part.number):
            yield from self._file(i, file)

    def _line(self, number: int, name: str, line: bytes) -> Staged:
        try:
            data = json.loads(line, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)
            if len(line) <= MAX_CASE_BYTES and has_form(data):
                read, troubles = casefacts.read(data, self.vocabulary)
                if not troubles:
                    return number, data["case"].strip(), None, self.rows.cells(read.values)
        except (ValueError, RecursionError):
            pass  # told below, in the words of a case file
        try:
            if len(line) > MAX_CASE_BYTES:
                raise too_large(name, MAX_CASE_BYTES)
            return self._row(number, case_in(parse(name, line), self.vocabulary))
        except InputError as error:
            return number, None, _told(error.problems), ()

    def _file(self, number: int, file: Path) -> Iterator[Staged]:
        try:
            for case in read_cases(file, self.vocabulary):
                yield self._row(number, case)
        except InputError as error:
            yield number, None, f"{file.name}: {_told(error.problems)}", ()

    def _row(self, number: int, case: Case) -> Staged:
        return number, case.name, None, self.rows.cells(case.facts.values)


_reader: _Reader | None = None


def _begin(knowledge: KnowledgeBase, studies: Sequence[str]) -> None:
    """Make this process ready; an interrupt is for the one that waits for it."""
    global _reader
    import gc

    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reader = _Reader(knowledge, studies)


def _write(part: Part, file: Path) -> None:
    """Read a part, and write its rows."""
    assert _reader is not None  # noqa: S101  # the pool began with it
    numbers, patients, problems, cells = zip(*_reader.staged(part), strict=True) if part else ((), (), (), ())
    empty: Sequence[Cell] = [None] * len(_reader.columns)
    columns = zip(*(row or empty for row in cells), strict=True)
    table: Mapping[str, Any] = {
        ROW: pa.array(numbers, pa.int64()), PATIENT: pa.array(patients, pa.string()),
        PROBLEM: pa.array(problems, pa.string()),
        **{c.name: pa.array(column, ARROW[c.type]) for c, column in zip(_reader.columns, columns, strict=False)}}
    pq.write_table(pa.table(table), file)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _told(problems: Sequence[Problem]) -> str:
    return "; ".join(f"{p.message} ({p.help})" if p.help else p.message for p in problems)
