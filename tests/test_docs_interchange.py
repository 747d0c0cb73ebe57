"""The page on files of others: each example on it runs, and prints what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from builders import ROOT
from markerboard.interchange.fhirpath import table

PAGE = (ROOT / "docs" / "interchange.md").read_text(encoding="utf-8")
LEFT_OUT = "[...]"
BLOCKS = dict(re.findall(r"<!-- ([\w-]+) -->\n```\w*\n(.*?)\n```", PAGE, re.DOTALL))
COMMANDS = [name for name in BLOCKS if not name.endswith("-output") and not name.startswith("python")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the examples are run one after the other."""
    return tmp_path_factory.mktemp("interchange")


def ran(command: str, place: Path) -> str:
    """What a command of the page prints."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["/bin/sh", "-euc", command], capture_output=True, text=True, cwd=place,
                          env={**os.environ, "PATH": path})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_run(name: str, place: Path) -> None:
    """Every example of the page runs, in the order of the page, and prints what is shown below it."""
    printed = ran(BLOCKS[name], place).strip()
    assert printed
    for part in BLOCKS.get(f"{name}-output", "").split(LEFT_OUT):
        assert part.strip() in printed


def test_python_runs(place: Path) -> None:
    """The snippet of the page gives what its remarks say."""
    code = []
    for line in BLOCKS["python-in"].splitlines():
        statement, mark, result = line.partition("  # ")
        code.append(f"assert ({statement.strip()}) == {result.strip()}" if mark else line)
    ran(f"{sys.executable} -c '{chr(10).join(code).replace(chr(39), chr(34))}'", place)


def test_the_table_is_current() -> None:
    """The table of the mapping is the one that the command prints."""
    assert (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8") == table()
