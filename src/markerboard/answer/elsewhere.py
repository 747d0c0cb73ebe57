"""What is stated of a patient that other studies of the same treatment exclude, and this one did not ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markerboard.answer.model import Evaluation, StudyAnswer

ASKED = frozenset({"fitness", "organ function", "laboratory", "brain", "bleeding", "contraindication"})
"""The domains that ask the same of a drug in whatever tumor."""
MAY_FIT = frozenset({"full", "as-read", "little-read", "group-unknown", "undecided"})


class Elsewhere(NamedTuple):
    """Sentences of what is stated, the studies that exclude it, and those that may fit and did not ask."""

    because: tuple[str, ...]
    excluded_by: tuple[str, ...]
    unasked: tuple[str, ...]


def elsewhere(answer: Evaluation) -> tuple[Elsewhere, ...]:
    """Each such statement once, that of most studies first."""
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    for study in answer.studies:
        if study.strength.fit in MAY_FIT and study.regimen_key:
            for other, because in _excluding(answer, study):
                excluding, unasked = found.setdefault(because, ({}, {}))
                excluding[other.name] = unasked[study.name] = None
    told = [Elsewhere(because, tuple(sorted(excluding)), tuple(unasked))
            for because, (excluding, unasked) in found.items()]
    return tuple(sorted(told, key=lambda one: (-len(one.excluded_by), one.because)))


def _excluding(answer: Evaluation, study: StudyAnswer) -> Iterator[tuple[StudyAnswer, tuple[str, ...]]]:
    """The other studies of the treatment that exclude what this one does not ask, with what is stated."""
    asked = {one.domain for one in (*study.inclusion, *study.exclusion)}
    for other in answer.studies:
        if other.regimen_key == study.regimen_key and other is not study:
            for miss in other.strength.misses:
                if miss.domain in ASKED - asked:
                    yield other, miss.because
