"""Case files as rows of facts: JSON Lines, one case a line, or a directory of case files.

Several processes read a part each and write it, so that no case passes through another. What cannot
be read is refused with its line or file and the reason, as `evaluate` would tell it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from pathlib import Path

from markerboard.cohort.given import CASES, Connection
from markerboard.cohort.intake import Intake, settled
from markerboard.cohort.reader import Part, begin, write
from markerboard.cohort.staged import STAGED
from markerboard.errors import CohortError
from markerboard.sql.query import Query

BLOCK, FILES = 4_000_000, 200
"""How much a process reads at once: bytes of lines, or files."""
_SUFFIXES = (".yaml", ".yml", ".json")


def take_in_cases(connection: Connection, source: str, query: Query, work: Path,
                  processes: int | None) -> Intake:
    """Make the tables of `intake` of case files. Raises CohortError."""
    count = processes or os.cpu_count() or 1
    studies = [] if query.asked.whole else [rules.id for rules in query.asked.studies]
    begun = (query.knowledge, studies)
    try:
        with ProcessPoolExecutor(count, get_context("spawn"), begin, begun) as pool, _ended_with_it():
            _read(pool, Path(source), work, 2 * count)
    except BrokenProcessPool:
        raise CohortError(f"{source}: a process that read it was ended, perhaps for want of memory") from None
    if not any(work.glob(f"{STAGED}-*.parquet")):
        raise CohortError(f"{source}: holds no case; give .jsonl, .yaml or .json files")
    return settled(connection, query, work)


def _read(pool: ProcessPoolExecutor, source: Path, work: Path, ahead: int) -> None:
    """Have every part read, no more than so many waiting in memory."""
    pending: deque[Future[None]] = deque()
    for i, part in enumerate(_parts(source)):
        pending.append(pool.submit(write, part, work / f"{STAGED}-{i:06}.parquet"))
        if len(pending) > ahead:
            pending.popleft().result()
    for future in pending:
        future.result()


@contextmanager
def _ended_with_it() -> Iterator[None]:
    """Processes that begin in the block are not waited for when it fails."""
    before = set(active_children())
    try:
        yield
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        raise


def _parts(source: Path) -> Iterator[Part]:
    """The parts of case files. Raises CohortError where one cannot be read."""
    try:
        yield from _found(source)
    except OSError as error:
        raise CohortError(f"{source}: cannot be read: {(error.strerror or str(error)).lower()}") from None


def _found(source: Path) -> Iterator[Part]:
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
