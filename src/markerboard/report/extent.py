"""How much of an answer a report holds, however many studies a rule base has: the first of them in full,
more with their names, the others counted. What page one says counts them all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.answer.order import ordered
from markerboard.language.field import DISEASE

FULL, LEAST, NAMED = 80, 10, 500
"""So many studies stand in full in a report, so many at least of each kind, and so many with their names."""


class Kind(NamedTuple):
    """The studies of one kind: those in full, those named, and how many more there are."""

    full: Sequence[StudyAnswer]
    named: Sequence[StudyAnswer] = ()
    left: int = 0

    @property
    def total(self) -> int:
        """How many studies are of this kind."""
        return len(self.full) + len(self.named) + self.left


class Extent(NamedTuple):
    """What a report holds of an answer. Of what does not fit, `here` of this tumor, no study is in full."""

    eligible: Kind
    undetermined: Kind
    near: Kind
    here: Kind
    elsewhere: Kind

    @property
    def full(self) -> list[StudyAnswer]:
        """The studies that stand in full."""
        return [*self.eligible.full, *self.undetermined.full, *self.near.full]


def extent(answer: Evaluation) -> Extent:
    """How much of an answer a report holds."""
    return answer.once(_extent)


def _extent(answer: Evaluation) -> Extent:
    studies = ordered(answer)
    fits = [one for one in studies if one.verdict == "eligible"]
    open_ = [one for one in studies if one.verdict == "undetermined"]
    out = [one for one in studies if one.verdict == "ineligible"]
    near = [one for one in out if one.strength.fit == "misses-by-one"]
    return Extent(_kind(fits, FULL), _kind(open_, FULL - len(fits)),
                  _kind(near, FULL - len(fits) - len(open_)),
                  *(_named([one for one in out if _of_another(one) is another]) for another in (False, True)))


def _kind(studies: list[StudyAnswer], room: int) -> Kind:
    room = max(room, LEAST)
    named = studies[room:room + NAMED]
    return Kind(studies[:room], named, len(studies) - room - len(named) if named else 0)


def _named(studies: list[StudyAnswer]) -> Kind:
    return Kind((), studies[:NAMED], max(len(studies) - NAMED, 0))


def _of_another(study: StudyAnswer) -> bool:
    """Whether a study asked for another tumor."""
    return not DISEASE.isdisjoint(study.differs)
