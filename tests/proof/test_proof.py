"""Proofs: z3 reads a condition as the evaluator does, and what `check` says of rules is so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("z3")

from builders import ROOT, facts_of, fewer, knowledge_of, rules_of, some
from markerboard.answer.expectations import files_of
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import decide, measure
from markerboard.imports.opening import read_case
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.loading import load
from markerboard.language.expression import Condition
from markerboard.language.parser import Parser
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, GeneState, Known
from markerboard.patient.history import DERIVATIONS
from markerboard.proof.cells import Line
from markerboard.proof.deciding import Reader
from markerboard.proof.meaning import Meaning, asked, conditions_of, world_of
from markerboard.proof.past import DERIVED
from markerboard.proof.solver import Search
from markerboard.proof.witness import written
from markerboard.proof.world import World
from markerboard.testing.values import intervals
from strategies import SHIPPED, SMALL, SMALL_NAMES, Values, knowledge_bases, numbers, patients


@cache
def shipped_cases() -> list[Case]:
    """The cases that come with the package."""
    return [read_case(file, SHIPPED) for file in files_of([ROOT / "cases"])]


def everything(knowledge: KnowledgeBase) -> list[Condition | str]:
    """Every condition of a rule base."""
    of_studies = [c for rules in knowledge.studies.values() for c in conditions_of(rules)]
    return [*knowledge.conditions.values(), *knowledge.measures.values(), *of_studies]


def reconciled(knowledge: KnowledgeBase, facts: Facts) -> Values:
    """The values that the evaluator decides on."""
    return reconcile(knowledge, facts, measure(knowledge, facts.values)).values


# P7: z3 and the evaluator say the same

@fewer(2)
@given(knowledge_bases(), st.lists(patients(SMALL, SMALL_NAMES), min_size=3, max_size=3))
def test_random_bases(knowledge: KnowledgeBase, drawn: list[Values]) -> None:
    """P7: for random rules and patients, calls and measurements included, z3 = evaluator on every answer."""
    world = World(SMALL, asked(knowledge, everything(knowledge)), any_facts=True)
    answers, search = dict(Meaning(knowledge, world).answers()), world.search()
    for values in drawn:
        facts = Facts({name: Known(value, "") for name, value in values.items()})
        model = search.find(*(world.equals(name, values.get(name)) for name in world.symbols))
        assert model is not None
        assert {key: model.truth(rails) for key, rails in answers.items()} == \
            decide(knowledge, reconciled(knowledge, facts))


def studies() -> list[str]:
    """The ids of the shipped studies."""
    return list(load().studies)


@pytest.mark.thorough
@pytest.mark.parametrize("study", some(studies(), 10))
def test_shipped(shipped: KnowledgeBase, study: str) -> None:
    """P7: for each answer of a shipped study, a patient of z3 is written, read back, and answered alike."""
    rules = shipped.studies[study]
    alone = knowledge_with(shipped, rules)
    world = world_of(shipped, rules)
    answers, search = dict(Meaning(shipped, world).study(rules)), world.search()
    for rails in answers.values():
        for wanted in (rails.met, rails.not_met, rails.unknown):
            for model in filter(None, (search.find(wanted), search.smallest(world.wishes, wanted))):
                facts = written(world.case(model, "p"), SHIPPED).facts
                found = decide(alone, reconciled(shipped, facts))
                assert {key: found[key] for key in answers} == {
                    key: model.truth(r) for key, r in answers.items()}


@pytest.mark.thorough
@pytest.mark.parametrize("study", some(studies(), 3))
def test_every_case(shipped: KnowledgeBase, study: str) -> None:
    """P7: for each case that expects something of a study, z3 reads the case as the evaluator does."""
    rules = shipped.studies[study]
    reader, alone = Reader(shipped, rules), knowledge_with(shipped, rules)
    cases = [case for case in shipped_cases() if any(key.partition("/")[0] == study for key in case.expect)]
    assert cases
    for case in cases:
        found = decide(alone, reconciled(shipped, case.facts))
        assert reader.decide(case.facts.values) == {key: found[key] for key in reader.rails}


def test_contradiction() -> None:
    """Facts that no case could state together are refused, not answered."""
    rules = rules_of("s", {"i": Parser(SHIPPED).parse("met.exon14_skipping or MET has exon 14 skipping")})
    reader = Reader(knowledge_of(SHIPPED, [rules]), rules)
    assert reader.decide({"met.exon14_skipping": False})["s"] is False
    with pytest.raises(ValueError, match="no patient is like this"):
        reader.decide({"met.exon14_skipping": True, "MET": GeneState("wild-type", (), True)})


def knowledge_with(knowledge: KnowledgeBase, rules: Rules) -> KnowledgeBase:
    """The same base of one study."""
    return replace(knowledge, studies={rules.id: rules})


# The treatment history

PLACES: list[dict[str, Any]] = [{"line": 1}, {"line": 2}, {"line": 3}, {"setting": "adjuvant"}]
STATUSES: list[dict[str, Any]] = [
    {}, {"status": "ongoing"}, {"status": "stopped"}, {"stopped_for": "toxicity"}, {"stopped_for": "choice"},
    {"status": "stopped", "stopped_for": "progression"}]
MEASURES: list[dict[str, Any]] = [{}, {"months": "4"}, {"months_to_relapse": "1-7"}]
DRUGS = ["osimertinib", "gefitinib", "anlotinib", "cisplatin", "pemetrexed", "EGFR TKI", "chemotherapy",
         "systemic treatment", "ipilimumab", "doxorubicin"]
HISTORY = [name for name, fact in SHIPPED.facts.items() if fact.history]


@st.composite
def treatments(draw: st.DrawFn) -> dict[str, Any]:
    """Lists of treatments: some lines, some more than once, and some around surgery."""
    lines: list[dict[str, Any]] = []
    for place in draw(st.lists(st.sampled_from(PLACES), max_size=4)):
        drugs = draw(st.lists(st.sampled_from(DRUGS), max_size=3, unique=True))
        stated: dict[str, Any] = {"drugs": drugs} if drugs else {}
        status, measured = draw(st.sampled_from(STATUSES)), draw(st.sampled_from(MEASURES))
        lines.append({**place, **stated, **status, **measured})
    numbers = {line.get("line", 0) for line in lines} | {0}
    gap = numbers != set(range(max(numbers) + 1))
    return {"treatment": lines, "history": "partial" if gap or draw(st.booleans()) else "complete"}


@pytest.fixture(scope="module")
def past(shipped: KnowledgeBase) -> tuple[World, Search]:
    """All that the shipped rules ask about the history, and one question to each other fact of it."""
    parser = Parser(SHIPPED)
    more = map(parser.parse, ("line1.ongoing", "line1.months > 3", "line1.chemotherapy_cycles <= 2"))
    found = asked(shipped, [*everything(shipped), *more])
    world = World(SHIPPED, [t for t in found if SHIPPED.facts[t.fact].history])
    return world, world.search()


@given(treatments())
def test_every_history(past: tuple[World, Search], case: Mapping[str, Any]) -> None:
    """P7: z3 leaves no history out: whatever a list of treatments yields is possible for it."""
    world, search = past
    values = facts_of(case, SHIPPED).values
    assert search.possible(*(world.equals(name, values.get(name)) for name in world.symbols))


def test_derivations(past: tuple[World, Search]) -> None:
    """Every derivation of the history has its counterpart, and every fact of it was tried above."""
    assert DERIVED.keys() == DERIVATIONS.keys()
    assert set(past[0].symbols) == set(HISTORY)


# Numbers

@given(st.sampled_from([SMALL.facts[n] for n in ("copies", "share of cells", "drift")]).flatmap(
    lambda fact: st.tuples(st.just(fact), st.lists(numbers(fact), max_size=4), intervals(numbers(fact)))))
def test_cells(drawn: tuple[Any, list[Any], Any]) -> None:
    """A number line is cut into cells in order; a cell's sample lies in it; an interval spans its ends."""
    fact, cuts, interval = drawn
    line = Line(fact, cuts)
    samples = [cell.sample for cell in line.cells]
    assert samples == sorted(set(samples))
    for cell in line.cells:
        assert cell.sample == cell.above if cell.exact else (
            (cell.above is None or cell.above < cell.sample)
            and (cell.below is None or cell.sample < cell.below))
    known = interval.within(*(fact.range or (None, None)))
    known = known.whole() if known and fact.type == "count" else known
    if known is not None:
        first, last = line.span(known)
        assert 0 <= first <= last < len(line.cells)
