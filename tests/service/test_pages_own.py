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
from pages import sound, text_of


def test_own_cases(board: Board, tmp_path: Path) -> None:
    """Own cases come first, travel with their page and in no address, and no other file is reached."""
    (tmp_path / "mine.yaml").write_text("case: mine\ndisease: {diagnosis: ESCC}\n")
    (tmp_path.parent / "secret.yaml").write_text("case: secret\n")
    with TestClient(create_app(board, Settings(cases=str(tmp_path)))) as client:
        home = client.get("/board").text
        assert home.index("mine.yaml") < home.index("egfr-l858r-oligoprogression")
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


@pytest.mark.parametrize("by", ["name", "n", "design", "criteria", "nothing"])
def test_every_study(board: Board, by: str) -> None:
    """The index has a row for each study, in any order."""
    with TestClient(create_app(board)) as client:
        answer = client.get("/board/studies", params={"by": by})
        sound(answer.text)
        for study in board.knowledge.studies:
            assert f'/board/studies/{study}"' in answer.text
