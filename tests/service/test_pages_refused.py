"""What a browser is told where there is no page: in its language, with somewhere to go; programs get data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import fewer
from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.problems import wants_page
from markerboard.service.settings import Settings
from pages import all_of, sound, text_of

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
REFUSED = [("GET", "/nowhere", 404), ("GET", "/board/nowhere", 404), ("GET", "/v1/nowhere", 404),
           ("GET", "/v1/evaluate", 405), ("DELETE", "/board", 405), ("POST", "/board/studies", 405),
           ("GET", "/board/since", 405), ("GET", "/board/studies/none", 404), ("GET", "/board/case", 400)]


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service that takes small bodies."""
    with TestClient(create_app(board, Settings(max_bytes=20_000))) as made:
        yield made


def told(answer: Any) -> str:
    """What a page says that is sound and leads to the pages from which one starts."""
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    tree = sound(answer.text)
    main = next(iter(all_of(tree, "main")))
    assert {"/board", "/board/new", "/board/studies"} <= {one.get("href") for one in all_of(main, "a")}
    return text_of(main)


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_browser(client: TestClient, method: str, path: str, status: int, language: str) -> None:
    """A browser gets a page in its language, which leads on, with the status that a program gets."""
    answer = client.request(method, path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert answer.status_code == status
    text = told(answer)
    assert any("\u4e00" <= each <= "\u9fff" for each in text) is (language == "zh")
    other = client.request(method, path, headers={"Accept": "*/*"})
    assert other.status_code == status
    assert other.headers.get("allow") == answer.headers.get("allow")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.9", ""])
def test_program(client: TestClient, accept: str) -> None:
    """A program that did not ask for a page gets a problem as data."""
    answer = client.get("/nowhere", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404 and answer.headers["vary"] == "Accept"
    hooks = client.get("/cds-services/none", headers={"Accept": BROWSER})
    assert hooks.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("path", ["/board/case", "/board/new", "/board/compare"])
def test_too_large(client: TestClient, path: str) -> None:
    """An upload that is too large is told on a page, with what to do."""
    answer = client.post(path, files={"file": ("c.yaml", b"x" * 30_000)}, headers={"Accept": BROWSER})
    assert answer.status_code == 413
    assert "too large" in told(answer) and answer.headers["connection"] == "close"


def test_from_elsewhere(client: TestClient) -> None:
    """What another site made a browser send is refused on a page."""
    answer = client.post("/v1/evaluate", content=b"case: c",
                         headers={"Accept": BROWSER, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and "came from another site" in told(answer)


def test_a_defect(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect is told with the number of the request, and with nothing that it said."""
    def fails(case: object) -> None:
        raise RuntimeError("zyxwv")

    app = create_app(board)
    monkeypatch.setattr(app.state.evaluator, "answer", fails)
    with TestClient(app, raise_server_exceptions=False) as client:
        name = "egfr-l858r-oligoprogression"
        answer = client.get("/board/case", params={"example": name}, headers={"Accept": BROWSER})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in told(answer) and "zyxwv" not in answer.text


@given(st.text() | st.sampled_from([f"text/html;q={q}" for q in ("", "2", "x", "0", "0.5", "1.")]))
@fewer(10)
def test_any_accept(accept: str) -> None:
    """No Accept header is too strange to answer; none with a quality of zero is taken for a wish."""
    assert wants_page(accept) in (True, False)
    assert not wants_page("text/html;q=0") and wants_page("TEXT/HTML") and not wants_page("*/*")
