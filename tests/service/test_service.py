"""The HTTP service: what each route answers, with which status, and what it refuses in which words."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from fastapi import APIRouter, Request
from starlette.testclient import TestClient

from builders import ROOT, fewer, some
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.errors import EngineDisagreement
from markerboard.service.app import create_app
from markerboard.service.settings import Settings
from strategies_text import cases, raw

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
ANSWER = Draft202012Validator(schemas.schema("answer"))
YAML = {"Content-Type": "application/yaml"}
PROBLEM = "application/problem+json"
WRITTEN = "Zyxwvut-Patient-4711"


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    with TestClient(create_app(board)) as made:
        yield made


def service(board: Board, **settings: Any) -> TestClient:
    """A client of a service with settings of its own."""
    return TestClient(create_app(board, Settings(**settings)))


# Evaluation

@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES[::10]), ids=lambda f: f.stem)
def test_evaluate(client: TestClient, board: Board, file: Path) -> None:
    """The service answers with the bytes of the board's own answer, valid by the published schema."""
    answer = client.post("/v1/evaluate", content=file.read_bytes(), headers=YAML)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == board.evaluate(board.read(file)).as_bytes()
    assert [error.message for error in ANSWER.iter_errors(answer.json())] == []


@pytest.mark.parametrize("media", ["application/json", "application/json; charset=utf-8", "application/yaml",
                                   "text/yaml", "", "application/x-www-form-urlencoded"])
def test_media(client: TestClient, media: str) -> None:
    """A case is read whatever YAML or JSON is called, also from a client that does not call it anything."""
    body = b'{"case": "c", "disease": {"diagnosis": "LUAD"}}'
    answer = client.post("/v1/evaluate", content=body, headers={"Content-Type": media} if media else {})
    assert answer.json()["facts"]["diagnosis"]["value"] == "LUAD"


@fewer(30)
@given(case=cases())
def test_any_case(client: TestClient, board: Board, case: dict[str, Any]) -> None:
    """Any case gets the answer that Python gets, byte for byte."""
    answer = client.post("/v1/evaluate", content=json.dumps(case))
    assert answer.content == board.evaluate(case).as_bytes()


@fewer(60)
@given(body=raw())
def test_any_bytes(client: TestClient, body: bytes) -> None:
    """Any bytes at all are evaluated, or refused as a problem with a place; never with a failure."""
    answer = client.post("/v1/evaluate", content=body)
    assert answer.status_code in (200, 400, 422)
    if answer.status_code != 200:
        assert answer.headers["content-type"] == PROBLEM
        assert all(one["line"] >= 1 and one["column"] >= 1 for one in answer.json()["problems"])


# What is refused

@pytest.mark.parametrize(("body", "status", "line", "column", "message"), [
    (b'{"case": "c",\n "patient": {"ecog": 7}}', 422, 2, 22, "`ecog` cannot be 7"),
    (b"case: c\nbiomarkers:\n  EGRF: mutated\n", 422, 3, 3, "`EGRF` is not a gene"),
    (b"case: c: d", 400, 1, 8, "this is not YAML"), (b"", 400, 1, 1, "this file is empty"),
    (b"\xff", 400, 1, 1, "this is not UTF-8"), (b"- a\n- b", 422, 1, 1, "expected keys with values"),
    (b"case: &a c\nnotes: *a", 400, 1, 7, "anchors are not allowed"),
    (b"[" * 10_000, 400, 1, 21, "nested deeper"),
    (b"case: c\ntreatment: [{line: 1, started: 2019}]", 422, 2, 32, "`2019` is not a date"),
])
def test_problems(client: TestClient, body: bytes, status: int, line: int, column: int, message: str) -> None:
    """What is wrong with a case is told as RFC 9457 says, each problem with its line and column."""
    answer = client.post("/v1/evaluate", content=body)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert problem["status"] == status and problem["type"].startswith("urn:markerboard:problem:")
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    first = problem["problems"][0]
    assert (first["line"], first["column"]) == (line, column)
    assert message in first["message"]


def test_every_problem(client: TestClient) -> None:
    """All that is wrong with a case is told at once, with a suggestion where there is one."""
    body = b"case: c\npatient: {ecog: 7}\nbiomarkers: {EGRF: mutated, PD-L1: {tps: 140}}"
    problems = client.post("/v1/evaluate", content=body).json()["problems"]
    assert len(problems) == 3
    assert [one["help"] for one in problems if "help" in one] == ["did you mean `EGFR`?"]


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/nothing", 404), ("GET", "/v1/studies/nothing", 404), ("GET", "/v1/schema/nothing", 404),
    ("GET", "/v1/evaluate", 405), ("DELETE", "/v1/studies", 405), ("GET", "/docs", 404),
    ("GET", "/redoc", 404),
])
def test_not_there(client: TestClient, method: str, path: str, status: int) -> None:
    """What is not there, or not done that way, is a problem too; no page loads anything from elsewhere."""
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert ("allow" in answer.headers) is (status == 405)


def test_unknown_media(client: TestClient) -> None:
    """A body of another kind is refused before it is read, with the kinds that are read."""
    answer = client.post("/v1/evaluate", content=b"case: c", headers={"Content-Type": "text/csv"})
    assert answer.status_code == 415
    assert answer.headers["accept-post"] == "application/json, application/yaml"


# Limits

def test_too_large(board: Board) -> None:
    """A body beyond the limit is refused, also when it does not say how long it is."""
    small = service(board, max_bytes=1000)
    assert small.post("/v1/evaluate", content=b"x" * 1001).status_code == 413
    assert small.post("/v1/evaluate", content=iter([b"x" * 600, b"x" * 600])).status_code == 413
    assert small.post("/v1/evaluate", content=b"case: c\nnotes: " + b"x" * 900).status_code == 200


def test_case_too_large(client: TestClient) -> None:
    """A case is at most as large as the command line reads."""
    answer = client.post("/v1/evaluate", content=b"case: c\nnotes: " + b"x" * 1_000_000)
    assert answer.status_code == 413


def test_too_slow(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work that takes too long is answered with 503 and when to ask again, while it goes on."""
    done = Event()
    slow = service(board, seconds=0.2)
    monkeypatch.setattr(board, "evaluate", lambda *_, **__: done.wait(60))
    answer = slow.post("/v1/evaluate", content=b"case: c")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert not done.is_set()
    done.set()


# Knowledge

def test_studies(client: TestClient, board: Board) -> None:
    """Every study is listed, and each is there under its id, with the digest of the knowledge."""
    listed = client.get("/v1/studies").json()
    assert [one["id"] for one in listed["studies"]] == list(board.knowledge.studies)
    one = client.get("/v1/studies/alter-l058").json()
    assert one["study"]["id"] == "alter-l058" and one["study"]["findings"]
    assert one["knowledge"]["digest"] == listed["knowledge"]["digest"] == board.knowledge.digest


@pytest.mark.parametrize("path", ["/v1/studies", "/v1/studies/met", "/v1/facts", "/v1/schema/case"])
def test_etag(client: TestClient, path: str) -> None:
    """Knowledge has a tag; who has it already is told so without a body, in every way of asking."""
    first = client.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200 and first.headers["cache-control"] == "no-cache"
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"If-None-Match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_order(client: TestClient, board: Board) -> None:
    """What to order for a case is what the board says, in the form of its schema."""
    file = ROOT / "cases/egfr-l858r-oligoprogression.yaml"
    told = client.post("/v1/order", content=file.read_bytes(), headers=YAML).json()
    assert told == json.loads(board.order(board.read(file)).as_bytes())
    Draft202012Validator(schemas.schema("order")).validate(told)
    assert client.post("/v1/order", content=b"case: [", headers=YAML).status_code == 400


def test_suggestion(client: TestClient) -> None:
    """A misspelt study is answered with the one that was probably meant."""
    assert "did you mean `alter-l058`" in client.get("/v1/studies/alter-l58").json()["detail"]


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schemas(client: TestClient, name: str) -> None:
    """Each schema is the one that the command line prints."""
    assert client.get(f"/v1/schema/{name}").json() == schemas.schema(name)


def test_health(client: TestClient, board: Board) -> None:
    """A process says that it lives, and when it is ready with which knowledge."""
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert (ready["status"], ready["knowledge"]["digest"]) == ("ready", board.knowledge.digest)


# What is said of a request, and what never is

def test_request_id(client: TestClient) -> None:
    """Each answer has a request id: the client's own where that is a UUID, else one of ours."""
    mine = str(uuid.uuid4())
    assert client.get("/healthz", headers={"X-Request-ID": mine}).headers["x-request-id"] == mine
    given = client.get("/healthz", headers={"X-Request-ID": WRITTEN}).headers["x-request-id"]
    assert uuid.UUID(given).version == 4


def test_nothing_of_a_patient(board: Board, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the log nor the metrics hold anything that a client wrote, whatever it wrote and wherever."""
    caplog.set_level(logging.DEBUG)
    watched = service(board)
    for body in (f"case: {WRITTEN}", f"case: [{WRITTEN}", f"case: c\nbiomarkers: {{{WRITTEN}: mutated}}"):
        watched.post(f"/v1/evaluate?who={WRITTEN}", content=body.encode(), headers={"X-Request-ID": WRITTEN})
    watched.get(f"/v1/studies/{WRITTEN}")
    watched.get(f"/{WRITTEN}")
    watched.request(WRITTEN.replace("-", ""), "/v1/studies")
    assert "/v1/evaluate" in caplog.text
    ours = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "asyncio")))
    assert WRITTEN not in ours + watched.get("/metrics").text


def test_metrics(board: Board) -> None:
    """Requests are counted by route and status, and evaluations."""
    counted = service(board)
    counted.post("/v1/evaluate", content=b"case: c")
    counted.post("/v1/evaluate", content=b"case: [")
    text = counted.get("/metrics").text
    assert 'markerboard_requests_total{method="POST",route="/v1/evaluate",status="200"} 1.0' in text
    assert 'markerboard_requests_total{method="POST",route="/v1/evaluate",status="400"} 1.0' in text
    assert "markerboard_evaluations_total 1.0" in text


def test_unforeseen(board: Board, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A defect is a problem, and logged by its place; its message, which may quote a case, is not."""
    def broken(case: object, packs: object) -> None:
        raise ValueError(WRITTEN)
    monkeypatch.setattr(board, "evaluate", broken)
    answer = service(board).post("/v1/evaluate", content=b"case: c")
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert "unforeseen ValueError at broken" in caplog.text
    assert WRITTEN not in answer.text + caplog.text


def test_disagreement(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the engines disagree there is no answer, and the reason is told."""
    def disagree(case: object, packs: object) -> None:
        raise EngineDisagreement("the engines disagree on `met`; no verdict is shown")
    monkeypatch.setattr(board, "evaluate", disagree)
    answer = service(board).post("/v1/evaluate", content=b"case: c")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:markerboard:problem:engines")
    assert "no verdict is shown" in answer.json()["detail"]


# Browsers

def test_cors(board: Board) -> None:
    """A browser page may call from an origin of the list, from no other, and from none without a list."""
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    listed = service(board, origins=("https://ehr.example",))
    for origin, status in (("https://ehr.example", 200), ("https://evil.example", 400)):
        answer = listed.options("/v1/evaluate", headers={"Origin": origin, **asked})
        assert answer.status_code == status
        assert answer.headers.get("access-control-allow-origin") == (origin if status == 200 else None)
    assert "access-control-allow-origin" not in service(board).get(
        "/healthz", headers={"Origin": "https://ehr.example"}).headers


def test_pages_are_found(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module of pages is included when there is one, and reaches the board through the application."""
    import importlib.machinery
    import types

    from markerboard.service import app

    router = APIRouter()

    @router.get("/page", include_in_schema=False)
    def page(request: Request) -> str:
        return str(request.app.state.board.knowledge.digest)

    monkeypatch.setattr(app, "PAGES", "some.pages")
    monkeypatch.setattr(app, "find_spec", lambda name: importlib.machinery.ModuleSpec(name, None))
    monkeypatch.setattr(app, "import_module", lambda name: types.SimpleNamespace(
        router=router, Earlier=lambda *_: None))
    assert service(board).get("/page").json() == board.knowledge.digest
