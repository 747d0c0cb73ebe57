"""What a near miss would open: the facts that its study would wait for, were the one criterion met."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markerboard.answer.model import StudyAnswer
from markerboard.answer.near import AGE


class Opening(NamedTuple):
    """A study that is missed by one criterion, and the facts that its other criteria wait for."""

    study: StudyAnswer
    facts: tuple[str, ...]


def openings(studies: Iterable[StudyAnswer]) -> Iterator[Opening]:
    """Of some studies the near misses, in their order; an age is left out, which nobody orders or mends."""
    for study in studies:
        misses = study.strength.misses
        if study.strength.fit == "misses-by-one" and misses and misses[0].domain != AGE:
            open_ = (fact for one in (*study.inclusion, *study.exclusion) if one.verdict == "unknown"
                     for fact in one.missing)
            yield Opening(study, tuple(dict.fromkeys(open_)))
