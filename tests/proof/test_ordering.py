"""P24: an order settles what it says; the smallest set of assays is exact, and never worse than greedy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binomtest

from builders import ROOT, exactly, facts_of, knowledge_of, rules_of, run
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.answer.ordering import Counts, Ordered, Ordering, Together, assays_of, waiting
from markerboard.answer.prevalence import Counted, Forecasting, chance
from markerboard.engines.evaluate import Meaning
from markerboard.language import expression
from markerboard.language.logic import Truth
from markerboard.language.parser import Parser
from markerboard.language.variants import parse
from markerboard.language.vocabulary import LabTest
from markerboard.patient.casefile import Case
from markerboard.patient.facts import GeneState, Known
from markerboard.patient.history import Drugs
from markerboard.proof.ordering import Exact, Order, hitting
from markerboard.render.view import View
from markerboard.render.words import ENGLISH
from markerboard.sql.asked import Asked
from markerboard.testing.menu import Menu
from markerboard.testing.people import menu_of

NAMES = ("egfr-l858r-oligoprogression", "egfr-l858r-local-progression-on-adjuvant-afatinib",
         "nsclc-met-call-against-ratio", "breast-her2-not-stated",
         "colon-microsatellites-not-tested", "escc-notch3-mutated")
Found = tuple[Case, Evaluation, Ordering]


@cache
def ordered(board: Board, name: str) -> Found:
    """A shipped case with its answer and what to order."""
    case = board.read(ROOT / "cases" / f"{name}.yaml")
    return case, board.evaluate(case), board.order(case)


@cache
def asked_of(board: Board) -> dict[str, list[expression.Test]]:
    """Every question, by its fact."""
    found: dict[str, list[expression.Test]] = {}
    for test in Asked(board.knowledge, []).every_test():
        found.setdefault(test.fact, []).append(test)
    return found


def values(menu: Menu, name: str) -> Iterator[Any]:
    """Values of a fact that a report can give exactly."""
    fact = menu.fact(name)
    if fact.type == "boolean":
        yield from (True, False)
    elif fact.type in ("number", "count"):
        yield from map(exactly, menu.numbers[name])
    elif fact.type == "drugs":
        yield from (Drugs(frozenset(one), True) for one in ((), *((code,) for code in menu.codes[name])))
    elif fact.type == "gene":
        yield GeneState("wild-type", (), True)
        yield from (GeneState("mutated", (parse(text),), True) for text in menu.variants[name])
    else:
        yield from menu.codes[name]


@cache
def possible(board: Board, name: str) -> list[tuple[Any, list[Truth]]]:
    """The values that answer every question of a fact, each with what it answers."""
    found = ((value, [Meaning({}, {name: value}).truth(test) for test in asked_of(board)[name]])
             for value in values(menu_of(board.knowledge), name))
    return [(value, told) for value, told in found if None not in told]


def results(board: Board, case: Case, name: str) -> list[Any]:
    """Those of them that answer nothing otherwise than it was answered."""
    meaning = Meaning({}, case.facts.values)
    before = [meaning.truth(test) for test in asked_of(board)[name]]
    return [value for value, after in possible(board, name)
            if all(was in (None, now) for was, now in zip(before, after, strict=True))]


@st.composite
def completed(draw: st.DrawFn, board: Board, case: Case, assays: frozenset[str]) -> Case:
    """The case after any result of some assays."""
    told: dict[str, Any] = {}
    for name in asked_of(board):
        if assays_of(name, case.facts.values, board.knowledge.vocabulary) <= assays:
            options = results(board, case, name)
            assume(options)
            told[name] = draw(st.sampled_from(options))
    return Case(case.data, case.facts.with_({name: Known(value, "result") for name, value in told.items()}))


def decided(board: Board, case: Case) -> dict[str, Any]:
    """The answers of both engines; a call that its own measurement contradicts is no result."""
    answers, facts = board.engines.decide(case.facts)
    assume(all(getattr(facts[fact], "reason", "") != "conflicting"
               for fact in board.knowledge.calls.values() if getattr(case.facts[fact], "reason", "") == ""))
    return dict(answers)


@given(name=st.sampled_from(NAMES), data=st.data())
def test_settled_whatever_is_found(board: Board, name: str, data: st.DataObject) -> None:
    """P24: after any result of an assay, or of the smallest set, what it was said to settle is decided."""
    case, _, told = ordered(board, name)
    assert told.smallest is not None
    offered: list[tuple[frozenset[str], Ordered | Together]] = [
        (frozenset({one.assay}), one) for one in told.assays if one.studies or one.findings]
    offered += [(frozenset(told.smallest.assays), told.smallest)] if told.smallest.assays else []
    if not offered:
        return
    assays, one = data.draw(st.sampled_from(offered))
    answers = decided(board, data.draw(completed(board, case, assays)))
    assert [key for key in (*one.studies, *one.findings) if answers[key] is None] == []


@pytest.mark.parametrize("name", NAMES)
def test_smallest(board: Board, name: str) -> None:
    """No smaller set of assays settles as much, and all assays settle nothing that the set leaves open."""
    case, answer, told = ordered(board, name)
    order = Order(Exact(board.knowledge), waiting(answer), case.facts)
    assert told.smallest is not None
    found = {*told.smallest.studies, *told.smallest.findings}
    assert found == set(order.settled(order.all))
    assert found | {one.answer for one in told.open} == set(order.waiting)
    for fewer in combinations(sorted(order.all), max(0, len(told.smallest.assays) - 1)):
        assert not found or set(order.settled(frozenset(fewer))) != found


@pytest.mark.parametrize("name", NAMES)
def test_never_worse_than_greedy(board: Board, name: str) -> None:
    """Taking the assay that settles most, again and again, never takes fewer assays."""
    case, answer, told = ordered(board, name)
    order, taken = Order(Exact(board.knowledge), waiting(answer), case.facts), frozenset[str]()
    whole = set(order.settled(order.all))
    while set(order.settled(taken)) != whole:
        taken |= {max(order.all - taken, key=lambda one: len(order.settled(taken | {one})))}
    assert told.smallest is not None
    assert len(told.smallest.assays) <= len(taken)


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_sure(board: Board, name: str) -> None:
    """Without z3 an assay is said to settle nothing that z3 does not say it settles."""
    case, answer, told = ordered(board, name)
    counts = Counts(board.knowledge).of(answer, case.facts)
    exact = {one.assay: {*one.studies, *one.findings} for one in told.assays}
    assert not counts.exact
    assert counts.smallest is None
    assert all({*one.studies, *one.findings} <= exact[one.assay] for one in counts.assays)


@given(st.lists(st.frozensets(st.sampled_from("abcdef"), min_size=1), max_size=6))
def test_hitting(sets: list[frozenset[str]]) -> None:
    """The set found shares a name with each, and no smaller one does."""
    found = hitting(sets, "abcdef")
    assert all(found & one for one in sets)
    for fewer in combinations("abcdef", max(0, len(found) - 1)):
        assert not sets or not all(set(fewer) & one for one in sets)


def test_a_measurement_makes_the_call(board: Board) -> None:
    """A call that nobody made is told by the measurement that defines it as well as by a panel."""
    case = Case({"case": "c"}, board.read(ROOT / "cases/nothing-stated-but-ecog-1.yaml").facts)
    order = Order(Exact(board.knowledge), waiting(board.evaluate(case)), case.facts)
    for assay in ("FISH", "tissue NGS"):
        assert order.settles("met/anlotinib-claim", frozenset({assay}))


def test_command(board: Board) -> None:
    """The command prints what `Board.order` says, as JSON and for people."""
    file = ROOT / "cases/egfr-l858r-oligoprogression.yaml"
    told = board.order(board.read(file)).as_json()
    assert json.loads(run("order", str(file), "--format", "json").stdout) == json.loads(json.dumps(told))
    shown = run("order", str(file)).stdout
    assert "ask physician (pattern of progression): Xiang 2024" in shown
    assert "smallest set" in shown


def test_what_was_not_used(tmp_path: Path) -> None:
    """What is stated and was not used is told with the order: what it asks for may stand there."""
    file = tmp_path / "case.csv"
    file.write_text("case,diagnosis,KRAS\np1,LUAD,weird thing\n", encoding="utf-8")
    told = json.loads(run("order", file, "--format", "json").stdout)
    assert [one["stated"] for one in told["unused"]] == ["weird thing"]
    assert any("KRAS" in one["facts"] for one in told["assays"])
    for language in ("en", "zh"):
        assert "weird thing" in run("order", file, "--language", language).stdout


ASSAYS = "laboratory:\n  tissue NGS: {turnaround: 10 days, price: 800 EUR}\n"


def test_what_a_laboratory_says(tmp_path: Path) -> None:
    """Specimens stand in the vocabulary; turnaround and price only where somebody gives them."""
    file, told = str(ROOT / f"cases/{NAMES[0]}.yaml"), tmp_path / "assays.yaml"
    told.write_text(ASSAYS, encoding="utf-8")
    for arguments, ngs in (([], (None, None)), (["--laboratory", str(told)], ("10 days", "800 EUR"))):
        shown = json.loads(run("order", file, "--format", "json", *arguments).stdout)["assays"]
        by_name = {one["assay"]: one for one in shown}
        assert by_name["tissue NGS"]["specimen"] == "tumor tissue"
        assert (by_name["tissue NGS"].get("turnaround"), by_name["tissue NGS"].get("price")) == ngs
        assert not {"specimen", "turnaround", "price"} & by_name["ask physician"].keys()
    told.write_text("laboratory: {MRI: {price: 1}}", encoding="utf-8")
    refused = run("order", file, "--laboratory", str(told))
    assert refused.exit_code == 3 and "`MRI` is no test of these rules" in refused.stderr


def test_in_chinese(board: Board) -> None:
    """In Chinese no English sentence is left: only names of studies, findings and genes."""
    shown = run("order", str(ROOT / f"cases/{NAMES[0]}.yaml"), "--language", "zh").stdout
    assert "询问医师（进展模式）" in shown and "标本：肿瘤组织" in shown
    for name in board.knowledge.studies:
        shown = shown.replace(next(iter(board.knowledge.studies[name].page.get("names", ())), name), "")
    assert not re.search(r"\b(ask|settles|smallest|open|study|finding|tissue|blood)\b", shown)


def test_on_the_page(board: Board) -> None:
    """Page one says what a test takes and costs where the rules of one's own do."""
    case = board.read(ROOT / f"cases/{NAMES[0]}.yaml")
    vocabulary = copy(board.knowledge.vocabulary)
    vocabulary.laboratory = {"tissue NGS": LabTest("tumor tissue", "10 days", "800 EUR")}
    answer = board.evaluate(case)
    page = View(case, answer, replace(board.knowledge, vocabulary=vocabulary), ENGLISH)
    shown = [one.what for one in page.order]
    assert any(one.endswith("(tissue NGS, on tumor tissue, in 10 days, 800 EUR)") for one in shown)


# What patients of one's own were found to have

def test_expected(board: Board) -> None:
    """What is expected is what both engines say of the patient with what each of the others had."""
    case, answer, order = ordered(board, "egfr-l858r-oligoprogression")
    asked = asked_of(board)["KRAS"]
    values = {3: GeneState("mutated", (parse("G12C"),), True), 7: GeneState("wild-type", (), True)}
    patterns = {"".join("+" if Meaning({}, {"KRAS": value}).truth(test) else "-" for test in asked): n
                for n, value in values.items()}
    tumors = {"LUAD": {**patterns, "?" * len(asked): 50}, "LUSC": {"+" * len(asked): 90}}
    table = {"tissue NGS": Counted(tuple(map(str, asked)), tumors)}
    [told] = Forecasting(board.knowledge, table).of(answer, case.facts, order).expected
    open_, met = set(Order(Exact(board.knowledge), waiting(answer), case.facts).waiting), {}
    for n, value in values.items():
        answers = board.engines.decide(case.facts.with_({"KRAS": Known(value, "result")}))[0]
        met[n] = sum(answers[key] is True for key in open_)
    assert (told.tumor, told.patients, told.decided) == ("LUAD", 10, 1)
    assert told.met == (3 * met[3] + 7 * met[7]) / 10
    assert told.any_met is not None and told.any_met.patients == sum(n for n in met if met[n])


@pytest.mark.parametrize(("tumor", "said"), [("disease: {diagnosis: LUAD}", "nobody with this tumor who"),
                                             ("biomarkers: {KRAS: not tested}", "nobody who answers")])
def test_nobody(tmp_path: Path, tumor: str, said: str) -> None:
    """Where nobody is like the patient that is said, of his tumor only where it is known."""
    case, table = tmp_path / "case.yaml", tmp_path / "table.json"
    case.write_text(f"case: c\n{tumor}\n", encoding="utf-8")
    table.write_text('{"assays": {"tissue NGS": {"questions": [], "tumors": {}}}}', encoding="utf-8")
    assert f"tissue NGS: {said}" in run("order", case, "--prevalences", table).stdout


@given(st.integers(0, 40), st.integers(1, 40))
def test_chance(patients: int, more: int) -> None:
    """The interval of a share is the exact one of Clopper and Pearson, as scipy has it."""
    found = chance(patients, patients + more)
    exact = binomtest(patients, patients + more).proportion_ci(0.95, "exact")
    assert found.low == pytest.approx(exact.low, abs=6e-5)
    assert found.high == pytest.approx(exact.high, abs=6e-5)


@pytest.mark.parametrize("patients", [0, 3, 40_000_000, 99_999_999, 100_000_000])
def test_chance_of_many(patients: int) -> None:
    """P28: the interval of a share of 100,000,000 is exact, and takes no step for each of them."""
    found, exact = chance(patients, 10 ** 8), binomtest(patients, 10 ** 8).proportion_ci(0.95, "exact")
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=6e-5)


NO_TABLES: list[tuple[Any, Any]] = [
    ([], {"x": 1}), (["met.copy_number >= 5"], {"+-": 3}), (["met.copy_number >= 5"], {"": 3}),
    (["met.copy_number >= 5"], {"+": True}), (["met.copy_number >= 5"], {"+": 1.5}),
    (["met.copy_number >= 5"], {"+": -1}), ([["met.copy_number >= 5"]], {"+": 3}), ("K", {"+": 3})]
"""Questions and what patients answered, as `cohort --prevalences` never writes them."""


def test_no_table(tmp_path: Path) -> None:
    """A file that is no table of prevalences is refused with a sentence."""
    for text in ("", "[]", *(json.dumps({"assays": {"FISH": {"questions": asked, "tumors": {"LUAD": told}}}})
                             for asked, told in NO_TABLES)):
        (tmp_path / "table.json").write_text(text, encoding="utf-8")
        file = str(ROOT / f"cases/{NAMES[0]}.yaml")
        done = run("order", file, "--prevalences", str(tmp_path / "table.json"))
        assert done.exit_code == 3 and "no table of prevalences" in done.stderr, text
    (tmp_path / "table.json").write_text('{"assays": {"tisue NGS": {"questions": [], "tumors": {}}}}')
    done = run("order", file, "--prevalences", str(tmp_path / "table.json"))
    assert done.exit_code == 3 and "no test of these rules" in done.stderr and "tissue NGS" in done.stderr


def test_born_with(board: Board) -> None:
    """A germline test may find what then is in the tumor as well; what it does not tell stays open."""
    vocabulary = board.knowledge.vocabulary.with_asked(["BRCA2", "BRCA2.germline"])
    read = Parser(vocabulary).parse
    groups = {"born": {"yes": read("BRCA2.germline = mutated and met.amplified")},
              "tumor": {"yes": read("BRCA2 = mutated")}}
    knowledge = knowledge_of(vocabulary, [rules_of("trial", {"i": read("met.amplified")}, groups=groups)])
    answer = Board(knowledge).evaluate(Case({"case": "c"}, facts_of({"case": "c"}, vocabulary)))
    order = Order(Exact(knowledge), waiting(answer), facts_of({"case": "c"}, vocabulary))
    settled = {one: order.settled(frozenset({one})) for one in ("germline test", "tissue NGS")}
    assert settled == {"germline test": [], "tissue NGS": ["trial", "trial/tumor"]}
