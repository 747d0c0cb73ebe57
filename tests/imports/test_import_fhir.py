"""FHIR in: the published examples of HL7, the mapping row by row, and what each kind of resource states."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from builders import some
from foreign import (
    LNC,
    NCIT,
    PACKAGES,
    SCT,
    bundle,
    component,
    concept,
    condition,
    examples,
    gene,
    given,
    known,
    observation,
    patient,
    quantity,
    resources,
    specimen,
    taken,
    variant,
    why,
)
from markerboard.answer.board import Board
from markerboard.imports.fhirpath import fhirpath
from markerboard.imports.mapping import Row, mapping, select
from markerboard.imports.opening import read_case, read_cases
from markerboard.imports.reader import read_file
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import read_own
from markerboard.patient.casewriter import text
from markerboard.patient.facts import GeneState, Known, Unknown

ROWS = [row for row in mapping().rows if row.source == "fhir"]
TUMOR: Any = {"specimen": {"reference": "Specimen/tumor"}}


# The published examples


@pytest.mark.parametrize("name", PACKAGES)
def test_every_example_is_read(name: str, shipped: KnowledgeBase) -> None:
    """Every example resource is read without an error, and each is used or named with a reason."""
    files = examples(name)
    assert len(files) == {"hl7.fhir.us.mcode@4.0.0": 179, "hl7.fhir.uv.genomics-reporting@3.0.0": 204}[name]
    for file in files:
        (case,) = read_file(file, shipped.vocabulary)
        said = {source.split(" ")[0] for source in (*(u.source for u in case.report.used),
                                                    *(n.source for n in case.report.not_used))}
        assert set(case.report.resources) <= said, file.name


def test_facts_of_the_examples(shipped: KnowledgeBase) -> None:
    """The 383 examples, which are mostly of breast cancer and pharmacogenetics, yield at least 50 facts.

    Nine that were read before are not: mutational burdens and a fusion of samples of which nothing says
    that they are tissue, variants whose specimen is named and not there, and one of a genomic name alone.
    """
    files = [file for name in PACKAGES for file in examples(name)]
    assert sum(case.report.facts for file in files for case in read_file(file, shipped.vocabulary)) >= 50


def example(name: str, shipped: KnowledgeBase) -> dict[str, str]:
    """The facts of one example."""
    (file,) = [file for package in PACKAGES for file in examples(package) if file.stem == name]
    (case,) = read_file(file, shipped.vocabulary)
    return known(case)


@pytest.mark.parametrize(("name", "facts"), [
    ("Observation-EGFR-L858R-var", {"EGFR": "mutated (L858R)"}),
    ("Condition-primary-cancer-condition-nsclc", {"diagnosis": "LUAD", "stage": "IIIC"}),
    ("Condition-secondary-cancer-condition-brain-mets", {"brain_metastases": "True"}),
    ("Observation-genomic-variant-somatic-single-nucleotide", {"STK11": "mutated (G242E)"}),
    ("Observation-gx-genomic-variant-fusion-met-alk", {
        "alk.fusion": "True", "MET.fusion": "True", "ALK.fusion with MET": "True",
        "MET.fusion with ALK": "True"}),
    ("Observation-genomic-variant-germline-deletion", {}),
    ("Observation-ROS1-Fusion-var", {}),
    ("Observation-Pgx-var-1011", {}),
    ("Observation-PDL1Example", {"pdl1.clone": "22C3"}),
    ("Observation-TMBExample", {"tmb.per_mb": "29.8"}),
])
def test_examples_say(name: str, facts: dict[str, str], shipped: KnowledgeBase) -> None:
    """What single examples of HL7 state is taken, and nothing that they do not state."""
    assert example(name, shipped) == facts


def test_swapped_numbers_of_an_example(shipped: KnowledgeBase) -> None:
    """The example of HL7 that swaps the numbers of NRAS and KIT makes neither wild-type."""
    assert "NRAS" not in example("Observation-gx-genomic-variant-pertinent-negative-nras-kit-braf", shipped)


def test_stage_of_an_example(shipped: KnowledgeBase) -> None:
    """Jenny M is of stage IIIC in her condition and IIB in the assessment it refers to: neither is taken."""
    assert "stage" not in example("Bundle-mcode-patient-bundle-jenny-m", shipped)


def test_printed_case_says_the_same(shipped: KnowledgeBase, tmp_path: Path) -> None:
    """The case that `import` prints reads back as the same facts, for every example that states any."""
    seen = 0
    for file in (f for name in PACKAGES for f in examples(name)):
        (case,) = read_file(file, shipped.vocabulary)
        if case.facts.entries:
            written = tmp_path / "case.yaml"
            written.write_text(text(case.data), encoding="utf-8")
            assert read_case(written, shipped.vocabulary).facts.values == case.facts.values, file.name
            seen += 1
    assert seen > 20


# The mapping, row by row


def built(row: Row) -> dict[str, Any]:
    """A resource that a row takes something from."""
    made: dict[str, Any] = {"resourceType": row.within}
    inner: dict[str, Any] = {}
    last: Any = {"coding": [{"system": "urn:x", "code": "x"}]}
    for step in reversed(row.path.split(".")):
        key = {"value": "valueCodeableConcept", "medication": "medicationCodeableConcept"}.get(step, step)
        last = inner = {key: last}
    if row.component:
        code = row.component[0]
        made["component"] = [{"code": concept(mapping().spellings[code.system][0], code.code)} | inner,
                             {"code": concept("urn:x", "other")} | inner]
    elif row.extension:
        made["extension"] = [{"url": row.extension} | inner, {"url": "urn:x"} | inner]
    else:
        for code in row.coded[:1]:
            made["code"] = concept(mapping().spellings[code.system][0], code.code)
        made |= inner
    return made


@pytest.mark.thorough
@pytest.mark.parametrize("row", some(ROWS, 3), ids=lambda row: row.name)
def test_row_is_its_fhirpath(row: Row) -> None:
    """Each row takes exactly what its FHIRPath takes, from every example and from one made for it."""
    fhirpathpy = pytest.importorskip("fhirpathpy")
    from fhirpathpy.models import models

    files = [file for name in PACKAGES for file in examples(name)]
    every = [*resources(files), built(row)]
    compiled = fhirpathpy.compile(fhirpath(row), models["r4"])
    for resource in every:
        if resource["resourceType"] == row.within:
            ours = [found.value for found in select(row, resource)]
            assert plain(ours) == plain(compiled(resource)), resource.get("id")
    assert list(select(row, built(row)))


def plain(values: list[Any]) -> str:
    """Values as text, numbers in one spelling."""
    return json.dumps(values, default=lambda number: float(Decimal(number)), sort_keys=True)


def test_rows_are_told_apart() -> None:
    """Each row has a name of its own, and either a fact with a way to read it or a part."""
    from markerboard.imports.readings import READERS

    names = [row.name for row in mapping().rows]
    assert len(names) == len(set(names))
    for row in mapping().rows:
        assert bool(row.fact) != bool(row.part), row.name
        assert not row.fact or row.states or row.reads in {*READERS, "age", "duration"}, row.name


def test_facts_of_rows_are_of_the_vocabulary(shipped: KnowledgeBase) -> None:
    """Every fact, gene, drug, diagnosis and stage of the mapping is one of the shipped vocabulary."""
    vocabulary, codes = shipped.vocabulary, mapping().codes
    assert {row.fact for row in mapping().rows if row.fact} <= set(vocabulary.facts)
    assert set(codes["genes"]) <= set(vocabulary.genes)
    assert set(codes["drugs"].values()) <= set(vocabulary.drugs.terms)
    assert set(codes["stages"].values()) <= set(vocabulary.trees["stages"].terms)
    assert set(codes["diagnoses"].values()) <= set(vocabulary.trees["diagnoses"].terms)
    made = {code for one in codes["morphologies"] for code in one["makes"].values()}
    assert made <= set(vocabulary.trees["diagnoses"].terms)
    assert {*codes["metastases"].values(), *codes["plasma"].values()} <= set(vocabulary.facts)


def test_codes_agree_with_the_vocabulary(shipped: KnowledgeBase) -> None:
    """Where the vocabulary gives a LOINC code or a gene number, the mapping has the same."""
    coded = {str(code.code): row.fact for row in ROWS for code in row.coded if code.system == "LNC"}
    for fact in shipped.vocabulary.facts.values():
        assert not fact.loinc or coded.get(fact.loinc) == fact.name
    for symbol, entry in mapping().codes["genes"].items():
        assert shipped.vocabulary.genes[symbol].hgnc in (None, entry["hgnc"])


# A whole patient


def whole() -> dict[str, Any]:
    """A patient with adenocarcinoma of the lung, tested and treated."""
    return bundle(
        patient(), specimen("tumor", "TUMOR"),
        condition("lung", SCT, "254637007", extension=[{
            "url": "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
            "valueCodeableConcept": concept(SCT, "1187332001")}]),
        condition("brain", SCT, "94225005"), condition("liver", "http://hl7.org/fhir/sid/icd-10-cm", "C78.7"),
        observation("ecog", "89247-1", valueInteger=1),
        observation("stage", "399537006", system=SCT,
                    valueCodeableConcept=concept(SCT, "x", "American Joint Committee on Cancer stage IVB")),
        observation("tps", "83053-9", valueRange={"low": quantity(1, "%"), "high": quantity(49, "%")}),
        observation("ihc", "1234806008", component("C176582", quantity(15, "{score}"), NCIT), system=SCT),
        observation("fish", "92907-5", valueRatio={"numerator": {"value": 24}, "denominator": {"value": 10}}),
        observation("tmb", "94076-7", valueQuantity=quantity(4.2, "1/1000000{Base}")),
        variant("egfr", "EGFR", protein="NP_005219.2:p.Leu858Arg"),
        variant("tp53", "TP53", "FAT1", present="LA9634-2"),
        observation("region", "53041-0", component("48018-6", gene("EGFR")),
                    component("48018-6", gene("STK11")), **TUMOR))


def test_whole_patient(shipped: KnowledgeBase, board: Board) -> None:
    """A patient's bundle becomes the facts it states, each with the resource and the element it stands in."""
    case = taken(whole(), shipped.vocabulary)
    assert known(case) == {
        # Metastases in other organs are metastatic disease.
        "sex": "female", "age": "59", "ecog": "1", "diagnosis": "LUAD", "stage": "IVB",
        "extent": "metastatic", "brain_metastases": "True", "liver_metastases": "True",
        "pdl1.tps": "1-49", "pdl1.cps": "15", "met.cep7_ratio": "2.4",
        "tmb.per_mb": "4.2", "EGFR": "mutated (L858R)", "TP53": "wild-type", "FAT1": "wild-type",
        "STK11": "wild-type"}
    answer = board.evaluate(case)
    assert answer.facts["pdl1.tps"].from_ == "biomarkers.PD-L1.tps (Observation/tps valueRange)"
    assert answer.facts["EGFR"].from_ == "biomarkers.EGFR (Observation/egfr, Observation/region)"
    assert answer.facts["diagnosis"].from_ == "disease.diagnosis (Condition/lung code)"


def test_evaluate_takes_the_file(shipped: KnowledgeBase, tmp_path: Path, board: Board) -> None:
    """A bundle given to `evaluate` has the answer of the case that `import` makes of it, places aside."""
    file = tmp_path / "patient.json"
    file.write_text(json.dumps(whole()), encoding="utf-8")
    (case,) = read_cases(file, shipped.vocabulary)
    written = tmp_path / "patient.yaml"
    written.write_text(text(case.written), encoding="utf-8")
    direct, by_case = board.evaluate(case).as_json(), board.evaluate(board.read(written)).as_json()
    for one in (direct, by_case):
        one.pop("facts")
    assert direct == by_case


# The seven states of a gene


STATES = {
    "present": [variant("v", "EGFR", protein="p.Leu858Arg")],
    "absent": [variant("v", "EGFR", present="LA9634-2")],
    "absent by covered panel": [observation("v", "53041-0", component("48018-6", gene("EGFR")), **TUMOR)],
    "no call": [variant("v", "EGFR", present="LA18198-4")],
    "indeterminate": [variant("v", "EGFR", present="LA11884-6")],
    "not tested": [variant("v", "EGFR", present="", dataAbsentReason=concept(
        "http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed"))],
    "not stated": [],
}
WRITTEN = {"present": {"variants": ["L858R"]}, "absent": "wild-type", "absent by covered panel": None,
           "no call": "no call", "indeterminate": "indeterminate", "not tested": "not tested",
           "not stated": None}
MEANT = {"present": "mutated", "absent": "wild-type", "absent by covered panel": "wild-type"}


@pytest.mark.parametrize("state", STATES)
def test_seven_states(state: str, shipped: KnowledgeBase) -> None:
    """Each of the seven states has its own place in report and case, and only two are a negative."""
    case = taken(bundle(patient(), specimen("tumor", "TUMOR"), *STATES[state]), shipped.vocabulary)
    assert case.report.as_json()["genes"]["EGFR"] == state
    markers = case.data.get("biomarkers", {})
    assert markers.get("EGFR") == WRITTEN[state]
    assert ("EGFR" in markers.get("panel", {}).get("genes", [])) == (state == "absent by covered panel")
    value = case.facts.values.get("EGFR")
    assert getattr(value, "status", None) == MEANT.get(state)


CLEAR = ["absent", "absent by covered panel", "not tested"]


@pytest.mark.parametrize("unclear", ["no call", "indeterminate"])
@pytest.mark.parametrize("clear", CLEAR)
def test_unclear_call_stays_open(clear: str, unclear: str, shipped: KnowledgeBase) -> None:
    """What one test left open no negative of another closes."""
    held = [r | {"id": f"{i}"} for i, r in enumerate([*STATES[clear], *STATES[unclear]])]
    case = taken(bundle(patient(), specimen("tumor", "TUMOR"), *held), shipped.vocabulary)
    assert "EGFR" not in case.facts.values
    assert case.report.states["EGFR"] == unclear


def test_present_against_absent(shipped: KnowledgeBase) -> None:
    """A gene that one report calls mutated and another wild-type is neither: the fact is conflicting."""
    held = [r | {"id": f"{i}"} for i, r in enumerate([*STATES["present"], *STATES["absent"]])]
    case = taken(bundle(patient(), *held), shipped.vocabulary)
    assert case.facts["EGFR"] == Unknown("conflicting", "biomarkers.EGFR (Observation/0, Observation/1)")
    assert "reported as absent and present; neither is taken" in why(case, "Observation/0")


RUN = {"EGFR.exon 2-7 deletion": "True", "EGFR.exons_deleted": "True"}


@pytest.mark.parametrize(("stated", "facts"), [
    ({"protein": "EGFRvIII"}, RUN), ({"protein": "exon 2-7 deletion"}, RUN),
    ({"protein": "exon 2-7 deletion", "change": "SO:0001819"}, {}),  # called silent, too
    ({"protein": "L858R; exon 2-7 deletion"}, {}), ({"protein": "exon 2-7 deletion", "origin": None}, {}),
    ({"protein": "exon 2-7 deletion", "origin": "LA6683-2"}, {}),
    ({"protein": "exon 2-7 deletion", "present": "LA9634-2"}, {})])
def test_exons_that_are_lost(shipped: KnowledgeBase, stated: dict[str, Any], facts: dict[str, str]) -> None:
    """P19: exons of the tumor that are lost are a finding; where that is doubted, or stands beside a change
    in one text, the gene is open: no other change of it is denied.
    """
    beside = variant("panel", "EGFR", protein="T790M")
    case = taken(bundle(patient(), variant("run", "EGFR", **stated), beside), shipped.vocabulary)
    told = known(case)
    assert {name: value for name, value in told.items() if name.startswith("EGFR.")} == facts
    assert "complete" not in str(case.data["biomarkers"]["EGFR"]) and why(case, "Observation/run")


@pytest.mark.parametrize("alleles", ["LA6706-1", "LA6703-8"])
def test_what_is_said_of_a_variant(shipped: KnowledgeBase, alleles: str) -> None:
    """P22: what a variant means and how many copies carry it stand with it, be it a change of the sequence or
    whole exons; an allelic state that is not read is told.
    """
    beside = [component("53037-8", concept(LNC, "LA6668-3")), component("53034-5", concept(LNC, alleles))]
    read = alleles == "LA6706-1"
    word = "heterozygous pathogenic" if read else "pathogenic"
    for protein, name in (("L858R", "EGFR"), ("exon 2-7 deletion", f"EGFR.{word} exon 2-7 deletion")):
        told = variant("v", "EGFR", protein=protein)
        told["component"] += beside
        case = taken(bundle(patient(), told), shipped.vocabulary)
        assert (f"{word} L858R" if name == "EGFR" else "True") in known(case)[name]
        assert ("how many copies carry it" in why(case, "Observation/v")) is not read


@pytest.mark.parametrize(("alleles", "stated"), [
    ("LA6706-1", "heterozygous L858R"), ("LA6705-3", "L858R"), ("LA6703-8", "L858R")])
def test_copies_are_agreed(shipped: KnowledgeBase, alleles: str, stated: str) -> None:
    """P19: of a second report that says otherwise, or cannot be read, no allelic state is taken."""
    held = [variant(str(i), "EGFR", protein="L858R") for i in range(2)]
    for one, code in zip(held, ("LA6706-1", alleles), strict=True):
        one["component"].append(component("53034-5", concept(LNC, code)))
    gene = taken(bundle(patient(), *held), shipped.vocabulary).facts.values["EGFR"]
    assert isinstance(gene, GeneState) and [str(one) for one in gene.variants] == [stated]


# Values given more than once


def test_latest_value(shipped: KnowledgeBase) -> None:
    """Of values of different days the latest is the case's; the older one is named."""
    older = observation("old", "89247-1", valueInteger=0) | {"effectiveDateTime": "2023-01-01"}
    case = taken(bundle(patient(), older, observation("new", "89247-1", valueInteger=2)), shipped.vocabulary)
    assert known(case)["ecog"] == "2"
    assert "gave way to that of 2024-05-01" in why(case, "Observation/old")


def test_same_day(shipped: KnowledgeBase) -> None:
    """Two values of one day that differ are both refused."""
    held = [observation(str(n), "89247-1", valueInteger=n) for n in (0, 2)]
    case = taken(bundle(patient(), *held), shipped.vocabulary)
    assert "ecog" not in known(case)
    assert "stated as 0 and 2; neither is taken" in why(case, "Observation/0")


@pytest.mark.parametrize(("born", "age"), [("1964-08-20", "59"), ("1964-05-01", "60"), ("1964-08", "59"),
                                           ("1964-05", "59-60"), ("1964", "59-60")])
def test_age(born: str, age: str, shipped: KnowledgeBase) -> None:
    """The age is counted to the latest day of the file; a birth date without a day gives what is possible."""
    held = observation("e", "89247-1", valueInteger=1)
    case = taken(bundle(patient(birthDate=born), held), shipped.vocabulary)
    assert known(case)["age"] == age


@pytest.mark.parametrize("day", ["2024-other", "2024-02-30", "2024-W09-1", "2024 05 01"])
def test_no_day(day: str, shipped: KnowledgeBase) -> None:
    """What is no date is not the day of a case, and the age is counted to the latest that is one."""
    held = [observation(name, "89247-1", valueInteger=1, effectiveDateTime=when)
            for name, when in (("e", day), ("f", "2023-05-01"))]
    assert known(taken(bundle(patient(birthDate="1964"), *held), shipped.vocabulary))["age"] == "58-59"


# Treatment


def test_lines_are_not_guessed(shipped: KnowledgeBase) -> None:
    """A drug without a stated line is no line of the case; the file says too that one was given."""
    case = taken(bundle(patient(), given("a", "L01EB04", "2022-01-01", "2023-02-01")), shipped.vocabulary)
    again = read_own("case.yaml", text(case.data).encode(), shipped.vocabulary)
    for read in (case, again):
        told = [read.facts[name] for name in ("prior.drugs", "prior.lines")]
        assert [one.reason for one in told if isinstance(one, Unknown)] == ["could not be read"] * 2
    assert "no line of treatment is stated" in why(case, "MedicationAdministration/a")


def test_inferred_lines_are_marked(shipped: KnowledgeBase) -> None:
    """Inferred lines say so: in the notes of the case, the report, and every fact that rests on them."""
    held = [given("a", "L01XA02", "2022-01-01", "2022-05-01"),
            given("b", "L01BA04", "2022-01-03", "2022-05-01"),
            given("c", "L01EB04", "2022-06-01", "2023-06-01")]
    case = taken(bundle(patient(), *held), shipped.vocabulary, infer_lines=True)
    lines = [line["drugs"] for line in case.data["treatment"]]
    assert lines == [["carboplatin", "pemetrexed"], ["osimertinib"]]
    assert "inferred" in case.data["notes"]
    assert case.data["history"] == "partial"
    resting = case.facts["prior.lines"]
    assert isinstance(resting, Known)
    assert resting.note == "lines of treatment inferred from dates"
    assert "treatment (MedicationAdministration/" in case.facts["line1.drugs"].at


def test_stated_line(shipped: KnowledgeBase) -> None:
    """A line that a procedure of the German module documents is the line of the drugs that are part of it."""
    url = "https://www.medizininformatik-initiative.de/fhir/ext/modul-mtb/StructureDefinition/"
    whole_course = {"resourceType": "Procedure", "id": "course", "status": "stopped",
                    "subject": {"reference": "Patient/p1"},
                    "performedPeriod": {"start": "2022-01-01", "end": "2023-01-01"},
                    "statusReason": concept(f"{url}x", "progression"),
                    "extension": [{"url": f"{url}mii-ex-mtb-leitlinie-dokumentation",
                                   "extension": [{"url": "Therapielinie", "valueUnsignedInt": 1}]}]}
    drug = given("a", "L01EB04", "2022-01-01") | {
        "resourceType": "MedicationStatement", "status": "completed",
        "partOf": [{"reference": "Procedure/course"}]}
    case = taken(bundle(patient(), whole_course, drug), shipped.vocabulary)
    assert case.data["treatment"] == [{"line": 1, "drugs": ["osimertinib"], "months": "12.0",
                                       "stopped_for": "progression", "status": "stopped"}]
    assert known(case)["prior.drugs"] == "osimertinib, perhaps others"


@pytest.mark.parametrize("fields", [
    {"resourceType": "MedicationRequest", "status": "active", "intent": "order"},
    {"resourceType": "MedicationRequest", "status": "completed", "intent": "proposal"},
    {"resourceType": "MedicationStatement", "status": "not-taken"},
    {"status": "not-done"},
])
def test_drugs_not_given(fields: dict[str, Any], shipped: KnowledgeBase) -> None:
    """An order, a proposal and a refusal are not a drug that was given."""
    drug = given("a", "L01EB04", "2022-01-01", "2022-06-01") | fields
    case = taken(bundle(patient(), drug), shipped.vocabulary, infer_lines=True)
    assert "prior.drugs" not in case.facts.values
    assert why(case, f"{drug['resourceType']}/a")


def test_answers_of_a_code_without_value(shipped: KnowledgeBase) -> None:
    """A test that was not done is not tested, in the words of the case."""
    reason = concept("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed")
    case = taken(bundle(patient(), observation("t", "83053-9", dataAbsentReason=reason)), shipped.vocabulary)
    assert case.data["biomarkers"] == {"PD-L1": {"tps": "not tested"}}
    assert getattr(case.facts["pdl1.tps"], "reason", None) == "not tested"


@pytest.mark.parametrize(("code", "value", "fact"), [
    ("90926-7", concept(LNC, "LA9633-4"), ("met.amplified", "True")),
    ("90926-7", concept(LNC, "LA9634-2"), ("met.amplified", "False")),
    ("48676-1", concept(LNC, "LA6577-6"), ("her2.status", "negative")),
    ("89247-1", concept(LNC, "LA9624-3"), ("ecog", "2")),
])
def test_coded_answers(code: str, value: dict[str, Any], fact: tuple[str, str],
                       shipped: KnowledgeBase) -> None:
    """Coded answers state the fact of their code."""
    case = taken(bundle(patient(), observation("o", code, valueCodeableConcept=value)), shipped.vocabulary)
    assert known(case).get(fact[0]) == fact[1]


def test_written_and_read_again(shipped: KnowledgeBase) -> None:
    """P22: what an import left open is open for the same reason when its case is written and read again."""
    fitness = [observation(f"e{n}", "89247-1", valueInteger=n) for n in (1, 2)]
    told = [patient(gender="third"), given("a", "L01EB04", "2022-01-01"), *fitness,
            variant("v1", "EGFR", protein="p.zz"), variant("v2", "MET", protein="p.Met1Val"),
            variant("v3", "MET", present="LA9634-2"), variant("v4", "KRAS", present="LA18198-4")]
    case = taken(bundle(*told), shipped.vocabulary)
    again = read_own("case.yaml", text(case.data).encode(), shipped.vocabulary)
    reasons = {name: one.reason for name, one in case.facts.entries.items() if isinstance(one, Unknown)}
    assert {*reasons.values()} == {"could not be read", "conflicting", "indeterminate"}
    assert reasons == {name: one.reason for name, one in again.facts.entries.items()
                       if isinstance(one, Unknown)}
