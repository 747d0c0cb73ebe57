"""The service as a process: workers, a graceful stop, and starts that go wrong."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from threading import Timer
from urllib.parse import urlsplit

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")

from uvicorn import Config

from builders import ROOT, run, some
from markerboard.service.workers import Worker
from services import Service, free_port, running

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


def post(service: Service, body: bytes) -> tuple[int, bytes]:
    """Evaluate over a connection of its own, so that any worker may take it."""
    asked = service.connection()
    asked.request("POST", "/v1/evaluate", body, {"Content-Type": "application/yaml"})
    answer = asked.getresponse()
    content = answer.read()
    asked.close()
    return answer.status, content


@pytest.mark.lengthy
def test_workers(tmp_path: Path) -> None:
    """Two workers give the answers of the command line, keep one whole record, and count together."""
    record, files = tmp_path / "record.jsonl", CASES[::4]
    with running(tmp_path / "log", "--workers", "2", "--record", str(record)) as service:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda file: post(service, file.read_bytes()), files))
        assert b"markerboard_evaluations_total %d.0" % len(files) in service.get("/metrics")
        said = service.said()
        assert service.stop() == 0
    assert {status for status, _ in answers} == {200}
    printed = run("evaluate", *files, "--format", "json")
    assert [json.loads(content) for _, content in answers] == json.loads(printed.stdout)
    assert len(record.read_text(encoding="utf-8").splitlines()) == len(files)
    assert [run("replay", file, record).exit_code for file in files[::9]] == [0] * len(files[::9])
    assert all(file.stem not in said for file in files)


def begun(service: Service) -> tuple[HTTPConnection, bytes]:
    """A call of which half the body has been sent, and the other half."""
    body = CASE.read_bytes()
    asked = service.connection()
    asked.putrequest("POST", "/v1/evaluate")
    asked.putheader("Content-Length", str(len(body)))
    asked.endheaders(body[: len(body) // 2])
    time.sleep(0.3)
    return asked, body[len(body) // 2:]


@pytest.mark.thorough
@pytest.mark.parametrize("workers", some(["2", "1"], 2))
@pytest.mark.parametrize("by", some([signal.SIGTERM, signal.SIGINT], 2))
def test_graceful_stop(tmp_path: Path, workers: str, by: signal.Signals) -> None:
    """Asked to stop, it finishes the calls that were begun, takes no other, and ends with 0."""
    with running(tmp_path / "log", "--workers", workers) as service:
        asked, rest = begun(service)
        service.process.send_signal(by)
        time.sleep(0.5)
        assert service.process.poll() is None
        if workers == "1":  # the parent of several keeps the door open, but nobody stands behind it
            with pytest.raises(OSError):
                socket.create_connection(("127.0.0.1", urlsplit(service.url).port or 0), timeout=1).close()
        asked.send(rest)
        answer = asked.getresponse()
        assert answer.status == 200 and json.loads(answer.read())["case"] == CASE.stem
        asked.close()
        assert service.process.wait(20) == 0
        assert "Traceback" not in service.said()


def test_slow_body(tmp_path: Path) -> None:
    """A body that does not arrive in time is given up with 408, and the service goes on."""
    with running(tmp_path / "log", "--seconds", "1") as service:
        asked, _ = begun(service)
        answer = asked.getresponse()
        assert (answer.status, answer.getheader("connection")) == (408, "close")
        assert post(service, b"case: c")[0] == 200


def test_large_body(tmp_path: Path) -> None:
    """A body of 100 MB is refused at its announcement, without being read."""
    with running(tmp_path / "log") as service:
        asked = service.connection()
        asked.putrequest("POST", "/v1/evaluate")
        asked.putheader("Content-Length", "100000000")
        asked.endheaders(b"case: c")
        assert asked.getresponse().status == 413


def test_client_that_leaves(tmp_path: Path) -> None:
    """A client that leaves in the middle of its body harms nobody, and nothing of it is logged."""
    with running(tmp_path / "log") as service:
        asked, _ = begun(service)
        asked.close()
        assert post(service, b"case: c")[0] == 200
        time.sleep(0.3)
        assert "Traceback" not in service.said() and "egfr" not in service.said().lower()


# Starts that go wrong

@pytest.mark.parametrize(("options", "code", "told"), [
    (["--rules", "absent"], 4, "absent:1:1: is not a directory of rules"),
    (["--clients", "c.yaml"], 2, "--clients needs --base-url"),
    (["--clients", "c.yaml", "--base-url", "https://cds.example", "--state", "s"], 3,
     "c.yaml:1:1: cannot be read"),
    (["--host", "192.0.2.1"], 2, "cannot listen on 192.0.2.1:"),
    (["--workers", "0"], 2, "is not in the range"), (["--max-bytes", "1"], 2, "is not in the range"),
])
def test_wrong_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int,
                     told: str) -> None:
    """A service that cannot start says why in a line, and ends with the code of that."""
    monkeypatch.chdir(tmp_path)
    result = run("serve", "--port", str(free_port()), *options)
    assert (result.exit_code, result.stdout) == (code, "")
    assert told in result.stderr and "Traceback" not in result.stderr


def test_port_in_use() -> None:
    """A port that is taken is told."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2 and "address already in use" in result.stderr


def test_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, the command says what to install."""
    from markerboard.cli import serving

    monkeypatch.setattr(serving, "find_spec", lambda name: None if name == "fastapi" else sys)
    result = run("serve")
    assert result.exit_code == 2 and "install markerboard[server]" in result.stderr


def test_a_worker_that_dies_when_it_is_asked() -> None:
    """That a worker was killed is seen when it dies, and not when its time to answer is over."""
    worker = Worker(Config("nothing:at_all"), [])
    worker.process = get_context("spawn").Process(target=time.sleep, args=(600,))
    worker.process.start()
    Timer(0.2, worker.process.kill).start()
    began = time.monotonic()
    assert not worker.ping(300) and time.monotonic() - began < 200
    worker.process.join()
