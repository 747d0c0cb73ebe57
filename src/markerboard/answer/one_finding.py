"""One finding for one patient: the place among its groups, and in words what somebody asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markerboard.answer import pieces
from markerboard.answer.grading import carried
from markerboard.answer.grounds import Grounds
from markerboard.answer.model import FindingAnswer, GradeAnswer, GroupAnswer
from markerboard.answer.reading import reading, said
from markerboard.answer.spoken import Spoken
from markerboard.answer.stated import READING, StatedFinding
from markerboard.answer.statements import SAME_ASSAY, Alike
from markerboard.answer.verdicts import PLACES
from markerboard.language.logic import Truth


class OneFinding:
    """What is said of one finding for one patient, made when it is asked for.

    `same` tells how alike the patient is to those of the study, which grades ask.
    """

    __slots__ = ("places", "same", "stated", "truth", "whole")

    def __init__(self, grounds: Grounds, stated: StatedFinding, same: Callable[[], Alike]) -> None:
        self.whole, self.stated, self.same = grounds, stated, same
        self.truth = grounds.answers[stated.key]
        # A condition is found faster than a name: there are few of them.
        self.places = (tuple(map(grounds.meaning.known.__getitem__, stated.conditions)) if stated.asked
                       else tuple([grounds.answers[key] for _, _, key in stated.groups]))

    def answer(self) -> FindingAnswer:
        """The answer, of which the most is made when it is read."""
        asked = self.stated.assay
        if asked is None or not self.truth:
            return FindingAnswer.lazily(self.field, **self.stated.own, verdict=PLACES[self.truth])
        assay = self.whole.statements.group(asked, self.whole.meaning.truth(asked))
        return FindingAnswer.lazily(self.field, **self.stated.own, assay=assay, verdict=PLACES[self.truth])

    def field(self, name: str) -> Any:
        """A part of the answer by its name."""
        fields = self.stated.fields
        return fields[name] if name in fields else _MADE[name](self)

    def written(self) -> bytes:
        """The bytes of its answer."""
        whole, stated = self.whole, self.stated
        return whole.statements.written(stated, (self.truth, *self.places),
                                        whole.reasons_written(stated.conditions), self.alike())

    def group(self) -> str | None:
        """The groups that the patient is in."""
        return ", ".join(name for name, inside in self.here().items() if inside) or None

    def groups(self) -> dict[str, GroupAnswer]:
        """Each group, and whether the patient is in it."""
        return {name: self.whole.statements.group(condition, inside) for (name, condition, _), inside
                in zip(self.stated.groups, self.places, strict=True)}

    def because(self) -> tuple[str, ...]:
        """The sentences of what decided it."""
        return self.whole.reasons(self.stated.conditions)[0]

    def missing(self) -> tuple[str, ...]:
        """The facts that it waits for."""
        return self.whole.reasons(self.stated.conditions)[1] if self.truth is None else ()

    def results(self) -> tuple[Mapping[str, Any], ...]:
        """Its results, each with how it reads for the patient."""
        here = self.here()
        return tuple({**one.result, READING: reading(one, here)} for one in self.stated.results)

    def here(self) -> dict[str, Truth]:
        """Whether the patient is in each group."""
        return {name: inside for (name, _, _), inside in zip(self.stated.groups, self.places, strict=True)}

    def spoken(self) -> Spoken | None:
        """What it says in one word by its groups."""
        return self.whole.statements.spoken(self.stated, self.places)

    def grades(self) -> dict[str, GradeAnswer]:
        """Its grades for the patient."""
        here = self.here()
        benefit = pieces.benefit(said(one, here) for one in self.stated.results)
        return dict(self.whole.statements.grades(self.stated.key, self.alike(), benefit))

    def alike(self) -> Alike | None:
        """How alike the patient is to those of the study, where he is in the finding."""
        if not self.truth:
            return None
        whole, stated = self.whole, self.stated
        assay = whole.meaning.truth(stated.assay) if stated.assay is not None else None
        return (*self.same(), (SAME_ASSAY, assay),
                ("carried", carried(whole.meaning, stated.conditions, whole.knowledge.vocabulary)))


_MADE: Mapping[str, Callable[[OneFinding], Any]] = {
    "group": OneFinding.group, "groups": OneFinding.groups, "because": OneFinding.because,
    "missing": OneFinding.missing, "results": OneFinding.results, "grades": OneFinding.grades,
    "spoken": OneFinding.spoken}
"""What is made of a finding for one patient, by the name under which it is read."""
