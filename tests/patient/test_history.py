"""The treatment history: lines, drugs and their classes, and what a gap in it leaves unknown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from builders import exactly, facts_of, treated, truth_of
from markerboard.language.logic import Interval, Truth
from markerboard.patient import casefacts
from markerboard.patient.facts import Unknown
from markerboard.patient.history import Drugs
from strategies import SHIPPED, SMALL

Case = Mapping[str, Any]
LINE1 = {"line": 1, "drugs": ["osimertinib"]}


def known(case: Case, fact: str) -> Any:
    """The value of a fact of a case, or None when it is unknown."""
    return facts_of(case, SHIPPED).values.get(fact)


def truth(case: Case, condition: str) -> Truth:
    """What a case answers to a condition."""
    return truth_of(case, condition, SHIPPED)


def at_least(number: int) -> Interval:
    """A number known only from below."""
    return Interval(Decimal(number), None)


# Generations: doi 10.3389/fphar.2025.1686364, section 2.2 (the third); the review at
# onco-hema.healthbooktimes.org/article/36897 (the first two).
GENERATIONS = [("gefitinib", "first"), ("erlotinib", "first"), ("afatinib", "second"),
("dacomitinib", "second"),
               ("osimertinib", "third"), ("aumolertinib", "third"), ("furmonertinib", "third")]


@pytest.mark.parametrize(("drug", "generation"), GENERATIONS)
def test_generations(drug: str, generation: str) -> None:
    """Each EGFR TKI is of the generation that its publication gives, and of no other."""
    case = treated({"line": 1, "drugs": [drug]})
    for other in ("first", "second", "third"):
        assert truth(case, f"line1.drugs has {other}-generation EGFR TKI") is (other == generation)
    assert truth(case, "line1.drugs has EGFR TKI") is True
    assert truth(case, "line1.drugs has chemotherapy") is False


@pytest.mark.parametrize(("drugs", "condition", "answer"), [
    (["EGFR TKI"], "prior.drugs has third-generation EGFR TKI", None),
    (["EGFR TKI"], "prior.drugs has osimertinib", None),
    (["EGFR TKI"], "prior.drugs has chemotherapy", False),
    (["carboplatin", "pemetrexed"], "prior.drugs has platinum", True),
    (["Osimertinib"], "prior.drugs has osimertinib", True), (["AL3818"], "prior.drugs has anlotinib", True),
    (["anlotinib"], "prior.drugs has antiangiogenic", True), ([], "prior.drugs has chemotherapy", False)])
def test_drug_classes(drugs: list[str], condition: str, answer: Truth) -> None:
    """A drug belongs to its classes; a class named in place of a drug leaves its members unknown."""
    assert truth(treated({"line": 1, "drugs": drugs}), condition) is answer


def test_crizotinib() -> None:
    """Crizotinib inhibits ALK, ROS1 and MET by its label, so it is not certainly no MET inhibitor."""
    assert truth(treated({"line": 1, "drugs": ["crizotinib"]}), "prior.drugs has MET inhibitor") is not False


@pytest.mark.parametrize(("lines", "answer"), [
    (["PR"], True), (["CR"], True), (["SD"], False), (["PD"], False), (["NE"], None), ([None], None),
    (["SD", "PR"], True), (["SD", None], None), (["SD", "SD"], False), (["PR", "unreadable"], True),
    (["SD", "unreadable"], None), (["unreadable"], None)])
def test_first_line_response(lines: list[str | None], answer: bool | None) -> None:
    """A line has responded when one of its phases has, and has not when each is told and none has."""
    case = treated(*(LINE1 | ({"best_response": best} if best else {}) for best in lines))
    assert known(case, "first_line_response") is answer
    assert known(treated(*({**line, "line": 2} for line in case["treatment"])) | {"history": "partial"},
                 "first_line_response") is None


def test_response_stated_twice() -> None:
    """What a case states of the response and its treatments deny is told with both; nothing is chosen."""
    told = treated(LINE1 | {"best_response": "SD"}) | {"facts": {"first_line_response": True}}
    assert [t.path for t in casefacts.read({"case": "a", **told}, SHIPPED)[1]] == [
        ("facts", "first_line_response"), ("treatment",)]
    facts, troubles = casefacts.read({"case": "a", **told}, SHIPPED, several=True)
    assert not troubles and facts.entries["first_line_response"] == Unknown(
        "conflicting", "facts.first_line_response")
    unread = treated(LINE1 | {"best_response": "unreadable"}) | {"facts": {"first_line_response": True}}
    assert "first_line_response" not in casefacts.read({"case": "a", **unread}, SHIPPED)[0].values


CHEMO, ADJUVANT = {"line": 1, "drugs": ["cisplatin"]}, {"setting": "adjuvant", "drugs": ["cisplatin"]}


@pytest.mark.parametrize(("case", "fact", "value"), [
    ({}, "prior.lines", None), (treated(), "prior.lines", exactly(0)),
    (treated(LINE1), "prior.lines", exactly(1)),
    (treated(LINE1, {"line": 2}), "prior.lines", exactly(2)),
    (treated(LINE1, {"line": 1}), "prior.lines", exactly(1)), (treated(ADJUVANT), "prior.lines", exactly(0)),
    (treated(CHEMO, {"line": 2, "drugs": ["docetaxel"]}), "prior.chemotherapy_lines", exactly(2)),
    (treated(CHEMO, {"line": 2}), "prior.chemotherapy_lines", Interval(Decimal(1), Decimal(2))),
    (treated(LINE1), "prior.chemotherapy_lines", exactly(0)),
    (treated(LINE1), "line1.drug_count", exactly(1)), (treated({"line": 1}), "line1.drug_count", None),
    (treated({"line": 1, "drugs": ["osimertinib", "anlotinib"]}), "line1.drug_count", exactly(2)),
    (treated({**LINE1, "months": "14"}), "line1.months", exactly(14)), (treated(LINE1), "line1.months", None),
    (treated({**LINE1, "status": "ongoing"}), "line1.ongoing", True),
    (treated({**LINE1, "stopped_for": "toxicity"}), "line1.ongoing", False),
    (treated(LINE1), "line1.ongoing", None),
    (treated(ADJUVANT), "perioperative.given", True), (treated(LINE1), "perioperative.given", False),
    (treated({**ADJUVANT, "months_to_relapse": "<6"}), "perioperative.months_to_relapse",
     Interval(Decimal(0), Decimal(6), high_open=True)),
    (treated({**LINE1, "chemotherapy_cycles": 2}), "line1.chemotherapy_cycles", exactly(2)),
    (treated(LINE1), "line1.chemotherapy_cycles", None),
    (treated(CHEMO), "line1.chemotherapy_cycles", None),
    (treated({"line": 1}), "line1.chemotherapy_cycles", None),
    (treated({"line": 1, "drugs": ["systemic treatment"]}), "line1.chemotherapy_cycles", None),
])
def test_lines(case: Case, fact: str, value: object) -> None:
    """Lines count for advanced disease, each once; treatment around surgery is no line."""
    assert known(case, fact) == value


def test_drug_count_of_a_class() -> None:
    """P1: `chemotherapy` may be two drugs, and naming them must not overturn an answer."""
    case = treated({"line": 1, "drugs": ["chemotherapy"]})
    assert truth(case, "line1.drug_count = 1") is None


@pytest.mark.parametrize(("drugs", "value"), [
    (["osimertinib", "denosumab"], Interval(Decimal(1), Decimal(2))),
    (["osimertinib", "savolitinib"], exactly(2)),
    (["osimertinib", "dexamethasone"], Interval(Decimal(1), Decimal(2))), (["Phesgo"], exactly(2)),
    (["aclidinium bromide/formoterol"], at_least(1))])
def test_drug_count_beside_support(drugs: list[str], value: Interval) -> None:
    """A drug that supports makes of one drug no certain two, and a product of several is no certain one."""
    assert known(treated({"line": 1, "drugs": drugs}), "line1.drug_count") == value


@pytest.mark.parametrize(("lines", "fact", "value"), [
    ([], "prior.lines", at_least(0)), ([LINE1], "prior.lines", at_least(1)),
    ([LINE1], "prior.chemotherapy_lines", at_least(0)), ([CHEMO], "prior.chemotherapy_lines", at_least(1)),
    ([LINE1], "perioperative.given", None), ([ADJUVANT], "perioperative.given", True),
    ([], "line1.drugs", None),
    ([{"line": 3, "drugs": ["docetaxel"]}], "prior.lines", at_least(3)),
    ([LINE1], "prior.drugs", Drugs(frozenset({"osimertinib"}), False)),
])
def test_partial_history(lines: list[Case], fact: str, value: object) -> None:
    """A history that may lack lines counts from below, and never proves that a drug was not given."""
    assert known(treated(*lines, history="partial"), fact) == value


@pytest.mark.parametrize(("lines", "fact", "members", "complete"), [
    ([{**LINE1, "status": "ongoing"}], "current.drugs", {"osimertinib"}, True),
    ([{**LINE1, "status": "stopped"}], "current.drugs", set(), True),
    ([LINE1], "current.drugs", set(), False), ([{"line": 1}], "prior.drugs", set(), False),
    ([CHEMO, {"line": 2, "drugs": ["anlotinib"], "status": "ongoing"}], "current.drugs", {"anlotinib"},
     False),
    ([{**CHEMO, "stopped_for": "toxicity"}], "toxicity.drugs", {"cisplatin"}, True),
    ([{**CHEMO, "stopped_for": "progression"}], "toxicity.drugs", set(), True),
    ([{**CHEMO, "status": "stopped"}], "toxicity.drugs", set(), False),
    ([ADJUVANT], "perioperative.drugs", {"cisplatin"}, True), ([LINE1], "perioperative.drugs", set(), True),
])
def test_drug_sets(lines: list[Case], fact: str, members: set[str], complete: bool) -> None:
    """A set of drugs is whole only when every treatment says whether it belongs."""
    assert known(treated(*lines), fact) == Drugs(frozenset(members), complete)


def test_cycles_of_no_class() -> None:
    """Where a vocabulary lists no chemotherapy, cycles of it are of a drug that the list does not name."""
    facts = facts_of(treated({"line": 1, "drugs": ["pill"], "chemotherapy_cycles": 2}), SMALL)
    assert facts.values["taken"] == Drugs(frozenset({"pill"}), False)
