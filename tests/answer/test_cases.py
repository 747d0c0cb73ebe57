"""The cases: each real, published or invented patient gets what is expected of it.

What each expects is a test that our own pytest plugin collects from the directory of the cases.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.expectations import failures, files_of
from markerboard.imports.opening import read_case
from markerboard.knowledge.base import KnowledgeBase
from strategies import SHIPPED

FILES = list(files_of([ROOT / "cases"]))


@pytest.mark.parametrize("file", FILES, ids=[f.stem for f in FILES])
def test_case(file: Path) -> None:
    """A case is named as its file, so that an answer leads back to it; and it expects something."""
    case = read_case(file, SHIPPED)
    assert case.name == file.stem
    assert case.expect


def test_collected(pytestconfig: pytest.Config) -> None:
    """P9: each case is a test of its own, by the plugin, that every expectation of it is met."""
    assert pytestconfig.getini("markerboard_cases") == [ROOT / "cases"]
    assert "cases" in pytestconfig.getini("testpaths")


def test_every_study_is_expected(shipped: KnowledgeBase) -> None:
    """P9: each study has a case that fits it, one that does not, one undecided; and each group one in it."""
    expected = {(key, verdict) for f in FILES for key, verdict in read_case(f, SHIPPED).expect.items()}
    groups = [f"{name}/{finding.id}/{group}" for name, rules in shipped.studies.items()
              for finding in rules.study.findings for group in finding.groups if group != "all"]
    assert [group for group in groups if (group, "applies") not in expected] == []
    for verdict in ("eligible", "ineligible", "undetermined"):
        assert [study for study in shipped.studies if (study, verdict) not in expected] == []


def test_failures(board: Board, tmp_path: Path) -> None:
    """An expectation that is not met, or of nothing that exists, is told at its line."""
    file = tmp_path / "c.yaml"
    expected = "\n  ".join(["alter-e-003: eligible", "alter-e-03: eligible", "alter-e-003/escc: met"])
    file.write_text(f"case: c\ndisease: {{diagnosis: LUAD}}\nexpect:\n  {expected}\n", encoding="utf-8")
    told = [str(failure).splitlines()[0].replace(str(file), "c.yaml")
            for failure in failures(board, board.read(file))]
    assert told == ["c.yaml:4:16: `alter-e-003` is ineligible, expected eligible",
                    "c.yaml:5:15: `alter-e-03` is not something to expect",
                    "c.yaml:6:21: `alter-e-003/escc` is not met, expected met"]
