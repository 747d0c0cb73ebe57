"""What is stated of a patient that other studies of the same treatment exclude, and this one did not ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

from markerboard.answer.model import Evaluation, StudyAnswer

ASKED = frozenset({"fitness", "organ function", "laboratory", "brain", "bleeding", "contraindication"})
"""The domains that ask the same of a drug in whatever tumor."""
UNUSUAL = frozenset({"contraindication"})
"""Those of which a study does not tell whether they were read."""
MAY_FIT = frozenset({"full", "as-read", "little-read", "group-unknown", "undecided"})


class Elsewhere(NamedTuple):
    """Sentences of what is stated, the studies that exclude it, and those that may fit and did not ask."""

    because: tuple[str, ...]
    excluded_by: tuple[str, ...]
    unasked: tuple[str, ...]


def elsewhere(answer: Evaluation) -> tuple[Elsewhere, ...]:
    """Each such statement once, that of most studies first."""
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    given: dict[str | None, list[StudyAnswer]] = {}
    for study in answer.studies:
        given.setdefault(study.regimen_key, []).append(study)
    for study in answer.studies:
        if study.strength.fit in MAY_FIT and study.regimen_key:
            for other, because in _excluding(given[study.regimen_key], study):
                excluding, unasked = found.setdefault(because, ({}, {}))
                excluding[other.name] = unasked[study.name] = None
    told = [Elsewhere(because, tuple(sorted(excluding)), tuple(unasked))
            for because, (excluding, unasked) in found.items()]
    return tuple(sorted(told, key=lambda one: (-len(one.excluded_by), one.because)))


def _excluding(same: Iterable[StudyAnswer],
               study: StudyAnswer) -> Iterator[tuple[StudyAnswer, tuple[str, ...]]]:
    """Of the studies of one treatment those that exclude what one does not ask, with what is stated."""
    # What was read and found free was asked about too.
    open_ = ASKED & {*study.strength.unread_domains, *UNUSUAL}
    unasked = open_ - {one.domain for one in (*study.inclusion, *study.exclusion)}
    for other in same:
        if other is not study and _may_exclude(other, unasked):
            for miss in other.strength.misses:
                if miss.domain in unasked:
                    yield other, miss.because


def _may_exclude(study: StudyAnswer, domains: Set[str]) -> bool:
    """Whether a criterion of some domains may fail; if not, nobody needs to read by what it is missed."""
    return not domains.isdisjoint(study.differs) or study.strength.limited_by is not None
