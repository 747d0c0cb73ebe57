"""P25: a study file cannot say what its own figures, criteria or groups contradict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builders import problems_of
from markerboard.knowledge.loading import shipped

XIONG = (shipped() / "studies" / "xiong-2021.yaml").read_text(encoding="utf-8")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The shipped words and definitions, without studies."""
    (tmp_path / "studies").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml"):
        shutil.copy(shipped() / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(("written", "instead", "told"), [
    ("        better: wild-type\n", "",
     "no figure says which group did better in `progression-free survival`"),
    ("better: wild-type", "better: wildtype", "`wildtype` is neither a group nor an arm"),
    ("tumor", "tumor", None),
    ("regimen_key: anlotinib-any", "regimen_key: anlotinib-all",
     "`anlotinib-all` is not one of the `regimens` of the vocabulary"),
    ("regimen_key: anlotinib-any", "part_of: alter0303", "`alter0303` is not a study that stands for itself"),
    ("supported: association\n    because", "supported: association\n    because", None),
    ("criteria: partial", "criteria: full", "`age` is unread, and `criteria` says `full`"),
])
def test_told(rules: Path, written: str, instead: str, told: str | None) -> None:
    """What does not agree is told at its place; the file as it is loads."""
    assert written in XIONG
    text = XIONG.replace(written, instead, 1)
    (rules / "studies" / "xiong-2021.yaml").write_text(text, encoding="utf-8")
    problems = [one.partition(": ")[2] for one in problems_of(rules)]
    assert told in problems if told else problems == []


def test_null(rules: Path) -> None:
    """No difference between groups supports no association."""
    text = XIONG.replace("direction: worse\n    analysis", "direction: no difference\n    analysis")
    (rules / "studies" / "xiong-2021.yaml").write_text(text, encoding="utf-8")
    assert any("no difference is no association" in one for one in problems_of(rules))
