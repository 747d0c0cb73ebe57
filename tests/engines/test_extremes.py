"""At the edge of what a board may bring, report, terminal and pages stay readable and correct."""

from __future__ import annotations

import json

import pytest

from builders import ROOT, run
from extremes import MARKUP, NAMES, extreme, many_studies
from markerboard.answer.board import Board
from markerboard.patient.facts import Known
from markerboard.render import brief
from markerboard.render.groups import Groups
from markerboard.render.paper import Paper, columns
from markerboard.render.room import fitted
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.report import forest, plots
from markerboard.report.page import html
from markerboard.words import LANGUAGES, words
from pages import all_of, assets, by_id, parsed, sound, text_of

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
MOST_BYTES, MOST_LINES = 500_000, 160


@pytest.mark.lengthy
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_report(board: Board, name: str, language: str) -> None:
    """Its report is sound, small, runs nothing, and counts every study on the first page."""
    case = extreme(board, name)
    answer = board.evaluate(case)
    page = html(case, answer, board.knowledge, language)
    tree = sound(page)
    assert (assets(tree), len(page.encode()) < MOST_BYTES) == ([], True)
    first = by_id(tree, "first")
    view = fitted(View(case, answer, board.knowledge, Sentences(words(language))))
    assert sum(view.first.counts.values()) == len(answer.studies)
    assert view.counts in text_of(first) and case.name in text_of(first)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_terminal(board: Board, name: str, language: str) -> None:
    """Its first page on a terminal is short and 80 columns wide."""
    paper = Paper(80)
    case = extreme(board, name)
    brief.show(case, board.evaluate(case), board.knowledge, paper, Sentences(words(language)))
    assert len(paper.lines) < MOST_LINES
    assert [line for line in paper.lines if columns(line) > 80 + line.count("\x1b") * 10] == []


@pytest.mark.parametrize("name", ["nothing", "lesions", "markup"])
def test_board_view(board: Board, name: str) -> None:
    """Uploaded to the board view it is answered on a sound page, with its name as it is written."""
    pytest.importorskip("fastapi")
    pytest.importorskip("httpx2")
    from starlette.testclient import TestClient

    from markerboard.service.app import create_app

    written = json.dumps(extreme(board, name).data)
    with TestClient(create_app(board)) as client:
        answer = client.post("/board/case", files={"file": ("case.json", written, "application/json")})
    assert answer.status_code == 200
    tree = sound(answer.text)
    assert extreme(board, name).name in text_of(by_id(tree, "first"))
    assert assets(tree) == ["/board/style.css"]


def test_nothing_known(board: Board) -> None:
    """Of a patient of whom nothing is known, the first page says so: nothing fits, every study waits."""
    case = extreme(board, "nothing")
    answer = board.evaluate(case)
    first = text_of(by_id(sound(html(case, answer, board.knowledge)), "first"))
    assert {study.verdict for study in answer.studies} == {"undetermined"}
    for told in ("nothing is stated of the patient", "Treatment so far not stated",
                 "No study fits what is known"):
        assert told in first
    # Whose tumor is unknown belongs to no group of any study.
    assert forest.treatments(answer, Groups(board.knowledge, Sentences(words("en")))).rows == []
    assert plots.rates(answer, frozenset({"objective response"})).rows == []


def test_everything_known(board: Board) -> None:
    """Of a patient of whom everything is known, no study is undecided and nothing is missing."""
    case = extreme(board, "everything")
    assert [n for n in board.knowledge.vocabulary.facts if not isinstance(case.facts[n], Known)] == []
    first = text_of(by_id(sound(html(case, board.evaluate(case), board.knowledge)), "first"))
    assert "undecided" not in first and "no test or question would change a study" in first


def test_two_hundred_lesions(board: Board) -> None:
    """Of 200 variants the first page shows a few and counts the rest; the inputs hold them all."""
    case = extreme(board, "lesions")
    tree = sound(html(case, board.evaluate(case), board.knowledge))
    assert "TP53 R100H, R101H, R102H, R103H, R104H, R105H and 194 more" in text_of(by_id(tree, "first"))
    inputs = text_of(by_id(tree, "inputs"))
    assert "R299H" in inputs and "lines of treatment so far 30" in inputs


def test_impossible_number() -> None:
    """More sites than a body has are refused in a sentence with their place."""
    refused = run("evaluate", "-", text="case: c\nprogression: {sites: 200}\n")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "2:22" in refused.stderr and "it is a whole number from 0 to 100" in refused.stderr


def test_markup(board: Board) -> None:
    """Markup in a name is text wherever it stands, in the title too."""
    case = extreme(board, "markup")
    tree = sound(html(case, board.evaluate(case), board.knowledge))
    assert MARKUP in text_of(all_of(tree, "title")[0])


@pytest.mark.lengthy
def test_five_hundred_studies() -> None:
    """With 500 studies a report names each study; its first page stays as short."""
    many = many_studies(500)
    case = many.read(CASE)
    answer = many.evaluate(case)
    page = html(case, answer, many.knowledge)
    tree = parsed(page)
    assert len(all_of(by_id(tree, "first"), "tr")) <= 30
    text = text_of(tree)
    assert all(study.name in text for study in answer.studies)
    paper = Paper(80)
    brief.show(case, answer, many.knowledge, paper, Sentences(words("en")))
    assert len(paper.lines) < MOST_LINES
