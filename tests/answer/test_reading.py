"""P25: better and worse are said of the patient's group, and are the side of the printed figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.model import FindingAnswer
from markerboard.answer.reading import Reading, asked, reading
from markerboard.language.vocabulary import Endpoint
from markerboard.patient.casefile import Case

Page = Mapping[str, Any]
SURVIVAL = Endpoint("time", (), "more")
TOXICITY = Endpoint("adverse event", (), "less")


def read_as(result: Page, endpoint: Endpoint, **places: bool | None) -> Reading:
    """How a result reads for a patient of whom these groups are known."""
    return reading(asked(result, endpoint, tuple(places), ()), places)


def findings(cases: list[Case], board: Board) -> Iterator[FindingAnswer]:
    """Every finding of the answers for some cases."""
    for case in cases:
        for study in board.evaluate(case).studies:
            yield from study.findings


def printed_side(own: Page, other: Page) -> Decimal | None:
    """By how much the first of two estimates is more, by the first of the same figures that both print."""
    for key in ("median", "mean", "percent"):
        if key in own and key in other and "not estimable" not in (own[key], other[key]):
            amounts = [Decimal("1e9") if each[key] == "not reached" else Decimal(each[key])
                       for each in (own, other)]
            return amounts[0] - amounts[1]
    return None


@pytest.mark.thorough
def test_shipped(some_cases: list[Case], board: Board) -> None:
    """For every shipped case and result a word of value names a comparison that the patient's group is in."""
    of_value = 0
    for finding in findings(some_cases, board):
        inside = {name for name, group in finding.groups.items() if group.verdict == "met"}
        for result in finding.results:
            said = result["reading"]
            if said["word"] in ("better", "worse"):
                first = said["compared"][0]
                of_value += 1
                assert first["sides"][0] in inside
                assert first["better"] in first["sides"]
                assert (first["better"] == first["sides"][0]) == (said["word"] == "better")
            for each in said["compared"]:
                assert not each["printed"] or each["printed"] in result["contrasts"]
    assert of_value > 2 * len(some_cases)


@pytest.mark.thorough
def test_figures_decide(some_cases: list[Case], board: Board) -> None:
    """Of every shipped result with two figures, the word is the side of the figures."""
    endpoints = board.knowledge.vocabulary.endpoints
    for finding in findings(some_cases, board):
        for result in finding.results:
            said, polarity = result["reading"], endpoints[result["endpoint"]].better
            if said["word"] not in ("better", "worse") or said["compared"][0]["by"] != "estimates":
                continue
            more = printed_side(*said["compared"][0]["figures"])
            assert more is None or (more > 0) == ((said["word"] == "better") == (polarity == "more")), result


@pytest.mark.parametrize(("case", "study", "finding", "endpoint", "word", "significant"), [
    ("escc-notch3-mutated", "alter-e-003", "signature", "objective response", "worse", True),
    ("escc-notch3-mutated", "alter-e-003", "notch3", "progression-free survival", "worse", True),
    ("escc-notch3-mutated", "alter-e-003", "tp53", "overall survival", "better", True),
    ("escc-notch3-mutated", "alter-e-003", "tp53", "progression-free survival", "better", False),
    ("egfr-l858r-oligoprogression", "xiong-2021", "egfr-mutation", "progression-free survival", "worse",
     None),
])
def test_known(board: Board, case: str, study: str, finding: str, endpoint: str, word: str,
               significant: bool | None) -> None:
    """What the papers print: the signature and NOTCH3 wild-type do better, EGFR mutated does worse."""
    answer = board.evaluate(board.read(ROOT / "cases" / f"{case}.yaml"))
    found = next(one for one in answer.study(study).findings if one.id == finding)
    said = next(one["reading"] for one in found.results if one["endpoint"] == endpoint)
    assert (said["word"], said["significant"]) == (word, significant)


AMOUNTS = st.decimals(Decimal("0.1"), Decimal("99.9"), places=1)


@given(AMOUNTS, AMOUNTS)
def test_sides(one: Decimal, other: Decimal) -> None:
    """Who is in the one group reads the opposite of who is in the other, and less of an ill is better."""
    result = {"endpoint": "x", "a": {"median": str(one)}, "b": {"median": str(other)}}
    opposite = {"better": "worse", "worse": "better", "no difference": "no difference"}
    here = read_as(result, SURVIVAL, a=True, b=False)
    there = read_as(result, SURVIVAL, a=False, b=True)
    assert here["word"] == opposite[there["word"]]
    assert here["word"] == ("better" if one > other else "worse" if one < other else "no difference")
    assert read_as(result, TOXICITY, a=True, b=False)["word"] == opposite[here["word"]]
    assert there["compared"][0]["sides"] == ["b", "a"]
    assert [each["median"] for each in there["compared"][0]["figures"]] == [str(other), str(one)]


@pytest.mark.parametrize(("ratio", "interval", "word", "significant"), [
    ("0.18", ["0.06", "0.51"], "worse", True), ("0.18", None, "worse", None),
    ("1.83", ["1.39", "2.41"], "better", True), ("0.89", ["0.62", "1.28"], "worse", False)])
def test_ratio(ratio: str, interval: list[str] | None, word: str, significant: bool | None) -> None:
    """A ratio of the others over the patient's group is not inverted: its word is of the patient's group."""
    contrast = {"of": "present over absent", "hazard_ratio": ratio, **({"ci": interval} if interval else {})}
    said = read_as({"endpoint": "x", "contrasts": [contrast]}, SURVIVAL, present=False, absent=True)
    assert (said["word"], said["significant"]) == (word, significant)
    assert said["compared"][0]["printed"] == contrast


@pytest.mark.parametrize(("places", "word"), [
    ({"a": None, "b": None}, "group unknown"), ({"a": None, "b": False}, "group unknown"),
    ({"a": False, "b": False}, "in no group"), ({"a": True, "b": True}, "group unknown")])
def test_nowhere(places: dict[str, bool | None], word: str) -> None:
    """Who is in no group, or in an unknown one, gets no word of value."""
    result = {"endpoint": "x", "a": {"median": "3.0"}, "b": {"median": "9.0"}}
    assert read_as(result, SURVIVAL, **places)["word"] == word


def test_several_stated() -> None:
    """Where several groups are said to have done better than the rest, each is named with its own side."""
    result = {"endpoint": "x", "better": ["gain", "negative"], "statement": "shortest when amplified"}
    places = {"amplified": True, "gain": False, "negative": False}
    assert read_as(result, SURVIVAL, **places)["word"] == "worse"
    assert read_as(result, SURVIVAL, **{**places, "amplified": False, "gain": True})["word"] == "better"


def test_three_groups() -> None:
    """Figures of three groups without a comparison of two are no word."""
    result = {"endpoint": "x", **{name: {"percent": "50"} for name in "abc"}}
    assert read_as(result, Endpoint("rate", (), "more"), a=True, b=False, c=False)["word"] == "not compared"
