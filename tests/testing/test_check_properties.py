"""`check --properties`: what must hold, tried on somebody's rules; a patient who shows what does not."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from builders import run, write_study
from markerboard.cli import properties, rules
from markerboard.engines import evaluate
from markerboard.engines.evaluate import Answers, Values
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase

DECIDE = evaluate.decide
DAY = "  - {id: day, domain: fitness, text: Copies, when: copies >= 2, from: {s: p. 1}}\n"


@pytest.fixture
def rules_of_one(small: Path) -> Path:
    """A directory of rules with one study, included with fever and two copies."""
    file = write_study(small)
    file.write_text(file.read_text(encoding="utf-8") + DAY, encoding="utf-8")
    return small


@pytest.mark.parametrize("asked", ["pathogenic A2G", "homozygous A2X", "somatic truncating variant"])
def test_words_of_quality(rules_of_one: Path, asked: str) -> None:
    """Patients of rules that ask a change with words of quality are drawn, and every promise is kept."""
    file = rules_of_one / "studies" / "trial.yaml"
    text = file.read_text(encoding="utf-8").replace("copies >= 2", f"GENE1 has {asked}")
    file.write_text(text, encoding="utf-8")
    done = run("check", rules_of_one, "--no-proofs", "--properties", "3", "--seed", "1")
    assert done.exit_code == 0, done.output


def liar(knowledge: KnowledgeBase, values: Values) -> Answers:
    """An evaluator that counts two copies as too few."""
    answers = DECIDE(knowledge, values)
    copies = values.get("copies")
    if copies is not None and copies.low == copies.high == 2 and "trial/day" in answers:
        answers["trial/day"] = answers["trial"] = False
    return answers


def test_holds(rules_of_one: Path, tmp_path_factory: pytest.TempPathFactory,
               monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all holds, it says what was tried, by which engines, with which seed; nothing stays behind."""
    place = tmp_path_factory.mktemp("empty")
    monkeypatch.chdir(place)
    result = run("check", rules_of_one, "--no-proofs", "--properties", "30", "--seed", "7")
    assert result.exit_code == 0, result.output
    told = dict(line.split("  ", 1) for line in result.stdout.splitlines())
    told = {name: value.strip() for name, value in told.items()}
    assert (told["properties tried"], told["patients drawn"], told["seed"]) == ("19", "30", "7")
    assert told["properties that fail"] == "0"
    assert told["engines"].startswith("evaluator, ")
    assert list(place.iterdir()) == []


def test_any_seed(rules_of_one: Path) -> None:
    """Without a seed one is drawn, and told, so that the run can be had again."""
    seeds = {json.loads(run("check", rules_of_one, "--no-proofs", "--properties", "1", "--format", "json")
                        .stdout)["seed"] for _ in range(2)}
    assert len(seeds) == 2


@pytest.mark.lengthy
def test_engines_disagree(rules_of_one: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """P7: engines that disagree exit with 70, and the smallest patient who shows it is a case to keep."""
    monkeypatch.setattr(evaluate, "decide", liar)
    arguments = ("check", rules_of_one, "--no-proofs", "--properties", "50", "--seed", "7")
    result = run(*arguments, "--save", tmp_path / "found")
    assert result.exit_code == 70
    told = result.stderr.partition("P7: ")[2]
    assert told.startswith("Every engine that is installed gives the same answers\n"
                           "the engines disagree on `trial`, `trial/day`; no verdict is shown\ncase: p7-1\n")
    case = parse("c", (tmp_path / "found" / "p7-1.yaml").read_bytes()).data
    assert case == {"case": "p7-1", "facts": {"copies": "2"}}
    assert "Traceback" not in result.output
    assert run(*arguments).stderr.partition("P7: ")[2].startswith(told.partition("\nwrote")[0])


def two_valued(test: Any, value: Any) -> bool:
    """A number of which the least decides, however wide it is known."""
    return bool(value.low is not None and value.low >= test.number)


@pytest.mark.lengthy
def test_rules_fail(rules_of_one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """P1: what does not hold of the rules exits with 4; in JSON with its cases, before and after."""
    monkeypatch.setitem(evaluate._ANSWERS, "compare", two_valued)
    monkeypatch.delitem(properties.ALL, "P7")  # type: ignore[attr-defined]
    result = run("check", rules_of_one, "--no-proofs", "--properties", "100", "--seed", "7",
                 "--format", "json")
    assert result.exit_code == 4
    failures = {one["property"]: one for one in json.loads(result.stdout)["failures"]}
    assert "of the same patient better known" in failures["P1"]["message"]
    before, after = failures["P1"]["cases"]
    assert before["facts"]["copies"] != after["facts"]["copies"]


def test_without_hypothesis(rules_of_one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Hypothesis is not installed, it says what to install before anything else."""
    monkeypatch.setattr(rules, "find_spec", lambda name: None if name == "hypothesis" else find_spec(name))
    result = run("check", rules_of_one, "--properties", "10")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "properties need Hypothesis: install markerboard[curate]" in result.stderr


def test_without_a_study(small: Path) -> None:
    """Rules without a study have nothing to try, and nothing fails."""
    result = run("check", small, "--no-proofs", "--properties", "5", "--seed", "1")
    assert result.exit_code == 0
    assert "properties that fail         0" in result.stdout


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminal to open")
def test_progress(rules_of_one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal a bar shows how far it is; elsewhere nothing does."""
    assert "trying properties" not in run("check", rules_of_one, "--no-proofs", "--properties", "3").stderr
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with properties._bar(2) as tick:
            tick()
            tick()
    assert b"trying properties" in os.read(ours, 10_000)
    os.close(ours)
