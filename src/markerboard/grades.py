"""Grades of a finding for one patient, derived from what is stored of it by the rules of `grades.yaml`.

A rule asks the same language of conditions about the finding: its design, what its data bear, whether it is
about an alteration, and whether the patient's tumor, line, assay and region are those of the study. Where one
of these differs and the grade would be another if it did not, the grade says that it was lowered by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from markerboard.evaluate import Meaning
from markerboard.explain import because, support
from markerboard.expression import Condition
from markerboard.facts import Facts, Known
from markerboard.vocabulary import Vocabulary

SAME = {"same_tumor": "tumor", "same_line": "line", "same_assay": "assay", "same_region": "region"}


class Level(NamedTuple):
    """One step of a scale."""

    grade: str
    text: str
    when: Condition


class Scheme(NamedTuple):
    """A published scale: `applies` says to which findings, the levels are tried in order."""

    name: str
    title: str
    applies: Condition | None
    levels: tuple[Level, ...]
    note: str | None
    from_: Mapping[str, str]


class Grade(NamedTuple):
    """What a scale says of a finding for one patient. `grade` is None where it says nothing, and why."""

    scheme: str
    grade: str | None
    text: str
    because: tuple[str, ...] = ()
    lowered_by: tuple[str, ...] = ()


class Grading(NamedTuple):
    """The scales, and the words in which they ask."""

    schemes: tuple[Scheme, ...]
    vocabulary: Vocabulary
    sources: Mapping[str, Mapping[str, Any]]


class Evidence(NamedTuple):
    """What is stored of a finding, and the scales that are for such a finding."""

    facts: Mapping[str, Any]
    schemes: tuple[Scheme, ...]


def evidence(grading: Grading, facts: Mapping[str, Any]) -> Evidence:
    """A finding's facts with the scales that apply to it."""
    meaning = Meaning({}, facts)
    return Evidence(facts, tuple(scheme for scheme in grading.schemes
                                 if scheme.applies is None or meaning.truth(scheme.applies)))


def grades(grading: Grading, stored: Evidence, same: Mapping[str, bool]) -> tuple[Grade, ...]:
    """The grade of each scale that is for a finding, given what is the same for the patient."""
    return tuple(_grade(grading, scheme, stored.facts, same) for scheme in stored.schemes)


def _grade(grading: Grading, scheme: Scheme, facts: Mapping[str, Any], same: Mapping[str, bool]) -> Grade:
    meaning = Meaning({}, {**facts, **same})
    level = _level(scheme, meaning)
    if level is None:
        return Grade(scheme.name, None, "no level of the scale is met by what is stored")
    known = Facts({name: Known(value, name) for name, value in meaning.values.items()})
    reasons = because(grading.vocabulary, known, support(meaning, level.when))
    return Grade(scheme.name, level.grade, level.text, reasons, _lowered(scheme, level, facts, same))


def _level(scheme: Scheme, meaning: Meaning) -> Level | None:
    """The first level that is met, unless one before it could still be met."""
    for level in scheme.levels:
        truth = meaning.truth(level.when)
        if truth is not False:
            return level if truth else None
    return None


def _lowered(scheme: Scheme, level: Level, facts: Mapping[str, Any],
             same: Mapping[str, bool]) -> tuple[str, ...]:
    """Each difference without which, alone or with the others, the grade would be another."""
    differing = [name for name, value in same.items() if value is False]
    alone = [name for name in differing if _would_be(scheme, facts, {**same, name: True}) != level.grade]
    together = _would_be(scheme, facts, {**same, **dict.fromkeys(differing, True)}) != level.grade
    return tuple(SAME[name] for name in alone or (differing if together else ()))


def _would_be(scheme: Scheme, facts: Mapping[str, Any], same: Mapping[str, bool]) -> str | None:
    level = _level(scheme, Meaning({}, {**facts, **same}))
    return level.grade if level else None
