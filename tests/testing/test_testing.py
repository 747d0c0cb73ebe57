"""`markerboard.testing`: patients drawn for anybody's rules, and properties that notice what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NoReturn, cast

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from builders import fewer, knowledge_of, one_condition, rules_of, some
from markerboard import testing
from markerboard.answer import explain
from markerboard.answer.board import Board
from markerboard.engines import evaluate
from markerboard.engines.evaluate import decide
from markerboard.files.source import parse
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Test as Atom
from markerboard.language.logic import Interval, Truth, conjoin, negate
from markerboard.language.parser import Parser
from markerboard.patient import casewriter
from markerboard.patient.casefile import Case, case_in
from markerboard.patient.facts import Facts
from markerboard.patient.history import Drugs
from markerboard.patient.unused import Unused
from markerboard.testing import checking
from markerboard.testing.menu import menu_of
from markerboard.testing.people import read_data
from strategies import SHIPPED, SMALL

Connective = Callable[[Iterable[Truth]], Truth]
PARSER = Parser(SMALL, ("hot",))
STUDIES: Mapping[str, tuple[dict[str, str], dict[str, str]]] = {
    "s": ({"i": "copies >= 2 and share of cells > 1.5", "j": "tumor is LEFT or hot", "k": "GENE1 has A2X",
           "l": "reported spread"},
          {"x": "color = red or night sweats"}),
    "t": ({"i": "taken has pill", "j": "not hot"}, {"x": "share of cells >= 0.5"}),
}


def small_base() -> KnowledgeBase:
    """Two studies over a definition, with a fact of each type."""
    def parsed(written: Mapping[str, str]) -> dict[str, Any]:
        return {name: PARSER.parse(text) for name, text in written.items()}
    groups = {"f": {"g": PARSER.parse("fever"), "rest": "otherwise"}}
    studies = [rules_of(name, parsed(inclusion), parsed(exclusion), groups)
               for name, (inclusion, exclusion) in STUDIES.items()]
    return knowledge_of(SMALL, studies, {"hot": PARSER.parse("fever and drift > 0")})


BASE = small_base()
CRITERIA = max(len(rules.criteria) for rules in BASE.studies.values())
"""A study is eligible by all its criteria together, so that one with another has more parts."""
SHIPPED_BOARD = Board.load()


# What is drawn

@fewer(2)
@given(st.data())
def test_patients(data: st.DataObject) -> None:
    """A patient that is drawn, or one better known, states the same facts once written and read."""
    study = data.draw(st.sampled_from(list(SHIPPED_BOARD.knowledge.studies)))
    case = data.draw(testing.patients(SHIPPED_BOARD.knowledge, study))
    for one in (case, data.draw(testing.refinements(SHIPPED_BOARD.knowledge, case, study))):
        again = case_in(parse("case", casewriter.text(one.data).encode()), SHIPPED)
        assert again.facts.values == one.facts.values


@fewer(2)
@given(st.data())
def test_refinements(data: st.DataObject) -> None:
    """P1: a patient better known keeps every answer, and every number within the range that was known."""
    case = data.draw(testing.patients(SHIPPED_BOARD.knowledge))
    finer = data.draw(testing.refinements(SHIPPED_BOARD.knowledge, case)).facts.values
    after = decide(SHIPPED_BOARD.knowledge, finer)
    for key, truth in decide(SHIPPED_BOARD.knowledge, case.facts.values).items():
        assert truth is None or after[key] is truth
    for name, value in case.facts.values.items():
        assert name in finer
        if isinstance(value, Interval):
            inner = finer[name]
            assert isinstance(inner, Interval)
            assert inner in (value, inner.within(value.low, value.high))


def drawn(count: int, strategy: st.SearchStrategy[Any]) -> list[Any]:
    """So many examples of a strategy, always the same ones."""
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, phases=[Phase.generate], derandomize=False,
              suppress_health_check=list(HealthCheck))
    @seed(1)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)
    collect()
    return found


def test_directed() -> None:
    """Of patients drawn for a study many fit it, many do not, and many are undecided."""
    pytest.importorskip("z3")
    cases = drawn(200, testing.patients(SHIPPED_BOARD.knowledge, "alter-e-003"))
    verdicts = Counter(decide(SHIPPED_BOARD.knowledge, case.facts.values)["alter-e-003"] for case in cases)
    assert min(verdicts[truth] for truth in (True, False, None)) >= 20


def test_at_the_thresholds() -> None:
    """Numbers are drawn just below, at and just above what a rule asks, and as ranges across it."""
    patients = drawn(300, testing.facts(BASE, "s"))
    values = [one["share of cells"] for one in patients if "share of cells" in one]
    assert {Decimal("1.4"), Decimal("1.5"), Decimal("1.6")} <= {v.low for v in values if v.exact}
    assert [v for v in values if v.low is not None and v.high is not None and v.low < Decimal("1.5") < v.high]
    assert 30 < len(values) < 270


def test_menu() -> None:
    """What is drawn is what the rules ask: codes with coarser and finer ones, a variant with its codon's."""
    menu = menu_of(BASE, "s")
    assert menu.facts == ("fever", "night sweats", "reported spread", "copies", "share of cells", "drift",
                          "color", "tumor", "GENE1")
    assert {"LEFT", "LEAF1", "ROOT", "OTHER"} <= set(menu.codes["tumor"])
    assert set(menu.finer["GENE1"]["A2X"]) == {"A2G", "A2V"}
    assert menu_of(BASE, "t").derived == ["taken"]


@pytest.mark.parametrize("said", ["pathogenic", "homozygous", "somatic pathogenic"])
@pytest.mark.parametrize("change", ["L858R", "exon 20 insertion", "codons 850-852 mutation", "E746_A750del",
                                    "R97fs", "truncating variant"])
def test_menu_of_qualities(said: str, change: str) -> None:
    """Of a change with words of quality, it and all that is near are drawn with these words and without."""
    near = menu_of(one_condition(SHIPPED, f"EGFR has {change}"), "").variants["EGFR"]
    drawn = menu_of(one_condition(SHIPPED, f"EGFR has {said} {change}"), "").variants["EGFR"]
    assert set(drawn) == {*near, *(f"{said} {one}" for one in near)}


# What must hold

@pytest.mark.thorough
@pytest.mark.parametrize("number", some([*checking.ALL], 2))
def test_small_base(number: str) -> None:
    """P1, P2, P3, P4, P5, P6, P7, P19, P20, P21, P22, M1, M2, M3, M4, M5, M6, M7, M8: of small rules."""
    testing.check_properties(BASE, 40, seed=1, only=[number])


def test_shipped(shipped: KnowledgeBase) -> None:
    """P1, P2, P3, P4, P5, P6, P7, P19, P20, P21, P22, M1, M2, M3, M4, M5, M6, M7, M8: shipped rules."""
    testing.check_properties(shipped, max(5, settings().max_examples // 5), seed=2)


def instead(whole: Connective, of: Connective, when: Callable[[int], bool]) -> Connective:
    """A connective that is another where it joins so many parts."""
    def joined(truths: Iterable[Truth]) -> Truth:
        parts = list(truths)
        return of(parts) if when(len(parts)) else whole(parts)
    return joined


def first_word(written: object) -> Interval:
    """A reader of numbers that knows no powers of ten."""
    return PARSE("0" if "E" in str(written) else written)


SUPPORT, PARSE, EVALUATE = explain.support, Interval.parse, Board.evaluate
TIMES = iter(range(10**9))


def by_lineage(test: Atom, code: str) -> Truth:
    """A test of a tree by one that looks at no member that two classes share."""
    lineages = {above for target in test.targets for above in SMALL.trees["diagnoses"].lineage(target)}
    return True if code in test.inside else None if code in lineages else False


SABOTAGE: Mapping[str, tuple[str, Any]] = {
    "P1": ("engines.evaluate._at_least", lambda value, number: value.high is None or value.high >= number),
    "P2": ("testing.properties.conjoin", lambda truths: False),
    "P3": ("engines.evaluate.conjoin", lambda truths: False),
    "P4": ("engines.evaluate.conjoin", lambda truths: next(iter(truths), True)),
    "P5": ("answer.explain.sentence", lambda fact, known: f"reason {next(TIMES)}"),
    "P6": ("answer.explain.support",
           lambda meaning, condition: (*SUPPORT(meaning, condition), *meaning.values)),
    "P7": ("engines.evaluate.disjoin", lambda truths: True),
    "P19": ("patient.history.Record.collect", lambda record, entries, certain=True: Drugs(
        frozenset(drug for entry in entries for drug in entry.drugs or ()), complete=True)),
    "P20": ("testing.stated.read_data", lambda data, vocabulary: Case({"case": "x"}, Facts({}))),
    "P22": ("testing.stated.Unused", lambda at, stated, why: Unused(at, "", why)),
    "P21": ("engines.evaluate._ANSWERS", {**evaluate._ANSWERS, "tree": by_lineage}),
    "M1": ("testing.relations.decide", lambda knowledge, values: decide(knowledge, dict(
        list(values.items())[len(values) % 2:]))),
    "M2": ("answer.board.Board.evaluate", lambda board, case: EVALUATE(
        board, Case(case.data, Facts({})) if case.name == "another" else case)),
    "M3": ("language.logic.Interval.parse", first_word),
    "M4": ("engines.evaluate._at_least", lambda value, number: value.low == number),
    "M5": ("engines.evaluate.conjoin",
           instead(conjoin, lambda parts: conjoin([*parts][:3]), lambda n: n > 3)),
    "M6": ("engines.evaluate.conjoin", instead(conjoin, lambda parts: True, lambda n: n > CRITERIA)),
    "M7": ("engines.evaluate.conjoin", instead(conjoin, lambda parts: True, lambda n: n > CRITERIA)),
    "M8": ("testing.cohort.Cohort.decide", lambda cohort, patients: [{"s": True}, {"s": True}, {"s": True}]),
}


@pytest.mark.lengthy
@pytest.mark.parametrize("number", checking.ALL)
def test_noticed(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Each property is noticed when what it is about is broken, and a patient shows it."""
    where, lie = SABOTAGE[number]
    if number == "M8":
        pytest.importorskip("duckdb")
    if where.endswith("_at_least"):
        monkeypatch.setitem(evaluate._COMPARE, ">=", lie)
        monkeypatch.setitem(evaluate._COMPARE, "<", lambda value, number: negate(lie(value, number)))
    monkeypatch.setattr(f"markerboard.{where}", lie)
    with pytest.raises(testing.PropertiesFailed) as failed:
        testing.check_properties(BASE, 1_000, seed=1, only=[number])
    [failure] = failed.value.failures
    assert failure.number == number
    assert "Error:" not in failure.told
    assert str(failed.value).endswith("seed 1")


def test_not_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: what fails once and not again is a failure, said to be one of not every time."""
    times = iter(range(10**9))
    def sometimes(given: testing.Given) -> Iterator[Any]:
        """The same input gives the same bytes."""
        yield from [("another", (given.case,))] if next(times) == 3 else []
    monkeypatch.setitem(cast(dict[str, Any], checking.ALL), "P5", sometimes)
    [failure] = testing.failures(testing.Bench(BASE), 20, seed=1, only=["P5"])
    assert str(failure) == "P5: The same input gives the same bytes\nnot every time"


def test_shrinking_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is shown once the time for shrinking is over, though a smaller patient may be left."""
    asked, seconds = Counter[str](), iter(range(10**9))
    def never(given: testing.Given) -> Iterator[Any]:
        """Nobody is well."""
        asked["times"] += 1
        yield "ill", (given.case,)
    monkeypatch.setitem(cast(dict[str, Any], checking.ALL), "P5", never)
    monkeypatch.setattr(checking, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(checking, "SHRINKING", 1)
    [failure] = testing.failures(testing.Bench(BASE), 20, seed=1, only=["P5"])
    assert failure.told == "ill"
    assert asked["times"] < 10


def test_what_follows_is_not_restated(shipped: KnowledgeBase) -> None:
    """P20: a fact that follows from another keeps its reason when lists are turned around."""
    rules = shipped.studies["alter1202"]
    case = read_data({"case": "follows", "disease": {"diagnosis": "LUAD", "metastases": {"liver": True}},
                      "treatment": [{"line": 1, "drugs": ["gefitinib"]}]}, shipped.vocabulary)
    assert case is not None and case.facts.entries["extent"].at == "disease.metastases.liver"
    criterion = next(iter(rules.criteria.values()))
    example = testing.Given(testing.Bench(shipped), rules, case, case, {}, criterion)
    assert not list(checking.ALL["P20"](example))


def test_breaks_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """P7: an engine that breaks down on a patient does not agree, and no traceback is shown."""
    def broken(*_: object) -> NoReturn:
        raise RuntimeError("boom")
    monkeypatch.setattr(evaluate, "decide", broken)
    [failure] = testing.failures(testing.Bench(BASE), 5, seed=1, only=["P7"])
    assert (failure.told, failure.cases) == ("RuntimeError: boom", ({"case": "p7-1"},))
