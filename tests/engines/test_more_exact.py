"""P21 in every engine: a class replaced by its member, or a range by one inside it, overturns nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, facts_of, fewer, some
from markerboard.answer.board import Board
from markerboard.answer.expectations import files_of
from markerboard.engines import evaluate
from markerboard.engines.evaluate import Answers, Values
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.testing.exacter import exacter
from markerboard.testing.menu import menu_of
from strategies import (
    ASKED,
    SHIPPED,
    knowledge_bases,
    more_exact_pairs,
    vocabularies,
)
from tables import reconciled

Engine = Callable[[Sequence[Values]], list[Answers]]
DRUGS = ("prior.drugs", "line1.drugs", "current.drugs", "toxicity.drugs", "perioperative.drugs", "diagnosis",
         "stage", "alk.fusion")


def engines(knowledge: KnowledgeBase) -> Iterator[tuple[str, Engine]]:
    """Every engine that is installed, each asked about some patients."""
    yield "evaluator", lambda cohort: [evaluate.decide(knowledge, reconciled(knowledge, p)) for p in cohort]
    if find_spec("durable_rules_engine"):
        from markerboard.engines.durable import Rulebook

        book = Rulebook(knowledge)
        yield "durable-rules", lambda cohort: [book.decide(reconciled(knowledge, p)) for p in cohort]
    if find_spec("duckdb") and find_spec("sqlglot"):
        from markerboard.sql.duck import Duck

        duck = Duck(knowledge)
        yield "DuckDB", lambda cohort: [duck.decide(reconciled(knowledge, p)) for p in cohort]
    if find_spec("z3"):
        from markerboard.proof.deciding import Reader

        readers = [Reader(knowledge, rules) for rules in knowledge.studies.values()]
        yield "z3", lambda cohort: [
            {key: truth for reader in readers for key, truth in reader.decide(p).items()} for p in cohort]


def overturned(before: Answers, after: Answers) -> dict[str, Any]:
    """The definite answers that became others."""
    return {key: (truth, after[key]) for key, truth in before.items()
            if truth is not None and after[key] is not truth}


@st.composite
def bases(draw: st.DrawFn) -> tuple[KnowledgeBase, Values, Values]:
    """Rules over trees that are drawn, a patient, and the same patient in more exact words."""
    vocabulary = draw(vocabularies())
    names = tuple(vocabulary.facts)
    # A call and a measurement may contradict each other once both are known, which is told as a conflict.
    knowledge = replace(draw(knowledge_bases(vocabulary, names)), calls={}, measures={})
    return knowledge, *draw(more_exact_pairs(vocabulary, names))


@fewer(4)
@given(bases())
def test_drawn_trees(drawn: tuple[KnowledgeBase, Values, Values]) -> None:
    """P21, P7: on any rules over trees with several parents, in every engine, which all say the same."""
    knowledge, known, exact = drawn
    meant: list[Answers] = []
    for name, decide in engines(knowledge):
        before, after = decide([known, exact])
        assert overturned(before, after) == {}, name
        meant = meant or [before, after]
        assert [before, after] == [{key: one[key] for key in other} for one, other in
                                   zip(meant, (before, after), strict=True)], name


@fewer(20)
@given(st.data())
def test_shipped(shipped: KnowledgeBase, engines_of_shipped: dict[str, Engine], data: st.DataObject) -> None:
    """P21, P7: on the shipped rules, for what is asked of drugs, diagnoses, stages, variants and numbers."""
    names = tuple(dict.fromkeys((*DRUGS, *ASKED)))
    known, exact = data.draw(more_exact_pairs(SHIPPED, names))
    for name, decide in engines_of_shipped.items():
        before, after = decide([known, exact])
        assert overturned(before, after) == {}, name


@pytest.fixture(scope="module")
def engines_of_shipped(shipped: KnowledgeBase) -> dict[str, Engine]:
    """The engines that answer whole rule bases quickly, over the shipped one."""
    return {name: engine for name, engine in engines(shipped) if name != "z3"}


CASES = list(files_of([ROOT / "cases"]))


@pytest.mark.thorough
@pytest.mark.parametrize("number", some(range(8), 4))
def test_every_case(shipped: KnowledgeBase, board: Board, number: int) -> None:
    """P21: on every case, each class, range and class of variants in it said more exactly in each way."""
    menu = menu_of(shipped)
    for file in CASES[number::8]:
        case = board.read(file)
        # Each class in place of the case's own is tried by the property of `check --properties`.
        stated, exact = next(exacter(menu, Case(case.data, case.facts)))
        before = evaluate.decide(shipped, stated.facts.values)
        for one in exact:
            assert overturned(before, evaluate.decide(shipped, one.facts.values)) == {}, one.data


def alk_fusion_after(*drugs: str) -> dict[str, Any]:
    """A lung cancer with an ALK fusion, treated with these."""
    return {"case": "c", "disease": {"diagnosis": "LUAD"},
            "biomarkers": {"ALK": {"fusion": True}, "EGFR": "wild-type"},
            "treatment": [{"line": 1, "drugs": list(drugs)}]}


@pytest.mark.parametrize(("drug", "met"), [
    ("crizotinib", True), ("MET inhibitor", None), ("ALK inhibitor", True), ("savolitinib", False),
    ("targeted therapy", None), ("cisplatin", False)])
def test_a_class_that_shares_a_drug(board: Board, drug: str, met: bool | None) -> None:
    """P21: ALTER0303 asks an ALK inhibitor of an ALK fusion; a MET inhibitor may be one."""
    answers, _ = board.engines.decide(facts_of(alk_fusion_after(drug), SHIPPED))
    assert answers["alter0303/egfr-alk-gate"] is met
