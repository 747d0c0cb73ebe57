"""Grades: derived from what is stored, never typed, lowered by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.grading import Grade, grades
from markerboard.answer.model import FindingAnswer
from markerboard.knowledge import evidence_facts
from markerboard.knowledge.base import KnowledgeBase


@pytest.fixture(scope="module")
def board(shipped: KnowledgeBase) -> Board:
    """The shipped base, ready to answer."""
    return Board(shipped)


def finding(board: Board, case: str, study: str, name: str) -> FindingAnswer:
    """One finding of the answer for a stored case."""
    answer = board.evaluate(board.read(ROOT / "cases" / f"{case}.yaml"))
    return next(f for f in answer.study(study).findings if f.id == name)


# What is stored of a finding that compares patients with an alteration to those without it.
COMPARED = {"design": "single-arm trial", "analysis": "post hoc", "supported": "predictive",
            "direction": "better", "alteration": True, "biomarker": True, "selected": False,
            "groups_compared": True, "survival_compared": True, "replicated": False}
SAME = {"same_tumor": True, "same_line": True, "carried": True, "benefit": True}


def escat(shipped: KnowledgeBase, **differing: object) -> Grade | None:
    """The ESCAT tier of such a finding, with some of it otherwise."""
    same = {name: bool(differing.get(name, value)) for name, value in SAME.items()}
    facts = {name: differing.get(name, value) for name, value in COMPARED.items()}
    assert shipped.grading is not None
    found = {grade.scheme: grade for grade in grades(shipped.grading, facts, same)}
    return found.get("ESCAT")


@pytest.mark.parametrize(("differing", "tier", "lowered"), [
    ({}, "II-A", ()),
    ({"same_tumor": False}, "III-A", ("tumor",)),
    ({"benefit": False}, None, ()),
    ({"supported": "not predictive"}, "X", ()),
])
def test_escat(shipped: KnowledgeBase, differing: dict[str, object], tier: str | None,
               lowered: tuple[str, ...]) -> None:
    """Tier II-A asks for more benefit with the alteration that a test saw; another tumor lowers it."""
    found = escat(shipped, **differing)
    assert found is not None
    assert (found.grade, found.lowered_by) == (tier, lowered)


@pytest.mark.parametrize("differing", [{"carried": False}, {"supported": "not separable"},
                                       {"alteration": False}])
def test_no_escat(shipped: KnowledgeBase, differing: dict[str, object]) -> None:
    """No tier without the alteration, nor where prediction and prognosis cannot be told apart."""
    assert escat(shipped, **differing) is None


@pytest.mark.parametrize(("case", "name", "amp"), [
    ("escc-tp53-mutated-signature-present", "signature", "II-D"),
    ("egfr-l858r-oligoprogression", "tp53", "II-D"),
    ("escc-notch3-mutated", "notch3", "II-D"),
    ("escc-notch3-mutated", "signature", None),
])
def test_own_alteration(board: Board, case: str, name: str, amp: str | None) -> None:
    """41 tumors of one arm give AMP II-D and no ESCAT tier, and nothing to who lacks the signature."""
    given = finding(board, case, "alter-e-003", name).grades
    assert (given["AMP/ASCO/CAP"].grade if "AMP/ASCO/CAP" in given else None) == amp
    assert "ESCAT" not in given
    assert given["CIViC"].grade == "B"


@pytest.mark.parametrize("case", [
    "lusc-egfr-wild-type", "nsclc-third-line-squamous-wild-type", "escc-tp53-fat1-wild-type-notch3-untested"])
def test_never_of_absence(board: Board, case: str) -> None:
    """A gene without a mutation has no tier, whatever the mutated gain."""
    for study in board.evaluate(board.read(ROOT / "cases" / f"{case}.yaml")).studies:
        for one in study.findings:
            if one.group in ("wild-type", "absent", "negative"):
                assert not {"ESCAT", "AMP/ASCO/CAP"} & one.grades.keys()


def test_not_predictive(board: Board) -> None:
    """A benefit in both strata is no evidence that the alteration can be acted on: ESCAT X."""
    grades = finding(board, "nsclc-third-line-egfr-l858r", "alter0303", "egfr-status").grades
    assert grades["ESCAT"].grade == "X"


def test_published_case(board: Board) -> None:
    """A case report is CIViC level C."""
    grades = finding(board, "published-ups-tmb-high", "sts-tmb-high-cases", "tmb-high").grades
    assert grades["CIViC"].grade == "C"


def test_no_grade_is_typed() -> None:
    """No study file holds a grade."""
    for file in (ROOT / "rules" / "studies").glob("*.yaml"):
        assert not [line for line in file.read_text().splitlines() if line.strip().startswith("grade: ")
                    and line.split()[-1].strip("\"'")[:1] not in "anylhi<>=12345"], file


def test_every_grade_has_its_reason(board: Board) -> None:
    """Every grade given names the facts that gave it."""
    answer = board.evaluate(board.read(ROOT / "cases" / "escc-tp53-mutated-signature-present.yaml"))
    given = [g for s in answer.studies for f in s.findings for g in f.grades.values() if g.grade]
    assert given and all(g.because for g in given)


@pytest.mark.parametrize(("doi", "replicated"),
                         [("10.1186/s12943-025-02376-w", False), ("10.0000/another", True)])
def test_replicated_by_another_publication(shipped: KnowledgeBase, doi: str, replicated: bool) -> None:
    """A finding is replicated by a study that rests on another publication, never by a twin of its own."""
    own = shipped.studies["alter-e-003"]
    sources = {name: {**source, "doi": doi} for name, source in own.page["sources"].items()}
    twin = replace(own, id="twin", page={**own.page, "id": "twin", "sources": sources})
    both = {own.id: own, "twin": twin}
    told = {name: evidence_facts.stated(rules.study) for name, rules in both.items()}
    found = evidence_facts.collect(both, told, shipped.conditions, shipped.vocabulary)
    assert found["alter-e-003/signature"]["replicated"] is replicated
