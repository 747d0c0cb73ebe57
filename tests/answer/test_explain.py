"""Why: the fewest facts that decide an answer, and exactly the facts that still could."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import exactly, facts_of, fewer, markers, treated
from markerboard.answer.explain import chain, missing, missing_sentence, reason, sentence, support
from markerboard.engines.evaluate import Meaning, decide
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language import expression
from markerboard.language.expression import Condition
from markerboard.language.parser import Parser
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import Facts, GeneState, Unknown
from markerboard.patient.history import CHEMOTHERAPY, Drugs
from strategies import ASKED, SHIPPED, SMALL, SMALL_NAMES, Values, conditions, patients, refinements
from strategies_rules import ATOMS, SMALL_PARSER, atom, chains, partly_known, read_once

drawn = conditions(SMALL_PARSER, SMALL_NAMES)
small_patients = patients(SMALL, SMALL_NAMES)
COMPLETIONS = 20_000


def without(values: Values, name: str) -> Values:
    """These values with one fact unknown."""
    return {fact: value for fact, value in values.items() if fact != name}


# What decided

@fewer(2)
@given(drawn, small_patients)
def test_support_is_sound(condition: Condition, values: Values) -> None:
    """P6: the facts named alone give the same answer, whatever else was known."""
    meaning = Meaning({}, values)
    assume(meaning.truth(condition) is not None)
    alone = {fact: values[fact] for fact in support(meaning, condition)}
    assert Meaning({}, alone).truth(condition) is meaning.truth(condition)


@fewer(2)
@given(drawn, small_patients)
def test_support_is_minimal(condition: Condition, values: Values) -> None:
    """P6: without any one of the facts named the answer would be unknown."""
    meaning = Meaning({}, values)
    assume(meaning.truth(condition) is not None)
    alone = {fact: values[fact] for fact in support(meaning, condition)}
    assert alone
    assert all(Meaning({}, without(alone, fact)).truth(condition) is None for fact in alone)


@fewer(4)
@given(st.data(), st.integers(2, 12), partly_known())
def test_support_through_definitions(data: st.DataObject, length: int, values: Values) -> None:
    """P6: an answer that rests on definitions is supported by facts, soundly and minimally."""
    written = data.draw(chains(length))
    last = expression.Named(f"d{length - 1}")
    truth = Meaning(written, values).truth(last)
    assume(truth is not None)
    alone = {fact: values[fact] for fact in support(Meaning(written, values), last)}
    assert Meaning(written, alone).truth(last) is truth
    assert all(Meaning(written, without(alone, fact)).truth(last) is None for fact in alone)


@pytest.mark.parametrize(("text", "values", "expected"), [
    ("fever", {"fever": False}, ["fever"]),
    ("fever and night sweats", {"fever": True, "night sweats": True}, ["fever", "night sweats"]),
    ("fever and night sweats", {"fever": True, "night sweats": False}, ["night sweats"]),
    ("fever or night sweats", {"fever": True, "night sweats": True}, ["fever"]),
    ("(fever and reported spread) or night sweats",
     {"fever": True, "reported spread": True, "night sweats": True}, ["night sweats"]),
    ("copies >= 1 and copies <= 3", {"copies": exactly(2)}, ["copies"]),
    ("not (fever or night sweats)", {"fever": False, "night sweats": False}, ["fever", "night sweats"]),
])
def test_support(text: str, values: Values, expected: list[str]) -> None:
    """P6: of several ways to decide, the shortest is named, in the order of the condition."""
    assert list(support(Meaning({}, values), SMALL_PARSER.parse(text))) == expected


# What is missing

@fewer(2)
@given(st.data(), drawn, small_patients)
def test_missing_is_complete(data: st.DataObject, condition: Condition, values: Values) -> None:
    """P6: an unknown answer stays unknown however much is learned of facts that are not listed."""
    meaning = Meaning({}, values)
    assume(meaning.truth(condition) is None)
    listed = missing(meaning, condition)
    more = data.draw(refinements(SMALL, SMALL_NAMES, values))
    others = {fact: value for fact, value in more.items() if fact not in listed}
    unlisted = others | {fact: values[fact] for fact in listed if fact in values}
    assert Meaning({}, unlisted).truth(condition) is None


@fewer(2)
@given(drawn, small_patients)
def test_missing_only_of_the_unknown(condition: Condition, values: Values) -> None:
    """P6: something is missing exactly when the answer is unknown."""
    meaning = Meaning({}, values)
    assert bool(missing(meaning, condition)) is (meaning.truth(condition) is None)


def can_change(condition: Condition, conditions: Mapping[str, Condition], name: str, known: Values,
               candidates: Mapping[str, list[Any]]) -> bool:
    """Whether some completion leaves an answer unknown without a fact, and decided with it."""
    others = [fact for fact in candidates if fact != name and fact not in known]
    choices = product(*([None, *candidates[fact]] for fact in others))
    for tried, choice in enumerate(choices):
        assert tried < COMPLETIONS, "too many facts to try them all"
        filled = {f: v for f, v in zip(others, choice, strict=True) if v is not None} | known
        if Meaning(conditions, filled).truth(condition) is None and any(
                Meaning(conditions, {**filled, name: value}).truth(condition) is not None
                for value in candidates[name]):
            return True
    return False


@fewer(5)
@given(read_once(tuple(ATOMS)[:5]), partly_known())
def test_missing_can_change_the_answer(condition: Condition, values: Values) -> None:
    """P6: for each fact listed some completion of the others lets it decide the answer.

    True of conditions that ask each fact once. With a fact asked twice the rest may be absorbed, and
    telling so takes more than Kleene's logic: `(a or b) and a` is a.
    """
    candidates = {name: list(ATOMS[name][1:]) for name in tuple(ATOMS)[:5]}
    known = {name: value for name, value in values.items() if name in candidates}
    for name in missing(Meaning({}, known), condition):
        assert can_change(condition, {}, name, known, candidates)


def _telling(fact: Fact, test: expression.Test) -> Iterator[Any]:
    """Values of a fact that meet a test, and values that do not."""
    if test.kind == "compare":
        yield from (exactly(test.number + step * fact.resolution) for step in (Decimal(-1), 0, 1))
    elif test.kind == "flag":
        yield from (True, False)
    elif test.kind == "drugs":
        yield from (Drugs(frozenset({test.targets[0]}), True), Drugs(frozenset(), True))
        # Together with what else a rule may ask of the same line.
        yield Drugs(frozenset({test.targets[0], CHEMOTHERAPY}), True)
    elif fact.type == "gene":
        yield from (GeneState("mutated", test.variants, True), GeneState("wild-type", (), True))
    else:
        codes = list(SHIPPED.tree(fact).terms) if test.kind == "tree" else fact.codes
        yield from (test.targets[0], next(c for c in codes if c not in test.inside | {*test.targets}))


def every_condition(knowledge: KnowledgeBase) -> dict[str, Condition]:
    """Each criterion and group of the shipped rules."""
    found = {f"{s}/{c}": condition for s, r in knowledge.studies.items() for c,
             condition in r.criteria.items()}
    return found | {f"{s}/{f}/{g}": c for s, r in knowledge.studies.items() for f, gs in r.groups.items()
                    for g, c in gs.items() if not isinstance(c, str)}


def test_missing_can_change_every_shipped_answer(shipped: KnowledgeBase) -> None:
    """P6: of every criterion and group of the shipped rules, each fact listed can decide it."""
    for name, condition in every_condition(shipped).items():
        candidates: dict[str, list[Any]] = {}
        for test in expression.tests(condition, shipped.conditions):
            candidates.setdefault(test.fact, []).extend(_telling(SHIPPED.facts[test.fact], test))
        for fact in missing(Meaning(shipped.conditions, {}), condition):
            assert can_change(condition, shipped.conditions, fact, {}, candidates), f"{fact} of {name}"


@fewer(4)
@given(data=st.data(), values=patients(SHIPPED, ASKED))
def test_missing_of_a_study(shipped: KnowledgeBase, data: st.DataObject, values: Values) -> None:
    """P6: an undetermined study stays so unless one of the facts that its criteria miss is learned."""
    meaning = Meaning(shipped.conditions, values)
    more = data.draw(refinements(SHIPPED, ASKED, values))
    before = decide(shipped, values)
    for study, rules in shipped.studies.items():
        if before[study] is None:
            listed = {fact for c in rules.criteria.values() for fact in missing(meaning, c)}
            kept = {f: v for f, v in more.items() if f not in listed} | {
                f: v for f, v in values.items() if f in listed}
            assert decide(shipped, kept)[study] is None


# What it costs

class Counted(dict[str, Condition]):
    """Definitions that count how often one is looked up."""

    lookups = 0

    def __getitem__(self, name: str) -> Condition:
        self.lookups += 1
        return super().__getitem__(name)


def doubling(levels: int) -> Counted:
    """Definitions that each name the one before twice: two to the power of `levels` ways to the first."""
    written = {"d0": atom("fever")}
    for n in range(1, levels):
        before = expression.Named(f"d{n - 1}")
        written[f"d{n}"] = expression.All((before, before))
    return Counted(written)


ASKING: dict[str, Callable[[Counted, Condition], object]] = {
    "truth": lambda written, last: Meaning(written, {"fever": True}).truth(last),
    "support": lambda written, last: support(Meaning(written, {"fever": True}), last),
    "missing": lambda written, last: missing(Meaning(written, {}), last),
    "chain": chain,
}


@pytest.mark.parametrize("asked", ASKING)
def test_linear(asked: str) -> None:
    """P17: an answer and its explanation cost as much as the rule has nodes, not as it has ways."""
    written = doubling(14)
    ASKING[asked](written, expression.Named("d13"))
    assert written.lookups < 4 * 3 * 14


# In words

FACTS = facts_of({**markers(
    EGFR={"variants": ["L858R", "p.Thr790Met"]}, TP53="mutated", FAT1="not tested", NOTCH3="no call",
    panel={"genes": ["STK11"], "amplifications": ["MET"]}, PD_L1={"tps": "1-49", "cps": ">=10"}),
    **treated({"line": 1, "drugs": ["osimertinib", "anlotinib"]}),
    "disease": {"diagnosis": "Lung Adenocarcinoma", "measurable": True}, "patient": {"age": "59"}}, SHIPPED)


@pytest.mark.parametrize(("fact", "words"), [
    ("EGFR", "EGFR has L858R, T790M"), ("TP53", "TP53 is mutated"), ("FAT1", "FAT1 was not tested"),
    ("NOTCH3", "NOTCH3 was indeterminate"), ("KRAS", "KRAS is not stated"), ("age", "age is 59 years"),
    ("STK11", "STK11 is wild-type (the panel covered it and nothing was reported)"),
    ("met.amplified", "MET amplification: no (the panel covered it and nothing was reported)"),
    ("pdl1.tps", "PD-L1 tumor proportion score is 1-49 %"), ("measurable", "measurable disease: yes"),
    ("pdl1.cps", "PD-L1 combined positive score is >=10"), ("diagnosis", "diagnosis is LUAD"),
    ("line1.drugs", "first-line drugs: anlotinib, osimertinib"),
])
def test_sentences(fact: str, words: str) -> None:
    """Each fact is told as a clinician would say it, and a number as the report wrote it."""
    assert sentence(SHIPPED.facts[fact], FACTS[fact]) == words


@pytest.mark.parametrize(("fact", "words", "why"), [
    ("pdl1.tps", "PD-L1 tumor proportion score is known only as 1-49 %", "not precise enough"),
    ("EGFR", "EGFR has L858R, T790M; whether it has other variants is not stated", "not precise enough"),
    ("FAT1", "FAT1 was not tested", "not tested"), ("KRAS", "KRAS is not stated", "not stated"),
])
def test_missing_sentences(fact: str, words: str, why: str) -> None:
    """A fact that could still decide something says why it does not."""
    assert missing_sentence(SHIPPED.facts[fact], FACTS[fact]) == words
    assert reason(FACTS, fact) == why


def test_conflict_in_words() -> None:
    """A call and a measurement that differ are told as what they are."""
    facts = Facts({"met.amplified": Unknown("conflicting")})
    assert sentence(SHIPPED.facts["met.amplified"], facts["met.amplified"]) == (
        "what is stated of MET amplification conflicts")


def test_chain() -> None:
    """The definitions that a condition rests on come nearest first, each once."""
    parser = Parser(SMALL, ("one", "the second", "measured spread"))
    written = {"one": parser.parse("the second or fever"), "the second": parser.parse("not measured spread"),
               "measured spread": atom("fever")}
    nearest = ("one", "the second", "measured spread")
    assert chain(written, parser.parse("not one or fever")) == nearest
    assert chain(written, parser.parse("one and (one or fever)")) == nearest
