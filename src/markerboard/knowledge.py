"""A rule base: studies, definitions and vocabulary, ready to be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markerboard import cache
from markerboard.errors import Problem
from markerboard.expression import Condition
from markerboard.rulefiles import RuleFiles
from markerboard.vocabulary import Vocabulary

if TYPE_CHECKING:
    from markerboard.grades import Evidence, Grading
    from markerboard.study import Study

ALL, OTHERWISE = "all", "otherwise"
Page = Mapping[str, Any]
"""A part of a rule file as plain data, checked; printed figures are text."""


@dataclass(frozen=True, eq=False)
class Rules:
    """A study with its conditions parsed: criteria by id, groups by finding and group.

    A group that is everybody, or the rest, is the word `all` or `otherwise` in place of a condition.
    `assays` holds, by finding, what tells the study's own assay from another.
    """

    id: str
    page: Page
    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]
    criteria: Mapping[str, Condition]
    groups: Mapping[str, Mapping[str, Condition | str]]
    assays: Mapping[str, Condition] = field(default_factory=dict)

    @cached_property
    def study(self) -> Study:
        """The whole study as typed data."""
        from markerboard.study import Study  # costs pydantic, which an evaluation does without

        return Study.model_validate(self.page)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "study"}  # made from `page`


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Everything an evaluation needs to know of medicine.

    `calls` names, for each definition that a report may also state directly, the fact that states
    it; `measures` holds what those definitions measure. `evidence` holds, by `study/finding`, what
    `grading` asks of a finding. `as_of` is the day whose evidence this is, when not today's, and
    `withheld` names the studies and findings that were published later.
    """

    title: str
    version: str
    digest: str
    vocabulary: Vocabulary
    definitions: Mapping[str, Page]
    conditions: Mapping[str, Condition]
    measures: Mapping[str, Condition]
    calls: Mapping[str, str]
    sources: Mapping[str, Page]
    studies: Mapping[str, Rules]
    left_out: tuple[Problem, ...] = ()
    grading: Grading | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    as_of: date | None = None
    withheld: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The condition of a definition as it is written in canonical form."""
        return str(self.measures.get(name, self.conditions[name]))


def shipped() -> Path:
    """The directory of the rules that come with the package."""
    here = Path(__file__).parent
    installed = here / "rules"
    return installed if installed.is_dir() else here.parent.parent / "rules"


def load(directory: Path | str | None = None, *, skip_broken: bool = False) -> KnowledgeBase:
    """Load a rule base; without a directory, the shipped one.

    With `skip_broken`, studies that do not load are left out and named in `left_out`.
    Raises RulebookError with every problem of every file.
    """
    files = RuleFiles.read(Path(directory) if directory is not None else shipped())

    def build() -> KnowledgeBase:
        from markerboard.loader import build

        return build(files, skip_broken=skip_broken)

    # A base with broken files is read anew each time, so that its problems are seen.
    return build() if files.problems or skip_broken else cache.kept("rules", files.digest, build)
