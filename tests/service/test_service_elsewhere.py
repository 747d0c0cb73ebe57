"""What a page of another site can make a browser send is refused before anything is written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

from markerboard.answer.board import Board
from markerboard.service.app import create_app
from markerboard.service.settings import Settings
from markerboard.service.store import FeedbackStore

CASE = {"case": "c", "disease": {"diagnosis": "LUAD"}}
FEEDBACK = "/cds-services/markerboard/feedback"
WRITING = ("/v1/evaluate", "/cds-services/markerboard", FEEDBACK, "/board/case", "/board/report",
           "/board/compare")
ELSEWHERE = (
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://testserver.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"}, {"Origin": "http://testserver:81"},
)


@pytest.fixture
def client(board: Board, tmp_path: Path) -> Iterator[TestClient]:
    """A client of a service that keeps feedback and a record, and lets one origin call."""
    settings = Settings(state=str(tmp_path / "state"), record=str(tmp_path / "record.jsonl"),
                        origins=("https://ehr.example",))
    with TestClient(create_app(board, settings)) as made:
        yield made


def sent(client: TestClient, path: str, headers: dict[str, str], content: bytes = b"") -> int:
    """The status of what is sent as JSON, or as the headers say."""
    return client.post(path, content=content or json.dumps(CASE).encode(),
                       headers={"Content-Type": "application/json"} | headers).status_code


def outcome(comment: str = "no") -> bytes:
    """Feedback on a card."""
    one: dict[str, Any] = {"card": str(uuid4()), "outcome": "overridden", "overrideReason": {
        "userComment": comment}, "outcomeTimestamp": "2026-01-31T12:00:00Z"}
    return json.dumps({"feedback": [one]}).encode()


@pytest.mark.parametrize("path", WRITING)
def test_another_site_is_refused(client: TestClient, tmp_path: Path, path: str) -> None:
    """Whatever says that it comes from another site is refused on every route, and nothing is written."""
    assert {sent(client, path, headers) for headers in ELSEWHERE} == {403}
    assert not (tmp_path / "record.jsonl").exists()
    assert FeedbackStore(tmp_path / "state").entries() == []


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://testserver"}, {"Origin": "https://testserver", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "https://ehr.example", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"},
])
def test_our_own_and_the_configured_are_answered(client: TestClient, headers: dict[str, str]) -> None:
    """A program, a page of ours behind a proxy with TLS, and a configured origin are answered."""
    assert sent(client, "/v1/evaluate", headers) == 200
    assert sent(client, FEEDBACK, headers, outcome()) == 200


@pytest.mark.parametrize("media", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_content_type_is_needed(client: TestClient, tmp_path: Path, media: str) -> None:
    """What a form or a plain request of any page may be called is not read where something is written."""
    headers = {"Content-Type": media} if media else {}
    assert client.post(FEEDBACK, content=outcome(), headers=headers).status_code == 415
    assert client.post("/v1/evaluate", content=json.dumps(CASE), headers=headers).status_code == 415
    assert not (tmp_path / "record.jsonl").exists()


def test_a_comment_has_a_length(client: TestClient) -> None:
    """A comment of more than 4,000 characters is refused, one of 4,000 is kept."""
    assert sent(client, FEEDBACK, {}, outcome("x" * 4_000)) == 200
    assert sent(client, FEEDBACK, {}, outcome("x" * 4_001)) == 400


@pytest.mark.parametrize(("host", "status"), [
    ("board.example", 200), ("board.example:8000", 200), ("clients.example", 200), ("localhost:8000", 200),
    ("127.0.0.1", 200), ("[::1]:8000", 200), ("evil.example", 421), ("board.example.evil.example", 421),
    ("[", 421),
])
def test_the_host_is_checked(board: Board, host: str, status: int) -> None:
    """Where hosts are configured, a request for another name is refused; this computer is always meant."""
    app = create_app(board, Settings(hosts=("board.example",), base_url="https://clients.example/x"))
    assert TestClient(app).get("/healthz", headers={"Host": host}).status_code == status
