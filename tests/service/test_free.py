"""Answers over thousands of studies are free as soon as nobody reads them, without a search for garbage."""

from __future__ import annotations

from weakref import ref

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from markerboard.answer.answering import Answering
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.files.garbage import uncollected
from markerboard.files.remembering import once
from markerboard.service.app import create_app

NAME = "egfr-l858r-oligoprogression"
SUPPOSED = "if=progression.pattern%3Dgradual"
PAGES = [f"/board/case?example={NAME}&{SUPPOSED}", f"/board/report?example={NAME}&{SUPPOSED}"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_waits_for_the_collector(page: str, board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answers of a page of what is supposed are gone when it is sent."""
    answers = list[ref[Evaluation]]()
    evaluation = Answering.evaluation
    def watched(answering: Answering) -> Evaluation:
        answer = evaluation(answering)
        answers.append(ref(answer))
        return answer
    monkeypatch.setattr(Answering, "evaluation", watched)
    with TestClient(create_app(board)) as client, uncollected():
        for _ in range(2):
            assert client.get(page).is_success
        assert answers
        assert [one for one in answers if one() is not None] == []


def test_what_is_asked_once_is_gone_with_its_object() -> None:
    """What a method was asked once for each argument is kept by its object, which is held by nothing else."""
    class Counting:
        asked = 0

        @once
        def twice(self, number: int) -> int:
            self.asked += 1
            return 2 * number

    one, other = Counting(), Counting()
    assert [one.twice(3), one.twice(3), one.twice(4), other.twice(3)] == [6, 6, 8, 6]
    assert (one.asked, other.asked) == (2, 1)
    held = ref(one)
    with uncollected():
        del one
        assert held() is None
