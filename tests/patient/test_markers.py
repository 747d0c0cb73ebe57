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


@pytest.mark.parametrize(("written", "expected"), [
    ({"status": "positive", "ihc": "3+"}, {"her2.status": "positive", "ERBB2.ihc": 3}),
    ("negative", {"her2.status": "negative"}), ({"ihc": "1+"}, {"ERBB2.ihc": 1}),
    ({"ihc": 0}, {"ERBB2.ihc": 0}),
    ("mutated", {"ERBB2": "mutated"}),
    ({"variants": ["S310F"], "ihc": "2+"}, {"ERBB2": "mutated", "ERBB2.ihc": 2}),
    ({"status": "negative", "variants": ["S310F"]}, {"her2.status": "negative", "ERBB2": "mutated"}),
    ("not tested", {})])
def test_her2(board: Board, written: Any, expected: Any) -> None:
    """HER2 is a status, a score of staining and a gene, each a fact of its own; none is made of another."""
    values = case(board, HER2=written).facts.values
    plain = {name: getattr(value, "status", getattr(value, "low", value)) for name, value in values.items()}
    assert plain == expected


def test_name_that_a_fact_had(board: Board) -> None:
    """A fact can still be stated and asked by the name it had; what differs under both is refused."""
    assert case(board, {"her2_status": "negative"}).facts.values["her2.status"] == "negative"
    assert board.knowledge.vocabulary.facts["her2_status"].name == "her2.status"
    with pytest.raises(CaseError, match="stands here twice"):
        case(board, {"her2_status": "negative"}, HER2="positive")


@pytest.mark.parametrize(("written", "expected"), [
    ({"per_mb": 12}, {"tmb.per_mb": 12}), ({"per_mb": 12, "specimen": "tissue"}, {"tmb.per_mb": 12}),
    ({"per_mb": 12, "specimen": "plasma", "panel_mb": 1}, {"tmb.plasma.per_mb": 12}),
    ({"per_mb": 4, "plasma": {"per_mb": 9, "high": True}}, {"tmb.per_mb": 4, "tmb.plasma.per_mb": 9,
                                                            "tmb.plasma.high": True}),
    ({"high": True, "specimen": "plasma"}, {"tmb.plasma.high": True}),
    ({"per_mb": 12, "specimen": "unreadable"}, {})])
def test_tmb_by_specimen(board: Board, written: Any, expected: Any) -> None:
    """A burden in plasma is none of tissue; where the specimen could not be read it is neither."""
    values = case(board, TMB=written).facts.values
    assert {name: getattr(value, "low", value) for name, value in values.items()} == expected


def test_scores_of_pd_l1(board: Board) -> None:
    """TC, IC and TAP are scores of their own, and give no TPS or CPS."""
    values = case(board, **{"PD-L1": {"tc": "25%", "ic": ">=10", "tap": 5, "clone": "SP142"}}).facts.values
    assert {"pdl1.tc", "pdl1.ic", "pdl1.tap", "pdl1.clone"} == set(values)


@pytest.mark.parametrize("markers", [
    {"EGFR": {"varints": ["L858R"]}}, {"MSI": {"variants": ["L858R"]}}, {"HRD": {"scor": 4}},
    {"EGFR": "MSI-H"}, {"EGFR": {"status": "positive"}}, {"PTEN": {"status": "deficient"}},
    {"HER2": {"statu": 1}}])
def test_keys_that_nothing_has(board: Board, markers: Any) -> None:
    """A key or a word that neither the gene nor the marker has is refused with its place."""
    with pytest.raises(CaseError):
        case(board, **markers)


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


@pytest.mark.parametrize("why", ["not tested", "unreadable", "indeterminate", "conflicting"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_reason_beside_the_gene(board: Board, why: str, whole: bool) -> None:
    """Why a marker is unknown is said of it alone where the gene that is called so too has its own report."""
    both = case(board, HER2=why if whole else {"status": why}, ERBB2={"variants": ["S310F"]}).facts.values
    assert str(both["ERBB2"]) == "mutated (S310F)" and "her2.status" not in both
    assert "ERBB2" not in case(board, HER2=why).facts.values


@pytest.mark.parametrize("word", ["wild-type", "mutated"])
def test_a_gene_twice(board: Board, word: str) -> None:
    """A word of the gene under both names is one too many."""
    with pytest.raises(CaseError, match="stands here twice"):
        case(board, HER2=word, ERBB2="mutated")
