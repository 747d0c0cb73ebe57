"""Whatever ends a command, at whatever step: nothing is half-written, nothing lost, and the next run does it.

`FAULTS=200 pytest tests/faults` tries as many moments of each command; a few of them are tried by default.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, tzinfo
from pathlib import Path

import pytest
from click.testing import Result

from builders import ROOT, disk_of, full_at, run
from markerboard.answer import record

CASES = ROOT / "cases"
CASE = CASES / "egfr-l858r-oligoprogression.yaml"
MOMENTS = int(os.environ.get("FAULTS", "2"))
TABLE = "case,age,EGFR\na,60,L858R\nb,61,wild-type\n"
PATIENTS = "patient,age,egfr_status\na,60,mutated\nb,61,wild-type\n"
# Kills itself at the n-th step that changes a disk, as a power cut would, with no chance to tidy up.
KILLER = """
import os, signal, sys
left = [int(sys.argv.pop(1))]
out = sys.argv.pop(1)
def step(event, args):
    writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
    changes = writes or event in ("os.rename", "os.link", "os.mkdir", "os.remove", "shutil.rmtree")
    if changes and out in str(args[0]):
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
from markerboard.cli import main
main()
"""


def killed_at(step: int, out: Path, *arguments: str | Path) -> int:
    """Run a command that is killed at a step that changes something below a directory; its exit code."""
    command = [sys.executable, "-c", KILLER, str(step), str(out), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def whole_html(file: Path) -> None:
    """A report is whole: it ends as it should."""
    assert file.read_text(encoding="utf-8").rstrip().endswith("</html>")


def whole_case(file: Path) -> None:
    """A case is whole: it is read."""
    assert run("evaluate", file, "--format", "json").exit_code == 0


def whole_record(file: Path) -> None:
    """A record is whole: each line is one."""
    assert len(list(record.read(file))) >= 1


def whole_cohort(file: Path) -> None:
    """An output of a cohort is whole: all of its files are there, and counted."""
    summary = json.loads((file / "summary.json").read_text(encoding="utf-8"))
    assert summary and {"verdicts.parquet", "groups.parquet", "missing.parquet", "rejects.parquet"} <= {
        one.name for one in file.iterdir()}


COMMANDS: dict[str, tuple[list[str | Path], str, Callable[[Path], None]]] = {
    "report": (["report", CASE, "--out", "{out}/report.html"], "report.html", whole_html),
    "record": (["evaluate", CASE, "--record", "{out}/record.jsonl"], "record.jsonl", whole_record),
    "import": (["import", "{in}/table.csv", "--into", "{out}", "--report", "{out}/account.json"], "a.yaml",
               whole_case),
    "cohort": (["cohort", "{in}/cases", "--out", "{out}/cohort", "--replace", "--study", "alter0303"],
               "cohort", whole_cohort),
    "cohort of a table": (["cohort", "{in}/patients.csv", "--out", "{out}/cohort", "--replace",
                           "--study", "alter0303", "--absent-unknown"], "cohort", whole_cohort),
}


def asked_of(name: str, place: Path) -> tuple[list[str], Path, Callable[[Path], None]]:
    """A command that reads and writes below a place, what it makes there, and what tells that it is whole."""
    for module in ("duckdb", "pyarrow", "sqlglot") if name.startswith("cohort") else ():
        pytest.importorskip(module)
    asked, made, whole = COMMANDS[name]
    out, given = place / "out", place / "in"
    out.mkdir(exist_ok=True)
    (given / "cases").mkdir(parents=True)
    (given / "table.csv").write_text(TABLE, encoding="utf-8")
    (given / "patients.csv").write_text(PATIENTS, encoding="utf-8")
    shutil.copy(CASE, given / "cases")
    arguments = [str(one).replace("{out}", str(out)).replace("{in}", str(given)) for one in asked]
    return arguments, out / made, whole


def _held(out: Path, made: str) -> bool:
    """Whether the output before, which was to be replaced, lies beside its place."""
    return any(out.glob(f".{made}-*/{made}"))


@pytest.mark.lengthy
@pytest.mark.parametrize("name", COMMANDS)
def test_killed(name: str, tmp_path: Path) -> None:
    """Killed at any step, a command leaves its output whole or absent, and the next run makes it."""
    arguments, made, whole = asked_of(name, tmp_path)
    out = made.parent
    for step in range(MOMENTS):
        out.mkdir(exist_ok=True)
        before = {one.name for one in out.iterdir()}
        code = killed_at(step, out, *arguments)
        if made.exists():
            whole(made)
        assert made.name not in before or made.exists() or _held(out, made.name)
        assert step or code == -signal.SIGKILL
        if code == 0:
            break
    shutil.rmtree(out)
    out.mkdir()
    assert run(*arguments).exit_code == 0
    whole(made)


def told_or_whole(done: Result, made: Path, whole: Callable[[Path], None]) -> None:
    """A command on a full disk did its work, or said so in a line, and left no part of its output."""
    assert done.exit_code in (0, 74) and "Traceback" not in done.stderr
    assert done.exit_code == 0 or "cannot be written" in done.stderr
    assert not [file for file in made.parent.iterdir() if file.name.startswith(".")]
    if made.exists() and (made.is_dir() or made.stat().st_size):
        whole(made)


@pytest.mark.parametrize("size", [0, 100, 5_000][:MOMENTS + 1])
@pytest.mark.parametrize("name", COMMANDS)
def test_full_disk(name: str, size: int, tmp_path: Path) -> None:
    """Where no file grows beyond a size, a command says so in a line and leaves no part of its output."""
    arguments, made, whole = asked_of(name, tmp_path)
    with full_at(size):
        done = run(*arguments)
    told_or_whole(done, made, whole)


@pytest.mark.lengthy
@pytest.mark.parametrize("name", COMMANDS)
def test_disk_that_fills(name: str, tmp_path: Path) -> None:
    """On a disk that fills at any write, a command says so in a line and leaves no part of its output; on one
    that holds it, the output is there."""
    arguments, made, whole = asked_of(name, tmp_path)
    for size in range(4, 400, max(4, 100 // MOMENTS)):
        with disk_of(size, made.parent):
            done = run(*arguments)
            told_or_whole(done, made, whole)
            if done.exit_code == 0:
                return
    pytest.fail("it never ended well")


def test_read_only_home(tmp_path: Path) -> None:
    """A home that cannot be written, or is a file, costs nothing but the time of reading the rules again."""
    home = tmp_path / "home"
    home.write_text("a file", encoding="utf-8")
    done = run("evaluate", CASE, "--format", "json", env={"XDG_CACHE_HOME": str(home)})
    assert done.exit_code == 0 and done.stderr.count("\n") <= 1
    assert home.read_text(encoding="utf-8") == "a file"


class Clock(datetime):
    """A clock that jumps."""

    at = 0.0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        """What it shows."""
        return cls.fromtimestamp(cls.at, tz)


def test_clock_jumps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that jumps changes no answer and no record before, and each can still be replayed."""
    file = tmp_path / "record.jsonl"
    monkeypatch.setattr(record, "datetime", Clock)
    answers = set()
    for at in (4e9, 0.0, 2e9):
        monkeypatch.setattr(Clock, "at", at)
        answers.add(run("evaluate", CASE, "--format", "json", "--record", file).stdout)
    found = list(record.read(file))
    assert len(answers) == len({one.answer for one in found}) == 1
    assert [one.time[:4] for one in found] == ["2096", "1970", "2033"]
    assert run("replay", CASE, file).exit_code == 0


def test_many_writers_of_one_record(tmp_path: Path) -> None:
    """Several processes that add to one record at once lose no line and break none."""
    file = tmp_path / "record.jsonl"
    code = ("import sys; from markerboard.answer import record;"
            "made = record.Record('t', 'c' * 200, 'k', 'v', 'a', 'e');"
            "[record.append(sys.argv[1], made) for _ in range(200)]")
    going = [subprocess.Popen([sys.executable, "-c", code, str(file)]) for _ in range(3)]
    assert [one.wait(60) for one in going] == [0, 0, 0]
    assert len(list(record.read(file))) == 600
