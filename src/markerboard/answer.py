"""The answer for one case, as typed data: the JSON of `evaluate`, and what every page shows.

Published figures keep their printed form, so they are text (`"0.50"`); facts are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["eligible", "ineligible", "undetermined"]
CriterionVerdict = Literal["met", "not met", "unknown"]
Place = Literal["applies", "does not apply", "undetermined"]
Directness = Literal["direct", "uncertain", "indirect"]
Locators = Mapping[str, str]

NOTICE = ("Published evidence that fits this case; not a treatment recommendation. For research use by "
          "professionals who can check its basis.")


class _Part:
    """A part of the answer. `from_` is published as `from`, and what is None is left out."""

    __pydantic_config__ = {"alias_generator": lambda name: name.rstrip("_")}

    def as_json(self) -> dict[str, Any]:
        """Plain data, with the key names of the published schema."""
        return {key.rstrip("_"): _plain(value) for key, value in vars(self).items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, _Part):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge(_Part):
    """Which knowledge answered."""

    title: str
    version: str
    digest: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Engine(_Part):
    """Which engines answered, and whether two of them agreed."""

    evaluator: str
    second: str | None
    agreed: bool
    note: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class FactShown(_Part):
    """A fact as it was understood: a value with its place, or why it is unknown."""

    label: str
    value: Any = None
    text: str | None = None
    unknown: str | None = None
    note: str | None = None
    from_: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class CriterionAnswer(_Part):
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
    from_: Locators


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupAnswer(_Part):
    """One group of a finding: its condition and whether the patient is in it."""

    when: str
    verdict: CriterionVerdict


@dataclass(frozen=True, kw_only=True, eq=False)
class GradeAnswer(_Part):
    """The grade of a finding on a published scale for this patient, or why there is none."""

    grade: str | None = None
    text: str
    because: tuple[str, ...]
    lowered_by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class FindingAnswer(_Part):
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
    results: tuple[Mapping[str, Any], ...]
    caveats: tuple[str, ...]
    grades: dict[str, GradeAnswer]
    from_: Locators | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class StudyAnswer(_Part):
    """One study: does the patient fit it, what decided that, and its findings."""

    id: str
    name: str
    title: str
    registry: str | None
    design: Mapping[str, Any]
    regimen: Mapping[str, str]
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Missing(_Part):
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


@dataclass(frozen=True, kw_only=True, eq=False)
class DefinitionAnswer(_Part):
    """A definition that an answer rests on."""

    text: str
    when: str
    verdict: CriterionVerdict
    note: str | None = None
    from_: Locators


@dataclass(frozen=True, kw_only=True, eq=False)
class Evaluation(_Part):
    """The whole answer for one case."""

    case: str
    notice: str
    knowledge: Knowledge
    engine: Engine
    facts: dict[str, FactShown]
    studies: tuple[StudyAnswer, ...]
    missing: tuple[Missing, ...]
    definitions: dict[str, DefinitionAnswer]
    sources: Mapping[str, Mapping[str, Any]]
    left_out: tuple[str, ...] = ()

    def study(self, id: str) -> StudyAnswer:
        """The answer for one study. Raises KeyError."""
        return next((s for s in self.studies if s.id == id), None) or _no_study(id)


def _no_study(id: str) -> StudyAnswer:
    raise KeyError(id)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the answer."""
    from pydantic import TypeAdapter  # only for who asks for the schema

    return TypeAdapter(Evaluation).json_schema(by_alias=True, mode="serialization")
