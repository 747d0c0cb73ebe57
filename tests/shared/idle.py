"""The facts that an answer lists as missing, and whether z3 finds that each can change something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from markerboard.answer.board import Board
from markerboard.answer.ordering import waiting
from markerboard.engines.evaluate import Meaning
from markerboard.language.expression import tests as questions_of
from markerboard.patient.casefile import Case
from markerboard.proof.settling import Settling
from markerboard.proof.solver import Bool


class Listed(NamedTuple):
    """A fact that an answer waits for, and whether it can change anything."""

    answer: str
    fact: str
    counts: bool


class Idle:
    """Asks z3 for the cases of one board, a study at a time."""

    def __init__(self, board: Board) -> None:
        self.board, self.knowledge = board, board.knowledge
        self.study = cache(lambda id: Settling(self.knowledge, self.knowledge.studies[id]))
        # A call that nobody made is made by its measurement, so that is left open with it.
        self.measured = {call: {test.fact for test in questions_of(
            self.knowledge.measures[name], self.knowledge.conditions)}
            for name, call in self.knowledge.calls.items()}

    def listed(self, case: Case) -> Iterator[Listed]:
        """Every fact that an undecided answer for a case waits for."""
        values = case.facts.values
        for key, lacking in waiting(self.board.evaluate(case)).items():
            study = self.study(key.partition("/")[0])
            for fact in lacking:
                kept = {fact, *self.measured.get(fact, ())}
                others = with_all_but(study, values, kept)
                yield Listed(key, fact, study.world.search().possible(*others, study.rails[key].unknown))


def with_all_but(study: Settling, values: Mapping[str, Any], kept: set[str]) -> Iterator[Bool]:
    """That all is told but of some facts, and nothing otherwise than it was."""
    reading = Meaning(study.knowledge.conditions, values)
    for name in study.world.symbols:
        if name in kept:
            yield study.world.equals(name, values.get(name))
            continue
        yield study.world.answered(name)
        for test in study.world.tests[name]:
            truth, rails = reading.truth(test), study.world.rails(test)
            if truth is not None:
                yield rails.met if truth else rails.not_met
