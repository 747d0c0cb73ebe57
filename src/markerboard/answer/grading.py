"""Grades of a finding for one patient, derived from what is stored of it by the scales of the rule base.

Where the patient's tumor, line, assay or region differs from the study's and the grade would be another if it
did not, the grade says that it was lowered by it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.answer.explain import because, support
from markerboard.engines.evaluate import Meaning
from markerboard.knowledge.grades import SAME, Grading, Level, Scheme, is_alteration
from markerboard.language.expression import Condition, Named, Not, Test
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts, Known


class Grade(NamedTuple):
    """What a scale says of a finding for one patient. `grade` is None where it says nothing, and why."""

    scheme: str
    grade: str | None
    text: str
    because: tuple[str, ...] = ()
    lowered_by: tuple[str, ...] = ()


def grades(grading: Grading, facts: Mapping[str, Any], same: Mapping[str, bool]) -> tuple[Grade, ...]:
    """The grade of each scale that is for such a finding, given what is the same for the patient."""
    meaning = Meaning({}, {**facts, **same})
    return tuple(_grade(grading, scheme, facts, same) for scheme in grading.schemes
                 if scheme.applies is None or meaning.truth(scheme.applies))


def carried(meaning: Meaning, groups: Iterable[Condition], vocabulary: Vocabulary) -> bool:
    """Whether an alteration that the patient has puts him in one of some groups; its absence does not."""
    return any(meaning.truth(group) and any(
        meaning.truth(test) and is_alteration(vocabulary, test) and _of_presence(test)
        for test in _asserted(meaning, group)) for group in groups)


def _asserted(meaning: Meaning, condition: Condition) -> Iterator[Test]:
    """The questions of a condition that stand in it without a `not`."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Named):
        yield from _asserted(meaning, meaning.definitions[condition.name])
    elif not isinstance(condition, Not):
        for part in condition.of:
            yield from _asserted(meaning, part)


def _of_presence(test: Test) -> bool:
    """Whether a question asks that an alteration is there: a state, a variant, a call, or so much."""
    if test.kind == "state":
        return "mutated" in test.targets
    return test.kind != "compare" or test.sign in (">", ">=")


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
    differing = [name for name, value in same.items() if value is False and name in SAME]
    alone = [name for name in differing if _would_be(scheme, facts, {**same, name: True}) != level.grade]
    together = _would_be(scheme, facts, {**same, **dict.fromkeys(differing, True)}) != level.grade
    return tuple(SAME[name] for name in alone or (differing if together else ()))


def _would_be(scheme: Scheme, facts: Mapping[str, Any], same: Mapping[str, bool]) -> str | None:
    level = _level(scheme, Meaning({}, {**facts, **same}))
    return level.grade if level else None
