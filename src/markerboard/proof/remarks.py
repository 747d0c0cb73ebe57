"""What a proof says of a rule: how much it matters, where it stands, and the patient who shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from markerboard.errors import InputError, Problem
from markerboard.files.source import MAX_RULE_BYTES, Path_, Source, parse, read_bytes
from markerboard.knowledge.rulefiles import DEFINITIONS, STUDIES, VOCABULARY

Severity = Literal["error", "not decided", "warning", "information"]
Kind = Literal["never met", "always met", "no eligible patient", "empty group", "not outside", "implied",
               "no effect", "incomplete", "unexplained", "overlap", "gap", "thresholds", "unused",
               "not decided"]

SEVERITY: Mapping[Kind, Severity] = {
    "never met": "error", "always met": "error", "no eligible patient": "error", "empty group": "error",
    "not outside": "error", "not decided": "not decided", "implied": "warning", "no effect": "warning",
    "incomplete": "warning", "unexplained": "warning", "overlap": "information", "gap": "information",
    "thresholds": "information", "unused": "information"}


@dataclass(frozen=True)
class Remark:
    """One thing to say of a place. `study` is empty for what stands beside the studies."""

    kind: Kind
    study: str
    path: Path_
    message: str
    help: str = ""
    patient: Mapping[str, Any] | None = None
    explanation: str | None = None

    @property
    def severity(self) -> Severity:
        """How much it matters; what somebody has explained is information."""
        return "information" if self.explanation else SEVERITY[self.kind]

    @property
    def fails(self) -> bool:
        """Whether rules with this in them are not fit for use."""
        return self.severity in ("error", "not decided")


def explained(page: Mapping[str, Any], kind: Kind) -> str | None:
    """The note of a part of a rule file, where it says that it explains such a remark."""
    return page.get("note") if kind in page.get("explains", ()) else None


class Places:
    """Where the parts of a rule base stand in its files."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._read: dict[Path, Source] = {}

    def problem(self, remark: Remark) -> Problem:
        """A remark with its file, line and column."""
        source = self._source(self._file(remark.study, remark.path))
        return source.problem(remark.path, remark.message, remark.help, key=remark.kind == "unused")

    def at(self, study: str, path: Path_) -> str:
        """A place as `file:line:column`."""
        problem = self._source(self._file(study, path)).problem(path, "")
        return f"{problem.file}:{problem.line}:{problem.column}"

    def _file(self, study: str, path: Path_) -> Path:
        if study:
            return self.directory / STUDIES / f"{study}.yaml"
        return self.directory / (DEFINITIONS if path[:1] == ("definitions",) else VOCABULARY)

    def _source(self, file: Path) -> Source:
        if file not in self._read:
            try:
                self._read[file] = parse(*read_bytes(file, MAX_RULE_BYTES))
            except InputError:  # it has changed since it was loaded
                self._read[file] = Source(str(file), "")
        return self._read[file]
