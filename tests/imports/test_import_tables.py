"""CSV: what a cell states is read as everywhere, or its question stays open and the cell is named."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from foreign import bundle, observation, patient, taken
from loss import turned
from markerboard.errors import CaseError
from markerboard.imports import csv_columns
from markerboard.imports.imported import ImportedCase
from markerboard.imports.reader import read_content
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import Unknown
from markerboard.patient.spellings import UNREAD
from strategies import SHIPPED
from table_loss import Row, losses, refused, rows, table

LINE = {"case": "a", "diagnosis": "LUAD", "line1.drugs": "osimertinib", "line1.status": "stopped",
        "history": "complete"}


def case_of(row: Row, knowledge: KnowledgeBase | None = None) -> ImportedCase:
    """The case of one row."""
    vocabulary = knowledge.vocabulary if knowledge else SHIPPED
    (case,) = read_content("t.csv", table({"case": "a"} | row), vocabulary)
    return case


def shown(case: ImportedCase, name: str) -> str:
    """What is known of a fact, `-` where nothing is."""
    value = case.facts.values.get(name)
    return "-" if value is None else str(value)


@pytest.mark.parametrize("cell", ["C228T", "-124C>T", "c.-146C>T", "C228T (c.-124C>T)", "pathogenic C250T"])
def test_names_of_a_laboratory(cell: str) -> None:
    """What laboratories call a finding of one gene is that finding in a table too, no protein change."""
    found = case_of({"TERT": cell}).facts.values
    assert found.get("TERT.promoter_mutated") is True and "TERT" not in found


@given(st.data())
def test_loss_is_monotone(data: st.DataObject) -> None:
    """P19: cells made unreadable leave each fact as it was or unknown, never another or more definite."""
    row = data.draw(rows())
    before = case_of(row).facts
    assume(not refused(before))
    assert turned(before, case_of(data.draw(losses(row))).facts, SHIPPED) == []


@given(st.data())
def test_unreadable_is_said(data: st.DataObject) -> None:
    """P22: each cell that cannot be read is told, with the line and the column of the file."""
    row = data.draw(rows())
    lost = data.draw(losses(row))
    told = {one.at: one.stated for one in case_of(lost).unused}
    text = table({"case": "a"} | lost).decode().splitlines()[1]
    for cell in (cell for name, cell in lost.items() if cell != row[name]):
        assert any(stated and stated in cell[:200] for stated in told.values())
    assert all(at.startswith("t.csv:2:") for at in told)
    for at, stated in told.items():
        assert text[int(at.split(":")[2]) - 1:].lstrip('"').startswith(stated[:1])


@given(rows(), st.randoms(use_true_random=False))
def test_order_of_columns(row: Row, order: random.Random) -> None:
    """P20: the order of the columns changes no fact."""
    names = list(row)
    order.shuffle(names)
    assert case_of({name: row[name] for name in names}).data == case_of(row).data


@given(st.lists(rows(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_order_of_rows(drawn: list[Row], order: random.Random) -> None:
    """P20: no row says anything of another, wherever it stands."""
    named = [row | {"case": str(i)} for i, row in enumerate(drawn)]
    mixed = order.sample(named, len(named))
    found = [{case.name: case.data for case in read_content("t.csv", table(*each), SHIPPED)}
             for each in (named, mixed)]
    assert found[0] == found[1]


@pytest.mark.parametrize(("column", "cell", "value"), [
    ("ctdna.best_response.msaf", "<0.1%", "0-0.001"), ("ctdna.best_response.msaf", "＜０．１％", "0-0.001"),
    ("ctdna.best_response.msaf", "≥0.1 %", "0.001-1"),
    ("ctdna.best_response.msaf", "0.05–0.1%", "0.0005-0.001"),
    ("ctdna.best_response.msaf", "250%", "-"), ("pdl1.tps", "0.6", "-"), ("pdl1.tps", "0·6", "-"),
    ("pdl1.tps", "6e-1", "-"), ("pdl1.tps", "00.6", "-"), ("pdl1.tps", "<0.6", "-"),
    ("pdl1.tps", "0.5-60", "-"),
    ("pdl1.tps", "0.6%", "0.6"), ("pdl1.tps", "1～49", "1-49"), ("tmb.per_mb", "10,5", "10.5"),
    ("tmb.per_mb", "10·5 mut/Mb", "10.5"), ("tmb.per_mb", "10%", "-"), ("stage", "Stage IVb", "IVB"),
    ("brain_metastases", "阴性", "False"), ("sex", "Female", "female"), ("age", "59 yrs", "59"),
])
def test_values(column: str, cell: str, value: str, shipped: KnowledgeBase) -> None:
    """A quantity or a word is read in every usual spelling; what cannot be so is told, and left open."""
    case = case_of({"diagnosis": "COAD", column: cell}, shipped)
    found = shown(case, column)
    assert found.replace("<", "0-").replace(">=0.001", "0.001-1") == value
    assert bool(case.unused) is (value == "-")
    if value == "-":
        assert isinstance(case.facts.entries[column], Unknown)
        assert case.unused[0][:2] == ("t.csv:2:8", cell)


@pytest.mark.parametrize(("one", "other"), [
    ({"extent": "localized"}, {"brain_metastases": "yes"}),
    ({"progression.pattern": "dramatic"}, {"progression.symptoms_worse": "no"}),
])
def test_contradictions_are_told(one: Row, other: Row, shipped: KnowledgeBase) -> None:
    """Two cells that cannot both be true leave both facts conflicting, and each is told with its place."""
    case = case_of({"diagnosis": "LUAD"} | one | other, shipped)
    for name, cell in (one | other).items():
        known = case.facts.entries[name]
        assert isinstance(known, Unknown)
        assert known.reason == "conflicting"
        assert cell in {told.stated for told in case.unused}
        assert name not in {used.to for used in case.report.used}


@pytest.mark.parametrize(("cell", "status"), [
    ("WT", "wild-type"), ("Wild Type", "wild-type"), ("del19", "mutated (exon 19 deletion)"),
    ("L858R/T790M", "mutated (L858R, T790M)"), ("E746-A750del", "mutated (E746_A750del)"),
    ("Not Tested", "-"), ("amplified", "-"), ("c.2573T>G", "-"), ("WT; L858R", "-"), ("p.L858=", "-"),
    ("L858R; c.99zz?", "mutated (L858R)"), ("L858R; zz?", "-"), ("missense mutation", "mutated"),
])
def test_genes(cell: str, status: str, shipped: KnowledgeBase) -> None:
    """A gene's changes are read as reports write them; one that cannot be leaves no gene wild-type."""
    assert shown(case_of({"EGFR": cell}, shipped), "EGFR") == status


@pytest.mark.parametrize(("cells", "expected"), [
    ({"line1.drugs": "Tagrisso"}, {"line1.drugs": "osimertinib", "line1.drug_count": "1"}),
    ({"line1.drugs": "osimertinib mesylate"}, {"line1.drugs": "osimertinib"}),
    ({"line1.drugs": "osimertinib；Endostra"}, {"line1.drugs": "osimertinib, perhaps others",
                                              "line1.drug_count": ">=1"}),
    ({"line1.drugs": "zz"}, {"prior.drugs": "none, perhaps others", "prior.lines": ">=1"}),
    ({"line1.drugs": "osimertinib?"}, {"prior.drugs": "none, perhaps others", "prior.lines": ">=1"}),
    ({"line1.drugs": "osimertinib (-)"}, {"prior.drugs": "none, perhaps others", "prior.lines": ">=1"}),
    ({"history": "complete?"}, {"prior.drugs": "osimertinib, perhaps others", "prior.lines": ">=1"}),
    ({"diagnosis": "LUAD?"}, {"diagnosis": "-"}), ({"line1.status": "ongoing?"}, {"line1.ongoing": "-"}),
    ({"line1.drugs": ""}, {"prior.drugs": "none, perhaps others", "prior.lines": ">=1"}),
    ({"line1.status": "Current"}, {"line1.ongoing": "True", "current.drugs": "osimertinib"}),
    ({"line1.status": "paused?"}, {"line1.ongoing": "-", "current.drugs": "none, perhaps others"}),
    ({"line1.stopped_for": "Adverse Event"}, {"toxicity.drugs": "osimertinib"}),
    ({"line1.stopped_for": "because"}, {"toxicity.drugs": "none, perhaps others"}),
    ({"line1.status": "ongoing", "line1.stopped_for": "PD"}, {"line1.ongoing": "-"}),
    ({"line1.months": "14 months"}, {"line1.months": "14"}),
    ({"line1.months": "14 weeks"}, {"line1.months": "-"}),
    ({"line1.chemotherapy_cycles": "some"}, {"line1.drug_count": ">=1"}),
    ({"line3.drugs": "docetaxel"},
     {"prior.lines": ">=3", "prior.drugs": "docetaxel, osimertinib, perhaps others"}),
    ({"line2.status": "stopped", "line3.drugs": "docetaxel"}, {"prior.lines": ">=3"}),
    ({"line2.agent": "docetaxel"}, {"prior.lines": ">=2", "prior.drugs": "osimertinib, perhaps others"}),
    ({"adjuvant.drugs": "cisplatin"},
     {"perioperative.drugs": "cisplatin", "prior.drugs": "cisplatin, osimertinib"}),
    ({"later treatment": "zz"}, {"prior.drugs": "osimertinib, perhaps others"}),
    ({"notes": "docetaxel was given elsewhere"}, {"prior.drugs": "osimertinib, perhaps others"}),
    ({"hospital": "north"}, {"prior.drugs": "osimertinib"}),
    ({"history": "all of them"}, {"prior.drugs": "osimertinib, perhaps others"}),
])
def test_lines(cells: Row, expected: dict[str, str], shipped: KnowledgeBase) -> None:
    """A cell of a line is read, or what it may say stays open; a drug that is not read is perhaps another."""
    case = case_of(LINE | cells, shipped)
    assert {name: shown(case, name).replace("1-30", ">=1") for name in expected} == expected


@pytest.mark.parametrize(("column", "fact"), [
    ("Age", "age"), ("AGE", "age"), ("PD-L1 TPS", "pdl1.tps"), ("PDL1_TPS", "pdl1.tps"), ("Gender", "sex"),
    ("ECOG performance status", "ecog"), ("pdl1_tps", "pdl1.tps"), ("Tumor type", "diagnosis"),
    ("EGFR_status", "EGFR"), ("egfr_variants", "EGFR"), ("Line1.Drugs", "line1.drugs"),
    ("line 1 drugs", "line1.drugs"), ("HRD status", "hrd.positive"),
])
def test_column_names(column: str, fact: str, shipped: KnowledgeBase) -> None:
    """The name of a column is found whatever its case and signs, and by its usual other names."""
    cell = {"sex": "male", "diagnosis": "LUAD", "EGFR": "mutated", "line1.drugs": "anlotinib",
            "hrd.positive": "positive"}.get(fact, "2")
    case = case_of({"brain_metastases": "no", column: cell}, shipped)
    assert fact in case.facts.values
    assert case.unused == ()


@pytest.mark.parametrize(("column", "cell", "open_"), [
    ("egfr", "L858R", True), ("egfr", "WT", True), ("eGFR", "90", False), ("eGFR", "60 mL/min", False),
    ("Hospital", "north", False),
])
def test_unread_columns(column: str, cell: str, open_: bool, shipped: KnowledgeBase) -> None:
    """A column that is not read is named with its cell, and leaves the gene open that it may be of."""
    case = case_of({"EGFR": "wild-type", column: cell}, shipped)
    assert (shown(case, "EGFR") == "-") is open_
    assert [(one.stated, column in one.why) for one in case.unused if column in one.why] == [(cell, True)]


@pytest.mark.parametrize("content", [
    b"patient,sex,age,AETERM,AETOXGR\na,male,59,rash,2\n", b"case,age,Adverse event,grade\na,59,rash,2\n",
    b"case,age,CTCAE grade\na,59,2\n", b"case,age,Age\na,59,60\n",
    b"case,line1.drugs,ecog\na,carboplatin,pemetrexed,1\n", b"case,age\na,59\na,60\n",
])
def test_tables_that_are_refused(content: bytes, shipped: KnowledgeBase) -> None:
    """A table of adverse events, one fact in two columns and a row with a cell too many are no such table."""
    with pytest.raises(CaseError):
        read_content("t.csv", content, shipped.vocabulary)


def test_one_row_takes_nothing_from_others(shipped: KnowledgeBase) -> None:
    """A cell that cannot be read, or a bound, leaves the other rows as they are."""
    cells: dict[str, Any] = {"good": "0.01", "bound": "<0.1%", "bad": "250%"}
    content = table(*({"case": name, "diagnosis": "COAD", "ctdna.baseline.msaf": cell}
                      for name, cell in cells.items()))
    found = {case.name: shown(case, "ctdna.baseline.msaf")
             for case in read_content("t.csv", content, shipped.vocabulary)}
    assert found == {"good": "0.01", "bound": "0-0.001", "bad": "-"} | {"bound": found["bound"]}
    assert found["bound"] in ("<0.001", "0-<0.001")


def test_places_within_quoted_cells(shipped: KnowledgeBase) -> None:
    """The place of a cell counts the lines and the signs before it, those within quotes as well."""
    content = b'case,EGFR,age\na,"L858R;\nT790M",old\n'
    (case,) = read_content("t.csv", content, shipped.vocabulary)
    assert [(one.at, one.stated) for one in case.unused] == [("t.csv:3:8", "old")]


@pytest.mark.parametrize("column", [
    "EGFR exon 20", "EGFR_T790M", "germline EGFR", "EGFR (plasma)", "EGFR VAF"])
def test_columns_called_by_a_gene_and_more(column: str, shipped: KnowledgeBase) -> None:
    """A column that is not read and names a gene keeps it from being wild-type; one of its day does not."""
    case = case_of({"EGFR": "wild-type", column: "L858R"}, shipped)
    assert isinstance(case.facts["EGFR"], Unknown)
    assert "L858R" in {one.stated for one in case.unused}
    assert shown(case_of({"EGFR": "L858R", column: "23%"}, shipped), "EGFR").startswith("mutated (L858R)")
    dated = case_of({"EGFR": "wild-type", "EGFR test date": "2024-01-02"}, shipped)
    assert shown(dated, "EGFR") == "wild-type"


@pytest.mark.parametrize(("column", "cell"), [
    ("KRAS comment", "G12C in relapse"), ("kras_comment", "repeat pending"), ("KRAS Bemerkung", "unklar"),
    ("comment", "KRAS G12C in relapse"), ("Notizen", "KRAS-Wiederholung ausstehend"), ("备注", "KRAS复查中"),
    ("histology", "KRAS-mutated adenocarcinoma")])
def test_remarks_on_a_gene(column: str, cell: str, shipped: KnowledgeBase) -> None:
    """A remark that names a gene, or stands in a column of one, leaves it open beside a plain wild type."""
    case = case_of({"KRAS": "wt", "TP53": "wt", column: cell}, shipped)
    assert (shown(case, "TP53"), isinstance(case.facts["KRAS"], Unknown)) == ("wild-type", True)
    assert cell in {one.stated for one in case.unused}
    assert shown(case_of({"KRAS": "G12C", column: cell}, shipped), "KRAS") == "mutated (G12C)"


@pytest.mark.parametrize(("column", "cell"), [
    ("comment", "no KRAS mutation found"), ("comment", "repeat biopsy"), ("method", "KRAS/NRAS panel"),
    ("备注", "未检出KRAS突变")])
def test_remarks_on_none(column: str, cell: str, shipped: KnowledgeBase) -> None:
    """A remark that names no gene, denies a change of it, or says by what it was measured, opens none."""
    case = case_of({"KRAS": "wt", column: cell}, shipped)
    assert shown(case, "KRAS") == "wild-type"
    assert cell in {one.stated for one in case.unused}


@pytest.mark.parametrize(("cell", "number"), [
    ("PS 1", "1"), ("WHO 2", "2"), ("ECOG PS 0-1", "0-1"), ("KPS 80", "-")])
def test_a_score_by_its_name(cell: str, number: str, shipped: KnowledgeBase) -> None:
    """A performance status by its name is read in a table and in FHIR as in a case, and Karnofsky's not."""
    held = observation("e", "89247-1", valueCodeableConcept={"text": cell})
    for case in (case_of({"ecog": cell}, shipped), taken(bundle(patient(), held), shipped.vocabulary)):
        assert shown(case, "ecog") == number


def test_an_unreadable_gene_beside_a_finding(shipped: KnowledgeBase) -> None:
    """A gene's cell that cannot be read may be of any finding that no column of its own states."""
    facts = case_of({"MET": "x?!7", "MET amplification": "no"}, shipped).facts
    assert facts.values["met.amplified"] is False
    assert facts["met.exon14_skipping"] == Unknown(UNREAD, facts.entries["met.exon14_skipping"].at)


@pytest.mark.parametrize(("column", "cell"), [
    ("specimen", "plasma"), ("Probenmaterial", "EDTA-Blut"), ("sample type", "normal tissue"),
    ("样本", "血浆")])
def test_rows_of_a_sample_that_is_no_tumor(column: str, cell: str, shipped: KnowledgeBase) -> None:
    """What a row states of genes is not the tumor's where a column says that its sample is none of it."""
    row = {"EGFR": "L858R", "KRAS": "wild-type", "tmb.per_mb": "12", "diagnosis": "LUAD", "ecog": "1"}
    case = case_of(row | {column: cell}, shipped)
    assert {name for name in ("EGFR", "KRAS", "tmb.per_mb") if isinstance(case.facts[name], Unknown)} == {
        "EGFR", "KRAS", "tmb.per_mb"}
    assert (shown(case, "diagnosis"), shown(case, "ecog")) == ("LUAD", "1")
    assert shown(case_of(row | {column: "FFPE"}, shipped), "KRAS") == "wild-type"


@pytest.mark.parametrize("status", ["not tested", "no call", "not evaluable"])
@pytest.mark.parametrize(("gene", "column", "fact"), [
    ("MET", "met_exon14_skipping", "met.exon14_skipping"),
    ("MET", "MET exon 14 skipping", "met.exon14_skipping"),
    ("EGFR", "egfr_l858r", "EGFR")])
def test_a_variant_beside_no_result(
        gene: str, column: str, fact: str, status: str, shipped: KnowledgeBase) -> None:
    """A variant in the row of a gene that was not tested contradicts it: neither is taken, both are told."""
    case = case_of({gene: status, column: "yes"}, shipped)
    assert isinstance(case.facts[gene], Unknown) and isinstance(case.facts[fact], Unknown)
    assert {one.stated for one in case.unused} == {status, "yes"}
    assert case_of({gene: status, column: "no"}, shipped).facts[gene] != case.facts[gene]


@pytest.mark.parametrize(("column", "cell", "lost"), [
    ("panel", "Guardant360", {"KRAS", "ALK.fusion"}), ("assay", "ctDNA NGS", {"KRAS", "ALK.fusion"}),
    ("KRAS method", "plasma ddPCR", {"KRAS"}), ("panel", "FoundationOne CDx", set()),
    ("ctDNA assay", "Signatera", set())])
def test_rows_of_a_test_of_plasma(column: str, cell: str, lost: set[str], shipped: KnowledgeBase) -> None:
    """A test of plasma closes nothing of the tumor's genes; what is told by other tests stays stated."""
    row = {"KRAS": "wild-type", "ALK.fusion": "no", "pdl1.tps": "60"}
    facts = case_of(row | {column: cell}, shipped).facts
    assert {name for name in ("KRAS", "alk.fusion") if isinstance(facts[name], Unknown)} == {
        name.replace("ALK", "alk") for name in lost}
    assert shown(case_of(row | {column: cell}, shipped), "pdl1.tps") == "60"


@pytest.mark.parametrize(("column", "cell"), [
    ("Bevacizumab", "yes"), ("备注", "曾用多西他赛"), ("2L", "XQ-17"), ("2. Linie", "XQ-17"),
    ("治疗", "XQ-17")])
def test_treatment_told_elsewhere(column: str, cell: str, shipped: KnowledgeBase) -> None:
    """A history is not whole beside a column that may tell of treatment, in any of these languages."""
    assert "perhaps" not in shown(case_of(LINE, shipped), "prior.drugs")
    assert "perhaps others" in shown(case_of(LINE | {column: cell}, shipped), "prior.drugs")


def test_columns_in_other_languages(shipped: KnowledgeBase) -> None:
    """German, French and Chinese names of columns and their plain words are read as the English ones."""
    german = case_of({"Alter": "62 Jahre", "Geschlecht": "weiblich", "Stadium": "IVB"}, shipped)
    chinese = case_of({"年龄": "62岁", "性别": "女", "分期": "IVB期"}, shipped)
    french = case_of({"âge": "62 ans", "sexe": "femme", "stade": "IVB"}, shipped)
    for case in (german, chinese, french):
        assert [shown(case, name) for name in ("age", "sex", "stage")] == ["62", "female", "IVB"]
    assert shown(case_of({"Diagnose": "Bronchialkarzinom"}, shipped), "diagnosis") == "LUNG"


@pytest.mark.parametrize(("cell", "fact", "value"), [
    ("amplification", "MET.amplified", "True"), ("not amplified", "MET.amplified", "False"),
    ("MET-CAPZA2 fusion", "MET.fusion with CAPZA2", "True"), ("扩增", "MET.amplified", "True"),
    ("exon 14-15 deletion", "MET.exon 14-15 deletion", "True"),
    ("promoter mutation", "MET.promoter_mutated", "True"),
    ("L858R; exon 14-15 deletion", "MET.exon 14-15 deletion", "True"),
    ("Y1230C, pathogenic", "MET", "mutated (pathogenic Y1230C)"),
    ("Y1230C (VUS)", "MET", "mutated (VUS Y1230C)")])
def test_findings_of_a_gene(shipped: KnowledgeBase, cell: str, fact: str, value: str) -> None:
    """A word for a finding of a gene in its column is read as in a case file."""
    case = case_of({"MET": cell}, shipped)
    assert shown(case, shipped.vocabulary.facts[fact].name) == value


@pytest.mark.parametrize(("column", "cell", "fact", "value"), [
    ("HER2", "IHC(2+)", "ERBB2.ihc", "2"), ("HER2", "IHC 2+/ISH-", "ERBB2.amplified", "False"),
    ("HER2", "IHC 2+/ISH-", "ERBB2.ihc", "2"), ("ALK", "EML4-ALK融合", "ALK.fusion with EML4", "True"),
    ("ROS1", "ROS1重排阳性", "ros1.fusion", "True"), ("ALK", "ALK-Translokation", "alk.fusion", "True"),
    ("ALK", "EML4-ALK variant 3", "alk.fusion", "True"), ("PTEN", "lost", "PTEN.loss", "True"),
    ("HRD", "positive", "hrd.positive", "True"), ("PD-L1", "TPS: 60 % (22C3)", "pdl1.tps", "60"),
    ("PD-L1", "TPS: 60 % (22C3)", "pdl1.clone", "22C3"), ("CLDN18.2 percent", "80", "CLDN18.percent", "80"),
    ("EGFR", "T790M not detected", "EGFR", "-"), ("BRCA1", "185delAG", "BRCA1", "-")])
def test_words_as_in_a_case(shipped: KnowledgeBase, column: str, cell: str, fact: str, value: str) -> None:
    """What a case reads of a report's words a table reads too, or leaves open."""
    assert shown(case_of({column: cell}, shipped), fact) == value


@pytest.mark.parametrize(("column", "fact"), [
    ("EGFR exon 2-7 deletion", "EGFR.exon 2-7 deletion"),
    ("EGFR.exon 2-7 deletion", "EGFR.exon 2-7 deletion"),
    ("TERT promoter variant", "TERT.promoter_mutated"), ("TERT promoter mutation", "TERT.promoter_mutated")])
@pytest.mark.parametrize(("cell", "value"), [("yes", "True"), ("no", "False"), ("not tested", "-")])
def test_columns_of_changes(shipped: KnowledgeBase, column: str, fact: str, cell: str, value: str) -> None:
    """A change that is a finding of its own may have a column, by the words in which rules ask it."""
    assert shown(case_of({column: cell}, shipped), fact) == value


@pytest.mark.parametrize("column", ["PD-L1", "pdl1", "PD-L1 (22C3)", "PD-L1 expression", "PD-L1 status"])
@pytest.mark.parametrize(("cell", "tps", "cps"), [
    ("TPS 60%", "60", "-"), ("TPS 60% / CPS 65", "60", "65"), ("cps: 10", "-", "10"),
    ("not tested", "not tested", "not tested"),
    *((cell, "could not be read", "could not be read") for cell in ("60%", "positive", "TPS 60% and more"))])
def test_scores_of_pd_l1(shipped: KnowledgeBase, column: str, cell: str, tps: str, cps: str) -> None:
    """A column of PD-L1 states the scores that a cell names; where it names none, each stays open."""
    case = case_of({column: cell}, shipped)
    for name, wanted in (("pdl1.tps", tps), ("pdl1.cps", cps)):
        known = case.facts.entries.get(name)
        assert (known.reason if isinstance(known, Unknown) else shown(case, name)) == wanted


@pytest.mark.parametrize(("cells", "kras", "nras", "told"), [
    ({"RAS": "WT"}, "wild-type", "wild-type", []), ({"KRAS/NRAS": "wild type"}, "wild-type", "wild-type", []),
    ({"RAS": "mutated"}, "-", "-", ["mutated"]), ({"RAS": "G12D"}, "-", "-", ["G12D"]),
    ({"RAS": "wt", "KRAS": "G12D"}, "-", "wild-type", ["wt"]),
    ({"RAS": "zzz", "KRAS": "WT"}, "-", "-", ["zzz"]),
    ({"RAS": "mutated", "KRAS": "G12D"}, "mutated (G12D)", "-", ["mutated"])])
def test_several_genes_in_a_column(shipped: KnowledgeBase, cells: Row, kras: str, nras: str,
                                   told: list[str]) -> None:
    """A column of several genes says of each that nothing was found; all else leaves them open."""
    case = case_of(cells, shipped)
    assert (shown(case, "KRAS"), shown(case, "NRAS")) == (kras, nras)
    assert {*told} <= {one.stated for one in case.unused}


@pytest.mark.parametrize(("cells", "status", "told"), [
    ({"ER": "90%", "PR": "negative"}, "positive", []), ({"ER": "neg", "PgR": "<1%"}, "negative", []),
    ({"ER": "not tested", "PR": "not tested"}, "not tested", []),
    ({"ER": "", "PR": "positive"}, "positive", []),
    ({"ER": "negative", "PR": ""}, "could not be read", ["negative"]),
    ({"ER": "3+", "PR": "positive"}, "positive", ["3+"]),
    ({"ER": "positive", "hormone_receptor_status": "negative"}, "conflicting", [])])
def test_results_that_say_a_fact_together(shipped: KnowledgeBase, cells: Row, status: str,
                                          told: list[str]) -> None:
    """Columns of receptors say the status together; what does not decide it leaves it open, and is told."""
    case = case_of(cells, shipped)
    known = case.facts.entries["hormone_receptor_status"]
    assert (known.reason if isinstance(known, Unknown) else known.value) == status
    assert {*told} <= {one.stated for one in case.unused}


@pytest.mark.parametrize(("cell", "fact", "value"), [
    ("negative", "her2.status", "negative"), ("阳性", "her2.status", "positive"), ("3+", "ERBB2.ihc", "3"),
    ("IHC 2+", "ERBB2.ihc", "2"), ("amplified", "ERBB2.amplified", "True"),
    ("V777L", "ERBB2", "mutated (V777L)")])
def test_a_marker_that_has_a_gene_s_name(shipped: KnowledgeBase, cell: str, fact: str, value: str) -> None:
    """A column of HER2 says its status, its score, or what was found in the gene, as in a case file."""
    assert shown(case_of({"HER2": cell}, shipped), fact) == value


@pytest.mark.parametrize(("cell", "fact", "value", "variant"), [
    ("amplification; L858R", "egfr.amplified", "True", "L858R"),
    ("L858R, not amplified", "egfr.amplified", "False", "L858R"),
    ("EML4-ALK; L1196M", "ALK.fusion with EML4", "True", "L1196M")])
def test_findings_among_changes(cell: str, fact: str, value: str, variant: str) -> None:
    """A word for a finding among the changes of a gene states it, and takes nothing from them."""
    symbol = "EGFR" if fact.startswith("egfr") else "ALK"
    case = case_of({symbol: cell})
    assert (shown(case, fact), case.report.not_used) == (value, [])
    assert variant in str(case.facts.values[symbol])


@pytest.mark.parametrize(("cells", "fact"), [
    ({"ALK": "fusion", "alk_fusion": "no"}, "alk.fusion"),
    ({"alk_fusion": "no", "alk_variants": "rearrangement"}, "alk.fusion"),
    ({"EGFR": "L858R; amplified", "egfr_amplified": "no"}, "egfr.amplified"),
    ({"MET": "amplification", "met_amplified": "no"}, "met.amplified"),
    ({"EGFR": "amplified; who knows", "egfr_amplified": "no"}, "egfr.amplified")])
def test_a_finding_beside_its_column(cells: Row, fact: str) -> None:
    """By whichever of its names a finding is stated, what denies it is told beside it; neither is taken."""
    case = case_of(cells)
    assert shown(case, fact) == "-"
    assert len([one for one in case.report.not_used if "neither is taken" in one.why]) == 2


def test_a_status_beside_an_unclear_change() -> None:
    """A gene that is said to be mutated is so beside a change whose effect is not told; that is said."""
    case = case_of({"tp53_status": "mutated", "tp53_variants": "c.388C>T"})
    assert shown(case, "TP53").startswith("mutated")
    assert [one.stated for one in case.report.not_used] == ["c.388C>T"]


@pytest.mark.parametrize("column", [
    "egfr_variants_list", "Egfr exon 20", "egfr.exon.20", "egfr-hotspot", "kras_egfr_call", "gEGFR",
    "sEGFR call", "EGFRvIII", "egfr_report", "EGFR panel result"])
def test_small_letters_of_a_gene_and_more(column: str) -> None:
    """A column that begins with a gene in small letters, or a letter before it, keeps it from wild-type."""
    case = case_of({"egfr_status": "wild-type", column: "L858R"})
    assert isinstance(case.facts["EGFR"], Unknown)
    assert "L858R" in {one.stated for one in case.unused}


@pytest.mark.parametrize(("column", "cell"), [
    ("eGFR (mL/min)", "90"), ("egfr_ml_min", "90"), ("egfr_date", "2024-01-02"), ("egfr_lab", "north"),
    ("egfr_lab_id", "7"), ("egfr_call", "unknown")])
def test_what_stands_beside_a_gene_and_says_nothing_of_it(column: str, cell: str) -> None:
    """A filtration rate, a day, a laboratory and a cell that says nothing leave a gene wild-type."""
    assert shown(case_of({"egfr_status": "wild-type", column: cell}), "EGFR") == "wild-type"


@pytest.mark.parametrize("column", ["ras_call", "tRAS", "RAS exon 2"])
def test_a_name_of_several_genes_and_more(column: str) -> None:
    """A column that is not read leaves each gene open of which it has the common name."""
    case = case_of({"KRAS": "WT", "NRAS": "WT", column: "mutated"})
    assert (shown(case, "KRAS"), shown(case, "NRAS")) == ("-", "-")


def test_of_a_gene_named_as_a_kit_is() -> None:
    """The gene's own name says not that its column is of a method."""
    vocabulary = SHIPPED.with_asked(["KIT"])
    content = table({"case": "a", "kit_status": "wild-type", "kit_exon_11": "W557"})
    (case,) = read_content("t.csv", content, vocabulary)
    assert isinstance(case.facts["KIT"], Unknown)


@pytest.mark.parametrize(("column", "cell", "gene", "value"), [
    ("egfr_l858r", "true", "EGFR", "mutated (L858R)"), ("EGFR L858R", "yes", "EGFR", "mutated (L858R)"),
    ("kras_g12c", "detected", "KRAS", "mutated (G12C)"), ("flt3_itd", "yes", "FLT3", "mutated (ITD)"),
    ("egfr_exon_19_deletion", "true", "EGFR", "mutated (exon 19 deletion)"),
    ("EGFRL858R", "yes", "EGFR", "mutated (L858R)"),
    ("egfr-t790m status", "mutated", "EGFR", "mutated (T790M)"), ("egfr_l858r", "false", "EGFR", "-"),
    ("egfr_l858r", "23%", "EGFR", "-"), ("egfr_l858r", "not tested", "EGFR", "-")])
def test_columns_of_a_variant(column: str, cell: str, gene: str, value: str) -> None:
    """A column of a gene and a variant says that it is there; all else leaves it open, and is told."""
    (case,) = read_content("t.csv", table({"case": "a", column: cell}), SHIPPED.with_asked(["FLT3"]))
    assert shown(case, gene) == value
    assert {one.stated for one in case.unused} == ({cell} if value == "-" else set())


@pytest.mark.parametrize(("cells", "told"), [
    ({"egfr_status": "wild-type", "egfr_l858r": "true"}, {"wild-type", "true"}),
    ({"EGFR": "L858R", "egfr_l858r": "false"}, {"L858R", "false"}),
    ({"egfr_variants": "E746_A750del", "egfr_exon_19_deletion": "no"}, {"E746_A750del", "no"}),
    ({"EGFR": "WT", "specimen": "plasma", "egfr_l858r": "yes"}, {"WT", "plasma", "yes"})])
def test_a_variant_that_is_said_otherwise(cells: Row, told: set[str]) -> None:
    """Of a variant and what denies it neither is taken, and both are told; one of plasma is no tumor's."""
    case = case_of(cells)
    assert shown(case, "EGFR") == "-"
    assert {one.stated for one in case.unused} == told
    agrees = case_of({"EGFR": "wild-type", "egfr_l858r": "no"})
    assert shown(agrees, "EGFR") == "wild-type"


@pytest.mark.parametrize("cells", [
    {"met_status": "wild-type", "met_exon14_skipping": "yes"}, {"MET": "WT", "MET_exon14_skipping": "yes"},
    {"MET": "exon 14 skipping", "met_exon14_skipping": "no"}])
def test_a_variant_with_a_column_of_its_own(cells: Row) -> None:
    """A gene and a variant of it that has a fact deny each other: neither is taken, both are told."""
    case = case_of(cells)
    for name in ("MET", "met.exon14_skipping"):
        known = case.facts[name]
        assert isinstance(known, Unknown) and known.reason == "conflicting"
    assert {one.stated for one in case.unused} == set(cells.values())
    assert all(one.at.startswith("t.csv:2:") for one in case.unused)


@pytest.mark.parametrize(("cells", "gene", "skipping"), [
    ({"MET": "WT", "met_exon14_skipping": "no"}, "wild-type", "False"),
    ({"MET": "D1010N", "met_exon14_skipping": "no"}, "mutated (D1010N)", "False"),
    ({"MET": "mutated", "met_exon14_skipping": "yes"}, "mutated (exon 14 skipping)", "True")])
def test_a_variant_that_agrees_with_its_gene(cells: Row, gene: str, skipping: str) -> None:
    """A gene and a variant of it that can both be so are both taken."""
    case = case_of(cells)
    assert (shown(case, "MET"), shown(case, "met.exon14_skipping"), case.unused) == (gene, skipping, ())


ELSEWHERE = SHIPPED.with_asked(["BRCA1.germline", "EGFR.plasma"])


def elsewhere(cells: Row) -> ImportedCase:
    """The case of one row, of rules that ask the germline and plasma."""
    (case,) = read_content("t.csv", table({"case": "a"} | cells), ELSEWHERE)
    return case


@pytest.mark.parametrize(("cells", "germline", "tumor"), [
    ({"BRCA1.germline": "mutated"}, "mutated", "mutated"),
    ({"brca1_germline_status": "wild-type", "brca1_status": "wild-type"}, "wild-type", "wild-type"),
    ({"BRCA1 germline": "not tested", "BRCA1": "C61G"}, "-", "mutated (C61G)"),
    ({"brca1_germline_variants": "pathogenic E23fs"}, "mutated (pathogenic E23fs)",
     "mutated (germline pathogenic E23fs)"),
    ({"brca1_germline_status": "mutated", "brca1_germline_variants": "E23fs"}, "mutated (E23fs)",
     "mutated (germline E23fs)")])
def test_columns_of_the_germline(cells: Row, germline: str, tumor: str) -> None:
    """A column of the germline is read as that of a case; what the patient was born with is in the tumor."""
    case = elsewhere(cells)
    assert (shown(case, "BRCA1.germline"), shown(case, "BRCA1"), case.unused) == (germline, tumor, ())


@pytest.mark.parametrize("cells", [
    {"BRCA1": "WT", "BRCA1 germline": "E23fs"}, {"BRCA1": "WT", "BRCA1.germline": "zz?"},
    {"BRCA1": "WT", "brca1_germline_status": "mutated"}, {"BRCA1": "WT", "BRCA1 germline": "c.68_69del"},
    {"brca1_germline_status": "wild-type", "brca1_germline_variants": "pathogenic E23fs"}])
def test_a_germline_that_leaves_the_tumor_open(cells: Row) -> None:
    """What the patient may be born with leaves the tumor open, and is told in its place."""
    case = elsewhere(cells)
    assert (shown(case, "BRCA1.germline"), shown(case, "BRCA1")) == ("-", "-")
    assert {one.stated for one in case.unused} >= {text for text in cells.values() if text != "WT"}
    assert all(one.at.startswith("t.csv:2:") for one in case.unused)


@pytest.mark.parametrize("column", ["gBRCA1", "germline BRCA1", "BRCA1 (blood)"])
def test_columns_of_a_specimen_that_are_not_read(column: str) -> None:
    """A column that is not read and may be of the germline leaves it open, as it does the tumor."""
    case = elsewhere({"BRCA1": "WT", "BRCA1.germline": "wild-type", column: "mutated"})
    assert (shown(case, "BRCA1.germline"), shown(case, "BRCA1")) == ("-", "-")
    assert "mutated" in {one.stated for one in case.unused}


def test_a_germline_that_a_wild_type_denies() -> None:
    """A mutation of the germline and a tumor that is wild-type are both conflicting, and not untold."""
    facts = elsewhere({"BRCA1": "WT", "BRCA1.germline": "mutated"}).facts
    told = [facts[name] for name in ("BRCA1", "BRCA1.germline")]
    assert [known.reason for known in told if isinstance(known, Unknown)] == ["conflicting"] * 2


@pytest.mark.parametrize(("cells", "plasma"), [
    ({"EGFR.plasma": "L858R"}, "mutated (L858R)"), ({"EGFR plasma": "WT"}, "wild-type"),
    ({"egfr_plasma_status": "mutated", "egfr_plasma_variants": "L858R/T790M"}, "mutated (L858R, T790M)"),
    ({"egfr_plasma_status": "wild-type", "egfr_plasma_variants": "T790M"}, "-"),
    ({"EGFR.plasma": "zz?"}, "-")])
def test_columns_of_plasma(cells: Row, plasma: str) -> None:
    """A column of plasma is read as that of a case, and says nothing of the tumor."""
    case = elsewhere({"EGFR": "wild-type"} | cells)
    assert (shown(case, "EGFR.plasma"), shown(case, "EGFR")) == (plasma, "wild-type")
    assert {one.stated for one in case.unused} == (set(cells.values()) if plasma == "-" else set())


@pytest.mark.parametrize("name", ELSEWHERE.facts)
def test_names_that_are_proposed(name: str) -> None:
    """Each fact that may be proposed for a column that is not read is one that is read."""
    assert csv_columns.read(name, ELSEWHERE).kind != csv_columns.UNREAD
