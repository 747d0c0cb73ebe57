"""What cannot all be so of one patient, as expressions over a row of facts."""

from __future__ import annotations

from typing import NamedTuple

from sqlglot import exp

from markerboard.language.vocabulary import Fact
from markerboard.sql.tests import Sql

EVERY_DRUG = "every drug"
"""The history that all drugs given so far are."""


class Side(NamedTuple):
    """A fact, and what it has to be to contradict."""

    fact: Fact
    condition: Sql


class Clash(NamedTuple):
    """What cannot all be so of one patient, the sentence that says it, and the facts that are lost to it."""

    sides: tuple[Side, ...]
    sentence: str
    lost: tuple[str, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that are compared."""
        return {one.name for side in self.sides for one in side.condition.find_all(exp.Column)}
