"""A rule base: studies, definitions and vocabulary, ready to be evaluated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from markerboard.errors import Problem
from markerboard.files.stored import Apart
from markerboard.language.expression import Condition
from markerboard.language.vocabulary import Vocabulary

if TYPE_CHECKING:
    from markerboard.knowledge.approvals import Approval
    from markerboard.knowledge.grades import Grading
    from markerboard.knowledge.study import Study

ALL, OTHERWISE = "all", "otherwise"
Page = Mapping[str, Any]
"""A part of a rule file as plain data, checked; printed figures are text."""


class Names(NamedTuple):
    """The names of the answers of a study: of its criteria, of each finding with those of its groups."""

    criteria: tuple[str, ...]
    findings: tuple[tuple[str, tuple[str, ...]], ...]


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
        entry: Page | None = self.head.get("entered_twice")
        return {**entry, "changed": True} if entry and self.figures_changed else entry

    @cached_property
    def study(self) -> Study:
        """The whole study as typed data."""
        from markerboard.knowledge.study import Study  # costs pydantic, which an evaluation does without

        return Study.model_validate(self.page)

    @cached_property
    def names(self) -> Names:
        """The names of its answers, which every patient asks."""
        return Names(tuple(f"{self.id}/{criterion}" for criterion in self.criteria), tuple(
            (f"{self.id}/{finding}", tuple(f"{self.id}/{finding}/{group}" for group in groups))
            for finding, groups in self.groups.items()))

    @cached_property
    def head(self) -> Page:
        """What of the page is needed for every patient, whether anybody reads more of it or not."""
        return head_of(self.page)

    def kept(self) -> tuple[Any, ...]:
        """The parts of which it is made again, the page apart."""
        written = {name: value for name, value in vars(self).items() if name not in _MADE}
        return self.head, vars(self).get(_APART) or Apart.of(self.page), written

    def put_away(self) -> Rules:
        """The same study, of which only what every patient needs is in memory as data."""
        return Rules.from_kept(self.kept())

    @classmethod
    def from_kept(cls, parts: Sequence[Any]) -> Rules:
        """A study whose page is read where somebody asks for it."""
        head, page, written = parts
        made = object.__new__(cls)
        vars(made).update(written, head=head, **{_APART: page})
        return made

    def __getattr__(self, name: str) -> Any:
        """The page, if nobody has read it yet."""
        if name != "page" or _APART not in vars(self):
            raise AttributeError(f"rules have no {name}")
        page = vars(self)["page"] = vars(self)[_APART].read()
        return page


_APART = "_apart"
_MADE = frozenset({"page", "study", "head", "names", _APART})
_OF_HEAD = ("title", "names", "registry", "design", "regimen", "criteria", "partial_because", "weaknesses",
            "regimen_key", "part_of", "collection", "domains", "entered_twice")


def head_of(page: Page) -> Page:
    """A page without texts and figures: of criteria their domains, of findings whether they have results."""
    head = {name: page[name] for name in _OF_HEAD if name in page}
    head["arms"] = {name: arm["text"] for name, arm in page.get("arms", {}).items()}
    head["sources"] = list(page.get("sources", ()))
    for kind in ("inclusion", "exclusion"):
        head[kind] = [{"id": one["id"], "domain": one["domain"]} for one in page.get(kind, ())]
    head["findings"] = [{"id": one["id"], "analysis": one["analysis"], "supported": one["supported"],
                         "results": bool(one.get("results"))} for one in page.get("findings", ())]
    return head


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
