"""The page on files of others: each example on it runs, and prints what the page shows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from builders import ROOT
from docs import blocks, ran, shows
from markerboard.imports.fhirpath import table

BLOCKS = blocks("interchange.md")
COMMANDS = [name for name in BLOCKS if not name.endswith("-output") and not name.startswith("python")]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory in which the examples are run one after the other."""
    return tmp_path_factory.mktemp("interchange")


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_run(name: str, place: Path) -> None:
    """Every example of the page runs, in the order of the page, and prints what is shown below it."""
    printed = ran(BLOCKS[name], place)
    assert printed.strip()
    shows(printed, BLOCKS.get(f"{name}-output", ""))


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
