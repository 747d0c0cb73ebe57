"""The second entry is blind, compares every figure, and records nothing that nobody entered."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from markerboard.audit.figures import all_numbers, places
from markerboard.audit.reentry import Figure, agrees, figures, recorded
from markerboard.cli import main
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import shipped as shipped_rules
from markerboard.knowledge.secondentry import digest
from markerboard.render.words import Sentences
from markerboard.words import words

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


def test_one_record() -> None:
    """A later entry takes the place of an earlier one."""
    first = recorded("id: x\ndesign:\n  n: 1\n", date(2026, 1, 2), 'A "B"', 3, "ab")
    second = recorded(first, date(2026, 3, 4), "C", 3, "ab")
    assert second.count("entered_twice:") == 1 and "2026-03-04" in second and "2026-01-02" not in second


def test_a_digest_is_of_figures(shipped: KnowledgeBase) -> None:
    """A changed figure changes the digest, and a changed title or remark does not."""
    page = shipped.studies[STUDY].page
    assert digest(page) == digest({**page, "title": "other", "weaknesses": ["7"]})
    assert digest(page) != digest({**page, "design": {**page["design"], "n": 7}})
    assert digest(page) != digest({**page, "findings": page["findings"][1:]})


def test_changed_since(rules: Path, shipped: KnowledgeBase) -> None:
    """A study whose figures changed after the second entry says so, and `check` warns; not before."""
    file = rules / "studies" / f"{STUDY}.yaml"
    text = file.read_text(encoding="utf-8")
    done = recorded(text, date(2026, 1, 2), "A. Reader", 3, digest(shipped.studies[STUDY].page))
    n = shipped.studies[STUDY].page["design"]["n"]
    for written, told in ((done, False), (done.replace(f"  n: {n}\n", f"  n: {n + 1}\n", 1), True)):
        file.write_text(written, encoding="utf-8")
        shown = CliRunner().invoke(main, ["show", STUDY, "--rules", str(rules)]).output
        assert ("changed since" in shown) is told
        warned = CliRunner().invoke(main, ["check", str(rules), "--no-proofs"]).output
        assert ("have changed since they were entered twice" in warned) is told


@pytest.mark.parametrize(("tag", "since"), [("en", "changed since"), ("zh", "此后数据有改动")])
def test_changed_on_the_page(tag: str, since: str) -> None:
    """The line beside a study says that figures changed, in each language, and only then."""
    said = Sentences(words(tag))
    assert since in said.twice({"on": "2026-01-02", "changed": True})
    assert since not in said.twice({"on": "2026-01-02"})


def test_shipped_second_entries(shipped: KnowledgeBase) -> None:
    """Each shipped study that says it was entered twice has a digest of its figures, and has them still."""
    told = {name: rules.page["entered_twice"] for name, rules in shipped.studies.items()
            if "entered_twice" in rules.page}
    assert {"alter-e-003", "alter-l058"} <= told.keys()
    assert {name: digest(shipped.studies[name].page) for name in told} == {
        name: entry.get("digest") for name, entry in told.items()}
