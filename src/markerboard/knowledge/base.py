"""A rule base: studies, definitions and vocabulary, ready to be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markerboard.errors import Problem
from markerboard.language.expression import Condition
from markerboard.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from markerboard.knowledge.approvals import Approval
    from markerboard.knowledge.grades import Grading
    from markerboard.knowledge.study import Study

ALL, OTHERWISE = "all", "otherwise"
Page = Mapping[str, Any]
"""A part of a rule file as plain data, checked; printed figures are text."""


@dataclass(frozen=True, eq=False)
class Rules:
    """A study with its conditions parsed: criteria by id, groups by finding and group.

    A group that is everybody, or the rest, is the word `all` or `otherwise` in place of a condition.
    `assays` holds, by finding, what tells the study's own assay from another; `baseline`
    the lines of the patients at the start whose condition is stated; `remarks`, by criterion, what the
    source leaves open. `figures_changed` tells that the study was entered twice with other figures.
    """

    id: str
    page: Page
    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]
    criteria: Mapping[str, Condition]
    groups: Mapping[str, Mapping[str, Condition | str]]
    assays: Mapping[str, Condition] = field(default_factory=dict)
    baseline: tuple[tuple[Page, Condition], ...] = ()
    remarks: Mapping[str, Condition] = field(default_factory=dict)
    figures_changed: bool = False

    @property
    def entered_twice(self) -> Page | None:
        """Who entered the figures a second time and when; `changed` where they are others now."""
        entry: Page | None = self.page.get("entered_twice")
        return {**entry, "changed": True} if entry and self.figures_changed else entry

    @cached_property
    def study(self) -> Study:
        """The whole study as typed data."""
        from markerboard.knowledge.study import Study  # costs pydantic, which an evaluation does without

        return Study.model_validate(self.page)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "study"}  # made from `page`


@dataclass(frozen=True, eq=False)
class KnowledgeBase:
    """Everything an evaluation needs to know of medicine.

    `calls` names, for each definition that a report may also state directly, the fact that states it;
    `measures` holds what those definitions measure. `evidence` holds, by `study/finding`, what `grading`
    asks of a finding; `approvals` tells where regimens are approved, to be shown. `as_of` is the day whose
    evidence this is, when not today's; `withheld` names the studies and findings that have no source as
    early, and `perhaps_later` those that stay although their sources do not say that they are.
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
    evidence: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
    as_of: date | None = None
    withheld: tuple[str, ...] = ()
    perhaps_later: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The condition of a definition as it is written in canonical form."""
        return str(self.measures.get(name, self.conditions[name]))
