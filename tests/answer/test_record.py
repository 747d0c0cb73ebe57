"""The record of evaluations, and its proof by `replay`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from builders import ROOT, fewer, run
from markerboard.answer import record
from markerboard.answer.board import Board
from strategies_text import cases

CASES = sorted((ROOT / "cases").glob("*.yaml"))
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


def recorded(tmp_path: Path, *files: Path) -> Path:
    """The record of some cases that the command line evaluated."""
    file = tmp_path / "record.jsonl"
    assert run("evaluate", *files, "--record", file).exit_code == 0
    return file


@pytest.mark.parametrize("case", CASES[::60], ids=lambda f: f.stem)
def test_replay(tmp_path: Path, case: Path) -> None:
    """A case and its record give the same bytes again."""
    result = run("replay", case, recorded(tmp_path, CASES[0], case))
    assert result.exit_code == 0
    assert "the same bytes, sha256:" in result.stdout


def test_off_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody who does not ask for a record gets one."""
    monkeypatch.chdir(tmp_path)
    run("evaluate", CASE)
    assert list(tmp_path.iterdir()) == []


def test_nothing_of_a_patient(tmp_path: Path) -> None:
    """A record holds a time, digests and versions; no word of the case, and nothing that others may read."""
    file = recorded(tmp_path, CASE)
    line = json.loads(file.read_text(encoding="utf-8"))
    assert line.keys() == {"time", "case", "knowledge", "knowledge_version", "answer", "evaluator", "second",
                           "python"}
    assert all(line[name].startswith("sha256:") for name in ("case", "knowledge", "answer"))
    assert "egfr" not in file.read_text(encoding="utf-8").lower()
    assert file.stat().st_mode & 0o077 == 0


def test_lines_are_added(tmp_path: Path) -> None:
    """A record grows by a line for each case; what stands there stays."""
    file = recorded(tmp_path, CASE)
    first = file.read_bytes()
    recorded(tmp_path, CASES[0], CASES[1])
    assert file.read_bytes().startswith(first)
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3


def test_layout_does_not_matter(tmp_path: Path) -> None:
    """The same case as YAML, as JSON and with a remark is the same case; another value is not."""
    texts = {"a.yaml": "case: c\npatient: {age: 59}\n", "b.json": '{"patient": {"age": 59}, "case": "c"}',
             "c.yaml": "# a remark\ncase: c\npatient:\n  age: 59\n",
             "d.yaml": "case: c\npatient: {age: 60}\n"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = recorded(tmp_path, tmp_path / "a.yaml")
    assert [run("replay", tmp_path / name, file).exit_code for name in texts] == [0, 0, 0, 1]


@fewer(20)
@given(case=cases())
def test_any_case(board: Board, case: dict[str, Any]) -> None:
    """The bytes of an answer are its JSON, whoever was answered before; one case has the same digests."""
    read = board.case(case)
    answer = board.evaluate(read)
    assert json.loads(answer.as_bytes()) == answer.as_json()
    assert answer.as_bytes() == Board(board.knowledge).evaluate(read).as_bytes()
    first, again = (record.record(board.case(case), board.evaluate(case), answer.as_bytes())
                    for _ in range(2))
    assert first._replace(time="") == again._replace(time="")


def test_earlier_evidence(tmp_path: Path) -> None:
    """A record of the evidence as of a day is proved with the evidence as of that day."""
    file = tmp_path / "record.jsonl"
    run("evaluate", CASE, "--as-of", "2020-01-01", "--record", file)
    assert json.loads(file.read_text(encoding="utf-8"))["as_of"] == "2020-01-01"
    assert run("replay", CASE, file).exit_code == 0


@pytest.mark.parametrize(("name", "told"), [
    ("answer", "the answer was sha256:0 and is sha256:"),
    ("knowledge", "the knowledge was sha256:0 and is sha256:"),
    ("evaluator", "markerboard was sha256:0 and is"),
])
def test_another_answer(tmp_path: Path, name: str, told: str) -> None:
    """Where the bytes are not the same, what has changed since is named."""
    file = recorded(tmp_path, CASE)
    line = json.loads(file.read_text(encoding="utf-8")) | {"answer": "sha256:0", name: "sha256:0"}
    file.write_text(json.dumps(line), encoding="utf-8")
    result = run("replay", CASE, file)
    assert (result.exit_code, told in result.stdout) == (1, True)


def test_every_record_counts(tmp_path: Path) -> None:
    """A case that was recorded twice is proved twice; one that fails is enough to fail."""
    file = recorded(tmp_path, CASE, CASE)
    assert len(run("replay", CASE, file).stdout.splitlines()) == 2
    line = json.loads(file.read_text(encoding="utf-8").splitlines()[0]) | {"answer": "sha256:0"}
    with open(file, "a", encoding="utf-8") as stream:
        stream.write(json.dumps(line) + "\n")
    assert run("replay", CASE, file).exit_code == 1


def test_not_in_it(tmp_path: Path) -> None:
    """A case that was never recorded is not proved."""
    result = run("replay", CASES[0], recorded(tmp_path, CASE))
    assert (result.exit_code, "holds no evaluation of" in result.stdout) == (1, True)


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", "nonsense", '{"time": 1}', '{"other": "y"}',
                                  "[" * 100_000])
def test_no_record(tmp_path: Path, line: str) -> None:
    """A line that is no record is named by its number."""
    file = recorded(tmp_path, CASE)
    with open(file, "a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    result = run("replay", CASE, file)
    assert result.exit_code == 3
    assert f"{file}:2:1: this is not the record of an evaluation" in result.stderr


@pytest.mark.parametrize("absent", [0, 1])
def test_absent(tmp_path: Path, absent: int) -> None:
    """A case or a record that is not there is named."""
    files = [CASE, recorded(tmp_path, CASE)]
    files[absent] = tmp_path / "absent"
    result = run("replay", *files)
    assert result.exit_code == 3 and "absent:1:1: cannot be read" in result.stderr


def test_cannot_be_written(tmp_path: Path) -> None:
    """Where a record was asked for and cannot be written, there is no answer."""
    result = run("evaluate", CASE, "--record", tmp_path / "absent" / "record.jsonl")
    assert (result.exit_code, result.stdout) == (74, "")
    assert "cannot be written: no such file or directory" in result.stderr
