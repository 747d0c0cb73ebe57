"""The bytes of an answer are its plain data as JSON, though most was encoded before the patient came."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic_core import from_json, to_json

from builders import some
from markerboard.answer.board import Board
from markerboard.answer.model import CriterionAnswer, FindingAnswer, Strength
from markerboard.answer.part import frame, open_at_end, told
from markerboard.patient.casefile import Case

ODD = "100 % \"of\" %b and %(x)s\\ 中"


def test_bytes_are_the_data(board: Board, some_cases: list[Case]) -> None:
    """P5: every study of every case is written as its parts are, whether these were made before or not."""
    for case in some(some_cases, 40):
        answer, read = board.evaluate(case), board.evaluate(case)
        plain = to_json(read.as_json())
        assert answer.as_bytes() == read.as_bytes() == plain


def test_of_another_strength(board: Board, some_cases: list[Case]) -> None:
    """A study to which another strength is given is written with that."""
    study = board.evaluate(some_cases[0]).studies[0]
    other = study.with_strength(Strength(fit="none", met=0, read=0, unread_domains=(), misses=()))
    assert other.as_bytes() == to_json(other.as_json())
    assert from_json(other.as_bytes())["strength"]["fit"] == "none"


@pytest.mark.parametrize("note", [None, ODD])
def test_frame(note: str | None) -> None:
    """What is filled into a frame stands where its field does, whatever the texts around it hold."""
    known: dict[str, Any] = {"id": ODD, "domain": "line", "text": ODD, "when": "x", "definitions": (ODD,),
                             "note": note, "from_": {"s": ODD}}
    whole = CriterionAnswer(**known, verdict="met", because=(ODD,), missing=())
    assert frame(CriterionAnswer, known) % (b'"met"', to_json((ODD,)), b"[]") == whole.as_bytes()


@pytest.mark.parametrize("group", [None, ODD])
def test_seldom(group: str | None) -> None:
    """A field that may be None is left out where it is."""
    known: dict[str, Any] = dict.fromkeys(
        ("id", "title", "claimed", "supported", "supported_because", "direction", "analysis"), ODD)
    known |= {"caveats": (), "from_": None}
    open_: dict[str, Any] = {"verdict": "applies", "groups": {}, "because": (), "missing": (), "results": (),
                             "grades": {}, "assay": None}
    filled = frame(FindingAnswer, known, seldom=("group", "assay")) % (
        b'"applies"', told("group", to_json(group) if group else None), b"{}", *[b"[]"] * 3, b"{}", b"")
    assert filled == FindingAnswer(**known, **open_, group=group).as_bytes()


def test_open_at_end() -> None:
    """A result to which its reading is added is written as the whole."""
    assert open_at_end({"n": ODD}, "reading") % to_json(ODD) == to_json({"n": ODD, "reading": ODD})
