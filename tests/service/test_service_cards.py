"""Cards over every case of the repository: what they say is what the answer says, and fits a chart."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from builders import ROOT, some
from hooks_client import check_answer, check_markdown
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.render.figures import citation
from markerboard.service.cards import (
    MAX_FINDINGS,
    MAX_STUDIES,
    cards,
    escaped,
    findings,
    is_test,
    principal,
    shortened,
)
from markerboard.service.hook_forms import Call
from markerboard.service.prefetch import Chart

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
CALL = Call.model_validate({"hook": "patient-view", "hookInstance": str(uuid.UUID(int=7)),
                            "context": {"userId": "Practitioner/1", "patientId": "p"}})


def made(board: Board, file: Path) -> tuple[Evaluation, list[dict[str, Any]]]:
    """The answer for a case and its cards."""
    case = board.read(file)
    answer = board.evaluate(case)
    return answer, cards(answer, CALL, board.knowledge.vocabulary, iter(answer.studies), Chart(case, ()))


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES, 10), ids=lambda f: f.stem)
def test_cards(board: Board, file: Path) -> None:
    """Cards keep to the specification; there is one for each study that fits with a finding, to a limit."""
    answer, shown = made(board, file)
    check_answer({"cards": shown})
    fitting = [study for study in answer.studies if study.verdict == "eligible" and findings(study)]
    of_studies = [card for card in shown if card["summary"].startswith("Fits ")]
    assert len(of_studies) == min(len(fitting), MAX_STUDIES)
    assert len(shown) - len(of_studies) <= 1
    for card in shown:
        assert escaped(answer.notice) in card["detail"]


@pytest.mark.parametrize("file", CASES[::5], ids=lambda f: f.stem)
def test_figures(board: Board, file: Path) -> None:
    """Each result on a card stands with the place it was printed in, and links lead to known sources only."""
    answer, shown = made(board, file)
    studies = {str(uuid.uuid5(CALL.hookInstance, study.id)): study for study in answer.studies}
    for card in shown:
        for finding in findings(studies[card["uuid"]])[:MAX_FINDINGS] if card["uuid"] in studies else ():
            for result in principal(finding)[:1]:
                assert escaped(citation(result["from"])) in card["detail"]
    linked = {link["url"] for card in shown for link in card.get("links", ())}
    known = {f"https://doi.org/{source['doi']}" for source in answer.sources.values() if "doi" in source}
    assert {url for url in linked if "doi.org" in url} <= known


def test_evidence(board: Board) -> None:
    """A card of a study holds its figures with their intervals, the main weakness, and where to read on."""
    _, shown = made(board, CASE)
    card = next(card for card in shown if card["summary"].startswith("Fits ALTER-L058"))
    assert "HR 0.38 (95 % CI 0.26-0.56), P \\< 0.0001" in card["detail"]
    assert "\\[zhou-2025: Section 3.2; Figure 2a\\]" in card["detail"]
    assert "Main weakness: Retrospective" in card["detail"]
    assert {"label", "url", "type"} == card["links"][0].keys()
    assert card["links"][0]["url"] == "https://doi.org/10.3389/fphar.2025.1686364"
    assert card["source"]["label"] == "ALTER-L058"


@pytest.mark.thorough
def test_partial_criteria(board: Board) -> None:
    """A study whose criteria were read in part never fits without that word."""
    for file in some(CASES):
        answer, shown = made(board, file)
        partial = {study.name for study in answer.studies if study.criteria == "partial"}
        for card in shown:
            name = card["summary"].removeprefix("Fits ").partition(":")[0].partition(" (")[0]
            if card["summary"].startswith("Fits ") and name in partial:
                assert "criteria were read in part" in card["summary"]


def test_suggestions_are_tests(board: Board) -> None:
    """What is suggested is a test that a laboratory can still make, and one that is missing."""
    vocabulary = board.knowledge.vocabulary
    tests = {fact.label for fact in vocabulary.facts.values() if is_test(fact)}
    assert {"EGFR", "PD-L1 tumor proportion score", "MET amplification"} <= tests
    assert not {"age", "baseline ctDNA allele frequency", "TMB reported as high", "stage"} & tests
    for file in CASES[::5]:
        answer, shown = made(board, file)
        missing = {m.label for m in answer.missing}
        for card in shown:
            for suggestion in card.get("suggestions", ()):
                label = suggestion["label"].removeprefix("Draft a request for ")
                assert label.removesuffix(" mutation status") in missing & tests


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "![x](http://evil)", "[x](http://evil)",
                                  "`code`", "P < 0.001 * 2", "# title", "a\n\n    code", "| a | b |",
                                  "~~x~~", "_x_"])
def test_escaped(text: str) -> None:
    """Any text, escaped, is shown by Markdown as it is."""
    check_markdown(f"- {escaped(text)}\n- other")


def test_shortened() -> None:
    """A summary is cut at a word, and is shorter than 140 characters."""
    assert shortened("short") == "short"
    long = shortened("word " * 60)
    assert len(long) < 140 and long.endswith("word...")
    assert len(shortened("x" * 500)) < 140
