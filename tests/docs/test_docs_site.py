"""The documentation as a site: every link leads somewhere, and no page fetches anything."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from builders import ROOT

pytest.importorskip("mkdocs")
pytest.importorskip("mkdocstrings")

CONFIG = ROOT / ".ci" / "mkdocs.yml"
_FETCHED = re.compile(r"<(?:script|img|link|iframe)\b[^>]*?\b(?:src|href)=[\"'](https?:[^\"']+)")


def test_built(tmp_path: Path) -> None:
    """The site is built without a warning: no page is left out, no link and no anchor is broken."""
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", CONFIG, "-d", tmp_path]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    pages = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.glob("*.html")}
    assert {f"{page.stem}.html" for page in (ROOT / "docs").glob("*.md")} <= pages.keys()
    assert "Board.evaluate" in pages["api.html"]
    assert {name: found for name, page in pages.items() if (found := _FETCHED.findall(page))} == {}
