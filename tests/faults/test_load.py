"""Many at once: 200 threads of one process, and 200 clients of one service, are answered as one alone is."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest

from builders import ROOT
from markerboard.answer import record
from markerboard.answer.board import Board
from markerboard.patient.casefile import Case
from markerboard.proof.changing import fits_if

T = TypeVar("T")
THREADS = 200
CASES = sorted((ROOT / "cases").glob("*.yaml"))[::25]


def changed(by: Board, case: Case) -> object:
    """The facts of which a study would fit if they were otherwise; their values are examples."""
    study = by.knowledge.studies["alter-l058"]
    return [sorted(one.changes) for one in fits_if(by.engines, study, case.facts)]


ASKED: dict[str, tuple[Callable[[Board, Case], object], ...]] = {
    "read": (lambda by, case: repr(case.facts.entries),),
    "answered": (lambda by, case: by.evaluate(case).as_bytes(),),
    # Orders and changes ask one z3, each in its own way.
    "the solver": (lambda by, case: repr(by.order(case)), changed),
}


@pytest.fixture
def in_haste() -> Iterator[None]:
    """Threads give way to each other all the time, so that what two do at once is seen."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def at_once(work: Callable[[int], T]) -> list[T]:
    """What 200 threads make that begin together, each of its number."""
    start = Barrier(THREADS)

    def begun(number: int) -> T:
        start.wait(60)
        return work(number)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begun, range(THREADS)))


@pytest.mark.lengthy
@pytest.mark.parametrize("asked", [*ASKED])
def test_threads_of_one_board(asked: str, in_haste: None, board: Board) -> None:
    """200 threads that begin at once on one board, which has answered nobody yet, say what one says."""
    files, ways = CASES[:3] if "solver" in asked else CASES, ASKED[asked]

    def said(by: Board, number: int) -> object:
        return ways[number % len(ways)](by, by.read(files[number % len(files)]))
    alone = [said(board, number) for number in range(len(ways) * len(files))]
    board.forget()
    shared = Board.load()
    told = at_once(lambda number: said(shared, number))
    assert all(answer == alone[number % len(alone)] for number, answer in enumerate(told))


@pytest.mark.lengthy
def test_clients_of_one_service(tmp_path: Path, board: Board) -> None:
    """200 clients at once are each told what one alone is told; who is refused for want of room is told so in
    words, and when to come back, and is answered then."""
    pytest.importorskip("fastapi")
    from services import running

    alone = [json.loads(board.evaluate(board.read(file)).as_bytes()) for file in CASES]
    refusals: list[str] = []
    with running(tmp_path / "log") as service:
        def asked(number: int) -> object:
            for _ in range(100):
                with closing(service.connection()) as one:
                    one.request("POST", "/v1/evaluate", CASES[number % len(CASES)].read_bytes(),
                                {"Content-Type": "application/yaml"})
                    answer = one.getresponse()
                    content = json.loads(answer.read())
                if answer.status == 200:
                    return content
                assert answer.status == 503 and answer.getheader("Retry-After")
                refusals.append(content["detail"])
                time.sleep(0.5)
            raise AssertionError("never answered")
        told = at_once(asked)
        assert all(answer == alone[number % len(CASES)] for number, answer in enumerate(told))
        assert set(refusals) <= {"too many requests are waiting", "there was no answer in time"}
        assert service.stop() == 0 and "Traceback" not in service.said()


@pytest.mark.lengthy
def test_workers_are_killed(tmp_path: Path, board: Board) -> None:
    """Whose worker is killed under load is cut off, and is told what one alone is when he asks again; of each
    answer there is a whole line in the record, and the service goes on."""
    pytest.importorskip("fastapi")
    from services import running

    alone, file = [json.loads(board.evaluate(board.read(file)).as_bytes()) for file in CASES], tmp_path / "r"
    digests: list[str] = []
    with running(tmp_path / "log", "--workers", "2", "--record", str(file)) as service:
        def asked(number: int) -> object:
            for _ in range(200):
                with closing(service.connection()) as one, suppress(OSError, HTTPException):
                    one.request("POST", "/v1/evaluate", CASES[number % len(CASES)].read_bytes(),
                                {"Content-Type": "application/yaml"})
                    answer = one.getresponse()
                    content = answer.read()
                    if answer.status == 200:
                        digests.append(record.digest(content))
                        return json.loads(content)
                    assert answer.status == 503 and json.loads(content)["detail"]
                time.sleep(0.2)
            raise AssertionError("never answered")
        with ThreadPoolExecutor(8) as pool:
            going = [pool.submit(asked, number) for number in range(THREADS)]
            for _ in range(3):
                children = Path(f"/proc/{service.process.pid}/task/{service.process.pid}/children")
                os.kill(max(map(int, children.read_text(encoding="ascii").split())), signal.SIGKILL)
                time.sleep(0.7)
            told = [one.result() for one in going]
        assert all(answer == alone[number % len(CASES)] for number, answer in enumerate(told))
        assert b"alive" in service.get("/healthz") and service.stop() == 0
    assert set(digests) <= {one.answer for one in record.read(file)}
