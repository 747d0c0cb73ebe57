"""Everyday slips of a curator are told, each with its place and what to write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builders import problems_of, run, write_study
from markerboard.knowledge.loading import load, shipped
from markerboard.language.parser import Parser

FINDING = """findings:
  - id: f
    title: F
    analysis: primary
    claimed: none
    supported: descriptive
    direction: not stated
    because: b
    groups: {{all: all}}
    results:
      - {{endpoint: {result}}}
"""
UNIT, COMMA = "no unit is stated", "several places stand here with a comma between"
RESULTS = [
    ("survival, all: {n: 10, median: 9.2}, from: {s: Table 1}", UNIT),
    ("survival, unit: months, all: {n: 10, median: 9.2}, from: {s: 'Table 1, Figure 2'}", COMMA),
    ("response, all: {n: 10, percent: 50}, from: {s: 'Table 1, p. 4'}", COMMA),
    ("survival, all: {n: 10, median: not reached}, from: {s: Table 1}", ""),
    ("survival, unit: months, all: {n: 10, median: 9.2}, from: {s: Table 1}", ""),
    ("response, all: {n: 10, percent: 50}, from: {s: 'Table 1; Figure 2, left'}", ""),
]


@pytest.fixture
def timed(small: Path) -> Path:
    """Small rules with an endpoint that is a time."""
    file = small / "vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("endpoints:\n", "endpoints:\n  survival: {kind: time}\n"), encoding="utf-8")
    return small


@pytest.mark.parametrize(("result", "told"), RESULTS)
def test_results(timed: Path, result: str, told: str) -> None:
    """A time needs a unit, which a word and a share do not; places are parted by semicolons."""
    write_study(timed, more=FINDING.format(result=result))
    problems = problems_of(timed)
    assert [told in problem for problem in problems] == ([True] if told else []), problems


def test_code_that_no_condition_can_name(small: Path) -> None:
    """A code of a tree that the language cannot write is refused: rules could never ask for it."""
    file = small / "vocabulary.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("  syrup: {", "  lutetium (177Lu): {}\n  syrup: {"), encoding="utf-8")
    assert any("no condition can name `lutetium (177Lu)`" in problem for problem in problems_of(small))


def test_every_code_can_be_asked() -> None:
    """Each code of the shipped trees can be named by a condition."""
    vocabulary = load().vocabulary
    asked = {fact.tree: f"{fact.name} {'has' if fact.type == 'drugs' else 'in'}" for fact in
             vocabulary.facts.values() if fact.type in ("tree", "drugs")}
    parser = Parser(vocabulary)
    for tree, words in asked.items():
        for code in vocabulary.trees[tree].terms:
            assert code in str(parser.parse(f"{words} {{{code}}}"))


@pytest.mark.parametrize("arguments", [["show"], ["check", "--no-proofs"], ["facts", "age"]])
def test_which_rules(monkeypatch: pytest.MonkeyPatch, small: Path, tmp_path: Path,
                     arguments: list[str]) -> None:
    """Where rules lie here and the shipped ones are used, a line says so; not where they were named."""
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "rules").symlink_to(small, target_is_directory=True)
    monkeypatch.chdir(tmp_path / "work")
    told = "not those in ./rules"
    assert told in run(*arguments).stderr
    named = [*arguments, "rules"] if arguments[0] == "check" else [*arguments, "--rules", "rules"]
    assert told not in run(*named).stderr
    monkeypatch.chdir(tmp_path)
    assert told not in run(*arguments).stderr


def test_a_copy_is_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A clone of the project holds the rules that it installs: nothing is said of them."""
    shutil.copytree(shipped(), tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    assert run("show").stderr == ""
