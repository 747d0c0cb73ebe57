"""Witnesses: for everything that is asked, a patient who meets it, and his nearest neighbors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("z3")

from builders import run, some
from markerboard.answer.board import Board
from markerboard.engines import agree as engines
from markerboard.engines.evaluate import Answers, Values, decide, measure
from markerboard.errors import EngineDisagreement
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.patient.facts import Facts, GeneState
from markerboard.proof import witness
from markerboard.proof.meaning import asked, conditions_of
from markerboard.proof.witness import Witness, answers_of, witnesses, written
from strategies import SHIPPED

STUDIES = list(load().studies)


def values_of(witness: Witness) -> dict[str, Any]:
    """What a witness states; the variants of a gene in no order."""
    values = written(witness.case, SHIPPED).facts.values
    return {name: (v.status, frozenset(v.variants), v.complete) if isinstance(v, GeneState) else v
            for name, v in values.items()}


def changed(one: Witness, other: Witness, asking: set[str]) -> set[str]:
    """The facts that rules ask about of which two patients differ; `treatment` for several of the history."""
    first, second = values_of(one), values_of(other)
    names = {name for name in asking if first.get(name) != second.get(name)}
    return names if len(names) < 2 else {"treatment" if SHIPPED.facts[n].history else n for n in names}


def kinds(found: list[Witness]) -> dict[str, Witness]:
    """The witnesses by what they show, without those at a threshold."""
    return {one.shows.partition(" by")[0]: one for one in found if " for `" not in one.shows}


@pytest.mark.thorough
@pytest.mark.parametrize("study", some(STUDIES, 20))
def test_everything(board: Board, study: str) -> None:
    """P9, P10: each verdict, criterion and group has a patient met, and by one fact not met and unknown.

    All engines decide each patient; a group of everybody can only be met.
    """
    rules = board.knowledge.studies[study]
    asking = {test.fact for test in asked(board.knowledge, conditions_of(rules))}
    for answer in answers_of(rules):
        found = kinds(witnesses(board.engines, rules, answer))
        finding, _, group = answer.partition("/")[2].rpartition("/")
        everybody = finding and rules.groups[finding][group] == "all"
        met, *others = found.values()
        assert met.truth is True
        assert [one.truth for one in others] == ([] if everybody else [False, None]), answer
        for other in others:
            names = changed(met, other, asking)
            # What decides may be one fact of the history; others move with it, none to another answer.
            past = other.about == "treatment" or bool(SHIPPED.facts[other.about].history)
            assert names == {other.about} or (past and names == {"treatment"}), answer


@pytest.mark.parametrize(("answer", "fact", "verdicts"), [
    ("alter-e-003/age", "age", {"17": "not met", "18": "met", "19": "met", "74": "met", "75": "met",
                                "76": "not met"}),
    ("alter-e-003/life-expectancy", "life_expectancy", {"2": "not met", "3": "not met", "4": "met"}),
    ("alter-c-002/ctdna-clearance/cleared", "ctdna.best_response.msaf", {
        "0.0009": "applies", "0.001": "does not apply", "0.0011": "does not apply"}),
    ("alter0302/third-line", "prior.lines", {"1": "not met", "2": "met", "3": "met"}),
    ("alter-e-003/first-line", "perioperative.months_to_relapse", {
        "5.9": "not met", "6": "not met", "6.1": "met"}),
    ("alter-l058/druggable-target", "met.cep7_ratio", {"1.9": "not met", "2.0": "met", "2.1": "met"}),
    ("alter0303/two-lines-of-chemotherapy", "prior.chemotherapy_lines", {
        "1": "not met", "2": "met", "3": "met"}),
])
def test_thresholds(board: Board, answer: str, fact: str, verdicts: Mapping[str, str]) -> None:
    """P10: a number is tried just below, at and just above each threshold, by the resolution of its fact."""
    rules = board.knowledge.studies[answer.partition("/")[0]]
    tried = [one for one in witnesses(board.engines, rules, answer) if one.shows.startswith(f"{fact} ")]
    assert {one.shows.split(",")[0].split()[1]: one.word for one in tried} == verdicts
    for one in tried:
        value = values_of(one)[fact]
        assert value.exact and value.low == Decimal(one.shows.split(",")[0].split()[1])


class Liar:
    """A second engine that answers one criterion the wrong way around."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge

    def measure(self, values: Values) -> Answers:
        """As the evaluator."""
        return measure(self.knowledge, values)

    def decide(self, values: Values) -> Answers:
        """As the evaluator but for a lie."""
        answers = decide(self.knowledge, values)
        return answers | {"alter-e-003/age": not answers["alter-e-003/age"]}

    def forget(self) -> None:
        """It keeps nothing."""


def test_nobody_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: a patient on whom the engines disagree is not shown."""
    monkeypatch.setattr(engines, "second_engine", Liar)
    result = run("witness", "alter-e-003/age")
    assert (result.exit_code, result.stdout) == (70, "")
    assert "the engines disagree on `alter-e-003/age`" in result.stderr


def test_every_engine(board: Board) -> None:
    """P7: where DuckDB is installed beside durable-rules, it decides each patient too, and can object."""
    pytest.importorskip("durable_rules_engine")
    pytest.importorskip("duckdb")
    rules = board.knowledge.studies["alter-e-003"]
    others = engines.other_engines(board.engines, rules)
    assert [type(one).__name__ for one in others] == ["Duck"]
    assert len(witnesses(board.engines, rules, "alter-e-003/age", 10, others)) == 9
    with pytest.raises(EngineDisagreement, match="`alter-e-003/age`"):
        witnesses(board.engines, rules, "alter-e-003/age", 10, [Liar(board.knowledge)])


def test_z3_alone(monkeypatch: pytest.MonkeyPatch, board: Board) -> None:
    """P7: a patient on whom z3 stands against engines that agree is not shown either."""
    lie = board.engines.decide(Facts({}))[0] | {"alter-e-003/age": False}
    monkeypatch.setattr(witness, "decided", lambda *given: lie)
    with pytest.raises(EngineDisagreement, match="`alter-e-003/age`"):
        witnesses(board.engines, board.knowledge.studies["alter-e-003"], "alter-e-003/age")


# The command

def test_command(tmp_path: Path) -> None:
    """`witness` prints cases as a YAML stream under comments; saved, they expect what they show."""
    result = run("witness", "alter-e-003", "--save", tmp_path)
    assert result.exit_code == 0
    titles = re.findall(r"^# (.*)$", result.stdout, re.MULTILINE)
    assert [t.split(",")[0].removeprefix("alter-e-003: ") for t in titles] == [
        "eligible", "ineligible by one fact", "undetermined by one fact"]
    for document in result.stdout.split("---\n"):
        assert parse("case", document.encode()).data["case"].startswith("alter-e-003-")
    files = sorted(tmp_path.iterdir())
    rules, *wrote = result.stderr.splitlines()
    assert rules.startswith("rules: those that come with markerboard (")
    assert [f"wrote {file}" for file in files] == sorted(wrote)
    assert run("test", tmp_path).stderr == f"{rules}\n3 cases, 3 expectations, 0 not met\n"
    again = run("witness", "alter-e-003", "--save", tmp_path)
    assert again.exit_code not in (0, 70)
    assert "is already there, and nothing is overwritten" in again.stderr


def test_json() -> None:
    """For programs the same: the answer, what is shown, by which fact, and the case."""
    found = json.loads(run("witness", "alter-e-003/ecog", "--format", "json").stdout)
    assert [one["verdict"] for one in found] == ["met", "not met", "unknown", "met", "met", "not met"]
    assert found[1] == {"answer": "alter-e-003/ecog", "shows": "not met by one fact", "fact": "ecog",
                        "verdict": "not met", "case": {"case": "alter-e-003-ecog-not-met-by-one-fact",
                                                       "patient": {"ecog": "2"}}}


@pytest.mark.parametrize(("what", "told"), [
    ("alter-e-03", "did you mean `alter-e-003`"), ("alter-e-003/agee", "did you mean `alter-e-003/age`"),
    ("alter-e-003/signature", "there is no `alter-e-003/signature`"),
])
def test_unknown(what: str, told: str) -> None:
    """What is not there is refused, with what may have been meant."""
    result = run("witness", what)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
