"""Two engines, one answer: on every case and its neighbors; and where they differ, none at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builders import ROOT, facts_of, knowledge_of, some
from markerboard.answer.board import Board
from markerboard.cli import main
from markerboard.engines import agree as engines
from markerboard.engines.agree import Engines, agree
from markerboard.engines.evaluate import Answers, Values, decide, measure
from markerboard.errors import EngineDisagreement, EngineFailure
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefacts import read
from strategies import SHIPPED, SMALL
from strategies_rules import atom

CASES = sorted((ROOT / "cases").glob("*.yaml"))
# What is removed from a case leaves the rest valid, and says less.
SAYS_LESS = ("patient", "disease", "progression", "facts")
FEVER = knowledge_of(SMALL, written={"asked": atom("fever")})


def data_of(file: Path) -> dict[str, Any]:
    """A case file as plain data."""
    data: dict[str, Any] = parse(file.name, file.read_bytes()).data
    return data


def leaves(data: Mapping[str, Any], sections: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The path of every value of some sections that is no list and no mapping."""
    pending: list[tuple[tuple[str, ...], Any]] = [((s,), data[s]) for s in sections if s in data]
    while pending:
        path, value = pending.pop()
        if isinstance(value, dict):
            pending += [((*path, key), inner) for key, inner in value.items()]
        elif not isinstance(value, list):
            yield path


def lacking(data: Mapping[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """The same case without one of its values."""
    less = deepcopy(dict(data))
    place = less
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return less


class Liar:
    """An engine that turns one answer around."""

    def __init__(self, knowledge: KnowledgeBase, about: str) -> None:
        self.knowledge, self.about = knowledge, about

    def measure(self, values: Values) -> Answers:
        """Answers, with the lie."""
        return self._lie(measure(self.knowledge, values))

    def decide(self, values: Values) -> Answers:
        """Answers, with the lie."""
        return self._lie(decide(self.knowledge, values))

    def _lie(self, answers: Answers) -> Answers:
        if self.about in answers:
            answers[self.about] = not answers[self.about]
        return answers


class Broken(Liar):
    """An engine that fails."""

    def decide(self, values: Values) -> Answers:
        """Fail."""
        raise EngineFailure("durable-rules refused a fact: error code: 303")


# They agree

@pytest.mark.thorough
@pytest.mark.skipif(engines.second_engine(FEVER) is None, reason="one engine alone")
@pytest.mark.parametrize("file", some(CASES, 3), ids=lambda f: f.stem)
def test_every_case(board: Board, file: Path) -> None:
    """P7: on every case, and on it without each thing that it states, both engines agree."""
    data = data_of(file)
    board.engines.decide(facts_of(data, SHIPPED))
    for path in some([*leaves(data, (*SAYS_LESS, "biomarkers"))]):
        facts, troubles = read(lacking(data, path), SHIPPED)
        if not troubles:
            board.engines.decide(facts)


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES, 3), ids=lambda f: f.stem)
def test_saying_less(shipped: KnowledgeBase, file: Path) -> None:
    """P1: a case that says less never gets another definite answer, only fewer of them."""
    data = data_of(file)
    full = decide(shipped, facts_of(data, SHIPPED).values)
    for path in some([*leaves(data, SAYS_LESS)]):
        less = decide(shipped, facts_of(lacking(data, path), SHIPPED).values)
        assert {name: truth for name, truth in less.items() if truth is not None}.items() <= full.items()


@pytest.mark.skipif(engines.second_engine(FEVER) is None, reason="one engine alone")
def test_answer_names_both(board: Board) -> None:
    """An answer says which two engines agreed on it."""
    engine = board.evaluate({"case": "empty"}).engine
    assert engine.agreed
    duckdb = "" if find_spec("durable") else f"duckdb {version('duckdb')}"
    assert engine.second == (duckdb or "durable-rules 2.0.28")
    assert engine.note is None


# They do not

@pytest.mark.parametrize(("first", "second", "named"), [
    ({"a": True}, {"a": False}, "`a`"), ({"a": True}, {"a": None}, "`a`"), ({"a": False}, {"a": None}, "`a`"),
    ({"a": True}, {}, "`a`"), ({}, {"a": True}, "`a`"),
    ({"a": True, "b": None}, {"a": True, "b": False}, "`b`"),
    (dict.fromkeys("abcdefg", True), dict.fromkeys("abcdefg", None), "`a`, `b`, `c`, `d`, `e` and others"),
])
def test_disagreement(first: Answers, second: Answers, named: str) -> None:
    """P7: any difference, an answer too many among them, is an error that names it."""
    agree(first, dict(reversed(first.items())))
    with pytest.raises(EngineDisagreement) as error:
        agree(first, second)
    assert str(error.value) == f"the engines disagree on {named}; no verdict is shown"


@pytest.mark.parametrize("about", ["alter-e-003", "alter-l058/age", "MET amplified"])
def test_liar(monkeypatch: pytest.MonkeyPatch, shipped: KnowledgeBase, about: str) -> None:
    """P7: a second engine that lies about one verdict, criterion or definition spoils the whole answer."""
    monkeypatch.setattr(engines, "second_engine", lambda knowledge: Liar(knowledge, about))
    with pytest.raises(EngineDisagreement, match=f"`{about}"):
        Engines(shipped).decide(facts_of(data_of(CASES[0]), SHIPPED))


def run(*arguments: str) -> Result:
    """The command line, run on arguments."""
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("second", [Liar, Broken])
def test_command_shows_nothing(monkeypatch: pytest.MonkeyPatch, second: type[Liar], form: str) -> None:
    """P7: when engines disagree, or one fails, the command exits with 70 and prints no verdict at all."""
    monkeypatch.setattr(engines, "second_engine", lambda knowledge: second(knowledge, "alter-e-003"))
    result = run("evaluate", *map(str, CASES[:3]), "--format", form)
    assert (result.exit_code, result.stdout) == (70, "")
    assert "disagree" in result.stderr or "refused" in result.stderr


def test_one_engine_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that only one engine gave is told so, in text and in JSON."""
    monkeypatch.setattr(engines, "second_engine", lambda knowledge: None)
    engine = Board.load().evaluate({"case": "empty"}).engine
    assert (engine.second, engine.agreed) == (None, False)
    assert "one engine answered alone" in str(engine.note)
    assert "one engine answered alone" in " ".join(run("evaluate", str(CASES[0])).stdout.split())
