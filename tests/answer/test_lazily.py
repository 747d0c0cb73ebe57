"""What is put into words only when somebody reads it is what it would have been, whoever reads it first."""

from __future__ import annotations

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.first import first_page
from markerboard.answer.model import Evaluation

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


def in_words(answer: Evaluation) -> int:
    """How many studies of an answer have their findings in words."""
    return sum("findings" in vars(study) for study in answer.studies)


def test_any_order(board: Board) -> None:
    """P5: an answer has the same bytes whether it is read at once, after a page, or from its end."""
    case = board.read(CASE)
    whole, paged, backwards = (board.evaluate(case) for _ in range(3))
    first_page(paged, board.knowledge)
    for study in reversed(backwards.studies):
        study.strength.misses, study.findings, study.exclusion, study.inclusion  # noqa: B018
    assert whole.as_bytes() == paged.as_bytes() == backwards.as_bytes()


def test_what_is_shown(board: Board) -> None:
    """A decision puts nothing into words, and a page less than half of the studies."""
    answer = board.evaluate(board.read(CASE))
    assert in_words(answer) == 0
    first_page(answer, board.knowledge)
    assert 0 < in_words(answer) < len(answer.studies) / 2


def test_no_other_field(board: Board) -> None:
    """A part has its own fields and no others, made or not."""
    study = board.evaluate(board.read(CASE)).studies[0]
    assert not hasattr(study, "colour")
    assert study.inclusion is study.inclusion
