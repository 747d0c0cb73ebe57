"""What is said to be missing can change something: no fact is listed that z3 shows to be of no account."""

from __future__ import annotations

import pytest

from builders import ROOT, some
from idle import Idle
from markerboard.answer.board import Board

# Every case, at some seconds each, is for tests/benchmarks/measure_missing.py.
CASES = some(sorted(file.stem for file in (ROOT / "cases").glob("*.yaml"))[::10], 13)


@pytest.fixture(scope="module")
def idle(board: Board) -> Idle:
    """What z3 says of the shipped rules, each study read once."""
    return Idle(board)


@pytest.mark.thorough
@pytest.mark.parametrize("case", CASES)
def test_each_can_change_something(board: Board, idle: Idle, case: str) -> None:
    """With all else told, what a missing fact is may still be what decides; else it would not be missing."""
    listed = idle.listed(board.read(ROOT / "cases" / f"{case}.yaml"))
    assert [one for one in listed if not one.counts] == []
