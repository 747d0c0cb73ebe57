"""The evidence in the board: findings with the figures of both groups, filters, pages, nothing found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import ROOT, fewer
from markerboard.answer.board import Board
from markerboard.knowledge.search import Wanted, search
from markerboard.render.finding_rows import FindingViews
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.service.app import create_app
from markerboard.service.evidence_pages import PAGE, SEARCHED, nobody
from markerboard.service.settings import Settings
from markerboard.words import words
from pages import all_of, sound, text_of

NAME = "egfr-l858r-oligoprogression"
HELD = "case: Zyxwvut-4711\ndisease: {diagnosis: ESCC}\nbiomarkers: {NOTCH3: mutated}\n"


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    # What a request may take is no promise of these tests, and a machine may be busy.
    with TestClient(create_app(board, Settings(seconds=120))) as made:
        yield made


def rows_of(answer: Any) -> list[str]:
    """The rows of findings, as they are read."""
    tree = sound(answer.text)
    return [text_of(one) for one in all_of(tree, "tr") if all_of(one, "th", scope="row")]


def test_every_row_has_its_figures(board: Board) -> None:
    """A row that says who did better holds a figure or the source's words, and names its place."""
    case, answer = nobody(board)
    views = FindingViews(View(case, answer, board.knowledge, Sentences(words("en"))), placed=False)
    rows = [views.row(row) for row in search(board.knowledge, Wanted())]
    assert len(rows) == sum(len(study.findings) for study in answer.studies)
    for row in rows:
        cells = [cell for cell, _ in row.cells if cell] + row.others
        assert cells or not row.word.text, (row.study, row.finding)
        assert row.where, (row.study, row.finding)


def test_within_groups(client: TestClient) -> None:
    """Arms that are compared within groups stand with the figures of each group, by its name."""
    told = rows_of(client.get("/board/evidence", params={"text": "EGFR mutated or wild-type, anlotinib aga"}))
    assert re.search(r"mutated: 10.7 v 6.3, HR 0.59 \(0.38–0.94\); wild type: 8.9 v 6.5", " ".join(told))


def test_of_a_patient(client: TestClient) -> None:
    """With a case the word is of the patient's own group, its figure first; no address holds it."""
    answer = client.post("/board/evidence", files={"case": (None, HELD), "biomarker": (None, "NOTCH3"),
                                                   "drug": (None, "benmelstobart")})
    told = " ".join(rows_of(answer))
    assert "Biomarker: NOTCH3 · " in text_of(sound(answer.text))  # a printed page has no fields
    assert "worse" in told and "NOTCH3 mutated" in told and "3.68 v 17.91" in told
    assert "Zyxwvut-4711" in answer.text
    assert not [one for one in sound(answer.text).iter() for name in ("href", "action")
                if "Zyxwvut" in str(one.get(name))]


@pytest.mark.parametrize("fit", ["eligible", "undetermined", "ineligible"])
def test_by_fit(client: TestClient, board: Board, fit: str) -> None:
    """The filter of fit keeps the findings of the studies that fit the case so."""
    evaluated = board.evaluate(board.read(ROOT / "cases" / f"{NAME}.yaml"))
    fitting = [study for study in evaluated.studies if study.verdict == fit]
    answer = client.get("/board/evidence", params={"example": NAME, "fit": fit})
    n = sum(len(study.findings) for study in fitting)
    assert n and f"{n} findings" in text_of(sound(answer.text))
    ids = set(re.findall(r'/board/studies/([\w-]+)#', answer.text))
    assert ids <= {study.id for study in fitting}


def test_pages(client: TestClient, board: Board) -> None:
    """Fifty findings a page; together the pages hold each finding once."""
    n = len(search(board.knowledge, Wanted()))
    seen = list[str]()
    for page in range(1, -(-n // PAGE) + 1):
        answer = client.get("/board/evidence", params={"page": str(page)})
        found = re.findall(r'<tr><th scope="row"><a href="/board/studies/([\w-]+#[\w.-]+)"', answer.text)
        assert len(found) == min(PAGE, n - PAGE * (page - 1))
        seen += found
    assert len(seen) == len(set(seen)) == n


@pytest.mark.parametrize("page", ["0", "-1", "999999999999", "x", "٣"])
def test_no_such_page(client: TestClient, page: str) -> None:
    """A page that is not there is the nearest that is."""
    assert rows_of(client.get("/board/evidence", params={"page": page}))


def test_nothing_found(client: TestClient) -> None:
    """Where nothing is found, it is said what is in the way, and how much there is without it."""
    asked = {"biomarker": "NOTCH3", "drug": "pembrolizumab"}
    answer = client.get("/board/evidence", params=asked)
    text = text_of(sound(answer.text))
    assert "Nothing speaks of all of this." in text
    without = int(re.search(r"Drug: any \((\d+)\)", text)[1])  # type: ignore[index]
    dropped = rows_of(client.get("/board/evidence", params={**asked, "drop": "drug"}))
    assert without == len(dropped) > 0
    unknown = text_of(sound(client.get("/board/evidence", params={"drug": "water", "tumor": "LUAD"}).text))
    assert "The rules do not know `water`." in unknown and "Drug: any (" in unknown


def test_in_chinese(client: TestClient) -> None:
    """A word of the rules is found by its Chinese, as the page offers it."""
    answer = client.get("/board/evidence", params={"drug": "安罗替尼", "endpoint": "总生存期", "lang": "zh"})
    assert rows_of(answer)
    client.get("/board?lang=en")


@fewer(10)
@given(st.dictionaries(st.sampled_from([*SEARCHED, "fit", "page", "drop", "lang"]),
                       st.text(max_size=20), max_size=4))
def test_anything(client: TestClient, asked: dict[str, str]) -> None:
    """Whatever is looked for, a sound page answers."""
    sound(client.get("/board/evidence", params=asked).text)
