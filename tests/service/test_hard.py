"""A service under clients who mean no good: work is bounded and ended, and each refusal is told."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("uvicorn")

from starlette.testclient import TestClient
from uvicorn.config import Config
from uvicorn.server import ServerState

from builders import ROOT, full_at
from markerboard.answer.board import Board
from markerboard.errors import CaseError, OutputError, Problem
from markerboard.service import accepting, evaluating
from markerboard.service.apart import LARGE, Apart
from markerboard.service.app import create_app
from markerboard.service.limits import AT_ONCE, WAITING, Limits
from markerboard.service.problems import Refused
from markerboard.service.settings import Settings
from markerboard.service.store import FeedbackStore
from services import running
from work import failing, forever, killed, length

CASE = (ROOT / "cases" / "egfr-l858r-oligoprogression.yaml").read_bytes()
YAML = {"Content-Type": "application/yaml"}


# Work in threads

def test_work_does_not_pile_up() -> None:
    """What was answered with 503 keeps its place until it ends, and what was not begun never begins."""
    limits, counting = Limits(Settings(seconds=0.05)), threading.Lock()
    going = most = begun = 0

    def slow() -> None:
        nonlocal going, most, begun
        with counting:
            going, begun = going + 1, begun + 1
            most = max(most, going)
        time.sleep(0.3)
        with counting:
            going -= 1

    async def hostile() -> list[Any]:
        return await asyncio.gather(*(limits.run(slow) for _ in range(20)), return_exceptions=True)
    ended = asyncio.run(hostile()) + asyncio.run(hostile())
    assert all(isinstance(one, Refused) and one.status == 503 for one in ended)
    assert most == begun == AT_ONCE


def test_few_wait() -> None:
    """Who comes when many wait already is told at once."""
    limits = Limits(Settings(seconds=0.05))

    async def hostile() -> list[Any]:
        work = (limits.run(lambda: time.sleep(0.1)) for _ in range(WAITING + 1))
        return await asyncio.gather(*work, return_exceptions=True)
    told = [str(one) for one in asyncio.run(hostile())]
    assert told.count("too many requests are waiting") == 1


# Work apart

def test_work_apart_is_ended(board: Board) -> None:
    """What takes too long apart is ended, and so is nobody else: the next body is read."""
    apart = Apart(board.knowledge.vocabulary)
    try:
        with pytest.raises(Refused, match="no answer in time"):
            apart.do(forever, b"x", time.monotonic() + 0.2)
        with pytest.raises(CaseError) as error:
            apart.do(failing, b"x", time.monotonic() + 60)
        assert (error.value.problems, error.value.more) == ((Problem("case", 2, 3, "not read"),), 7)
        with pytest.raises(Refused, match="no answer in time"):
            apart.do(killed, b"x", time.monotonic() + 60)
        assert apart.do(length, b"four", time.monotonic() + 60) == 4
    finally:
        apart.end()


def test_large_body(board: Board) -> None:
    """A large body is read apart, and answered and refused as a small one is."""
    app = create_app(board)
    client = TestClient(app)
    padding = b"\n" * LARGE
    try:
        small = client.post("/v1/evaluate", content=CASE, headers=YAML)
        large = client.post("/v1/evaluate", content=CASE + padding, headers=YAML)
        assert (large.status_code, large.content) == (200, small.content)
        bad = client.post("/v1/evaluate", content=b"case: x\npatient: {age: old}\n" + padding, headers=YAML)
        assert (bad.status_code, bad.json()["problems"][0]["line"]) == (422, 2)
        none = client.post("/v1/evaluate", content=b"case: [" + padding, headers=YAML)
        assert (none.status_code, none.json()["type"]) == (400, "urn:markerboard:problem:syntax")
    finally:
        app.state.evaluator.apart.end()


def test_small_bodies_stay_here(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that is not large needs no process of its own."""
    monkeypatch.setattr(Apart, "do", lambda *_: pytest.fail("read apart"))
    evaluator = create_app(board).state.evaluator
    assert evaluator.made(length, b"x" * LARGE) == LARGE
    assert evaluator.made(evaluating.read, CASE).name == "egfr-l858r-oligoprogression"


# What is held, kept and sent

def test_bodies_that_are_held(board: Board) -> None:
    """Many bodies at once hold no more memory than some of the largest, and who comes later is told."""
    from markerboard.service.holding import Holding
    holding = Holding(create_app(board), most=len(CASE) - 1)
    client = TestClient(holding)
    refused = client.post("/v1/evaluate", content=CASE, headers=YAML)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:markerboard:problem:busy")
    assert holding.held == 0 and client.get("/healthz").status_code == 200
    holding.most = len(CASE)
    assert client.post("/v1/evaluate", content=CASE, headers=YAML).status_code == 200


def feedback() -> dict[str, Any]:
    """What a user did with a card."""
    return {"feedback": [{"card": "9368d37b-283f-44a0-93ea-547cebab93ed", "outcome": "overridden",
                          "overrideReason": {"userComment": "x" * 3_000},
                          "outcomeTimestamp": "2026-11-28T10:00:00Z"}]}


def test_feedback_on_a_full_disk(board: Board, tmp_path: Path) -> None:
    """Feedback that cannot be kept is not taken: 503 and why, and it may be sent again."""
    client = TestClient(create_app(board, Settings(state=str(tmp_path))))
    with full_at(1_000):
        refused = client.post("/cds-services/markerboard/feedback", json=feedback())
    assert refused.status_code == 503
    assert "could not be kept" in refused.json()["issue"][0]["diagnostics"]
    assert client.post("/cds-services/markerboard/feedback", json=feedback()).status_code == 200
    assert len(FeedbackStore(tmp_path).entries()) == 1


def test_state_that_cannot_be_kept(tmp_path: Path) -> None:
    """A directory of state that is none, or holds something else, is told at the start."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        FeedbackStore(tmp_path / "file")
    (tmp_path / "feedback.sqlite").write_text("no database " * 100, encoding="utf-8")
    with pytest.raises(OutputError, match="is no file of this service"):
        FeedbackStore(tmp_path)


def test_half_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    """A head that is sent drop by drop, or never, ends its connection with 408; a whole one is answered."""
    monkeypatch.setattr(accepting, "HEADERS", 0.1)
    config = Config(_answer, log_config=None)
    config.load()

    async def talk() -> tuple[bytes, ...]:
        loop, state = asyncio.get_running_loop(), ServerState()
        made = lambda: accepting.Impatient(config, state, {}, loop)  # noqa: E731
        server = await loop.create_server(made, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        said = await asyncio.gather(_drip(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"y" * 40),
                                    _drip(port, b""), _drip(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 0))
        server.close()
        return said
    slow, silent, whole = asyncio.run(talk())
    assert slow.startswith(b"HTTP/1.1 408 ") and silent.startswith(b"HTTP/1.1 408 ")
    assert whole.startswith(b"HTTP/1.1 200 ")


async def _drip(port: int, head: bytes, pause: float = 0.01) -> bytes:
    """Send a head a byte at a time, and what comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read(100))
    for i in range(len(head)):
        if not answer.done():
            writer.write(head[i:i + 1])
            await asyncio.sleep(pause)
    said = await asyncio.wait_for(answer, 5)
    writer.close()
    return said


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"yes"})


# Processes that are killed

def test_workers_end_with_their_supervisor(tmp_path: Path) -> None:
    """Where the process that began the workers is killed, they end too, and the port is free again."""
    with running(tmp_path / "log", "--workers", "2") as service:
        service.process.kill()
        service.process.wait(10)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                service.get("/healthz")
                time.sleep(0.1)
            except OSError:
                return
    pytest.fail("a worker still answers")


@pytest.mark.lengthy
def test_a_worker_is_killed(tmp_path: Path) -> None:
    """A worker that is killed under load is replaced; its clients ask again, and the record is whole."""
    record = tmp_path / "record.jsonl"
    with running(tmp_path / "log", "--workers", "2", "--record", str(record)) as service:
        done: list[int] = []

        def ask(_: int) -> None:
            for _ in range(20):
                with closing(service.connection()) as asked, suppress(OSError):
                    asked.request("POST", "/v1/evaluate", CASE, YAML)
                    done.append(asked.getresponse().status)
                    return
                time.sleep(0.2)
        with ThreadPoolExecutor(8) as pool:
            going = [pool.submit(ask, n) for n in range(24)]
            children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
            worker = max(map(int, children.read_text(encoding="ascii").split()))
            os.kill(worker, signal.SIGKILL)
            [one.result() for one in going]
        assert done == [200] * 24
        lines = record.read_text(encoding="utf-8").splitlines()
        assert len(lines) >= 24 and all(json.loads(line)["answer"] for line in lines)
