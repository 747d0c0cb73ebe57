"""What a page names of a patient is what was stated, each alteration once, under its marker's own name."""

from __future__ import annotations

from typing import Any

import pytest

from markerboard.answer.board import Board
from markerboard.answer.markers import as_stated, is_altered, markers
from markerboard.patient.unused import UNASKED

ALTERED = [
    ({"RET": {"fusion with KIF5B": True}}, ["RET.fusion with KIF5B"]),
    ({"PTEN": {"deleted": True}}, ["PTEN.deleted"]),
    ({"PTEN": {"deleted": True, "loss": True}}, ["PTEN.deleted", "PTEN.loss"]),
    ({"RET": {"fusion": True}}, ["ret.fusion"]),
    ({"EGFR": {"variants": ["L858R"]}, "TP53": "mutated"}, ["EGFR", "TP53"]),
]


def case(stated: dict[str, Any]) -> dict[str, Any]:
    """A patient of whom only markers are known."""
    return {"case": "c", "disease": {"diagnosis": "NSCLC"}, "biomarkers": stated}


@pytest.mark.parametrize(("stated", "named"), ALTERED)
def test_each_once(board: Board, stated: dict[str, Any], named: list[str]) -> None:
    """What only follows from an alteration is not named beside it, nor counted as one without a result."""
    answer = board.evaluate(case(stated))
    altered = {name: fact for name, fact in answer.facts.items() if is_altered(fact)}
    assert sorted(as_stated(altered)) == named
    silent = [one.fact.from_ for one in markers(answer, board.knowledge).silent]
    assert len(silent) == len({*silent}) and {*silent} <= {fact.from_ for fact in as_stated(altered).values()}


@pytest.mark.parametrize(("stated", "told"), [
    ({"PTEN": {"loss": True}}, "PTEN loss: true"), ({"ERBB2": {"copy_number": 12}}, "ERBB2 copy_number: 12"),
    ({"RET": {"fusion with KIF5B": True}}, "RET fusion with KIF5B: true")])
def test_unasked(board: Board, stated: dict[str, Any], told: str) -> None:
    """P22: what no rule asks is told with the marker that it is of."""
    answer = board.evaluate(case(stated))
    assert told in [one.stated for one in answer.unused if one.why == UNASKED]
