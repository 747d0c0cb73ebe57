"""What is stated of a patient that other studies of the same treatment exclude, and this one did not ask."""

from collections.abc import Iterable, Mapping, Set
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
    return answer.once(_elsewhere)


def _elsewhere(answer: Evaluation) -> tuple[Elsewhere, ...]:
    found: dict[tuple[str, ...], tuple[dict[str, None], dict[str, None]]] = {}
    given: dict[str, list[StudyAnswer]] = {}
    for study in answer.studies:
        if study.regimen_key:
            given.setdefault(study.regimen_key, []).append(study)
    for same in given.values():
        for domains, asking in _asking(same).items():
            for because, others in _excluding(same, domains).items():
                excluding, unasked = found.setdefault(because, ({}, {}))
                excluding.update((one.name, None) for one in others if asking != [one])
                unasked.update((one.name, None) for one in asking if others != [one])
    told = [Elsewhere(because, tuple(sorted(excluding)), tuple(unasked))
            for because, (excluding, unasked) in found.items() if excluding]
    return tuple(sorted(told, key=lambda one: (-len(one.excluded_by), one.because)))


def _asking(same: Iterable[StudyAnswer]) -> Mapping[frozenset[str], list[StudyAnswer]]:
    """Of the studies of one treatment those that may fit, by the domains of which they did not ask."""
    limited = any(study.strength.limited_by is not None for study in same)
    may_exclude = ASKED if limited else ASKED & {one for study in same for one in study.differs}
    found: dict[frozenset[str], list[StudyAnswer]] = {}
    for study in same if may_exclude else ():
        if study.strength.fit in MAY_FIT:
            # What was read and found free was asked about too.
            open_ = may_exclude.intersection((*study.strength.unread_domains, *UNUSUAL))
            if open_:
                found.setdefault(open_ - study.asked, []).append(study)
    return found


def _excluding(same: Iterable[StudyAnswer],
               domains: Set[str]) -> Mapping[tuple[str, ...], list[StudyAnswer]]:
    """What is stated and studies of one treatment exclude in some domains, with those studies."""
    found: dict[tuple[str, ...], list[StudyAnswer]] = {}
    for study in same:
        if _may_exclude(study, domains):
            for because in {miss.because: None for miss in study.strength.misses if miss.domain in domains}:
                found.setdefault(because, []).append(study)
    return found


def _may_exclude(study: StudyAnswer, domains: Set[str]) -> bool:
    """Whether a criterion of some domains may fail; if not, nobody needs to read by what it is missed."""
    return not domains.isdisjoint(study.differs) or study.strength.limited_by is not None
