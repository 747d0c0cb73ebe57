"""What was stated and not used stands in every form of the answer, and nobody calls it not stated."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import ROOT, fewer
from case_loss import TEXT, lost, places
from foreign import taken
from loss import UNREADABLE, packets, patients, records
from loss import lost as lost_of_file
from loss import places as places_of_file
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.errors import CaseError
from markerboard.exports.export import write
from markerboard.files.source import parse
from markerboard.patient.casefile import Case, case_in
from markerboard.patient.casewriter import text
from markerboard.render import brief
from markerboard.render import text as detail
from markerboard.render.paper import Paper
from markerboard.render.words import Sentences
from markerboard.report.page import html as report
from markerboard.words import words

JSON = dict[str, Any]
CASES = sorted((ROOT / "cases").glob("*.yaml"))[::23]
FILES: list[JSON] = [*patients(), *records(), *packets()]
LANGUAGES = ("en", "zh")


def faces(board: Board, case: Case, answer: Evaluation) -> dict[str, str]:
    """Every form of an answer, as it is read."""
    knowledge = board.knowledge
    made = {"json": json.dumps(answer.as_json(), ensure_ascii=False),
            **{form: write(form, [answer], knowledge) for form in ("fhir", "csv", "markdown")}}
    for language in LANGUAGES:
        paper = Paper(width=10_000)
        detail.show(answer, knowledge, paper, Sentences(words(language)))
        made[f"terminal {language}"] = "\n".join(paper.lines)
        made[f"report {language}"] = html.unescape(report(case, answer, knowledge, language))
    return made


def bare(written: str) -> str:
    """A text without what a format escapes by."""
    return "".join(written.replace("\\", "").split())


def check(board: Board, case: Case) -> None:
    """Everything that the case could not use is said, in every form."""
    answer = board.evaluate(case)
    assert [tuple(one.as_json().values()) for one in answer.unused] == list(map(tuple, case.unused))
    for name, shown in faces(board, case, answer).items():
        for one in answer.unused:
            assert bare(one.stated or one.at) in bare(shown), name
            assert bare(one.at) in bare(shown), name


@fewer(8)
@given(st.sampled_from(CASES), st.data())
def test_of_a_case(board: Board, file: Any, choice: st.DataObject) -> None:
    """P22: a value of a case that could not be read stands in every form of the answer, with its place."""
    data = dict(parse(file.name, file.read_bytes()).data)
    path = choice.draw(st.sampled_from(places(data)))
    try:
        case = case_in(parse("case", text(lost(data, path)).encode()), board.knowledge.vocabulary)
    except CaseError:
        assume(False)
    assert case.unused
    check(board, case)
    unread = {name for name, fact in case.facts.entries.items() if name not in case.facts.values}
    for one in board.evaluate(case).missing:
        if one.fact in unread - set(board.read(file).facts.entries):
            assert one.reason != "not stated"


@pytest.mark.lengthy
@fewer(8)
@given(st.sampled_from(FILES), st.data())
def test_of_a_file(board: Board, file: JSON, choice: st.DataObject) -> None:
    """P22: what a file of another format states and nothing used stands in every form of the answer."""
    path = choice.draw(st.sampled_from(list(places_of_file(file))))
    changed = lost_of_file(file, path, choice.draw(st.sampled_from(UNREADABLE)))
    try:
        case = taken(changed, board.knowledge.vocabulary)
    except CaseError:
        assume(False)
    check(board, case)


UNREAD = {"case": "c", "patient": {"age": 61}, "disease": {"diagnosis": "LUAD"},
          "treatment": [{"line": 1, "drugs": ["gefitinib"], "unread": [TEXT]}],
          "biomarkers": {"EGFR": {"variants": ["L858R"], "unread": ["del19x"]},
                         "PD-L1": {"tps": "unreadable"}}}


def first_page(board: Board, data: JSON, language: str = "en") -> str:
    """The first page of a case, without its lines."""
    case = case_in(parse("case", text(data).encode()), board.knowledge.vocabulary)
    paper = Paper(width=80)
    brief.show(case, board.evaluate(case), board.knowledge, paper, Sentences(words(language)))
    return " ".join(" ".join(paper.lines).split())


def test_first_page(board: Board) -> None:
    """The first page says the first of them word by word, and counts the rest."""
    shown = first_page(board, UNREAD)
    assert "stated, but could not be read: `del19x` (biomarkers.EGFR.unread[0])" in shown
    assert f"`{TEXT}` (could not be read)" in shown
    assert "and 1 more" in shown
    assert "无法读取：“del19x”" in first_page(board, UNREAD, "zh")


def test_other_variants(board: Board) -> None:
    """Beside a variant that is read, one that is not is never said to be not stated."""
    case = case_in(parse("case", text(UNREAD).encode()), board.knowledge.vocabulary)
    (egfr,) = [one for one in board.evaluate(case).missing if one.fact == "EGFR"]
    assert egfr.sentence == "EGFR has L858R; more is stated of it, which could not be read"


def test_written_down(board: Board) -> None:
    """An import that is written down as a case says the same of what it could not use."""
    case = taken(FILES[0], board.knowledge.vocabulary)
    again = case_in(parse("case", text(case.written).encode()), board.knowledge.vocabulary)
    assert case.unused
    assert set(case.unused) <= set(again.unused)


def test_service(board: Board) -> None:
    """HTTP and the cards of CDS Hooks say what a bundle states and nothing used."""
    pytest.importorskip("fastapi")
    pytest.importorskip("httpx2")
    from hooks_client import WOMAN, condition, in_process, observation

    odd = observation("t-1", "83053-9", valueString="about half")
    client = in_process(board, WOMAN, condition("254626006", "Adenocarcinoma of lung"), odd)
    bundle = {"resourceType": "Bundle", "type": "collection",
              "entry": [{"resource": one} for one in client.server.resources]}
    status, answer = client.send("POST", "/v1/evaluate", bundle)
    assert status == 200
    assert "about half" in [one["stated"] for one in answer["unused"]]
    (service,) = client.services("patient-view")
    _, shown = client.call(service)
    assert shown["cards"]
    assert all("about half" in card["detail"] for card in shown["cards"])
