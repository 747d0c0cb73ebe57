"""The page on files of others: each example on it runs, and prints what the page shows."""

from __future__ import annotations

import sys
from pathlib import Path

from builders import ROOT
from docs import blocks, ran, shows
from markerboard.imports.fhirpath import table

BLOCKS = blocks("interchange.md")
COMMANDS = [name for name in BLOCKS if not name.endswith("-output") and not name.startswith("python")]


def test_page(tmp_path: Path) -> None:
    """The examples of the page run in its order, on what those before wrote, and print what is shown."""
    for name in COMMANDS:
        printed = ran(BLOCKS[name], tmp_path)
        assert printed.strip(), name
        shows(printed, BLOCKS.get(f"{name}-output", ""))
    ran(f"{sys.executable} -c '{as_assertions(BLOCKS['python-in'])}'", tmp_path)


def as_assertions(snippet: str) -> str:
    """A snippet of Python, in which a remark behind a statement is what it gives."""
    code = []
    for line in snippet.splitlines():
        statement, mark, result = line.partition("  # ")
        code.append(f"assert ({statement.strip()}) == {result.strip()}" if mark else line)
    return "\n".join(code).replace("'", '"')


def test_the_table_is_current() -> None:
    """The table of the mapping is the one that the command prints."""
    assert (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8") == table()
