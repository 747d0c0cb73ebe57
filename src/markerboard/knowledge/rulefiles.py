"""The files of a rule base as bytes, with one digest of them all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import InputError, Problem
from markerboard.files.source import MAX_RULE_BYTES, read_bytes

VOCABULARY, DEFINITIONS, STUDIES = "vocabulary.yaml", "definitions.yaml", "studies"
GRADES, APPROVALS = "grades.yaml", "approvals.yaml"


class RuleFiles(NamedTuple):
    """What a directory of rules holds, in a fixed order, and what could not be read of it.

    Who loads them takes each file out, so that those of thousands of studies are not held to the end.
    """

    contents: dict[Path, bytes]
    digest: str
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, directory: Path, *, whole: bool = True) -> RuleFiles:
        """Read the vocabulary, the definitions, grades and approvals where there are any, and every study.

        Unless `whole`, what was read is digested and not held.
        """
        contents: dict[Path, bytes] = {}
        problems: list[Problem] = []
        digest = hashlib.sha256()
        if not directory.is_dir():
            return cls({}, "", (Problem(str(directory), 1, 1, "is not a directory of rules"),))
        for name in _names(directory):
            file = directory / name
            try:
                _, content = read_bytes(file, MAX_RULE_BYTES)
            except InputError as error:
                problems += error.problems
                continue
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
            if whole:
                contents[file] = content
        return cls(contents, f"sha256:{digest.hexdigest()}", tuple(problems))


def _names(directory: Path) -> Iterator[str]:
    """The names of the files, in the order in which they are read."""
    yield from (VOCABULARY, DEFINITIONS)
    yield from (name for name in (GRADES, APPROVALS) if (directory / name).exists())
    studies = directory / STUDIES
    if studies.is_dir():
        yield from (f"{STUDIES}/{name}" for name in sorted(os.listdir(studies)) if name.endswith(".yaml"))
