"""The files of a rule base as bytes, with one digest of them all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
        optional = [directory / name for name in (GRADES, APPROVALS) if (directory / name).exists()]
        for file in [directory / VOCABULARY, directory / DEFINITIONS, *optional,
                     *sorted((directory / STUDIES).glob("*.yaml"))]:
            try:
                _, contents[file] = read_bytes(file, MAX_RULE_BYTES)
            except InputError as error:
                problems += error.problems
                continue
            name = file.relative_to(directory).as_posix()
            digest.update(f"{name}\0{len(contents[file])}\0".encode() + contents[file])
        return cls(contents, f"sha256:{digest.hexdigest()}", tuple(problems))
