"""Formal facts that follow from what is stated are derived, with a note, and never over what is stated."""

from __future__ import annotations

from typing import Any

import pytest

from markerboard.answer.board import Board


@pytest.mark.parametrize(("disease", "extent"), [
    ({"diagnosis": "LUAD", "metastases": {"liver": True}}, "metastatic"),
    ({"diagnosis": "LUAD", "metastases": {"liver": False}}, None),
    ({"diagnosis": "LUAD", "metastases": {"lung": True}}, None),
    ({"diagnosis": "HCC", "metastases": {"liver": True}}, None),
    ({"metastases": {"liver": True}}, None),
    ({"diagnosis": "LUAD", "extent": "recurrent", "metastases": {"liver": True}}, "recurrent"),
])
def test_metastatic(board: Board, disease: dict[str, Any], extent: str | None) -> None:
    """A liver metastasis of a lung cancer is metastatic disease; within its own organ nothing follows."""
    answer = board.evaluate({"case": "c", "disease": disease})
    assert (answer.facts["extent"].value if "extent" in answer.facts else None) == extent


def test_note(board: Board) -> None:
    """What was derived says from where and why; disease is measurable only where it is stated."""
    answer = board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD", "metastases": {"brain": True}}})
    derived = answer.facts["extent"]
    assert derived.from_ == "disease.metastases.brain"
    assert derived.note is not None and "M1" in derived.note
    assert "measurable" not in answer.facts
