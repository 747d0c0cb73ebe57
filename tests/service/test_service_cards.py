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
from markerboard.patient.casefile import case_of
from markerboard.patient.profile import Profile
from markerboard.render.room import count
from markerboard.service.cards import cards, escaped, is_test, shortened
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
    return answer, cards(answer, CALL, board.knowledge, iter(answer.studies), Chart(case, ()))


@pytest.mark.parametrize("file", some(CASES), ids=lambda f: f.stem)
def test_card(board: Board, file: Path) -> None:
    """A patient gets one card of at most 5 points and 90 words, or none where there is nothing to say."""
    answer, shown = made(board, file)
    check_answer({"cards": shown})
    says = {one.strength.fit for one in answer.studies if not one.strength.limited_by}
    assert len(shown) <= 1
    assert shown or not says & {"full", "as-read", "misses-by-one"}
    for card in shown:
        points = card["detail"].split("\n\n")[0].splitlines()
        assert len(points) <= 5 and count(points) <= 90
        assert escaped(answer.notice) in card["detail"]
        assert not any(f"{study.id}:" in card["detail"] for study in answer.studies if study.id != study.name)


def test_evidence(board: Board) -> None:
    """The card holds the best fit with its figures and how far it reaches, and where to read on."""
    _, (card,) = made(board, CASE)
    assert card["summary"].startswith("2 fit as read; 1 fit in full")
    assert "ALTER-L001, one arm, phase 2, n 120: fits as read 9 of 9" in card["detail"]
    assert {"label", "url", "type"} == card["links"][0].keys()
    assert card["source"]["label"].startswith("markerboard: Anlotinib trials, version")


def test_link_to_the_board(board: Board) -> None:
    """Where the service knows its address, the card leads to the board, with nothing of the patient in it."""
    case = board.read(CASE)
    answer = board.evaluate(case)
    (card,) = cards(answer, CALL, board.knowledge, iter(answer.studies), Chart(case, ()),
                    "https://board.example/tools/board")
    assert card["links"][-1]["url"] == "https://board.example/tools/board"
    assert card["links"][-1]["type"] == "absolute"


def test_unfavorable(board: Board) -> None:
    """Who did worse stands on the card with the figures of both groups, in the summary by their number."""
    _, (card,) = made(board, ROOT / "cases" / "escc-notch3-mutated.yaml")
    assert "NOTCH3 mutated: worse; PFS: 3.68 v 17.91, P = 0.002 (ALTER-E-003)" in card["detail"]
    assert "to read with their figures in the report: " in card["detail"]
    assert "groups to read" in card["summary"] and "worse" not in card["summary"]


def test_near_miss_and_silence(board: Board) -> None:
    """A near miss says what it misses by and how much is open; a marker of which no study speaks is named."""
    _, (near,) = made(board, ROOT / "cases" / "kidney-clear-cell-ecog-2.yaml")
    assert "ETER100: misses by one, ECOG 2, asks ECOG ≤ 1; 9 of 16 unknown" in near["detail"]
    _, (silent,) = made(board, ROOT / "cases" / "medullary-thyroid-bone-metastases.yaml")
    assert "RET mutated: none here" in silent["summary"]


def test_suggestions_are_tests(board: Board) -> None:
    """What is suggested, two at most, is a test that can still be made and that alone decides a study."""
    vocabulary = board.knowledge.vocabulary
    tests = {fact.label for fact in vocabulary.facts.values() if is_test(fact)}
    assert {"EGFR", "PD-L1 tumor proportion score", "MET amplification"} <= tests
    assert not {"age", "baseline ctDNA allele frequency", "TMB reported as high", "stage"} & tests
    for file in CASES[::20]:
        answer, shown = made(board, file)
        deciding = {one.label for one in answer.missing if any("/" not in each for each in one.alone)}
        labels = [each["label"].removeprefix("Draft a request for ").removesuffix(" mutation status")
                  for card in shown for each in card.get("suggestions", ())]
        assert len(labels) <= 2 and set(labels) <= deciding & tests


def test_nothing_is_recommended(board: Board) -> None:
    """A card suggests only drafts of tests: no drug, no order, nothing marked as recommended."""
    file = ROOT / "cases" / "nsclc-kras-g12c-second-line.yaml"
    _, (card,) = made(board, file)
    assert card["indicator"] == "info" and "systemActions" not in card
    (suggestion,) = card["suggestions"]
    assert suggestion["label"] == "Draft a request for EGFR mutation status"
    assert "isRecommended" not in suggestion
    for action in suggestion["actions"]:
        draft = action["resource"]
        assert (action["type"], draft["resourceType"]) == ("create", "ServiceRequest")
        assert (draft["status"], draft["intent"]) == ("draft", "proposal")
        assert draft["subject"] == {"reference": "Patient/p"}
    written = board.read(file).written
    markers = {**written["biomarkers"], "EGFR": "wild-type"}
    known = case_of(Profile.model_validate({**written, "biomarkers": markers}), board.knowledge.vocabulary)
    answer = board.evaluate(known)
    again = cards(answer, CALL, board.knowledge, iter(answer.studies), Chart(known, ()))
    assert not any("EGFR" in one["label"] for card in again for one in card.get("suggestions", ()))


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
