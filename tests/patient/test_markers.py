"""What laboratories call a marker is stated under its own name, and what rules ask follows from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from markerboard.answer.board import Board
from markerboard.errors import CaseError
from markerboard.patient.casefile import Case, read_own

EITHER = "msi_high_or_dmmr"


def case(board: Board, facts: Any = None, **markers: Any) -> Case:
    """A case with markers, read as a file is."""
    held = {"case": "a", "biomarkers": markers, **({"facts": facts} if facts else {})}
    return read_own("a.json", json.dumps(held).encode(), board.knowledge.vocabulary)


@pytest.mark.parametrize(("marker", "written", "fact", "value"), [
    ("MSI", "MSI-H", "msi", "high"), ("MSI", "high", "msi", "high"), ("MSI", "MSS", "msi", "stable"),
    ("MSI", {"status": "MSI-L", "date": "2024-01-01"}, "msi", "low"), ("MMR", "dMMR", "mmr", "deficient"),
    ("MMR", {"status": "pMMR"}, "mmr", "proficient"), ("HRD", {"positive": True}, "hrd.positive", True),
    ("HRD", {"score": 47}, "hrd.score", 47)])
def test_stated(board: Board, marker: str, written: Any, fact: str, value: Any) -> None:
    """Microsatellite status, mismatch repair and HRD are stated in the words of reports."""
    found: Any = case(board, **{marker: written}).facts.values[fact]
    assert (found.low if fact == "hrd.score" else found) == value


@pytest.mark.parametrize(("markers", "expected"), [
    ({"MSI": "MSI-H"}, True), ({"MMR": "dMMR"}, True), ({"MSI": "MSS", "MMR": "dMMR"}, True),
    ({"MSI": "MSI-L", "MMR": "pMMR"}, False), ({"MSI": "MSS"}, None),
    ({"MMR": "pMMR", "MSI": "not tested"}, None)])
def test_either(board: Board, markers: Any, expected: bool | None) -> None:
    """One of them is so where one test says it, and neither only where both tests say no."""
    assert case(board, **markers).facts.values.get(EITHER) is expected


def test_stated_itself(board: Board) -> None:
    """What is stated of both stands, and a test that says otherwise contradicts it."""
    assert case(board, {EITHER: False}, MSI="MSS").facts.values[EITHER] is False
    with pytest.raises(CaseError, match="`msi` is high"):
        case(board, {EITHER: False}, MSI="MSI-H")


@pytest.mark.parametrize("written", ["positive", "MSI", {"status": "deficient"}, {"score": 3}])
def test_refused(board: Board, written: Any) -> None:
    """A word that is no microsatellite status is refused, as is what is measured otherwise."""
    with pytest.raises(CaseError):
        case(board, MSI=written)
