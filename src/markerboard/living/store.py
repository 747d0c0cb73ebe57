"""Stored cases, file by file: a directory, JSON Lines, a table, any file of cases; none is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import InputError
from markerboard.files.loose import JSON
from markerboard.files.source import MAX_CASE_BYTES, MAX_FILE_BYTES, read_bytes
from markerboard.imports.opening import cases_in
from markerboard.language.vocabulary import Vocabulary
from markerboard.living import tables
from markerboard.patient import casefacts
from markerboard.patient.casefile import Case
from markerboard.patient.caseform import has_form

LINES = (".jsonl", ".ndjson")
_UNREAD = re.compile(rb'"un(?:read|used)')
"""A case that may tell of something that could not be read is read whole, so that this is told."""


class Stored(NamedTuple):
    """What was stored together: what it is called, where it stands, its bytes; a table holds many cases."""

    name: str
    place: str
    content: bytes

    def read(self, vocabulary: Vocabulary) -> list[Case]:
        """Its cases in the words of a vocabulary. Raises CaseError."""
        quickly = _case(self.content, vocabulary)
        return [quickly] if quickly else cases_in(self.place, self.content, vocabulary)


def _case(content: bytes, vocabulary: Vocabulary) -> Case | None:
    """A case that JSON states in our own form and nothing is wrong with; what else it may be, others tell."""
    if content[:1] != b"{" or len(content) > MAX_CASE_BYTES or _UNREAD.search(content):
        return None
    try:
        data = JSON.decode(content.decode())
    except (ValueError, RecursionError):
        return None
    if not has_form(data):
        return None
    facts, troubles = casefacts.read(data, vocabulary)
    return None if troubles else Case(data, facts)


class LeftOut(NamedTuple):
    """What nobody reads, and the first thing that is wrong with it."""

    case: str
    why: str


def stored(place: Path) -> Iterator[Stored | LeftOut]:
    """Everything in a store, in the order of its names; of a directory all below it that is not hidden."""
    below = (file for file in place.rglob("*") if not file.is_dir() and not any(
        part.startswith(".") for part in file.relative_to(place).parts))
    for file in sorted(below) if place.is_dir() else [place]:
        if file.is_file() or file == place:
            yield from _of_file(file)
        else:
            yield LeftOut(file.stem, "is no file")


def _of_file(file: Path) -> Iterator[Stored | LeftOut]:
    try:
        one = None
        for one in _parts(file):
            yield one
        if one is None and file.suffix in tables.PARQUET:
            yield LeftOut(file.stem, "holds no patient")
        elif one is None:
            yield Stored(file.stem, *read_bytes(file, MAX_FILE_BYTES))
    except InputError as error:
        yield LeftOut(file.stem, error.problems[0].message)
    except OSError as error:
        yield LeftOut(file.stem, f"cannot be read: {(error.strerror or str(error)).lower()}")


def _parts(file: Path) -> Iterator[Stored]:
    """The lines of JSON Lines, and the parts of a table; nothing of other files."""
    if file.suffix in LINES:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield Stored(f"{file.stem}:{number}", f"{file}:{number}", line)
    elif tables.is_table(file):
        for number, part in tables.parts(file):
            yield Stored(f"{file.stem}:{number}", f"{file}:{number}.csv", part)
