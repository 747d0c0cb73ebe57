"""The second entry is blind, compares every figure, and records nothing that nobody entered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from markerboard.audit.figures import all_numbers, places
from markerboard.audit.reentry import Figure, agrees, digest, figures, recorded
from markerboard.cli import main
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import shipped as shipped_rules

STUDY = "alter-s006"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The shipped words, and one study."""
    (tmp_path / "studies").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml", f"studies/{STUDY}.yaml"):
        shutil.copy(shipped_rules() / name, tmp_path / name)
    return tmp_path


@pytest.fixture(scope="module")
def prints(shipped: KnowledgeBase) -> list[Figure]:
    """The figures of the study as they stand."""
    return list(figures(shipped.studies[STUDY].study, shipped.vocabulary))


def entered(rules: Path, answers: list[str]) -> Result:
    """The command with what somebody types."""
    return CliRunner().invoke(main, ["reenter", STUDY, "--by", "A. Reader", "--rules", str(rules)],
                              input="\n".join(answers) + "\n")


def test_all_agree(rules: Path, prints: list[Figure]) -> None:
    """Who types what is printed is recorded with the day, and the file loads and says so."""
    assert entered(rules, [one.printed for one in prints]).exit_code == 0
    file = rules / "studies" / f"{STUDY}.yaml"
    assert f"on: {date.today().isoformat()}" in file.read_text(encoding="utf-8")
    shown = CliRunner().invoke(main, ["show", STUDY, "--rules", str(rules)]).output
    assert f"figures entered twice ({date.today().isoformat()}): A. Reader" in " ".join(shown.split())


@pytest.mark.parametrize("again", ["", "0.123"])
def test_one_differs(rules: Path, prints: list[Figure], again: str) -> None:
    """One that differs twice is shown at the end alone, and nothing is recorded."""
    file = rules / "studies" / f"{STUDY}.yaml"
    before = file.read_bytes()
    done = entered(rules, ["0.123", *(one.printed for one in prints[1:]), again])
    assert done.exit_code == 1 and file.read_bytes() == before
    assert f"stands {prints[0].printed}, entered {again or 'nothing'}" in done.output
    assert "stands" not in done.output[:done.output.rindex(prints[0].what)]


def test_second_thought(rules: Path, prints: list[Figure]) -> None:
    """A slip is asked once more, and what then agrees is no difference."""
    assert entered(rules, ["0.123", *(one.printed for one in prints[1:]), prints[0].printed]).exit_code == 0


def test_broken_off(rules: Path, prints: list[Figure]) -> None:
    """An entry that stops half way records nothing."""
    before = (rules / "studies" / f"{STUDY}.yaml").read_bytes()
    assert entered(rules, [one.printed for one in prints[:5]]).exit_code == 1
    assert (rules / "studies" / f"{STUDY}.yaml").read_bytes() == before


def test_every_figure_is_asked(shipped: KnowledgeBase) -> None:
    """Each printed number that the audit counts is asked."""
    for rules in shipped.studies.values():
        found = list(figures(rules.study, shipped.vocabulary))
        counted = [n for p in places(rules.study, shipped.vocabulary) for n in all_numbers(p)]
        assert len([one for one in found if not one.where.endswith("/design")]) == len(counted)


@pytest.mark.parametrize(("printed", "typed", "same"), [
    ("9.23", "9.23", True), ("9.23", "9.32", False), ("0.047", ".047", True), ("< 0.0001", "<0.0001", True),
    ("< 0.0001", "0.0001", False), ("48.4", "48.4 %", True), ("12", "", False), ("0.50", "0.5", True),
    ("9.23", "9\u00b723", True), ("9.23", "about 9", False),
])
def test_same_print(printed: str, typed: str, same: bool) -> None:
    """A bound is part of a print; a percent sign, zeros at the end and a raised point are not."""
    assert agrees(printed, typed) is same


def test_one_record(prints: list[Figure]) -> None:
    """A later entry takes the place of an earlier one, and a changed figure changes the digest."""
    first = recorded("id: x\ndesign:\n  n: 1\n", date(2026, 1, 2), 'A "B"', prints)
    second = recorded(first, date(2026, 3, 4), "C", prints)
    assert second.count("entered_twice:") == 1 and "2026-03-04" in second and "2026-01-02" not in second
    assert digest(prints) != digest([prints[0]._replace(printed="7"), *prints[1:]])
