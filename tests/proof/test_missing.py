"""What is said to be missing can change something: no fact is listed that z3 shows to be of no account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.ordering import waiting
from markerboard.engines.evaluate import Meaning
from markerboard.language.expression import tests as questions_of
from markerboard.proof.settling import Settling
from markerboard.proof.solver import Bool

CASES = ("egfr-l858r-oligoprogression", "breast-her2-not-stated", "escc-notch3-mutated",
         "egfr-l858r-local-progression-on-adjuvant-afatinib")


def with_all_but(study: Settling, values: Mapping[str, Any], kept: set[str]) -> Iterator[Bool]:
    """That all is told but of some facts, and nothing otherwise than it was."""
    reading = Meaning(study.knowledge.conditions, values)
    for name in study.world.symbols:
        if name in kept:
            yield study.world.equals(name, values.get(name))
            continue
        yield study.answered[name]
        for test in study.world.tests[name]:
            truth, rails = reading.truth(test), study.world.rails(test)
            if truth is not None:
                yield rails.met if truth else rails.not_met


@pytest.mark.parametrize("case", CASES)
def test_each_can_change_something(board: Board, case: str) -> None:
    """With all else told, what a missing fact is may still be what decides; else it would not be missing."""
    facts = board.read(ROOT / "cases" / f"{case}.yaml").facts
    knowledge = board.knowledge
    # A call that nobody made is made by its measurement, so that is left open with it.
    measured = {call: {test.fact for test in questions_of(knowledge.measures[name], knowledge.conditions)}
                for name, call in knowledge.calls.items()}
    for key, lacking in waiting(board.evaluate(board.read(ROOT / "cases" / f"{case}.yaml"))).items():
        study = Settling(knowledge, knowledge.studies[key.partition("/")[0]])
        for fact in lacking:
            others = with_all_but(study, facts.values, {fact, *measured.get(fact, ())})
            assert study.world.search().possible(*others, study.rails[key].unknown), (key, fact)
