"""The files of a rule base as bytes, with one digest of them all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import InputError, Problem
from markerboard.files.source import MAX_RULE_BYTES, read_bytes

VOCABULARY, DEFINITIONS, STUDIES = "vocabulary.yaml", "definitions.yaml", "studies"
GRADES, APPROVALS = "grades.yaml", "approvals.yaml"


class RuleFiles(NamedTuple):
    """What a directory of rules holds, in a fixed order, and what could not be read of it."""

    contents: Mapping[Path, bytes]
    digest: str
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, directory: Path) -> RuleFiles:
        """Read the vocabulary, the definitions, grades and approvals where there are any, and every study."""
        contents: dict[Path, bytes] = {}
        problems: list[Problem] = []
        digest = hashlib.sha256()
        if not directory.is_dir():
            return cls({}, "", (Problem(str(directory), 1, 1, "is not a directory of rules"),))
        for name in _names(directory):
            file = directory / name
            try:
                _, contents[file] = read_bytes(file, MAX_RULE_BYTES)
            except InputError as error:
                problems += error.problems
                continue
            digest.update(f"{name}\0{len(contents[file])}\0".encode() + contents[file])
        return cls(contents, f"sha256:{digest.hexdigest()}", tuple(problems))


def _names(directory: Path) -> Iterator[str]:
    """The names of the files, in the order in which they are read."""
    yield from (VOCABULARY, DEFINITIONS)
    yield from (name for name in (GRADES, APPROVALS) if (directory / name).exists())
    studies = directory / STUDIES
    if studies.is_dir():
        yield from (f"{STUDIES}/{name}" for name in sorted(os.listdir(studies)) if name.endswith(".yaml"))
