"""Classes by a word, of the tumor, of the germline or in plasma: every reader of a rule knows them."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("z3")

from builders import facts_of, knowledge_of, markers, rules_of
from markerboard.answer.explain import because, missing, missing_sentence, support
from markerboard.engines.agree import Engines
from markerboard.engines.evaluate import Meaning
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests as asked_of
from markerboard.language.logic import Truth
from markerboard.language.parser import Parser
from markerboard.proof.compare import changes
from markerboard.proof.witness import witnesses
from markerboard.sql.duck import Duck
from strategies import SHIPPED

PATHOGENIC = {"p": "S1982fs", "significance": "pathogenic"}
GERMLINE, TRUNCATING = "BRCA2.germline has pathogenic variant", "TP53 has truncating variant"
LOST, PLASMA = "NF1 has {inactivating variant, truncating variant}", "EGFR.plasma has T790M"
SITE = "JAK2 has {c.1641+2T>G, V617F}"
CONDITIONS = (GERMLINE, TRUNCATING, LOST, PLASMA, SITE)


def base(*conditions: str) -> KnowledgeBase:
    """A rule base with one study, which has one criterion; the other conditions are asked elsewhere."""
    parsed = [Parser(SHIPPED).parse(text) for text in conditions]
    vocabulary = SHIPPED.with_asked({test.fact for one in parsed for test in asked_of(one, {})})
    return knowledge_of(vocabulary, [rules_of("trial", {"i0": parsed[0]})])


@pytest.mark.parametrize(("condition", "stated", "truth", "told"), [
    (GERMLINE, {"BRCA2": {"germline": {"variants": [PATHOGENIC]}}}, True,
     "germline BRCA2 has pathogenic S1982fs"),
    (GERMLINE, {"BRCA2": {"germline": "wild-type"}}, False, "germline BRCA2 is wild-type"),
    (GERMLINE, {"BRCA2": {"variants": [PATHOGENIC]}}, None, "germline BRCA2 is not stated"),
    (GERMLINE, {"BRCA2": {"germline": "mutated"}}, None,
     "germline BRCA2 is mutated; whether it has other variants is not stated"),
    (TRUNCATING, {"TP53": {"variants": ["R196*"]}}, True, "TP53 has R196*"),
    (TRUNCATING, {"TP53": {"variants": ["R110L"], "complete": True}}, False, "TP53 has R110L"),
    (LOST, {"NF1": {"variants": ["R304*"]}}, True, "NF1 has R304*"),
    (LOST, {"NF1": {"variants": ["R1276Q"], "complete": True}}, None,
     "NF1 has R1276Q; it has no other, and whether that is what is asked is not told"),
    (LOST, {"NF1": "wild-type"}, False, "NF1 is wild-type"),
    (PLASMA, {"EGFR": {"plasma": {"variants": ["T790M"]}}}, True, "EGFR in plasma has T790M"),
    (PLASMA, {"EGFR": {"plasma": "wild-type"}}, False, "EGFR in plasma is wild-type"),
    (PLASMA, {"EGFR": {"variants": ["T790M"]}}, None, "EGFR in plasma is not stated"),
    (SITE, {"JAK2": {"variants": ["c.1641+2T>G"]}}, True, "JAK2 has c.1641+2T>G"),
    (SITE, {"JAK2": {"variants": ["X547_splice"], "complete": True}}, None,
     "JAK2 has X547_splice; it has no other, and whether that is what is asked is not told"),
    (SITE, {"JAK2": {"variants": ["N542_E543del"], "complete": True}}, False, "JAK2 has N542_E543del")])
def test_answers(condition: str, stated: dict[str, Any], truth: Truth, told: str) -> None:
    """P7: the engines give one answer, with the fact on which it rests or that could still decide it."""
    knowledge = base(condition)
    facts = facts_of(markers(**stated), knowledge.vocabulary)
    answers, _ = Engines(knowledge).decide(facts)
    assert (answers["trial/i0"], Duck(knowledge).decide(facts.values)) == (truth, answers)
    meaning, asked = Meaning({}, facts.values), knowledge.studies["trial"].criteria["i0"]
    name, = (support if truth is not None else missing)(meaning, asked)
    sentence, = because(knowledge.vocabulary, facts, [name])
    fact = knowledge.vocabulary.facts[name]
    assert (sentence if truth is not None else missing_sentence(fact, facts[name])) == told


@pytest.mark.parametrize("condition", CONDITIONS)
def test_witnesses(condition: str) -> None:
    """A patient who meets it, one who misses it by one fact and one of whom it is open, read back by all."""
    knowledge = base(condition)
    found = witnesses(Engines(knowledge), knowledge.studies["trial"], "trial/i0", others=[Duck(knowledge)])
    assert {one.truth for one in found} == {True, False, None}


@pytest.mark.parametrize(("old", "new", "word"), [
    (GERMLINE, "BRCA2.germline = mutated", "weaker"), (GERMLINE, "BRCA2 has pathogenic variant", "different"),
    (TRUNCATING, "TP53 has R196*", "stronger"), (TRUNCATING, "TP53 has frameshift", "stronger"),
    (TRUNCATING, "TP53 has missense variant", "different"), (LOST, "NF1 has truncating variant", "stronger"),
    (SITE, "JAK2 has c.1641+2T>G", "stronger"), (SITE, "JAK2 has {splice variant, V617F}", "weaker"),
    (PLASMA, "EGFR.plasma has T790X", "weaker"), (PLASMA, "EGFR has T790M", "different")])
def test_diff(old: str, new: str, word: str) -> None:
    """Two classes are compared by the patients on whom they differ."""
    found = {one.key: one.word for one in changes(base(old, new), base(new, old))}
    assert found["trial/i0"] == word
