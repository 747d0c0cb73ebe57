"""The same case and the same rules give the same bytes, wherever and whenever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, fewer, some
from markerboard.answer.board import Board
from strategies_text import cases, shuffled_keys

CASES = sorted((ROOT / "cases").glob("*.yaml"))[::30]
START = "from markerboard.cli import main; main()"
# Raises on any use of the network, once the program has been imported.
OFFLINE = """
import sys
from markerboard.answer.board import Board
board = Board.load()
def refuse(event, arguments):
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.system", "os.exec", "os.fork")):
        raise RuntimeError(event)
sys.addaudithook(refuse)
print(*(board.evaluate(board.read(file)).case for file in sys.argv[1:]))
"""


def process(code: str, *arguments: str | Path, env: Mapping[str, str] | None = None) -> bytes:
    """What a fresh interpreter prints."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON",
                                                                                    "TZ"))}
    done = subprocess.run([sys.executable, "-c", code, *map(str, arguments)], env={**plain, **(env or {})},
                          capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module", params=["json", "text"])
def reference(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    """A format, and what a plain environment prints in it."""
    form: str = request.param
    return form, process(START, "evaluate", *CASES, "--format", form, env={"PYTHONHASHSEED": "0"})


@pytest.mark.thorough
@pytest.mark.parametrize("env", some([
    {"PYTHONHASHSEED": "random"}, {"PYTHONHASHSEED": "0"}, {"PYTHONHASHSEED": "1"},
    {"LC_ALL": "C.UTF-8"}, {"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"},
    {"TZ": "Pacific/Kiritimati"}, {"TZ": "America/Los_Angeles"}, {"MARKERBOARD_CACHE": "off"},
    {"PYTHONOPTIMIZE": "2"}, {"PYTHONDEVMODE": "1"}, {"COLUMNS": "40"},
], 6), ids=lambda env: " ".join(map("=".join, env.items())))
def test_bytes(reference: tuple[str, bytes], env: Mapping[str, str]) -> None:
    """P5: hash seed, locale, time zone, width and what was kept change no byte of an answer."""
    form, expected = reference
    assert process(START, "evaluate", *CASES, "--format", form, env=env) == expected


@pytest.mark.parametrize(("encoding", "form"), [
    ("ascii", "json"), ("ascii", "text"), ("cp1252", "json"),
    ("cp1252", "text")])
def test_encodings(encoding: str, form: str) -> None:
    """P5: where standard output cannot hold every character, the answer is still printed."""
    case = '{"case": "β ≥ 食道"}'
    code = f"import sys; {START}"
    done = subprocess.run([sys.executable, "-c", code, "evaluate", "-", "--format", form],
                          input=case.encode(),
                          env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
                              capture_output=True,
                          check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_closed_pipe() -> None:
    """A reader that goes away, as `head` does, is met without a traceback."""
    with subprocess.Popen([sys.executable, "-c", START, "evaluate", *map(str, CASES[:3]), "--detail"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()


def test_offline() -> None:
    """P5: an evaluation opens no socket and starts no program."""
    assert process(OFFLINE, *CASES).split() == [file.stem.encode() for file in CASES]


def refuse(*_: object, **__: object) -> NoReturn:
    """What must not be called."""
    raise AssertionError("an evaluation read the clock")


@pytest.fixture
def timeless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No clock: each way to read one raises."""
    import datetime
    import time

    for name in ("time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime", "strftime"):
        monkeypatch.setattr(time, name, refuse)
    class Never(datetime.datetime):
        now = today = utcnow = refuse
    class NoDay(datetime.date):
        today = refuse
    for module in [m for name, m in sys.modules.items() if name.startswith(("markerboard", "durable"))]:
        for name, value in list(vars(module).items()):
            if value is datetime.datetime or value is datetime.date:
                monkeypatch.setattr(module, name, Never if value is datetime.datetime else NoDay)
    monkeypatch.setattr(datetime, "datetime", Never)
    monkeypatch.setattr(datetime, "date", NoDay)
    yield
    monkeypatch.undo()


def test_no_clock(board: Board, timeless: None) -> None:
    """P5: an evaluation reads no clock, so an answer does not age by itself."""
    assert [board.evaluate(board.read(file)).case for file in CASES[::5]] == [
        file.stem for file in CASES[::5]]


ALONE = """
import os, sys
from markerboard import load
class Forbidden(dict):
    def __getitem__(self, key): raise AssertionError(f"it read {key}")
    get = __contains__ = __getitem__
board = load()
case = board.read(sys.argv[1])
os.environ = Forbidden()
print(board.evaluate(case).case)
"""


def test_no_environment() -> None:
    """P5: an evaluation reads nothing from the environment, tried in a process of its own."""
    done = subprocess.run([sys.executable, "-c", ALONE, str(CASES[0])], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == (CASES[0].stem, "")


def bytes_of(board: Board, case: Mapping[str, Any]) -> str:
    """An answer as it is printed."""
    return json.dumps(board.evaluate(case).as_json())


@fewer(40)
@given(case=cases(), other=cases(), data=st.data())
def test_again(board: Board, case: dict[str, Any], other: dict[str, Any], data: st.DataObject) -> None:
    """P4, P5: an answer is the same after other patients, and with the keys of its case in any order."""
    first = bytes_of(board, case)
    bytes_of(board, other)
    assert bytes_of(board, case) == first
    assert bytes_of(board, data.draw(shuffled_keys(case))) == first


@pytest.mark.thorough
def test_order_of_patients(board: Board) -> None:
    """P4: the order of patients changes no answer."""
    read = [board.read(file) for file in some(CASES)]
    forwards = [board.evaluate(case).as_json() for case in read]
    backwards = [board.evaluate(case).as_json() for case in reversed(read)]
    assert forwards == backwards[::-1]
