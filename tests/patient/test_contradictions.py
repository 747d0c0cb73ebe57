"""What cannot both be so of one patient (`contradictions` of the vocabulary), at every door."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from builders import some
from markerboard.answer.board import Board
from markerboard.errors import CaseError
from markerboard.language.exclusive import exclusive
from markerboard.language.following import Exclusive, Side
from markerboard.language.logic import Interval
from markerboard.patient import casefacts
from markerboard.patient.clash import certain, path_to
from markerboard.patient.facts import Unknown
from strategies import SHIPPED

EVERY = [*exclusive(SHIPPED), *exclusive(SHIPPED, "MET"), *exclusive(SHIPPED, "CDKN2A")]


def value(side: Side) -> Any:
    """A value of a fact with which a side is so."""
    test, fact = side.test, SHIPPED.facts[side.test.fact]
    if test.kind == "flag":
        return not side.denied
    if test.kind == "compare":
        number = test.number + {">": 1, "<": -1}.get(test.sign, 0)
        return Interval(max(number, Decimal(0)), max(number, Decimal(0)))
    codes = fact.codes if test.kind == "code" else SHIPPED.tree(fact).terms
    return next(code for code in codes if certain(side, code))


def put(data: dict[str, Any], at: str, written: Any) -> None:
    """State something at the place of a fact."""
    if found := re.fullmatch(r"biomarkers\.ctDNA\[(.+)\]\.(\w+)", at):
        data.setdefault("biomarkers", {})["ctDNA"] = [{"at": found[1], found[2]: written}]
        return
    *above, last = at.split(".")
    here = data
    for step in above:
        here = here.setdefault(step, {})
    here["status" if isinstance(here.get(last), dict) else last] = written


def stating(one: Exclusive, *but: str) -> dict[str, Any]:
    """A case in which all of it is so, but for some facts, which could not be read."""
    data: dict[str, Any] = {"case": "c"}
    for side in one.all:
        name, so = side.test.fact, value(side)
        written = "unreadable" if name in but else str(so.low) if isinstance(so, Interval) else so
        put(data, SHIPPED.facts[name].at, written)
    return data


@pytest.mark.parametrize("one", EVERY, ids=lambda one: " / ".join(map(str, one.sides)))
def test_both(one: Exclusive) -> None:
    """A file typed by hand is refused with both places; of several sources neither is believed."""
    data, names = stating(one), [side.test.fact for side in one.sides]
    _, troubles = casefacts.read(data, SHIPPED)
    told = {trouble.path for trouble in troubles if one.because in trouble.message}
    assert told == {path_to(SHIPPED.facts[name].at) for name in names}
    facts, troubles = casefacts.read(data, SHIPPED, several=True)
    assert not troubles
    assert {facts.entries[name].reason for name in names} == {"conflicting"}  # type: ignore[union-attr]


@pytest.mark.parametrize("one", some(EVERY, 12), ids=lambda one: " / ".join(map(str, one.sides)))
def test_unread(one: Exclusive) -> None:
    """P19: one of the two that could not be read may contradict, so the other is not believed either."""
    for lost, kept in (one.sides, one.sides[::-1]):
        facts, troubles = casefacts.read(stating(one, lost.test.fact), SHIPPED)
        assert not troubles
        assert isinstance(facts.entries[kept.test.fact], Unknown)


@pytest.mark.parametrize(("data", "told"), [
    ({"disease": {"diagnosis": "LUAD", "stage": "IVA", "extent": "localized"}}, "stage"),
    ({"progression": {"pattern": "none", "sites": "1-3"}}, "pattern"),
    ({"biomarkers": {"HER2": "negative", "ERBB2": {"ihc": "3+"}}}, "her2"),
    ({"disease": {"diagnosis": "BREAST", "stage": "IV", "extent": "locally advanced"}}, "stage")])
def test_by_name(board: Board, data: dict[str, Any], told: str) -> None:
    """What a tumor board sees at once is not passed over."""
    with pytest.raises(CaseError, match=told):
        board.evaluate({"case": "c", **data})


@pytest.mark.parametrize("data", [
    {"disease": {"diagnosis": "THAP", "stage": "IVA", "extent": "localized"}},
    {"disease": {"stage": "IIIA", "extent": "metastatic"}},  # a stage may be that of the first diagnosis
    {"disease": {"diagnosis": "ESCC", "stage": "IVA", "extent": "locally advanced"}},
    {"progression": {"pattern": "none", "sites": "0-3"}},
    {"biomarkers": {"HER2": "negative", "ERBB2": {"ihc": "2+"}}},
    {"biomarkers": {"HER2": "positive", "ERBB2": {"ihc": "3+", "amplified": "false"}}}])
def test_both_may_be(board: Board, data: dict[str, Any]) -> None:
    """What can be together is taken as it stands."""
    board.evaluate({"case": "c", **data})
