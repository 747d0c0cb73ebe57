"""From a case to facts: every kind of statement, why something is unknown, and what is contradictory."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from builders import exactly, facts_of, fewer, markers, one_condition, treated, troubles_of, truth_of
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import decide, measure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language import expression
from markerboard.language.logic import Interval, Truth
from markerboard.language.variants import parse as parse_variant
from markerboard.patient import casefacts
from markerboard.patient.facts import SKIPPING, Facts, GeneState, Known, Trouble, Unknown, dotted
from strategies import SHIPPED
from strategies_text import cases, words

Case = Mapping[str, Any]
LINE1 = {"line": 1, "drugs": ["osimertinib"]}


def known(case: Case, fact: str) -> Any:
    """The value of a fact of a case, or None when it is unknown."""
    return facts_of(case, SHIPPED).values.get(fact)


def reason(case: Case, fact: str) -> str:
    """Why a fact of a case is unknown."""
    entry = facts_of(case, SHIPPED)[fact]
    assert isinstance(entry, Unknown)
    return entry.reason


def truth(case: Case, condition: str) -> Truth:
    """What a case answers to a condition."""
    return truth_of(case, condition, SHIPPED)


def patient(**stated: object) -> Case:
    """A case that states these things of the patient."""
    return {"patient": stated}


# Numbers

@pytest.mark.parametrize(("case", "fact", "value"), [
    (patient(age="59"), "age", exactly(59)), (patient(age=59), "age", exactly(59)),
    (patient(age="60-70"), "age", Interval(Decimal(60), Decimal(70))),
    (patient(age=">=18"), "age", Interval(Decimal(18), Decimal(120))),
    (patient(age="<18"), "age", Interval(Decimal(0), Decimal(17))),
    (patient(age=">17.5"), "age", Interval(Decimal(18), Decimal(120))),
    (patient(ecog="0-1"), "ecog", Interval(Decimal(0), Decimal(1))),
    (markers(PD_L1={"tps": "1-49"}), "pdl1.tps", Interval(Decimal(1), Decimal(49))),
    (markers(PD_L1={"tps": "<1"}), "pdl1.tps", Interval(Decimal(0), Decimal(1), high_open=True)),
    (markers(PD_L1={"cps": ">=10"}), "pdl1.cps", Interval(Decimal(10), Decimal(100))),
    (markers(TMB={"per_mb": "4.20"}), "tmb.per_mb", exactly("4.20")),
    (markers(ctDNA=[{"at": "baseline", "msaf": "0.031"}]), "ctdna.baseline.msaf", exactly("0.031")),
    (markers(MET={"cep7_ratio": "1.8"}), "met.cep7_ratio", exactly("1.8")),
])
def test_numbers(case: Case, fact: str, value: Interval) -> None:
    """A number is the interval that the report states, cut to what is possible, whole for a count."""
    assert known(case, fact) == value


@pytest.mark.parametrize(("case", "fact"), [
    (markers(PD_L1={"tps": "60"}), "pdl1.cps"), (markers(PD_L1={"cps": "60"}), "pdl1.tps"),
    (markers(MET={"cep7_ratio": "3"}), "met.copy_number"),
    (markers(MET={"copy_number": "9"}), "met.cep7_ratio"),
    (markers(TMB={"per_mb": "20"}), "tmb.high"), (markers(MET={"variants": ["T1010I"]}), "met.amplified"),
    (markers(ctDNA=[{"at": "after cycle 1", "msaf": "0"}]), "ctdna.best_response.msaf"),
])
def test_nothing_converts(case: Case, fact: str) -> None:
    """TPS is not CPS, a ratio no copy number, a number no call, one time point not another."""
    assert known(case, fact) is None


# Codes

@pytest.mark.parametrize(("case", "fact", "value"), [
    (patient(sex="female"), "sex", "female"), ({"disease": {"diagnosis": "LUAD"}}, "diagnosis", "LUAD"),
    ({"disease": {"diagnosis": "lung adenocarcinoma"}}, "diagnosis", "LUAD"),
    ({"disease": {"stage": "IVB"}}, "stage", "IVB"),
    ({"disease": {"extent": "metastatic"}}, "extent", "metastatic"),
    ({"disease": {"metastases": {"brain": False}}}, "brain_metastases", False),
    ({"facts": {"organ_function_adequate": True}}, "organ_function_adequate", True),
    ({"facts": {"life_expectancy": ">6"}}, "life_expectancy",
     Interval(Decimal(6), Decimal(600), low_open=True)),
])
def test_codes(case: Case, fact: str, value: object) -> None:
    """Codes are read by code or name; a fact without a place of its own stands under `facts`."""
    assert known(case, fact) == value


@pytest.mark.parametrize(("diagnosis", "condition", "answer"), [
    ("LUAD", "diagnosis is NSCLC", True), ("NSCLC", "diagnosis is LUAD", None),
    ("LUNG", "diagnosis is NSCLC", None), ("SCLC", "diagnosis is NSCLC", False),
    ("ESCC", "diagnosis is NSCLC", False), ("NSCLC", "diagnosis in {LUAD, ESCC}", None)])
def test_diagnoses(diagnosis: str, condition: str, answer: Truth) -> None:
    """A diagnosis is each of its parents, may be any of its children, and is nothing else."""
    assert truth({"disease": {"diagnosis": diagnosis}}, condition) is answer


# Genes and panels

WILD, MUTATED = GeneState("wild-type", (), True), GeneState("mutated")


@pytest.mark.parametrize(("case", "value"), [
    (markers(), None), (markers(TP53="wild-type"), WILD), (markers(TP53="mutated"), MUTATED),
    (markers(TP53={"status": "mutated"}), MUTATED), (markers(TP53={"date": "2026-01-31"}), None),
    # Which variants were found is not said, so none of them is known to be absent.
    (markers(TP53="mutated", panel={"genes": ["TP53"]}), MUTATED),
    (markers(panel={"genes": ["TP53"]}), WILD), (markers(panel={"genes": ["EGFR"]}), None),
    (markers(panel={"amplifications": ["TP53"]}), None), (markers(TP53="indeterminate"), None),
    (markers(TP53="indeterminate", panel={"genes": ["TP53"]}), None),
])
def test_genes(case: Case, value: GeneState | None) -> None:
    """A gene is wild-type only when a report says so, or when a panel covered it and found nothing."""
    assert known(case, "TP53") == value


@pytest.mark.parametrize(("report", "condition", "answer"), [
    ({"variants": ["L858R"]}, "EGFR = mutated", True), ({"variants": ["L858R"]}, "EGFR has L858R", True),
    ({"variants": ["L858R"]}, "EGFR has T790M", None),
    ({"variants": ["L858R"], "complete": True}, "EGFR has T790M", False),
    ({"variants": ["L858R", "T790M"]}, "EGFR has T790M", True), ("mutated", "EGFR has L858R", None),
    ({"status": "mutated", "variants": ["ex19del"]}, "EGFR has {L858R, exon 19 deletion}", True),
    ("wild-type", "EGFR has L858R", False), ("wild-type", "EGFR = wild-type", True),
    ("mutated", "EGFR = wild-type", False), ("not tested", "EGFR = mutated", None),
])
def test_variants(report: object, condition: str, answer: Truth) -> None:
    """A reported variant answers for itself; only a whole report answers for the others."""
    assert truth(markers(EGFR=report), condition) is answer


@pytest.mark.parametrize("written", ["L٨٥٨R", "L0858R", "X858R", "B858R", "L0R", "*858R", "p.Leu0858Arg"])
@pytest.mark.parametrize("beside", [[], ["T790M"]])
def test_no_name_of_a_variant(written: str, beside: list[str]) -> None:
    """What looks like a variant and is none leaves a gene open, though the report is whole, and is told."""
    report = {"variants": [*beside, written], "complete": True}
    facts, troubles = casefacts.read(markers(EGFR=report), SHIPPED)
    for change in ("L858R", "codon 858 mutation", "exon 19 deletion"):
        asked = one_condition(SHIPPED, f"EGFR has {change}")
        assert decide(asked, facts.values)["asked"] is None, change
    assert [trouble.message for trouble in troubles] == [
        f"cannot read `{written}` as a protein variant or a class of them"]


@pytest.mark.parametrize(("case", "gene", "complete"), [
    (markers(EGFR={"variants": ["L858R"]}), "EGFR", False),
    (markers(EGFR={"variants": ["L858R"]}, panel={"genes": ["EGFR"]}), "EGFR", True),
    (markers(EGFR={"variants": ["L858R"]}, panel={"genes": ["MET"]}), "EGFR", False),
    (markers(EGFR={"variants": ["L858R"], "complete": False}), "EGFR", False),
    (markers(EGFR={"variants": ["L858R"], "complete": True}), "EGFR", True),
    (markers(EGFR={"status": "mutated", "complete": True}), "EGFR", False),
])
def test_whole_reports(case: Case, gene: str, complete: bool) -> None:
    """No other variant is there when a report that names one says so, or when a panel covered the gene."""
    assert known(case, gene).complete is complete


def test_symbols() -> None:
    """A gene is known by each of its symbols, in a report and in a panel."""
    assert known(markers(ERBB1={"variants": ["L858R"]}), "EGFR").status == "mutated"
    assert known(markers(panel={"genes": ["LKB1"]}), "STK11") == WILD


@pytest.mark.parametrize(("case", "fact", "value"), [
    (markers(MET={"amplified": True}), "met.amplified", True),
    (markers(panel={"amplifications": ["MET"]}), "met.amplified", False),
    (markers(MET={"amplified": True}, panel={"amplifications": ["MET"]}), "met.amplified", True),
    (markers(panel={"genes": ["MET"]}), "met.amplified", None),
    (markers(panel={"fusions": ["ALK"]}), "alk.fusion", False),
    (markers(panel={"fusions": ["ALK"]}), "ros1.fusion", None),
    (markers(MET={"amplified": "not tested"}, panel={"amplifications": ["MET"]}), "met.amplified", None),
    (markers(MET={"exon14_skipping": True}), "met.exon14_skipping", True),
])
def test_panel_coverage(case: Case, fact: str, value: bool | None) -> None:
    """A panel answers only for the kind of change it lists: genes, amplifications or fusions."""
    assert known(case, fact) is value


def test_exon_14_skipping_as_a_variant() -> None:
    """MET exon 14 skipping listed as a variant answers as its own flag does."""
    assert known(markers(MET={"variants": ["exon 14 skipping"]}), "met.exon14_skipping") is True
    assert known(markers(MET={"exon14_skipping": True}), "MET") == GeneState("mutated", (SKIPPING,))
    beside = markers(MET={"variants": ["R175H"], "complete": True, "exon14_skipping": True})
    assert known(beside, "MET") == GeneState("mutated", (parse_variant("R175H"), SKIPPING), True)


# Why something is unknown

@pytest.mark.parametrize(("case", "fact", "because"), [
    ({}, "pdl1.tps", "not stated"), (markers(PD_L1={"tps": "not tested"}), "pdl1.tps", "not tested"),
    (markers(PD_L1="not tested"), "pdl1.cps", "not tested"),
    (markers(TMB="no call"), "tmb.per_mb", "indeterminate"),
    (markers(TP53="not tested"), "TP53", "not tested"),
    (markers(TP53="not evaluable"), "TP53", "indeterminate"),
    (markers(TP53="no call"), "TP53", "indeterminate"),
    (markers(TP53={"status": "unknown"}), "TP53", "not stated"),
    ({"disease": {"measurable": "unknown"}}, "measurable", "not stated"),
    (patient(sex="unknown"), "sex", "not stated"),
    ({"progression": "not evaluable"}, "progression.sites", "indeterminate"),
    (markers(ctDNA=[{"at": "baseline", "msaf": "no call"}]), "ctdna.baseline.msaf", "indeterminate"),
    (markers(PD_L1={"reason": "not tested"}), "pdl1.tps", "not tested"),
])
def test_reasons(case: Case, fact: str, because: str) -> None:
    """An unknown keeps its reason, said of the value or of the whole section above it."""
    assert reason(case, fact) == because


@pytest.mark.parametrize(("case", "fact", "because"), [
    ({"progression": {"reason": "not tested"}}, "progression.sites", "not tested"),
    (markers(TMB={"reason": "no call", "date": "2026-01-31"}), "tmb.per_mb", "indeterminate"),
])
def test_reason_of_a_section(case: Case, fact: str, because: str) -> None:
    """A section that says why it is empty says it of each of its facts."""
    assert reason(case, fact) == because


# Where it stands

COVERED = "the panel covered it and nothing was reported"


@pytest.mark.parametrize(("case", "fact", "entry"), [
    (patient(age=" 59 "), "age", Known(exactly(59), "patient.age", written=" 59 ")),
    (patient(age="not stated"), "age", Unknown("not stated", "patient.age")),
    (markers(PD_L1="not tested"), "pdl1.tps", Unknown("not tested", "biomarkers.PD-L1")),
    (markers(PD_L1={"tps": "no call"}), "pdl1.tps", Unknown("indeterminate", "biomarkers.PD-L1.tps")),
    (markers(ctDNA=[{"at": "after cycle 1"}, {"at": "baseline", "msaf": "0.031"}]), "ctdna.baseline.msaf",
     Known(exactly("0.031"), "biomarkers.ctDNA[1].msaf", written="0.031")),
    (markers(ctDNA=[{"at": "baseline", "msaf": "no call"}]), "ctdna.baseline.msaf",
     Unknown("indeterminate", "biomarkers.ctDNA[0].msaf")),
    (markers(TP53="mutated"), "TP53", Known(MUTATED, "biomarkers.TP53")),
    (markers(TP53="wild-type"), "TP53", Known(WILD, "biomarkers.TP53")),
    (markers(TP53="no call"), "TP53", Unknown("indeterminate", "biomarkers.TP53")),
    (markers(LKB1="wild-type"), "STK11", Known(WILD, "biomarkers.LKB1")),
    (markers(panel={"genes": ["TP53"]}), "TP53", Known(WILD, "biomarkers.panel.genes", COVERED)),
    (markers(panel={"amplifications": ["MET"]}), "met.amplified",
     Known(False, "biomarkers.panel.amplifications", COVERED)),
    (markers(panel={"fusions": ["ALK"]}), "alk.fusion", Known(False, "biomarkers.panel.fusions", COVERED)),
    (markers(MET={"variants": ["exon 14 skipping"]}), "met.exon14_skipping", Known(True, "biomarkers.MET")),
    (treated(LINE1), "prior.lines", Known(exactly(1), "treatment")),
])
def test_where(case: Case, fact: str, entry: Known | Unknown) -> None:
    """A fact says at which place of the case it stands, how it is written there, and what it follows from."""
    assert facts_of(case, SHIPPED)[fact] == entry


def test_said_of_nothing() -> None:
    """A fact that the case does not mention is not stated, at no place."""
    assert facts_of({}, SHIPPED)["age"] == Unknown("not stated", "")


@pytest.mark.parametrize(("path", "text"), [
    (("patient", "age"), "patient.age"), (("age",), "age"), ((), ""),
    (("biomarkers", "ctDNA", 10, "msaf"), "biomarkers.ctDNA[10].msaf"), (("treatment", 0), "treatment[0]"),
    ((0, "X.Xa"), "[0].X.Xa"), (("Xa", 1), "Xa[1]"), (("lines.", 1, "b."), "lines.[1].b."),
])
def test_dotted(path: tuple[str | int, ...], text: str) -> None:
    """A path is printed as people write it."""
    assert dotted(path) == text


@pytest.mark.parametrize(("report", "text"), [
    ("wild-type", "wild-type"), ("mutated", "mutated"), ({"variants": ["L858R"]}, "mutated (L858R)"),
    ({"variants": ["L858R", "ex19del"]}, "mutated (L858R, exon 19 deletion)"),
])
def test_gene_in_words(report: object, text: str) -> None:
    """A gene is printed with its variants."""
    assert str(known(markers(EGFR=report), "EGFR")) == text


# A call and a measurement of the same thing

@pytest.mark.parametrize(("report", "result"), [
    ({"amplified": True}, True), ({"amplified": False}, False), ({"cep7_ratio": "2.0"}, True),
    ({"cep7_ratio": "1.9"}, False), ({"cep7_ratio": "1.5-2.5"}, "not stated"),
    ({"amplified": True, "cep7_ratio": "2.4"}, True),
    ({"amplified": True, "cep7_ratio": "1.2"}, "conflicting"),
    ({"amplified": False, "cep7_ratio": "5"}, "conflicting"),
    ({"amplified": True, "cep7_ratio": "1-3"}, True),
    ({"amplified": "not tested", "cep7_ratio": "3"}, True), ({"copy_number": "12"}, "not stated"),
])
def test_call_and_measurement(shipped: KnowledgeBase, report: Case, result: object) -> None:
    """Either makes the call; where both are known and differ, the fact is unknown: conflicting."""
    facts = facts_of(markers(MET=report), SHIPPED)
    entry = reconcile(shipped, facts, measure(shipped, facts.values))["met.amplified"]
    assert (entry.value if isinstance(entry, Known) else entry.reason) == result


# What is refused

@pytest.mark.parametrize(("case", "path", "message"), [
    (patient(age="130"), "patient.age", "`age` cannot be 130: it is a whole number from 0 to 120 years"),
    (patient(age="59.5"), "patient.age", "`age` cannot be 59.5: it is a whole number from 0 to 120 years"),
    (patient(ecog="7"), "patient.ecog", "`ecog` cannot be 7: it is a whole number from 0 to 5"),
    (markers(PD_L1={"tps": "140"}), "biomarkers.PD-L1.tps",
     "`pdl1.tps` cannot be 140: it is a number from 0 to 100 %"),
    (markers(ctDNA=[{"at": "baseline", "msaf": "12"}]), "biomarkers.ctDNA[0].msaf",
     "`ctdna.baseline.msaf` cannot be 12: it is a number from 0 to 1"),
    (markers(EGFR={"status": "wild-type", "variants": ["L858R"]}), "biomarkers.EGFR",
     "EGFR is said to be wild-type, yet a variant is reported: L858R"),
    (markers(EGFR={"status": "not tested", "variants": ["L858R"]}), "biomarkers.EGFR",
     "EGFR is said to be not tested, yet a variant is reported"),
    (markers(EGFR="not tested", panel={"genes": ["EGFR"]}), "biomarkers.EGFR",
     "EGFR is said to be not tested, yet the panel covers it"),
    (markers(ctDNA=[{"at": "baseline"}, {"at": "baseline"}]), "biomarkers.ctDNA[1].at",
     "two samples stand at `baseline`"),
    (treated({"line": 2}), "treatment", "line 1 is missing"),
    (treated({**LINE1, "months": "700"}), "treatment[0].months",
     "`months` cannot be 700: it lies between 0 and 600"),
    (markers(EGFR="wild-type", ERBB1="mutated"), "biomarkers.ERBB1", ""),
    (markers(TMB={"reason": "not tested", "per_mb": "10"}), "biomarkers.TMB",
     "this is said to be not tested, yet it holds a value"),
    (markers(PD_L1={"reason": "no call", "tps": "10"}), "biomarkers.PD-L1",
     "this is said to be no call, yet it holds a value"),
    ({"progression": {"reason": "not tested", "sites": "2"}}, "progression",
     "this is said to be not tested, yet it holds a value"),
    (markers(MET={"variants": ["exon 14 skipping"], "exon14_skipping": False}), "biomarkers.MET",
     "MET is said to lack exon 14 skipping, yet it is reported"),
])
def test_contradictions(case: Case, path: str, message: str) -> None:
    """What cannot be is refused at its place, in a sentence that says why."""
    troubles = troubles_of(case, SHIPPED)
    assert [".".join(map(str, t.path)).replace(".0.", "[0].").replace(".1.",
                                                                      "[1].") for t in troubles] == [path]
    assert message in ("", troubles[0].message)


@pytest.mark.parametrize(("case", "place"), [
    (markers(panel={"genes": ["TP53", "EGRF"]}), (("biomarkers", "panel", "genes", 1), False)),
    (markers(panel={"amplifications": ["EGRF"]}), (("biomarkers", "panel", "amplifications", 0), False)),
    (markers(panel={"fusions": ["ALK", "EGRF"]}), (("biomarkers", "panel", "fusions", 1), False)),
    (markers(EGRF="mutated"), (("biomarkers", "EGRF"), True)),
])
def test_not_a_gene(case: Case, place: tuple[tuple[str | int, ...], bool]) -> None:
    """A gene that is none is told at the key, or in the list, that names it."""
    path, key = place
    told = Trouble(path, "`EGRF` is not a gene of the vocabulary", "did you mean `EGFR`?", key)
    assert troubles_of(case, SHIPPED) == [told]


def test_gene_twice() -> None:
    """A gene that stands under two of its symbols is told at the second, with the first."""
    told = Trouble(("biomarkers", "ERBB1"), "EGFR stands here twice, also as EGFR", key=True)
    assert troubles_of(markers(EGFR="wild-type", ERBB1="mutated"), SHIPPED) == [told]


# The patient's side of the promises

def decided(knowledge: KnowledgeBase, case: Case) -> Mapping[str, Truth]:
    """All answers for a case."""
    return decide(knowledge, facts_of(case, knowledge.vocabulary).values)


@fewer(3)
@given(case=cases(), name=words)
def test_name(shipped: KnowledgeBase, case: dict[str, Any], name: str) -> None:
    """M2: what a patient is called, or noted of, changes nothing."""
    renamed = {**case, "case": name, "notes": name, "source": name}
    assert decided(shipped, renamed) == decided(shipped, case)


def unasked_genes(knowledge: KnowledgeBase) -> list[str]:
    """The genes of the vocabulary that no rule asks about."""
    groups = [g for r in knowledge.studies.values() for found in r.groups.values() for g in found.values()]
    asked = [*knowledge.conditions.values(), *knowledge.measures.values(), *groups,
             *(c for r in knowledge.studies.values() for c in r.criteria.values())]
    facts = {test.fact for c in asked if not isinstance(c, str) for test in expression.tests(c,
                                                                                             knowledge.conditions)}
    return sorted(set(knowledge.vocabulary.genes) - facts)


@fewer(3)
@given(case=cases())
def test_irrelevant(shipped: KnowledgeBase, case: dict[str, Any]) -> None:
    """M1: a fact that no rule asks about changes no answer."""
    extra = dict.fromkeys(unasked_genes(shipped), "mutated")
    assert extra
    more = {**case, "biomarkers": {**extra, **case.get("biomarkers", {})}}
    assert decided(shipped, more) == decided(shipped, case)


@fewer(3)
@given(case=cases())
def test_spelling_of_numbers(shipped: KnowledgeBase, case: dict[str, Any]) -> None:
    """M3: the same number written otherwise gives the same answers; no unit is ever converted."""
    stated = {"patient": {"age": "59", "ecog": "1"}, "facts": {"life_expectancy": "6.5"}}
    again = {"patient": {"age": "5.9e1", "ecog": "1.0"}, "facts": {"life_expectancy": 6.50}}
    assert decided(shipped, {**case, **stated}) == decided(shipped, {**case, **again})


@pytest.mark.parametrize(("msaf", "detected", "clash"), [
    ("0", True, False), ("0.01", False, True), ("0.01", True, False), ("<0.01", True, False),
    ("0", False, False)])
def test_frequency_and_call_of_ctdna(msaf: str, detected: bool, clash: bool) -> None:
    """ctDNA that was not found has no frequency, which is told at both places; one of 0 may be rounded."""
    told = troubles_of(markers(ctDNA=[{"at": "baseline", "msaf": msaf, "detected": detected}]), SHIPPED)
    assert [dotted(one.path).rpartition(".")[2] for one in told] == (["detected", "msaf"] if clash else [])


@pytest.mark.parametrize("tumor", ["HGSC", "CTCL", "CRX", "UC", "NSLC"])
def test_no_tumor_is_proposed_for_another(tumor: str) -> None:
    """An abbreviation of a tumor that is not known is never answered with one beside it, which is another."""
    (told,) = troubles_of({"disease": {"diagnosis": tumor}}, SHIPPED)
    assert "did you mean" not in told.help


@pytest.mark.parametrize(("first", "second", "clash"), [
    ("2024-01-01", "2023-01-01", True), ("2023-01-01", "2024-01-01", False),
    ("2023-01-01", "2023-01-01", False)])
def test_order_of_lines(first: str, second: str, clash: bool) -> None:
    """A line that began before the one in front of it is a contradiction, told at both days."""
    lines = [{"line": 2, "drugs": ["docetaxel"], "started": second},
             {"line": 1, "drugs": ["osimertinib"], "started": first}]
    told = troubles_of(treated(*lines), SHIPPED)
    assert [one.path for one in told] == (
        [("treatment", 1, "started"), ("treatment", 0, "started")] if clash else [])


@pytest.mark.parametrize(("first", "clash"), [("2023-06-01", True), ("2023-01-01", False),
                                              ("2022-12-01", False)])
@pytest.mark.parametrize("later", ["after cycle 1", "best response", "progression"])
def test_order_of_samples(first: str, clash: bool, later: str) -> None:
    """A sample before treatment that was taken after another is a contradiction, told at both days; of
    several sources neither is believed."""
    data = markers(ctDNA=[{"at": later, "msaf": "0.01", "date": "2023-01-01"},
                          {"at": "baseline", "msaf": "0.1", "date": first}])
    assert [one.path for one in troubles_of(data, SHIPPED)] == (
        [("biomarkers", "ctDNA", 1, "date"), ("biomarkers", "ctDNA", 0, "date")] if clash else [])
    facts, _ = casefacts.read(data, SHIPPED, several=True)
    assert isinstance(facts["ctdna.baseline.msaf"], Unknown) is clash


def test_what_is_stated_is_in_facts() -> None:
    """Whether facts hold something is answered by what is stated, and at once."""
    facts = Facts({"age": Unknown("not tested")})
    assert "age" in facts
    assert "sex" not in facts
