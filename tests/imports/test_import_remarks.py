"""A text that may state a finding keeps open what is denied of it elsewhere, in a table and in FHIR."""

from __future__ import annotations

from typing import Any

import pytest

from foreign import LNC, bundle, component, concept, gene, observation, patient, taken, variant
from markerboard.imports.imported import ImportedCase
from markerboard.imports.reader import read_content
from markerboard.patient.facts import GeneState, Unknown
from strategies import SHIPPED
from table_loss import Row, table

JSON = dict[str, Any]
FUSION = "SO:0001565"


def case_of(row: Row) -> ImportedCase:
    """The case of one row."""
    (case,) = read_content("t.csv", table({"case": "a", "diagnosis": "LUAD"} | row), SHIPPED)
    return case


def said(case: ImportedCase, name: str) -> Any:
    """The value of a fact, or why there is none."""
    known = case.facts.entries[SHIPPED.facts[name].name]
    return known.reason if isinstance(known, Unknown) else known.value


def denied(*held: JSON, **fields: Any) -> ImportedCase:
    """A file of which a sequencing found no fusion of ALK, with other results."""
    absent = variant("v", "ALK", present="LA9634-2", change=FUSION, protein=None, **fields)
    return taken(bundle(patient(), absent, *held), SHIPPED)


def told(value: str | None, name: str = "ALK IHC (D5F3)", **fields: Any) -> JSON:
    """A result that has no code but a name, and a text for its value."""
    made = observation("t", "x", **fields) | {"code": {"text": name}}
    return made | ({"valueString": value} if value else {})


@pytest.mark.parametrize(("fact", "column", "cell"), [
    ("ALK.fusion", "ALK FISH", "positive"), ("ALK.fusion", "comment", "ALK FISH positive 30%"),
    ("ALK.fusion", "ALK fusion partner", "EML4"), ("ALK.fusion", "ALK comment", "rearranged in 30% of cells"),
    ("ALK.fusion", "ALK FISH", "not evaluable"), ("ALK.fusion", "Befund", "ALK-FISH positiv in 40%"),
    ("ALK.fusion", "alk", "positive"), ("MET.amplified", "MET FISH", "amplified"),
    ("MET.amplified", "备注", "MET扩增阳性"),
    ("CDKN2A.deleted", "CDKN2A FISH", "homozygous deletion"),
    ("EGFR.amplified", "comment", "EGFR mutated and amplified"),
])
def test_a_denied_finding_beside_a_text(fact: str, column: str, cell: str) -> None:
    """What a table denies of a gene is open beside a text that may state it, and both are told, each once."""
    assert said(case_of({fact: "no"}), fact) is False
    case = case_of({fact: "no", column: cell})
    assert said(case, fact) == "could not be read"
    assert {"no", cell} <= {one.stated for one in case.unused}
    assert sum("may be stated otherwise by" in one.why for one in case.unused) == 1
    assert said(case_of({fact: "yes", column: cell}), fact) is True


@pytest.mark.parametrize(("column", "cell"), [
    ("ALK FISH", "negative"), ("ALK FISH", "no rearrangement"), ("ALK FISH", "not tested"),
    ("ALK comment", "FISH"), ("ALK comment", "tested by IHC (D5F3)"), ("comment", "ALK-FISH negativ"),
    ("ALK VAF", "23%"), ("ALK comment", "mutated"), ("method", "ALK FISH"), ("ALK test date", "2024-01-02"),
    ("comment", "EGFR amplified"),
])
def test_a_text_that_states_no_finding(column: str, cell: str) -> None:
    """A text that denies, names a method, speaks of mutations or of another gene leaves a denial as it is."""
    assert said(case_of({"ALK.fusion": "no", column: cell}), "ALK.fusion") is False


@pytest.mark.parametrize("held", [
    [told("positive")], [told("?")], [told(None, valueString="")],
    [told("30 %", "ALK FISH")], [told(None, interpretation=[{"text": "positive"}])],
    [told("ALK-FISH positiv", "Pathology")], [told(None, "ALK-positive")],
    [told(None, valueCodeableConcept=concept(LNC, "LA9633-4"))],
    [observation("c", "21702-6", component("48018-6", gene("ALK")),
                 {"code": {"text": "IHC"}, "valueString": "positive"})],
])
def test_a_denied_fusion_beside_a_result_in_words(held: list[JSON]) -> None:
    """A fusion that FHIR calls absent is open beside a result in words that may state it, and is told."""
    case = denied(*held)
    assert said(case, "ALK.fusion") == "could not be read"
    assert sum("may be stated otherwise by" in one.why for one in case.unused) == 1


@pytest.mark.parametrize(("note", "open_"), [
    ("ALK-FISH positiv in 40%", True), ("ALK: repeat pending", True), ("ALK-FISH negativ", False),
    ("ALK by RNA sequencing", False), ("no ALK fusion", False)])
def test_a_denied_fusion_beside_a_note(note: str, open_: bool) -> None:
    """A note that may state a fusion keeps it open; one that denies it or names the method does not."""
    assert said(denied(note=[{"text": note}]), "ALK.fusion") == ("could not be read" if open_ else False)


@pytest.mark.parametrize("held", [
    told("negative"), told("not tested"), told(None), told("no rearrangement", "ALK FISH"),
    told(None, interpretation=[concept("", "NEG")]),
    told(None, valueCodeableConcept=concept(LNC, "LA9634-2")), told(None, valueBoolean=False)])
def test_a_result_in_words_that_denies(held: JSON) -> None:
    """A result in words that denies a fusion as well, or says nothing, leaves the denial as it is."""
    assert said(denied(held), "ALK.fusion") is False


@pytest.mark.parametrize(("cells", "fact", "value"), [
    ({"msi": "MSS", "MSI comment": "MSI-H in metastasis"}, "msi", "could not be read"),
    ({"msi": "MSS", "comment": "microsatellite unstable in the liver"}, "msi", "could not be read"),
    ({"msi": "MSS", "MSI score": "31"}, "msi", "could not be read"),
    ({"mmr": "proficient", "Bemerkung": "dMMR im Rezidiv"}, "mmr", "could not be read"),
    ({"her2_status": "negative", "HER2 FISH": "amplified"}, "her2.status", "could not be read"),
    ({"msi": "MSS", "MSI comment": "MSS"}, "msi", "stable"),
    ({"msi": "MSS", "comment": "no MSI"}, "msi", "stable"),
    ({"msi": "MSS", "MSI comment": "not tested"}, "msi", "stable"),
    ({"msi": "MSS", "MSI comment": "PCR"}, "msi", "stable"),
    ({"msi": "MSS", "MSI date": "2024-05-01"}, "msi", "stable"),
    ({"msi": "MSS", "MSI method": "NGS panel"}, "msi", "stable"),
    ({"msi": "MSS", "comment": "repeat biopsy"}, "msi", "stable"),
    ({"msi": "MSS", "KRAS comment": "G12C"}, "msi", "stable")])
def test_a_status_beside_a_text(cells: Row, fact: str, value: str) -> None:
    """The status of a marker is open beside a text that may state another, and not beside one of the same."""
    case = case_of(cells)
    assert said(case, fact) == value
    assert set(cells.values()) - {"MSS", "proficient", "negative"} <= {one.stated for one in case.unused}


DENY_EGFR = ["No EGFR mutation detected.", "EGFR wild-type", "EGFR: negative", "KRAS, EGFR: no mutations",
             "No mutations in KRAS, EGFR and BRAF (NGS, 2024-01-05)", "EGFR-Mutation nicht nachgewiesen",
             "未检出EGFR突变", "ALK rearranged, EGFR not mutated"]
OF_OTHERS = ["EGFR L858R, KRAS wild-type", "No T790M mutation of EGFR", "No EGFR exon 20 insertion",
             "no other EGFR mutation", "EGFR not amplified", "EGFR by IHC negative",
             "No EGFR mutation in plasma", "EGFR could not be evaluated", "no EGFR resistance mutation"]


def found_with(text: str, where: str) -> ImportedCase:
    """A mutation that FHIR has, beside a text in a conclusion, in a note, or in a result of its own."""
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final",
              "code": concept(LNC, "51969-4"), "subject": {"reference": "Patient/p1"}, "conclusion": text}
    note: JSON = {"note": [{"text": text}]} if where == "note" else {}
    beside = {"conclusion": [report], "result": [told(text, "Pathology")]}.get(where, [])
    return taken(bundle(patient(), variant("v", "EGFR", protein="p.Leu858Arg", **note), *beside), SHIPPED)


@pytest.mark.parametrize("where", ["conclusion", "note", "result"])
@pytest.mark.parametrize("text", DENY_EGFR)
def test_a_mutation_beside_a_text_that_denies_it(text: str, where: str) -> None:
    """A text that plainly denies a mutation which a result states: neither is taken, and both are told."""
    case = found_with(text, where)
    assert said(case, "EGFR") == "conflicting"
    assert sum("neither is taken" in one.why for one in case.unused) >= 2


@pytest.mark.parametrize("where", ["conclusion", "note", "result"])
@pytest.mark.parametrize("text", OF_OTHERS)
def test_a_mutation_beside_a_text_on_another(text: str, where: str) -> None:
    """One that denies another change, another finding, or what other cells show leaves it stated."""
    assert str(said(found_with(text, where), "EGFR")) == "mutated (L858R)"


@pytest.mark.parametrize(("cells", "fact", "value"), [
    ({"EGFR": "L858R", "comment": "no EGFR mutation"}, "EGFR", "conflicting"),
    ({"EGFR": "L858R", "EGFR comment": "negative"}, "EGFR", "conflicting"),
    ({"met_exon14_skipping": "yes", "comment": "MET wild-type"}, "met.exon14_skipping", "conflicting"),
    ({"ALK.fusion": "yes", "comment": "no ALK rearrangement"}, "ALK.fusion", "could not be read"),
    ({"ALK.fusion": "yes", "comment": "ALK negative"}, "ALK.fusion", "could not be read"),
    ({"ALK.fusion": "yes", "comment": "no ALK mutation"}, "ALK.fusion", True),
    ({"ERBB2": "S310F", "comment": "HER2 negative"}, "ERBB2", "mutated (S310F)"),
    ({"EGFR": "L858R", "EGFR T790M test": "negative"}, "EGFR", "mutated (L858R)")])
def test_a_table_beside_a_text_that_denies(cells: Row, fact: str, value: Any) -> None:
    """So is what a table states beside a text that denies it; a denied marker is not the gene of its name."""
    assert str(said(case_of(cells), fact)) == str(value)


def test_a_fusion_beside_a_text_that_denies_it() -> None:
    """A fusion with its partner is denied with the fusion itself."""
    fused = variant("v", "ALK", "KIT", change=FUSION, protein=None)
    case = taken(bundle(patient(), fused, told("no ALK fusion", "Pathology")), SHIPPED)
    assert said(case, "ALK.fusion") == said(case, "ALK.fusion with KIT") == "could not be read"


@pytest.mark.parametrize(("cells", "fact", "value"), [
    ({"tmb.per_mb": "12", "comment": "TMB 5 mut/Mb in relapse"}, "tmb.per_mb", "could not be read"),
    ({"pdl1.tps": "60", "comment": "PD-L1 TPS <1%"}, "pdl1.tps", "could not be read"),
    ({"pdl1.tps": "60", "comment": "PD-L1 in the metastasis pending"}, "pdl1.tps", "could not be read"),
    ({"hrd.score": "47", "HRD comment": "score 20"}, "hrd.score", "could not be read"),
    ({"ecog": "1", "comment": "ECOG 3 now"}, "ecog", "could not be read"),
    ({"tmb.high": "yes", "comment": "TMB low"}, "tmb.high", "could not be read"),
    ({"hrd.positive": "yes", "comment": "HRD negative"}, "hrd.positive", "could not be read"),
    ({"her2_status": "positive", "comment": "HER2 negative"}, "her2.status", "could not be read"),
    ({"tmb.per_mb": "12", "comment": "TMB 12 mut/Mb, MSS"}, "tmb.per_mb", "12"),
    ({"tmb.per_mb": "12", "comment": "TMB high"}, "tmb.per_mb", "12"),
    ({"pdl1.tps": "60", "comment": "PD-L1 (22C3) 60%"}, "pdl1.tps", "60"),
    ({"pdl1.tps": "60", "comment": "PD-L1 >=50%"}, "pdl1.tps", "60"),
    ({"pdl1.tps": "60", "comment": "CPS 70"}, "pdl1.tps", "60"),
    ({"pdl1.cps": "60", "comment": "PD-L1 5%"}, "pdl1.cps", "60"),
    ({"tmb.high": "yes", "comment": "TMB 5"}, "tmb.high", "True"),
    ({"hrd.positive": "no", "comment": "HRD negative"}, "hrd.positive", "False"),
    ({"hrd.positive": "yes", "HRD comment": "not tested"}, "hrd.positive", "True"),
    ({"met.copy_number": "6", "comment": "ERBB2 8 copies"}, "met.copy_number", "6"),
    ({"TMB status": "TMB-H"}, "tmb.high", "True"), ({"TMB result": "low"}, "tmb.high", "False")])
def test_a_number_or_call_beside_a_text(cells: Row, fact: str, value: str) -> None:
    """A number or a call of a marker is open beside a text that may state another, and both are told; no call
    is made of a number, and none of those of another score.
    """
    case = case_of(cells)
    assert str(said(case, fact)) == value
    if value == "could not be read":
        assert set(cells.values()) <= {one.stated for one in case.unused}


@pytest.mark.parametrize(("cells", "fact"), [
    *(({gene: "wild-type", "comment": comment}, gene) for gene, comment in (
        ("MET", "METex14 positive"), ("MET", "METexon14"), ("EGFR", "EGFRvIII"), ("EGFR", "EGFRm+"),
        ("EGFR", "EGFRL858R"), ("KRAS", "KRASG12C"))),
    *(({"alk_fusion": "no", "comment": comment}, "alk.fusion") for comment in (
        "EML4ALK found", "ALK+", "ALK+ by IHC")),
    ({"met_amplified": "no", "comment": "METamp"}, "met.amplified")])
def test_a_gene_and_what_it_has_in_one_word(cells: Row, fact: str) -> None:
    """What stands behind the symbol of a gene without a space, or is a plus, is as good as another word."""
    assert said(case_of(cells), fact) == "could not be read"
    assert said(case_of(cells | {"comment": ""}), fact) in (False, GeneState("wild-type", (), True))
