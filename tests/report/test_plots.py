"""What is drawn lies where its figure says, and what could still be known is cut where the rules ask."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, some
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.engines.evaluate import Meaning
from markerboard.language.expression import Test as Asked
from markerboard.language.expression import tests as asked_in
from markerboard.language.logic import Interval
from markerboard.patient.facts import Known
from markerboard.render.groups import Groups
from markerboard.render.words import Sentences
from markerboard.report import forest, plots
from markerboard.report.changes import changes
from markerboard.report.course import course
from markerboard.report.plots import rate_mark
from markerboard.report.suppose import cells, options, suppose
from markerboard.words import words

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
CASES = sorted((ROOT / "cases").glob("*.yaml"))[::15]


@pytest.fixture(scope="module")
def answer(board: Board) -> Evaluation:
    """The answer for a patient whose disease progresses at two sites."""
    return board.evaluate(board.read(CASE))


# Plots

@given(st.decimals(0, 100, places=1), st.decimals(0, 100, places=1))
def test_rate_mark(one: Decimal, other: Decimal) -> None:
    """A higher rate lies further right, and a rate without a printed interval has none."""
    first, second = rate_mark({"percent": str(one)}), rate_mark({"percent": str(other)})
    assert (one > other) <= (first.at >= second.at)
    assert (first.low, first.high) == (None, None)


@pytest.fixture(scope="module")
def groups(board: Board) -> Groups:
    """The names of groups in English."""
    return Groups(board.knowledge, Sentences(words("en")))


def test_forest(answer: Evaluation, groups: Groups) -> None:
    """The hazard ratio of the study that fits is first, under what it compares, with group and endpoint."""
    plot = forest.treatments(answer, groups)
    first = plot.wide.marks[0]
    assert (first.ratio.study.id, first.ratio.contrast["hazard_ratio"]) == ("alter-l058", "0.38")
    assert plot.wide.headings[0].lines == ["Fits · anlotinib over control"]
    assert "ALTER-L058" in first.lines[0] and first.lines[-1].endswith("PFS")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_forest_is_of_the_patient(board: Board, groups: Groups, file: Path) -> None:
    """No study that does not fit is drawn, no group that the patient is not in; treatments and markers stand
    apart, and what has no interval is listed and not drawn."""
    answer = board.evaluate(board.read(file))
    for by_marker, make in ((False, forest.treatments), (True, forest.markers)):
        plot = make(answer, groups)
        assert len(plot.rows) - len(plot.listed) == len(plot.wide.marks) == len(plot.narrow.marks)
        for row in plot.rows:
            assert row.study.strength.fit in ("full", "as-read", "little-read", "misses-by-one")
            assert row.finding.verdict == "applies"
            within = row.finding.groups.get(row.contrast.get("in", ""))
            assert within is None or within.verdict == "met"
            assert bool(set(forest.sides(row.contrast)) & (row.finding.groups.keys() - {"all"})) is by_marker
        assert all("ci" in mark.ratio.contrast for mark in plot.wide.marks)


@pytest.mark.parametrize("layout", [forest.WIDE, forest.NARROW], ids=["wide", "narrow"])
def test_marks_by_their_numbers(answer: Evaluation, groups: Groups, layout: forest.Layout) -> None:
    """A mark lies between the ticks around its number, and within its interval."""
    plot = forest.treatments(answer, groups)
    drawing = plot.wide if layout is forest.WIDE else plot.narrow
    assert drawing.marks
    for mark in drawing.marks:
        ratio = float(mark.ratio.contrast["hazard_ratio"])
        assert mark.low <= mark.at <= mark.high
        for tick in drawing.ticks:
            assert (ratio > float(tick.text)) is (mark.at > tick.x) or ratio == float(tick.text)


def test_rates(board: Board, answer: Evaluation) -> None:
    """Rates are drawn with their printed intervals only."""
    rows = plots.rates(answer, frozenset({"objective response"})).rows
    first = next(row for row in rows if row.study.id == "alter-l058" and row.name == "anlotinib")
    assert (first.figures["percent"], first.mark.low is not None) == ("7.0", True)
    assert all((row.mark.low is None) is ("ci" not in row.figures) for row in rows)


def test_matrix(board: Board, answer: Evaluation) -> None:
    """A domain is met only when each of its criteria is, and not met as soon as one is not."""
    domains, rows, _ = plots.matrix(answer, board.knowledge)
    asked = dict.fromkeys(c.domain for s in answer.studies for c in (*s.inclusion, *s.exclusion))
    assert domains == [domain for domain in asked if any(domain in row.cells for row in rows)]
    assert "alter-l058" in {row.study.id for row in rows[:3]}
    for row in rows:
        verdicts = {domain: {c.verdict for c in row.study.inclusion if c.domain == domain}
                    | {{"met": "not met", "not met": "met", "unknown": "unknown"}[c.verdict]
                       for c in row.study.exclusion if c.domain == domain} for domain in domains}
        for domain, found in verdicts.items():
            worst = next((v for v in ("not met", "unknown", "met") if v in found), None)
            assert row.cells.get(domain) == worst


def test_course(board: Board) -> None:
    """ctDNA samples stand in the order of the course; one in which nothing was found lies at the bottom."""
    case = {"case": "c", "biomarkers": {"ctDNA": [{"at": "best response", "msaf": 0},
                                                  {"at": "baseline", "msaf": "0.01-0.1"}]}}
    from markerboard.patient.casefile import case_of
    from markerboard.patient.profile import Profile

    vocabulary = board.knowledge.vocabulary
    drawn = course(case_of(Profile.model_validate(case), vocabulary).facts, vocabulary)
    assert drawn is not None
    first, last = drawn.samples
    assert (first.point, last.point, last.detected) == ("baseline", "best response", False)
    assert first.top < first.y < first.bottom < last.y
    assert course(board.read(ROOT / "cases" / "kidney-clear-cell-untreated.yaml").facts, vocabulary) is None


# What could still be known

def numbers(board: Board) -> dict[str, list[Asked]]:
    """The numeric facts of the rules, with the comparisons they are put to."""
    knowledge = board.knowledge
    found: dict[str, list[Asked]] = {}
    for rules in knowledge.studies.values():
        for condition in rules.criteria.values():
            for test in asked_in(condition, knowledge.conditions):
                if test.kind == "compare":
                    found.setdefault(test.fact, []).append(test)
    return found


def test_cells(board: Board) -> None:
    """Each cell of a number line answers every comparison of the rules; together they leave nothing out."""
    for name, asked in numbers(board).items():
        fact = board.knowledge.vocabulary.facts[name]
        made = cells(fact, asked)
        assert made
        for cell in made:
            assert [t for t in asked if Meaning({}, {name: cell}).truth(t) is None] == []
        assert fact.range is not None
        for number in {*fact.range, *(t.number for t in asked if fact.range[0] <= t.number <= fact.range[1])}:
            here = Interval(number, number)
            answers = [Meaning({}, {name: here}).truth(t) for t in asked]
            assert answers in [[Meaning({}, {name: cell}).truth(t) for t in asked] for cell in made]


def test_nothing_is_supposed_against_a_call(board: Board) -> None:
    """P1: where a report says that MET is not amplified, no ratio that would make it so is offered."""
    case = board.read(ROOT / "cases" / "l058-gradual-progression-intercalated-chemotherapy.yaml")
    offered = options(board.knowledge, case.facts, "met.cep7_ratio")
    assert offered and all(option.value.high is not None and option.value.high <= 2 for option in offered
                           if isinstance(option.value, Interval))


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES), ids=lambda file: file.stem)
def test_supposing_adds(board: Board, file: Path) -> None:
    """P1: whatever is supposed of a missing fact, no definite verdict changes."""
    case = board.read(file)
    before = board.evaluate(case)
    for missing in before.missing[:4]:
        for option in options(board.knowledge, case.facts, missing.fact)[:6]:
            after = board.evaluate(suppose(case, board.knowledge, {missing.fact: option.text}))
            for change in changes(before, after):
                assert change.before.verdict in ("undetermined", change.after.verdict)


def test_supposed_as_stated(board: Board) -> None:
    """Supposing a value answers as if the case stated it."""
    case = board.read(ROOT / "cases" / "escc-tp53-mutated-notch3-untested.yaml")
    for text in ("wild-type", "mutated"):
        stated = {**case.data, "biomarkers": {**case.data["biomarkers"], "NOTCH3": text}, "expect": {}}
        supposed = board.evaluate(suppose(case, board.knowledge, {"NOTCH3": text}))
        assert changes(supposed, board.evaluate(stated)) == []
        assert changes(board.evaluate(case), supposed)


def test_within_what_is_known(board: Board) -> None:
    """Of a fact known as a range, only what lies in the range can be supposed."""
    case = board.read(CASE)
    known = Known(Interval(Decimal(1), Decimal(60)), "biomarkers.PD-L1.tps")
    facts = replace(case, facts=case.facts.with_({"pdl1.tps": known})).facts
    found = [option.value for option in options(board.knowledge, facts, "pdl1.tps")]
    assert found
    for value in found:
        assert isinstance(value, Interval)
        assert (value.low or 0) >= 1 and (value.high or 101) <= 60
