"""The board offers the user's own cases first, and the index of all studies."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.settings import Settings
from pages import all_of, sound, text_of


def test_own_cases(board: Board, tmp_path: Path) -> None:
    """Own cases come first, travel with their page and in no address, and no other file is reached."""
    (tmp_path / "mine.yaml").write_text("case: mine\ndisease: {diagnosis: ESCC}\n")
    (tmp_path.parent / "secret.yaml").write_text("case: secret\n")
    with TestClient(create_app(board, Settings(cases=str(tmp_path)))) as client:
        home = client.get("/board").text
        assert home.index("mine") < home.index("Examples that come with the rules")
        answer = client.post("/board/case", files={"own": (None, "mine.yaml")})
        assert "Esophageal Squamous Cell Carcinoma" in text_of(sound(answer.text))
        assert 'name="case"' in answer.text and "example" not in answer.url.query.decode()
        for name in ("../secret.yaml", "secret.yaml", "/etc/passwd", ""):
            assert client.post("/board/case", files={"own": (None, name)}).status_code in (400, 404)
        assert client.get("/board/case?own=mine.yaml").status_code == 400


def test_root_leads_to_the_board(board: Board) -> None:
    """Who opens the address alone comes to the board."""
    with TestClient(create_app(board)) as client:
        assert client.get("/").url.path == "/board"


def rows(text: str) -> list[str]:
    """The cases that a page lists."""
    return [text_of(one) for one in all_of(sound(text), "tr") if all_of(one, "th", scope="row")]


def test_home_lists(board: Board, tmp_path: Path) -> None:
    """Each case is listed with its patient, what is altered and how many studies fit; one that cannot be read
    says so; a search finds words of the case, and a patient's words are in no address."""
    (tmp_path / "mine.yaml").write_text("case: mine\npatient: {age: 61}\ndisease: {diagnosis: ESCC}\n"
                                        "biomarkers: {NOTCH3: mutated}\nnotes: zyxwv\n")
    (tmp_path / "bad.yaml").write_text("case: bad\npatient: {ecog: 9}\n")
    with TestClient(create_app(board, Settings(cases=str(tmp_path)))) as client:
        mine = client.get("/board")
        bad, good = rows(mine.text)[:2]
        assert all(told in good for told in ("61 years", "NOTCH3 mutated", "undecided"))
        assert "cannot be read" in bad
        assert 'id="find" class="line find" role="search" enctype' in mine.text
        found = client.post("/board", files={"q": (None, "zyxwv notch3")})
        assert len(rows(found.text)) == 1 and "No case has all of these words." in found.text
    with TestClient(create_app(board)) as client:
        told = rows(client.get("/board", params={"q": "oligoprogression L858R"}).text)
        assert told and all("EGFR" in row for row in told)
        pages = [rows(client.get("/board", params={"page": str(n)}).text) for n in (1, 2, 2000)]
        assert len({row for page in pages for row in page}) == sum(map(len, pages)) > 20


@pytest.mark.parametrize("by", ["name", "n", "design", "criteria", "nothing"])
def test_every_study(board: Board, by: str) -> None:
    """The index has a row for each study, in any order."""
    with TestClient(create_app(board)) as client:
        answer = client.get("/board/studies", params={"by": by})
        sound(answer.text)
        for study in board.knowledge.studies:
            assert f'/board/studies/{study}"' in answer.text
