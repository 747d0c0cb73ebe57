"""The curator's page: its commands run one after the other, and print what the page shows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

pytest.importorskip("z3")

from builders import ROOT
from docs import blocks, shell, shows

FILES = {"ini-file": "pytest.ini", "tests-file": "test_rules.py"}


def _installed(command: str) -> str:
    """A command but for the line that installs what is installed here."""
    return "\n".join(line for line in command.splitlines() if not line.startswith("pip install"))


@pytest.mark.lengthy
def test_page(tmp_path: Path) -> None:
    """What a curator types, from the first command to the last, prints what the page says."""
    for name in ("rules", "cases"):
        shutil.copytree(ROOT / name, tmp_path / name)
    page = blocks("curating.md")
    for name, command in page.items():
        if name in FILES:
            (tmp_path / FILES[name]).write_text(command, encoding="utf-8")
        elif not name.endswith("-answer"):
            done = shell(_installed(command), tmp_path)
            shows(done.stdout + done.stderr, page.get(f"{name}-answer", ""))
