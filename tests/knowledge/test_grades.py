"""Grades: derived from what is stored, never typed, lowered by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import ROOT
from markerboard.answer.board import Board
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


def test_same_tumor(board: Board) -> None:
    """In the study's own tumor the signature is ESCAT II-A: compared with its absence, in retrospect."""
    grades = finding(board, "escc-tp53-mutated-signature-present", "alter-e-003", "signature").grades
    assert (grades["ESCAT"].grade, grades["ESCAT"].lowered_by) == ("II-A", ())
    assert grades["CIViC"].grade == "B"


def test_other_tumor(board: Board) -> None:
    """In another tumor the same finding is ESCAT III-A, and the grade says that the tumor lowered it."""
    grades = finding(board, "egfr-l858r-oligoprogression", "alter-e-003", "tp53").grades
    assert (grades["ESCAT"].grade, grades["ESCAT"].lowered_by) == ("III-A", ("tumor",))


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
    found = evidence_facts.collect({own.id: own, "twin": twin}, shipped.conditions, shipped.vocabulary)
    assert found["alter-e-003/signature"]["replicated"] is replicated
