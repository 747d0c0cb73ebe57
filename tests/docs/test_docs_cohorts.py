"""The data engineer's page: each command on it runs, and answers what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

import pytest

pytest.importorskip("duckdb")

import servers
from builders import ROOT, run

PAGE = (ROOT / "docs" / "cohorts.md").read_text(encoding="utf-8")
LEFT_OUT = "[...]"
BLOCKS = dict(re.findall(r"<!-- ([\w-]+) -->\n```\w*\n(.*?)\n```", PAGE, re.DOTALL))


def ran(command: str, place: Path, **more: str) -> str:
    """What a command of the page prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["/bin/sh", "-euc", command], text=True, cwd=place, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env={**os.environ, "PATH": path, **more})
    assert done.returncode == 0, done.stdout
    return done.stdout


def shows(answer: str, shown: str, at: int = 0) -> int:
    """Each part of what the page shows stands in the real answer, in that order; where the last one ends."""
    for part in shown.split(LEFT_OUT):
        at = answer.find(part.strip("\n"), at)
        assert at >= 0, part
        at += len(part.strip("\n"))
    return at


def test_table(tmp_path: Path) -> None:
    """The table that the page shows is the one that is printed."""
    shows(ran(BLOCKS["ddl"], tmp_path), BLOCKS["ddl-answer"])


def test_sql(tmp_path: Path) -> None:
    """The parts of the query that the page explains stand in it, in that order."""
    printed = ran(BLOCKS["sql"], tmp_path)
    at = 0
    for part in ("stated", "read", "asked", "judged", "concluded", "worded"):
        at = shows(printed, BLOCKS[f"sql-{part}"], at)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL server, and the program that asks it."""
    if reason := servers.no_postgres() or ("" if which("psql") else "psql is not installed"):
        pytest.skip(reason)
    with servers.postgres() as address:
        yield address


def test_psql(tmp_path: Path, server: str) -> None:
    """In a database of one's own, the view answers what the page shows."""
    lines = [line.rstrip() for line in ran(BLOCKS["psql"], tmp_path, DATABASE=server).splitlines()]
    assert lines[:6] == [line.rstrip() for line in BLOCKS["psql-answer"].splitlines()]


def test_cohort(tmp_path: Path) -> None:
    """The cohort on the page is answered, rejected and counted as it shows."""
    (tmp_path / "patients.csv").write_text(BLOCKS["patients"] + "\n", encoding="utf-8")
    shows(ran(BLOCKS["cohort"], tmp_path), BLOCKS["cohort-answer"])
    shows(ran(BLOCKS["attrition"], tmp_path), BLOCKS["attrition-answer"])


def test_files(tmp_path: Path) -> None:
    """Each file that the page lists is written, and no other."""
    (tmp_path / "patients.csv").write_text(BLOCKS["patients"] + "\n", encoding="utf-8")
    ran(BLOCKS["cohort"], tmp_path)
    rows = re.findall(r"^\| (`[^|]*`) \|", PAGE, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w./*]+)`", row)}
    written = {re.sub("/.*", "/*.svg", str(file.relative_to(tmp_path / "out")))
               for file in (tmp_path / "out").rglob("*") if file.is_file()}
    assert named == written


def test_exit_codes() -> None:
    """The exit codes on the page are those that `--help` tells."""
    told = run("--help").stdout
    codes = re.findall(r"^\| (\d+)[ ,|]", PAGE, re.MULTILINE)
    assert codes == ["0", "2", "3", "4", "74", "130"]
    assert all(re.search(rf"^ +{code}  ", told, re.MULTILINE) for code in codes[:5])
