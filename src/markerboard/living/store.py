"""Stored cases, one after the other: a directory, JSON Lines, or any file that holds cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.source import MAX_FILE_BYTES, read_bytes
from markerboard.imports.opening import cases_in
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case

LINES = (".jsonl", ".ndjson")
_FILES = (".yaml", ".yml", ".json", *LINES)


class Stored(NamedTuple):
    """One case as it was stored: what it is called, where it stands, and its bytes."""

    name: str
    place: str
    content: bytes

    def read(self, vocabulary: Vocabulary) -> Case:
        """The case in the words of a vocabulary. Raises CaseError."""
        cases = cases_in(self.place, self.content, vocabulary)
        if len(cases) != 1:
            told = f"holds {len(cases)} patients where one is asked for"
            raise CaseError([Problem(self.place, 1, 1, told)])
        return cases[0]


def stored(place: Path) -> Iterator[Stored]:
    """Every case of a store, in the order of their names. Raises CaseError where it cannot be read."""
    within = (file for file in place.rglob("*") if file.suffix in _FILES)
    for file in sorted(within) if place.is_dir() else [place]:
        yield from _of_file(file)


def _of_file(file: Path) -> Iterator[Stored]:
    if file.suffix in LINES:
        with file.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield Stored(f"{file.stem}:{number}", f"{file}:{number}", line)
        return
    try:
        yield Stored(file.stem, *read_bytes(file, MAX_FILE_BYTES))
    except InputError as error:
        raise CaseError(error.problems) from None
