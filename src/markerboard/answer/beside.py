"""An answer with the sections of packs beside it; the answer itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from markerboard.answer.between import between
from markerboard.answer.model import Evaluation
from markerboard.answer.ordering import PackOrdering
from markerboard.answer.pack_parts import PackAnswer
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts

VERSION = "1.5"
"""Of the form of an answer with packs; one without is of the version before, byte for byte."""
KINDS = ("studies", "items", "approvals", "trials")


class Section(Protocol):
    """A pack that can answer."""

    id: str

    @property
    def digest(self) -> str:
        """The digest of its files."""

    def answer(self, case: Case, facts: Facts) -> PackAnswer:
        """What it says of a patient."""

    def order(self, case: Case, facts: Facts) -> PackOrdering | None:
        """What tests would settle of what it leaves open; None where it holds no evidence."""

    def forget(self) -> None:
        """Keep nothing of the patients it was asked of."""


def beside(answer: Evaluation, packs: Iterable[Section], case: Case, facts: Facts) -> Evaluation:
    """An answer with the sections of some packs: of studies, items, approvals, trials, by their names."""
    sections = sorted((pack.answer(case, facts) for pack in packs),
                      key=lambda one: (KINDS.index(one.kind), one.id))
    own = {**vars(answer), "version": VERSION}
    return Evaluation(**own, packs=tuple(sections), between=between(sections))
