"""The answer for one case, as typed data: the JSON of `evaluate`, and what every page shows.

Published figures keep their printed form, so they are text (`"0.50"`); facts are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from markerboard.study import Locators

Verdict = Literal["eligible", "ineligible", "undetermined"]
CriterionVerdict = Literal["met", "not met", "unknown"]
Place = Literal["applies", "does not apply", "undetermined"]
Directness = Literal["direct", "uncertain", "indirect"]
From = Annotated[Locators, Field(alias="from")]

NOTICE = ("Published evidence that fits this case; not a treatment recommendation. For research use by "
          "professionals who can check its basis.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Which knowledge answered."""

    title: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Which engines answered, and whether two of them agreed."""

    evaluator: str
    second: str | None
    agreed: bool
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """A fact as it was understood: a value with its place, or why it is unknown."""

    label: str
    value: Any = None
    text: str | None = None
    unknown: str | None = None
    note: str | None = None
    from_: Annotated[str | None, Field(alias="from")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAnswer:
    """One criterion: its verdict, the facts that decided it, or those missing."""

    id: str
    verdict: CriterionVerdict
    domain: str
    text: str
    when: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    definitions: tuple[str, ...] = ()
    note: str | None = None
    from_: From


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswer:
    """One group of a finding: its condition and whether the patient is in it."""

    when: str
    verdict: CriterionVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingAnswer:
    """One finding: the patient's place among its groups, and its results as printed."""

    id: str
    title: str
    verdict: Place
    group: str | None
    groups: dict[str, GroupAnswer]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    claimed: str
    supported: str
    supported_because: str
    direction: str
    analysis: str
    results: tuple[dict[str, Any], ...]
    caveats: tuple[str, ...]
    from_: Annotated[Locators | None, Field(alias="from")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyAnswer:
    """One study: does the patient fit it, what decided that, and its findings."""

    id: str
    name: str
    title: str
    registry: str | None
    design: dict[str, Any]
    regimen: dict[str, str]
    arms: dict[str, str]
    verdict: Verdict
    criteria: Literal["full", "partial"]
    partial_because: str | None
    directness: Directness
    differs: tuple[str, ...]
    inclusion: tuple[CriterionAnswer, ...]
    exclusion: tuple[CriterionAnswer, ...]
    findings: tuple[FindingAnswer, ...]
    missing: tuple[str, ...]
    weaknesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that can still change an answer.

    `settles` are the answers it bears on among studies the patient fits or may fit, `alone` those
    that wait for nothing else, `indirect` the findings of studies the patient does not fit.
    """

    fact: str
    label: str
    reason: str
    sentence: str
    settles: tuple[str, ...]
    alone: tuple[str, ...]
    indirect: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionAnswer:
    """A definition that an answer rests on."""

    text: str
    when: str
    verdict: CriterionVerdict
    note: str | None = None
    from_: From


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """The whole answer for one case."""

    case: str
    notice: str
    knowledge: Knowledge
    engine: Engine
    facts: dict[str, FactShown]
    studies: tuple[StudyAnswer, ...]
    missing: tuple[Missing, ...]
    definitions: dict[str, DefinitionAnswer]
    sources: dict[str, dict[str, Any]]
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data, with the key names of the published schema."""
        data: dict[str, Any] = _adapter().dump_python(self, mode="json", by_alias=True, exclude_none=True)
        return data

    def study(self, id: str) -> StudyAnswer:
        """The answer for one study. Raises KeyError."""
        return next((s for s in self.studies if s.id == id), None) or _no_study(id)


def _no_study(id: str) -> StudyAnswer:
    raise KeyError(id)


@cache
def _adapter() -> TypeAdapter[Evaluation]:
    return TypeAdapter(Evaluation)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the answer."""
    return _adapter().json_schema(by_alias=True, mode="serialization")
