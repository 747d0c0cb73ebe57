"""The rule engine: the same answers as the evaluator, inside and outside the limits of durable-rules."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import exactly, fewer, knowledge_of, rules_of
from markerboard.errors import EngineFailure
from markerboard.evaluate import Values, decide, measure
from markerboard.expression import COMPARISONS, All, Condition, Named, Not, Some, names
from markerboard.facts import GeneState
from markerboard.knowledge import KnowledgeBase
from markerboard.logic import Interval
from markerboard.parser import Parser
from markerboard.variants import Variant
from markerboard.variants import parse as variant
from strategies import SHIPPED, SMALL, SMALL_NAMES, conditions, knowledge_bases, patients
from strategies_rules import ATOMS, SMALL_PARSER, atom, chains, partly_known

engine: Any = pytest.importorskip("durable_rules_engine", reason="durable-rules does not build here")

from markerboard.durable import MAX_NODES, MAX_PROPERTIES, Rulebook  # noqa: E402
from markerboard.ruleset import Ruleset, check_collisions, fnv1a, nothing  # noqa: E402

# rules.h of durable-rules 2.0.28; 1, 2 and 3 come back as results, the rest as exceptions.
CODES = [*range(101, 114), *range(201, 206), *range(302, 315), *range(501, 509)]
CALLS = ("assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact")
FEVER = knowledge_of(SMALL, written={"asked": atom("fever")})
wide = Parser(SHIPPED)


@pytest.fixture(scope="module")
def rulebook(shipped: KnowledgeBase) -> Rulebook:
    """The shipped rules, compiled."""
    return Rulebook(shipped)


def agree(knowledge: KnowledgeBase, values: Values) -> None:
    """Both engines give the same answers, in the same order."""
    book = Rulebook(knowledge)
    assert book.decide(values) == decide(knowledge, values)
    assert book.measure(values) == measure(knowledge, values)


# The same answers

@fewer(3)
@given(knowledge_bases(), st.lists(patients(SMALL, SMALL_NAMES), min_size=1, max_size=6))
def test_random_rules(knowledge: KnowledgeBase, several: list[Values]) -> None:
    """P7: on any rule base, and for one patient after another, both engines give the same answers."""
    assume(not any(name for c in knowledge.measures.values() for name in names(c)))  # see the next test
    book = Rulebook(knowledge)
    for values in several:
        assert book.decide(values) == decide(knowledge, values)
        assert book.measure(values) == measure(knowledge, values)


def test_call_over_a_definition() -> None:
    """P7: a definition that a report may also call can rest on another definition."""
    condition = SMALL_PARSER.parse("fever and copies >= 2")
    knowledge = knowledge_of(SMALL, written={"one": condition, "the second": Named("one")},
                             calls={"the second": atom("reported spread")})
    agree(knowledge, {"fever": True, "copies": exactly(3)})


def test_bounds() -> None:
    """P7: at every bound, open, closed or absent, both engines answer each comparison alike."""
    numbers = [Decimal(n) for n in range(3)]
    asked = {f"{sign} {n}": SMALL_PARSER.parse(f"drift {sign} {n}") for sign in COMPARISONS for n in numbers}
    knowledge = knowledge_of(SMALL, written=asked)
    book = Rulebook(knowledge)
    for low, high in product([None, *numbers], repeat=2):
        for opened in product((False, True), repeat=2):
            if low is None or high is None or low < high or (low == high and opened == (False, False)):
                values = {"drift": Interval(low, high, *opened)}
                assert book.decide(values) == decide(knowledge, values), values


@fewer(3)
@given(values=patients(SHIPPED, tuple(SHIPPED.facts)))
def test_shipped_rules(shipped: KnowledgeBase, rulebook: Rulebook, values: Values) -> None:
    """P7: on the shipped rules both engines give the same answers, any fact known or unknown."""
    assert rulebook.decide(values) == decide(shipped, values)
    assert rulebook.measure(values) == measure(shipped, values)


def test_nothing_known(rulebook: Rulebook) -> None:
    """P3: a patient of whom nothing is known is undetermined for the rule engine, too."""
    assert {rulebook.decide({})[study] for study in ("alter-e-003", "alter-l058")} == {None}


# Beyond the limits

def genes(count: int) -> list[Condition]:
    """Tests of so many genes and variants, all different."""
    symbols = list(SHIPPED.genes)
    return [wide.parse(f"{symbols[n % len(symbols)]} has A{n + 1}V") for n in range(count)]


def reports(count: int) -> Values:
    """Values that meet every one of those tests."""
    symbols = list(SHIPPED.genes)
    found: dict[str, list[Variant]] = {}
    for n in range(count):
        found.setdefault(symbols[n % len(symbols)], []).append(variant(f"A{n + 1}V"))
    return {gene: GeneState("mutated", tuple(named), True) for gene, named in found.items()}


@pytest.mark.parametrize("count", [28, 29, 30, 31, 32, 33, 60, 61, 64, 65, 130, 400])
@pytest.mark.parametrize("joined", [All, Some])
def test_many_operands(joined: Callable[[tuple[Condition, ...]], Condition], count: int) -> None:
    """P7: conditions of more than 32 nodes and 64 facts, which durable-rules refuses, are split rightly."""
    knowledge = knowledge_of(SHIPPED, written={"asked": joined(tuple(genes(count)))})
    for values in ({}, reports(count), reports(count - 1), reports(1)):
        agree(knowledge, values)


@pytest.mark.parametrize("count", [1, 61, 200])
def test_many_criteria(count: int) -> None:
    """P7: a study of 200 criteria is decided as one of two."""
    inclusion = {f"i{n}": c for n, c in enumerate(genes(count))}
    knowledge = knowledge_of(SHIPPED, [rules_of("s", inclusion, {"x": Not(genes(1)[0])})])
    for values in ({}, reports(count), reports(count - 1)):
        agree(knowledge, values)


def test_many_alternatives() -> None:
    """P7, P17: 12 three-way `or`s under one `and`, half a million ways, take no longer than their nodes."""
    tests = genes(36)
    condition = All(tuple(Some(tuple(tests[n : n + 3])) for n in range(0, 36, 3)))
    knowledge = knowledge_of(SHIPPED, written={"asked": condition, "refused": Not(condition)})
    for values in ({}, reports(36), reports(1)):
        agree(knowledge, values)


@fewer(20)
@given(st.data(), st.integers(2, 60), partly_known())
def test_chains(data: st.DataObject, length: int, values: Values) -> None:
    """P7: definitions that rest on one another, 60 deep, are concluded layer by layer."""
    agree(knowledge_of(SMALL, written=data.draw(chains(length))), values)


@fewer(10)
@given(st.lists(conditions(SMALL_PARSER, SMALL_NAMES, depth=4), min_size=1, max_size=8), partly_known())
def test_deep_conditions(deep: list[Condition], values: Values) -> None:
    """P7: deeply nested conditions, negations at every level among them, keep their meaning."""
    agree(knowledge_of(SMALL, written={f"d{n}": c for n, c in enumerate(deep)}), values)


# Steadiness

PEOPLE: list[Values] = [{"ecog": exactly(n), "TP53": gene} for n in range(6) for gene in ATOMS["GENE1"][1:]]


def test_threads(shipped: KnowledgeBase, rulebook: Rulebook) -> None:
    """P7: threads that share one rulebook get the answers that one thread gets."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(rulebook.decide, PEOPLE * 20))
    assert answers == [decide(shipped, values) for values in PEOPLE] * 20


def resident() -> int:
    """The memory of this process that lies in RAM, in pages."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_memory(rulebook: Rulebook) -> None:
    """Nothing is kept of a patient: 2,000 evaluations after the first 500 take no more memory."""
    def run(times: int) -> None:
        for n in range(times):
            rulebook.decide(PEOPLE[n % len(PEOPLE)])
    run(500)
    before = resident()
    run(2_000)
    assert resident() - before < 256  # pages, 1 MB


# What durable-rules refuses

def failing(code: int) -> Callable[..., Any]:
    """A function of the C engine that fails with a code, as its wrapper reports it."""
    def fail(*_: object) -> Any:
        raise MemoryError if code == 101 else engine.error(f"Could not do it, error code: {code}")
    return fail


@pytest.mark.parametrize("code", CODES)
def test_codes_of_creation(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """P18: every error code, while rules are compiled, is an EngineFailure that carries it."""
    monkeypatch.setattr(engine, "create_ruleset", failing(code))
    with pytest.raises(EngineFailure, match="durable-rules refused a ruleset" + f".*{code}" * (code != 101)):
        Rulebook(FEVER)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("code", CODES)
def test_codes_of_evaluation(monkeypatch: pytest.MonkeyPatch, call: str, code: int) -> None:
    """P18: every error code, in each call of an evaluation, is an EngineFailure that carries it."""
    book = Rulebook(FEVER)
    monkeypatch.setattr(engine, call, failing(code))
    with pytest.raises(EngineFailure, match="durable-rules " + f".*{code}" * (code != 101)):
        book.decide({"fever": True})


@pytest.mark.parametrize("code", [2, 3])
def test_results_of_assertion(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """P18: a fact observed before, or put off, is an EngineFailure and never a silent unknown."""
    book = Rulebook(FEVER)
    monkeypatch.setattr(engine, "assert_fact", lambda *_: (code, 0))
    with pytest.raises(EngineFailure, match="durable-rules refused a fact"):
        book.decide({"fever": True})


def test_nothing_fired() -> None:
    """P18: that no rule fired, which durable-rules reports as an exception, means unknown."""
    knowledge = knowledge_of(SMALL, written={"asked": All((atom("fever"), atom("color")))})
    assert Rulebook(knowledge).decide({"fever": True}) == {"asked": None}


@pytest.mark.parametrize("call", [
    "assert_fact", "start_action_for_state", "retract_fact", "complete_and_start_action"])
def test_after_a_failure(monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """P18: after a failure the next patient gets the right answer or a failure, never a wrong answer."""
    book = Rulebook(FEVER)
    with monkeypatch.context() as patch:
        patch.setattr(engine, call, failing(303))
        with pytest.raises(EngineFailure):
            book.decide({"fever": True})
    try:
        answers = book.decide({"fever": False})
    except EngineFailure:
        return
    assert answers == {"asked": False}


def nested(count: int) -> dict[str, Any]:
    """A condition of so many nodes, an odd number, nested as deep as it goes."""
    condition: dict[str, Any] = {"p0": "t"}
    for n in range(1, count // 2 + 1):
        condition = {"$and" if n % 2 else "$or": [condition, {f"p{n}": "t"}]}
    return condition


@pytest.mark.parametrize(("count", "refused"), [(MAX_NODES - 1, False), (31, False), (33, True)])
def test_limit_of_nodes(count: int, refused: bool) -> None:
    """P18: durable-rules itself takes 31 nested nodes and refuses 33 with code 113: the limit is real."""
    rules = {"r": {"all": [{"m": nested(count)}], "run": nothing}}
    if not refused:
        Ruleset.create(f"nodes{count}", rules)
        return
    with pytest.raises(EngineFailure, match="113"):
        Ruleset.create(f"nodes{count}", rules)


@pytest.mark.parametrize(("count", "refused"), [(MAX_PROPERTIES, False), (70, True)])
def test_limit_of_properties(count: int, refused: bool) -> None:
    """P18: durable-rules itself takes 60 matching properties and refuses 70 with code 303."""
    rules = {f"r{n}": {"all": [{"m": {f"p{n}": "t"}}], "run": nothing} for n in range(count)}
    ruleset = Ruleset.create(f"properties{count}", rules)
    fact = {"id": "1", **{f"p{n}": "t" for n in range(count)}}
    if not refused:
        assert sorted(ruleset.fire(fact)) == sorted(rules)
        return
    with pytest.raises(EngineFailure, match="303"):
        ruleset.fire(fact)


def test_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    """P18: a property concluded both met and not met is a failure, not a choice."""
    book = Rulebook(FEVER)
    fire = Ruleset.fire
    monkeypatch.setattr(Ruleset, "fire", lambda self, fact: [
        fired[:-1] + rail for fired in fire(self, fact) for rail in "tf"])
    with pytest.raises(EngineFailure, match="concluded both sides"):
        book.decide({"fever": True})


# The vectors that Noll publishes with FNV.
@pytest.mark.parametrize(("text", "value"), [("", 0x811C9DC5), ("a", 0xE40C292C), ("foobar", 0xBF9CF968)])
def test_hash(text: str, value: int) -> None:
    """The hash of a name is 32-bit FNV-1a, as durable-rules takes it."""
    assert fnv1a(text) == value


@pytest.mark.parametrize(("one", "other"), [("costarring", "liquid"), ("declinate", "macallums")])
def test_collisions(one: str, other: str) -> None:
    """Two names of one hash, which durable-rules cannot tell apart, are refused before they meet."""
    check_collisions([one, "fever"])
    with pytest.raises(EngineFailure, match=f"cannot tell `{other}` from `{one}`"):
        check_collisions([one, other])
