"""What the rules changed for a case since a day that a record names, by the digest of the rules of then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from markerboard.answer.board import Board
from markerboard.answer.record import Record, case_digest
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.currency import as_of
from markerboard.knowledge.loading import load, shipped
from markerboard.living.comparing import Comparing, Told, Version
from markerboard.patient.casefile import Case

KEPT = 4
"""Of how many days the engines are kept."""


class Earlier:
    """The rules of now, and those of earlier days, of which a record names one by its digest."""

    def __init__(self, board: Board, rules: str | None, earlier: tuple[str, ...]) -> None:
        self.board = board
        self.now = (board.knowledge, Path(rules) if rules else shipped())
        self.directories = earlier
        self.comparing = lru_cache(KEPT)(self._comparing)

    @cached_property
    def known(self) -> Mapping[str, tuple[KnowledgeBase, Path]]:
        """The rules by their digests. Raises RulebookError."""
        return {base.digest: (base, place) for base, place in self._known()}

    def _known(self) -> Iterator[tuple[KnowledgeBase, Path]]:
        for place in self.directories:
            yield load(place), Path(place)
        yield self.now

    def told(self, taken: Record, before: Case, now: Case) -> list[Told]:
        """What is said otherwise of a case, as the rules of a record read it and as those of now do.

        Raises EngineDisagreement, EngineFailure.
        """
        comparing = self.comparing(taken.knowledge, taken.as_of)
        return comparing.told(comparing.answering(before, now))

    def rules(self, taken: Record) -> KnowledgeBase | None:
        """The rules of a record, if they are known."""
        found = self.known.get(taken.knowledge)
        return found[0] if found else None

    def _comparing(self, digest: str, day: str | None) -> Comparing:
        base, place = self.known[digest]
        base = as_of(base, date.fromisoformat(day)) if day else base
        return Comparing(Version(base, place), Version(*self.now))


def chosen(records: list[Record], case: Case) -> Record | None:
    """The last record of a case; where there is one record alone, that one, though the case was another."""
    own = [one for one in records if one.case == case_digest(case)]
    return own[-1] if own else records[0] if len(records) == 1 else None
