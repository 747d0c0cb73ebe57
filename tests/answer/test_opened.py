"""What a near miss would open: what its study waits for once the one criterion is met, on page one."""

from __future__ import annotations

from typing import Any

import pytest

from markerboard.answer.board import Board
from markerboard.answer.first import first_page
from markerboard.render.room import fitted
from markerboard.render.view import View
from markerboard.render.words import ENGLISH


def patient(ecog: int = 1, age: int = 60, **stated: Any) -> dict[str, Any]:
    """A patient with squamous lung cancer after two lines."""
    return {"case": "third-line", "patient": {"age": age, "ecog": ecog},
            "disease": {"diagnosis": "LUSC", "stage": "IV", "extent": "metastatic", "measurable": True},
            "treatment": [{"line": 1, "drugs": ["carboplatin", "paclitaxel"], "stopped_for": "progression"},
                          {"line": 2, "drugs": ["docetaxel"], "stopped_for": "progression"}], **stated}


def test_it_is_what_the_study_waits_for(board: Board) -> None:
    """The facts that an opening names are those that its study waits for when the criterion is met."""
    found = first_page(board.evaluate(patient(ecog=2)), board.knowledge).openings
    met = board.evaluate(patient(ecog=1))
    assert "alter0303" in [one.study.id for one in found]
    for one in found:
        assert set(one.facts) == set(met.study(one.study.id).missing), one.study.id


def test_an_age_opens_nothing(board: Board) -> None:
    """An age that is missed stands with the near miss; nothing is said of what another age would open."""
    answer = board.evaluate(patient(age=77))
    assert any(study.strength.fit == "misses-by-one" and study.strength.misses[0].domain == "age"
               for study in answer.studies)
    assert all(one.study.strength.misses[0].domain != "age"
               for one in first_page(answer, board.knowledge).openings)


def test_it_stands_on_the_page(board: Board) -> None:
    """Page one tells it of the near miss of the best design, whose result stands there as well."""
    case = board.case(patient(ecog=2, biomarkers={"EGFR": "wild-type"}))
    view = fitted(View(case, board.evaluate(case), board.knowledge, ENGLISH))
    assert view.openings[0].startswith("With ECOG ≤ 1, ALTER0303 would wait for: ")
    rows = [row.name for block in view.blocks for row in block.rows]
    assert "ALTER0303" in rows or "0.70 (0.55–0.89)" in " ".join(view.below)


@pytest.mark.parametrize("diagnosis", ["CCRCC"])
def test_nothing_fits_and_nothing_alone_decides(board: Board, diagnosis: str) -> None:
    """Where no study fits and no single fact decides, the sentence names the best that may fit, and the page
    all kinds of tests and questions that it waits for."""
    case = board.case({"case": "kidney", "patient": {"age": 62, "ecog": 1}, "treatment": [], "disease": {
        "diagnosis": diagnosis, "stage": "IV", "extent": "metastatic", "measurable": True,
        "metastases": {"brain": False}}})
    view = fitted(View(case, board.evaluate(case), board.knowledge, ENGLISH))
    assert "ETER100 may fit: 12 facts are open." in view.sentence
    [only] = view.order
    for told in ("(physician)", "(patient)", "(record)", "(blood)", "(pathology)", "(imaging)"):
        assert told in only.why
