"""Both arms at a landmark: a difference of printed figures with its interval, of a trial that fits."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.landmark import difference, landmark
from markerboard.render.view import View
from markerboard.render.words import ENGLISH

SHARES = st.tuples(*[st.integers(0, 1000)] * 3).map(sorted)


@pytest.mark.parametrize(("case", "told"), [
    ("kidney-clear-cell-untreated", "PFS at 12 months, of the trial’s patients: combination 65 % v sunitinib "
                                    "44 %, 21 points apart (12 to 30; computed from both intervals)"),
    ("liver-unresectable-untreated", "PFS at 12 months, of the trial’s patients: combination 27.4 % v "
                                     "sorafenib 17.8 %, 9.6 points apart (-0.8 to 19.2; computed from both "
                                     "intervals)"),
    ("nsclc-untreated-tps-high", "OS at 24 months, of the trial’s patients: sintilimab anlotinib 58.4 % v "
                                 "chemotherapy 43.2 %, 15.2 points apart (-8.9 to 37.5; computed from both "
                                 "intervals)")])
def test_told(board: Board, case: str, told: str) -> None:
    """Of a randomized trial that fits and prints both arms with intervals, page one tells the difference."""
    read = board.read(ROOT / "cases" / f"{case}.yaml")
    view = View(read, board.evaluate(read), board.knowledge, ENGLISH)
    assert told in [row.both for block in view.blocks for row in block.rows]


def test_not_where_it_only_may_fit(board: Board) -> None:
    """Of a trial that may fit, or is missed, nothing of the kind is told."""
    read = board.read(ROOT / "cases" / "eter100-untreated.yaml")
    view = View(read, board.evaluate(read), board.knowledge, ENGLISH)
    assert not any(row.both for block in view.blocks for row in block.rows)


def test_not_where_a_trial_contradicts(board: Board) -> None:
    """Where another study of the treatment puts the other arm first, nothing is told."""
    answer = deepcopy(board.evaluate(board.read(ROOT / "cases" / "kidney-clear-cell-untreated.yaml")))
    study = answer.study("eter100")
    columns = board.knowledge.vocabulary.columns
    found = landmark(study, answer, columns)
    assert found is not None
    for one in found.result["reading"]["compared"]:
        one["better"] = one["sides"][1]
    assert landmark(study, answer, columns) is None


@given(SHARES, SHARES)
def test_difference(one: list[int], other: list[int]) -> None:
    """The difference lies in its interval, which turns its sign when the arms change places."""
    printed = [[str(Decimal(each) / 10) for each in share] for share in (one, other)]
    first, second = ({"percent": mid, "ci": [low, high]} for low, mid, high in printed)
    apart, low, high = difference(first, second)
    assert low <= apart <= high
    turned = difference(second, first)
    assert turned == (-apart, -high, -low)
