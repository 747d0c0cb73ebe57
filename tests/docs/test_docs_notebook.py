"""The notebook of the documentation: its cells run, and show what stands below them."""

from __future__ import annotations

from typing import Any

import pytest

import notebooks
from builders import ROOT

pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
FILE = ROOT / "docs" / "notebook.ipynb"


def test_notebook() -> None:
    """Every cell runs after the one before it, shows what the page shows, and the answer shows itself."""
    names: dict[str, Any] = {}
    cells = notebooks.cells(FILE)
    ran = [notebooks.run("".join(cell["source"]), names) for cell in cells]
    assert ran == list(map(notebooks.shown, cells))
    assert "first page of mine" in names["answer"]._repr_html_()


def test_cohort_in_five_lines() -> None:
    """A table of patients in memory takes five lines to its verdicts."""
    last = "".join(notebooks.cells(FILE)[-1]["source"])
    assert "board.cohort(" in last
    assert len([line for line in last.splitlines() if line.strip()]) <= 5
