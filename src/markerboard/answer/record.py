"""The record of an evaluation: what proves later that the same case still gives the same bytes.

A record is one line of JSON: when, which case, which knowledge, which engines, which answer. Case
and answer stand in it as digests only, so it holds nothing of a patient. (A digest of a case that
says very little can be guessed by trying; keep records as carefully as cases.)
"""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.answer.model import Evaluation
from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.loose import parsed
from markerboard.files.source import read_bytes
from markerboard.patient.casefile import Case

MAX_RECORD_BYTES = 1_000_000_000


class Record(NamedTuple):
    """One evaluation. `case`, `knowledge` and `answer` are digests; `as_of` is the day of the evidence,
    `packs` names the packs beside it, each with its digest.
    """

    time: str
    case: str
    knowledge: str
    knowledge_version: str
    answer: str
    evaluator: str
    second: str | None = None
    python: str = ""
    as_of: str | None = None
    packs: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The packs that answered, each with its digest."""
        return tuple(self.packs.split(",")) if self.packs else ()

    @property
    def day(self) -> date | None:
        """The day whose evidence was asked for."""
        return date.fromisoformat(self.as_of) if self.as_of else None

    def line(self) -> bytes:
        """The record as it stands in its file."""
        return json.dumps({k: v for k, v in self._asdict().items() if v is not None}).encode() + b"\n"


def record(case: Case, answer: Evaluation, content: bytes, now: datetime | None = None) -> Record:
    """The record of an evaluation whose answer is `content`."""
    knowledge, engine = answer.knowledge, answer.engine
    time = (now or datetime.now(UTC)).isoformat(timespec="milliseconds")
    return Record(time, case_digest(case), knowledge.digest, knowledge.version, digest(content),
                  engine.evaluator, engine.second, platform.python_version(), knowledge.as_of,
                  ",".join(f"{pack.id}@{pack.digest}" for pack in answer.packs or ()) or None)


def case_digest(case: Case) -> str:
    """The digest of what a case says, however its file is laid out."""
    return digest(json.dumps(_text(case.written), sort_keys=True).encode())


def digest(content: bytes) -> str:
    """The digest of some bytes, with the name of its algorithm."""
    return f"sha256:{sha256(content).hexdigest()}"


def append(file: Path | str, made: Record) -> None:
    """Add a record to a file, whole, also when several processes add at once. Raises OSError."""
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _wait_for_others(handle)
        _add(handle, made.line())
    finally:
        os.close(handle)


def _wait_for_others(handle: int) -> None:
    """One process adds at a time, until its handle is closed; where files cannot be locked, none waits."""
    if sys.platform != "win32":
        import fcntl

        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)


def _add(handle: int, line: bytes) -> None:
    """Add a line, or nothing of it: a disk that is full takes a part, after which no line could be read."""
    before = os.fstat(handle).st_size
    try:
        while line:
            line = line[os.write(handle, line):]
    except OSError:
        if os.fstat(handle).st_size > before:
            os.ftruncate(handle, before)
        raise


def read(file: Path | str) -> Iterator[Record]:
    """Every record of a file. Raises CaseError at the first line that is none."""
    try:
        yield from lines(*read_bytes(file, MAX_RECORD_BYTES))
    except InputError as error:
        raise CaseError(error.problems) from None


def lines(name: str, content: bytes) -> Iterator[Record]:
    """Every record of the content of a file. Raises CaseError at the first line that is none."""
    for number, line in enumerate(content.splitlines(), 1):
        try:
            yield _record(parsed(line))
        except (ValueError, TypeError):
            message = "this is not the record of an evaluation"
            raise CaseError([Problem(name, number, 1, message)]) from None


def _record(given: Mapping[str, Any]) -> Record:
    made = Record(**given)
    if not all(value is None or isinstance(value, str) for value in made):
        raise TypeError("a record holds text")
    _ = made.day
    return made


def _text(data: Any) -> Any:
    """Data in which every number is text, as a file is read."""
    if isinstance(data, Mapping):
        return {str(key): _text(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_text(value) for value in data]
    return data if data is None or isinstance(data, bool) else str(data)
