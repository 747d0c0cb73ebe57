"""The form of one case is looked at without the validator, and never found where the validator refuses."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markerboard.answer.board import Board
from markerboard.patient.caseform import _plain, has_form

CASES = sorted((Path(__file__).parents[2] / "cases").glob("*.yaml"))
ODD: list[Any] = [
    None, True, "", " ", "x", "1", "01", "+1", "0", "99", "1_0", "2026-02-30", "2026-2-3", "2026-02-03",
    "unreadable", "not tested", "yes", "ja", "e1::e2", "x" * 300, "n" * 300 + " ", "half \ud800",
    [], {}, [[]], ["1"] * 300, {"other": "x"}, {"other": ""}, {"x": "y"}, {1: "y"},
    0, 1, -1, 10**30, 1.5, float("nan")]


@cache
def shipped() -> list[dict[str, Any]]:
    """Shipped cases as they were written, every fourth."""
    board = Board.load()
    return [dict(board.read(file).data) for file in CASES[::4]]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the parts of a case stand."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


@given(data=st.data())
def test_never_where_the_validator_refuses(data: st.DataObject) -> None:
    """A case with something else in one place: what is plain to see to have the form has it."""
    case = deepcopy(data.draw(st.sampled_from(shipped())))
    *path, last = data.draw(st.sampled_from(list(places(case))))
    here: Any = case
    for key in path:
        here = here[key]
    if isinstance(here, dict) and data.draw(st.booleans()):
        last = data.draw(st.sampled_from([*here, "pd_l1", "PD-L1", "tmb", "foo", "other", 1]))
    here[last] = data.draw(st.sampled_from(ODD) | st.text(max_size=12) | st.from_regex(r"[0-9]{1,12}"))
    assert not _plain().fits(case) or has_form(case)


@pytest.mark.parametrize("half", ["\ud800", "x\udfff", "half \ud83d"])
def test_half_a_character(half: str) -> None:
    """Half a character, which JSON may hold and no text does, is no error of who looks at a form."""
    for case in shipped()[::20]:
        for *path, last in places(case):
            broken = deepcopy(case)
            here: Any = broken
            for key in path:
                here = here[key]
            here[last] = half
            assert not _plain().fits(broken) or has_form(broken)
            assert has_form(broken) is (path[:1] == ["facts"])  # what stands there may be anything


def test_what_is_usual_is_plain() -> None:
    """Every shipped case has the form without the validator, which is what makes one quick to start."""
    assert all(map(_plain().fits, shipped()))
