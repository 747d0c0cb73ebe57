"""What a file says beside its codes, or against them: it is said, and its question stays open."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from builders import truth_of
from foreign import (
    LNC,
    SCT,
    TBD,
    bundle,
    component,
    concept,
    condition,
    gene,
    given,
    known,
    observation,
    patient,
    quantity,
    taken,
    variant,
    why,
)
from loss import records, region
from markerboard.imports.drugs import read_drugs
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefacts import read as read_facts
from markerboard.patient.facts import Facts, GeneState, Known, Unknown
from strategies import SHIPPED

JSON = dict[str, Any]
REPORT = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": concept(LNC, "51969-4"),
          "subject": {"reference": "Patient/p1"}}


def states(shipped: KnowledgeBase, *held: JSON) -> dict[str, str]:
    """The state of each gene that a file of FHIR speaks of: its status, or why it is unknown."""
    facts = taken(bundle(patient(), *held), shipped.vocabulary).facts
    return {name: known.value.status if isinstance(known.value, GeneState) else "" for name, known in
            facts.entries.items() if isinstance(known, Known) and name in shipped.vocabulary.genes} | {
            name: known.reason for name, known in facts.entries.items()
            if not isinstance(known, Known) and name in shipped.vocabulary.genes}


@pytest.mark.parametrize(("told", "still"), [
    ("EGFR exon 19 deletion detected.", {"EGFR": "could not be read", "KRAS": "wild-type"}),
    ("No variants in EGFR and KRAS. ", {"EGFR": "wild-type", "KRAS": "wild-type"}),
    ("EGFR could not be evaluated; KRAS wild-type", {"EGFR": "could not be read", "KRAS": "wild-type"}),
    ("EGFR-Exon 20 nicht beurteilbar", {"EGFR": "could not be read", "KRAS": "wild-type"}),
    ("未检出EGFR突变；KRAS G12C突变", {"EGFR": "wild-type", "KRAS": "could not be read"}),
])
@pytest.mark.parametrize("where", ["conclusion", "conclusionCode", "note"])
def test_texts(told: str, still: dict[str, str], where: str, shipped: KnowledgeBase) -> None:
    """A sentence beside a result is told, and a gene stays open unless it plainly denies a change of it."""
    beside: JSON = {where: told if where == "conclusion" else [{"text": told}]}
    held = [region("EGFR", "KRAS") | (beside if where == "note" else {}),
            REPORT | (beside if where != "note" else {})]
    assert states(shipped, *held) == still
    case = taken(bundle(patient(), *held), shipped.vocabulary)
    assert told.strip() in {one.stated for one in case.unused}


def test_a_text_takes_nothing_from_a_result(shipped: KnowledgeBase) -> None:
    """What a result states stays stated beside a sentence on the same gene."""
    assert states(shipped, variant("v", "EGFR", protein="p.Leu858Arg", note=[{"text": "EGFR L858R"}])) == {
        "EGFR": "mutated"}


@pytest.mark.parametrize(("named", "open_"), [
    ({"code": {"text": "EGFR mutation"}, "valueString": "positive"}, True),
    ({"code": {"coding": [{"system": LNC, "code": "1-8", "display": "EGFR gene variant"}]}}, True),
    ({"component": [component("48018-6", gene("EGFR")), component("48005-3", concept("", "p.L858R"))]}, True),
    ({"code": {"text": "Pathology"}, "valueString": "EGFR exon 19 deletion found"}, True),
    ({"code": {"text": "Pathology"}, "valueString": "No EGFR mutation"}, False),
    ({"code": {"text": "NGS"}, "component": [{"code": {"text": "EGFR"}, "valueString": "L858R"}]}, True),
    ({"code": {"text": "NGS"}, "component": [{"code": gene("EGFR"), "valueString": "L858R"}]}, True),
    ({"code": {"text": "Stage"}, "valueString": "IVB", "note": [{"text": "EGFR L858R"}]}, True),
    ({"code": {"text": "ALK phosphatase"}, "valueQuantity": quantity(90, "U/L")}, False),
    ({"code": {"text": "Lactate"}, "valueString": "high"}, False)])
def test_result_that_no_row_reads(named: JSON, open_: bool, shipped: KnowledgeBase) -> None:
    """A result that no row reads and that names a gene leaves it open beside a region; it was wild-type."""
    told = observation("o", "VAR", system="http://laboratory.example") | named
    found = states(shipped, region("EGFR", "ALK"), told)
    assert found == {"EGFR": "could not be read" if open_ else "wild-type", "ALK": "wild-type"}


@pytest.mark.parametrize("said", [
    {"code": {"text": "EGFR-mutated lung adenocarcinoma"}}, {"note": [{"text": "EGFR L858R"}]},
    {"code": concept(SCT, "426964009", "EGFR mutation positive non-small cell lung cancer")},
    {"evidence": [{"code": [{"text": "EGFR L858R"}]}]}])
def test_gene_in_a_condition(said: JSON, shipped: KnowledgeBase) -> None:
    """A gene that a condition names, in its words, its evidence or its notes, is not closed by a region."""
    cancer = condition("lung", SCT, "254626006", "Adenocarcinoma of lung") | said
    assert states(shipped, cancer, region("EGFR", "KRAS")) == {
        "EGFR": "could not be read", "KRAS": "wild-type"}


@pytest.mark.parametrize(("said", "part"), [
    ({"valueCodeableConcept": concept(LNC, "LA6576-8")}, {}), ({"dataAbsentReason": {"text": "error"}}, {}),
    ({"interpretation": [{"text": "abnormal"}]}, {}), ({"method": {"text": "PCR, hotspots"}}, {}),
    ({}, component("51959-5", quantity(40))), ({}, component("region-coverage", quantity(40, "%"), TBD)),
    ({}, {"code": {"text": "exons"}, "valueString": "18-21"}), ({}, {"code": {}, "valueString": "?"})])
def test_region_of_less_than_the_gene(said: JSON, part: JSON, shipped: KnowledgeBase) -> None:
    """A region closes no gene where it says more than is read, which may be that it is a part of one."""
    whole = region("EGFR")
    assert states(shipped, whole | {"method": {"text": "Sequencing"}}) == {"EGFR": "wild-type"}
    parts = [*whole["component"], component("51958-7", concept("x", "NM_005228.5")), part]
    found = states(shipped, whole | {"component": [one for one in parts if one]} | said)
    assert found == {"EGFR": "could not be read"}


@pytest.mark.parametrize(("report", "state"), [
    ({}, "mutated"), ({"status": "entered-in-error"}, "wild-type"),
    ({"status": "preliminary"}, "could not be read")])
def test_result_inside_a_report(report: JSON, state: str, shipped: KnowledgeBase) -> None:
    """A variant that a report contains is read as one beside it, and believed as the report is."""
    inner = variant("inner", "EGFR", protein="p.Leu858Arg")
    held = REPORT | {"contained": [inner], "result": [{"reference": "#inner"}]} | report
    assert states(shipped, region("EGFR"), held) == {"EGFR": state}


@pytest.mark.parametrize("points", ["derivedFrom", "focus"])
@pytest.mark.parametrize(("said", "mutated"), [("LA6675-8", False), ("?", False), ("LA6668-3", True)])
def test_meaning_in_a_result_of_its_own(points: str, said: str, mutated: bool,
                                        shipped: KnowledgeBase) -> None:
    """What a variant means may be the value of another result, as the first editions have it."""
    meant = observation("m", "53037-8", valueCodeableConcept=concept(LNC, said)) | {
        points: [{"reference": "Observation/v"}]}
    found = states(shipped, variant("v", "TP53", protein="p.Pro72Arg"), meant)
    assert (found.get("TP53") == "mutated") is mutated


@pytest.mark.parametrize(("code", "asked", "truth"), [
    ("LA6668-3", "TP53 has pathogenic missense variant", True),
    ("LA26333-7", "TP53 has pathogenic missense variant", None), ("LA26333-7", "TP53 = mutated", True)])
def test_meaning_is_asked(code: str, asked: str, truth: bool | None) -> None:
    """What a laboratory says that a variant means answers a rule that asks it of that variant."""
    told = variant("v", "TP53", protein="p.Arg175His")
    told["component"].append(component("53037-8", concept(LNC, code)))
    assert truth_of(taken(bundle(patient(), told), SHIPPED).data, asked, SHIPPED) is truth


def test_region_that_was_not_called(shipped: KnowledgeBase) -> None:
    """A region of which some could not be called closes no gene."""
    part = component("uncallable-regions", {}, TBD)
    missing = {"code": part["code"], "valueRange": {"low": quantity(1), "high": quantity(9)}}
    whole = region("EGFR")
    assert states(shipped, whole) == {"EGFR": "wild-type"}
    assert states(shipped, whole | {"component": [*whole["component"], missing]}) == {}


def test_gene_of_a_region_that_cannot_be_read(shipped: KnowledgeBase) -> None:
    """A gene of a studied region that cannot be read is told, and the others are covered."""
    studied = region("EGFR", "KRAS")
    studied["component"][1]["valueCodeableConcept"] = {"coding": [{"system": "urn:x", "code": "?x?"}]}
    case = taken(bundle(patient(), studied), shipped.vocabulary)
    assert states(shipped, studied) == {"EGFR": "wild-type"}
    assert [one.why for one in case.unused] == ["which gene was studied cannot be read"]


@pytest.mark.parametrize("going", [True, False])
def test_end_that_cannot_be_read(going: bool) -> None:
    """A drug that goes on, and ended on a day that cannot be read: neither is taken, and that is told."""
    drug = given("m", "L01EB04", "2022-01-10", "?x?", status="in-progress" if going else "completed")
    case = taken(bundle(patient(), drug), SHIPPED, infer_lines=True)
    assert case.facts.values.get("line1.ongoing") is (None if going else False)
    assert isinstance(case.facts.entries["line1.months"], Unknown)
    assert any("a day that is stated of it cannot be read" in one.why for one in case.unused)


def test_germline_beside_a_panel(shipped: KnowledgeBase) -> None:
    """A gene with a variant of the germline is not wild-type in the tumor, whose cells carry it too."""
    born = variant("v", "TP53", origin="LA6683-2", protein="p.Arg175His")
    assert states(shipped, region("TP53", "EGFR"), born) == {"TP53": "could not be read", "EGFR": "wild-type"}


@pytest.mark.parametrize(("code", "word"), [("LA6668-3", "pathogenic"), ("LA6682-4", "VUS")])
def test_germline_of_stated_significance(code: str, word: str) -> None:
    """A germline variant that a laboratory gives a meaning is one mutation, imported or typed in a case."""
    born = variant("v", "TP53", origin="LA6683-2", protein="p.Arg175His")
    born["component"].append(component("53037-8", concept(LNC, code)))
    asked = SHIPPED.with_asked({"TP53.germline"})
    written = {"disease": {"diagnosis": "LUAD"}, "biomarkers": {
        "TP53": {"germline": {"variants": [{"p": "R175H", "significance": word}]}}}}
    imported, typed = taken(bundle(patient(), born), asked).facts, read_facts(written, asked)[0]
    for name in ("TP53", "TP53.germline"):
        assert known_gene(imported, name) == known_gene(typed, name)
        assert known_gene(typed, name).status == "mutated"
    absent = variant("w", "TP53", present="LA9634-2")
    assert taken(bundle(patient(), born, absent), asked).facts.entries["TP53"] == Unknown(
        "conflicting", "biomarkers.TP53 (Observation/v, Observation/w)")


def known_gene(facts: Facts, name: str) -> GeneState:
    """What is known of a gene."""
    found = facts.values[name]
    assert isinstance(found, GeneState)
    return found


def test_germline_beside_another() -> None:
    """A germline variant of unstated meaning beside one with a meaning leaves the list of them open."""
    born = [variant(f"v{i}", "TP53", origin="LA6683-2", protein=p) for i, p in enumerate(("R175H", "R248W"))]
    born[0]["component"].append(component("53037-8", concept(LNC, "LA6668-3")))
    facts = taken(bundle(patient(), region("TP53"), *born), SHIPPED.with_asked({"TP53.germline"})).facts
    assert [known_gene(facts, n).complete for n in ("TP53", "TP53.germline")] == [False, False]


@pytest.mark.parametrize("named", [{"display": "KRAS"}, {"text": "KRAS"}])
def test_code_and_name_of_a_gene(named: JSON, shipped: KnowledgeBase) -> None:
    """A gene whose code and name differ is neither of the two, and no region closes one."""
    odd = variant("v", "EGFR", protein="p.Gly12Cys")
    concept_of = odd["component"][0]["valueCodeableConcept"]
    concept_of["coding"][0].pop("display", None)
    (concept_of["coding"][0] if "display" in named else concept_of).update(named)
    assert states(shipped, region("EGFR", "KRAS"), odd) == {
        "EGFR": "could not be read", "KRAS": "could not be read"}


def test_number_of_a_gene_without_its_system(shipped: KnowledgeBase) -> None:
    """HGNC's numbers name their system themselves: one without it is read, and may contradict its name."""
    record = deepcopy(records()[0])
    call = record["ngsReports"][0]["results"]["simpleVariants"][0]
    call["gene"] = {"code": "HGNC:3236", "display": "ERBB2"}
    assert "neither is believed" in " ".join(one.why for one in taken(record, shipped.vocabulary).unused)
    call["gene"] = {"code": "HGNC:3236"}
    assert isinstance(taken(record, shipped.vocabulary).facts["EGFR"], Known)


@pytest.mark.parametrize("told", [{"copies": 12}, {"change": "SO:0001742"}])
def test_gain_leaves_amplification_open(told: JSON, shipped: KnowledgeBase) -> None:
    """A gain by sequencing is no call of an amplification, which is then unread and not "not stated"."""
    gain = variant("v", "MET", **told)
    facts = taken(bundle(patient(), gain), shipped.vocabulary).facts
    assert facts["met.amplified"].reason == "could not be read"  # type: ignore[union-attr]
    fish = observation("fish", "90926-7", valueCodeableConcept=concept(LNC, "LA9634-2"))
    case = taken(bundle(patient(), gain, fish), shipped.vocabulary)
    assert case.facts["met.amplified"].value is False  # type: ignore[union-attr]
    assert "no call of an amplification" in why(case, "Observation/v")


# Quantities and codes that were passed over


MSI = [("LA26203-2", "high"), ("LA26202-4", "low"), ("LA14122-8", "stable")]


@pytest.mark.parametrize(("code", "value"), MSI)
def test_microsatellites(code: str, value: str, shipped: KnowledgeBase) -> None:
    """Microsatellite instability is read by its code; another answer, and text, leave it open."""
    told = observation("m", "81695-9", valueCodeableConcept=concept(LNC, code))
    read = taken(bundle(patient(), told), shipped.vocabulary).facts["msi"]
    assert isinstance(read, Known) and read.value == value
    for other in ({"valueCodeableConcept": concept(LNC, "LA9633-4")}, {"valueString": "45 %"}):
        case = taken(bundle(patient(), observation("m", "81695-9", **other)), shipped.vocabulary)
        assert not isinstance(case.facts["msi"], Known)


def test_measured_by_name_alone(shipped: KnowledgeBase) -> None:
    """An observation that is called PD-L1 and has no code leaves the score open, and its value is told."""
    named: JSON = {"code": {"text": "PD-L1 TPS (22C3)"}, "valueQuantity": quantity(60, "%")}
    case = taken(bundle(patient(), observation("m", "1-1") | named), shipped.vocabulary)
    assert case.facts["pdl1.tps"].reason == "could not be read"  # type: ignore[union-attr]
    assert "60" in {one.stated for one in case.unused}


def packet(**held: Any) -> JSON:
    """A phenopacket with no more than that."""
    return {"id": "x", "subject": {"id": "p"}, "metaData": {"phenopacketSchemaVersion": "2.0"}} | held


def test_burden_of_a_packet(shipped: KnowledgeBase) -> None:
    """A tumor mutational burden of a phenopacket is the number per megabase, not the laboratory's call."""
    value = {"quantity": {"unit": {"id": "UCUM:1/1000000{Base}"}, "value": 16}}
    told = packet(measurements=[{"assay": {"id": "LOINC:94076-7"}, "value": value}])
    facts = taken(told, shipped.vocabulary).facts
    assert str(facts["tmb.per_mb"].value) == "16"  # type: ignore[union-attr]
    assert "tmb.high" not in facts.entries


DRUG = {"agent": {"label": "osimertinib"}}
ACTIONS: list[tuple[JSON, bool]] = [
    ({"treatment": DRUG | {"doseIntervals": [{"interval": {"start": "2022-01-01"}}]}}, True),
    ({"treatment": DRUG | {"doseIntervals": [{"interval": {"start": "2999-01-01"}}]}}, False),
    ({"treatment": DRUG | {"doseIntervals": [{"interval": {"start": "2022-01-01"}}]},
      "treatmentIntent": {"label": "Curative"}}, False),
    ({"therapeuticRegimen": {"ontologyClass": {"label": "osimertinib"}, "regimenStatus": "DISCONTINUED",
                             "startTime": {"timestamp": "2022-01-01T00:00:00Z"}}}, True),
    ({"therapeuticRegimen": {"ontologyClass": {"label": "osimertinib"}, "regimenStatus": "UNKNOWN_STATUS",
                             "startTime": {"timestamp": "2022-01-01T00:00:00Z"}}}, False),
    ({"therapeuticRegimen": {"externalReference": {"description": "protocol 17"}}}, False),
]


@pytest.mark.parametrize(("action", "is_line"), ACTIONS)
def test_actions_of_a_packet(action: JSON, is_line: bool, shipped: KnowledgeBase) -> None:
    """A regimen is a treatment; what is ahead, curative or of unknown status makes no line, and is said."""
    facts = taken(packet(medicalActions=[action]), shipped.vocabulary, infer_lines=True).facts
    first = facts["line1.drugs"]
    assert isinstance(first, Known) is is_line
    assert is_line or first.reason == "could not be read"  # type: ignore[union-attr]


# Treatments of a record


def therapy(**stated: Any) -> JSON:
    """The first record with one treatment in line 1."""
    drug = {"code": "L01EB04", "system": "http://fhir.de/CodeSystem/bfarm/atc", "display": "Osimertinib"}
    return records()[0] | {"guidelineTherapies": [
        {"id": "t", "therapyLine": 1, "recordedOn": "2024-02-01", "status": {"code": "stopped"},
         "medication": [drug]} | stated]}


@pytest.mark.parametrize(("start", "end", "months"), [
    ("2022-06-01", "2023-08-01", "14.0"), ("2022-01", "2022-09", "7.0-8.9"),
    ("2022-06-01", "2022", "0.0-7.0"),
    ("2023-06-01", "2022-08-01", ""), ("soon", "2022-08-01", "")])
def test_times(start: str, end: str, months: str, shipped: KnowledgeBase) -> None:
    """Days of which a part is left out give a range of months; days that contradict each other give none."""
    case = taken(therapy(period={"start": start, "end": end}), shipped.vocabulary)
    told = case.facts["line1.months"]
    assert (str(told.value) if isinstance(told, Known) else "") == months
    assert months or told.reason == "could not be read"  # type: ignore[union-attr]
    if start == "2023-06-01":
        assert "ended before it began" in " ".join(one.why for one in case.unused)


def test_treatment_ahead(shipped: KnowledgeBase) -> None:
    """A treatment that begins in the future was not given yet, whatever its status says."""
    case = taken(therapy(period={"start": "2999-01-01"}, status={"code": "on-going"}), shipped.vocabulary)
    assert not isinstance(case.facts["line1.drugs"], Known)
    assert "in the future" in " ".join(one.why for one in case.unused)


def test_keys_that_no_row_reads(shipped: KnowledgeBase) -> None:
    """A key of a record that nothing reads is told, beside those that are; an unread reason as well."""
    record = therapy(statusReason={"code": "deterioration"})
    record["diagnoses"] = [record["diagnoses"][0] | {"guidelineTreatmentStatus": {"code": "exhausted"}}]
    told = {one.at: one.stated for one in taken(record, shipped.vocabulary).unused}
    assert "diagnoses[0].guidelineTreatmentStatus" in told
    assert told["guidelineTherapies[0].statusReason"] == "deterioration"


@pytest.mark.parametrize(("text", "given"), [
    ("awaiting osimertinib", None), ("osimertinib vs gefitinib", ""), ("osimertinib or gefitinib", ""),
    ("TACE doxorubicin", ""), ("HIPEC cisplatin", ""), ("Efudix", None),
    ("osimertinib 80 mg", "osimertinib")])
def test_drugs_in_words(text: str, given: str | None, shipped: KnowledgeBase) -> None:
    """Of two drugs one of which was given neither is taken; what is awaited, or a cream, is no treatment."""
    when = [{"interval": {"start": "2022-01-01"}}]
    action = {"treatment": {"agent": {"label": text}, "doseIntervals": when}}
    facts = taken(packet(medicalActions=[action]), shipped.vocabulary, infer_lines=True).facts
    if given is None:
        assert "line1.drugs" not in facts.entries
    elif not given:
        assert not isinstance(facts["line1.drugs"], Known)
    else:
        assert given in str(facts["line1.drugs"].value)  # type: ignore[union-attr]


def test_frequency_of_zero(shipped: KnowledgeBase) -> None:
    """A variant that is called present with an allele frequency of 0 is neither there nor not."""
    found = variant("v", "TP53", protein="p.Arg175His")
    parts = found["component"]
    seen, unseen = ({**found, "component": [*parts, component("81258-6", quantity(share, "1"))]}
                    for share in (0.2, 0))
    assert states(shipped, region("TP53"), seen) == {"TP53": "mutated"}
    assert states(shipped, region("TP53"), unseen) == {"TP53": "could not be read"}


def test_gene_without_a_variant(shipped: KnowledgeBase) -> None:
    """A gene that a phenopacket calls the cause, without a variant, is open and told."""
    named = {"subjectOrBiosampleId": "p", "interpretationStatus": "CAUSATIVE",
             "gene": {"valueId": "HGNC:3236", "symbol": "EGFR"}}
    held = packet(interpretations=[{"id": "i", "diagnosis": {"genomicInterpretations": [named]}}])
    told = taken(held, shipped.vocabulary)
    assert not isinstance(told.facts["EGFR"], Known)
    assert "EGFR" in {one.stated for one in told.unused}


@pytest.mark.parametrize(("beside", "is_line"), [
    ({"note": [{"text": "well tolerated"}]}, True),
    ({"note": [{"text": "patient was randomized to placebo"}]}, False),
    ({"note": [{"text": "adjuvant"}]}, False),
    ({"dosage": [{"text": "intravitreal injection"}]}, False),
    ({"dosage": [{"site": {"text": "Eye structure"}}]}, False),
    ({"dosage": [{"text": "1 x 80 mg daily"}]}, True)])
def test_words_beside_a_drug(beside: JSON, is_line: bool, shipped: KnowledgeBase) -> None:
    """A note or a dosage that may say that a drug was no treatment of the disease leaves its line open."""
    drug = {"resourceType": "MedicationStatement", "id": "m", "status": "completed",
            "subject": {"reference": "Patient/p1"}, "medicationCodeableConcept": {"text": "bevacizumab"},
            "effectivePeriod": {"start": "2022-01-01", "end": "2022-03-01"}}
    case = taken(bundle(patient(), drug | beside), shipped.vocabulary, infer_lines=True)
    assert isinstance(case.facts["line1.drugs"], Known) is is_line
    assert is_line or "it is a text, which is not read" in {one.why for one in case.unused}


@pytest.mark.parametrize("words", [
    "methotrexate low dose for RA", "Methotrexat 15 mg bei rheumatoider Arthritis", "rituximab for ITP",
    "rituximab (ITP)", "cyclophosphamide for lupus nephritis", "甲氨蝶呤 类风湿关节炎",
    "docetaxel for prostate cancer"])
def test_another_disease(words: str) -> None:
    """A drug whose text names another disease or tumor may not be of this one: its line stays open."""
    found = read_drugs({"text": words}, SHIPPED)
    assert (found.drugs, found.unread) == ((), (words,))
    assert "another disease" in found.why


@pytest.mark.parametrize("words", [
    "consider anlotinib", "anlotinib held", "never received gefitinib", "osimertinib level", "?osimertinib",
    "switch from gefitinib to osimertinib", "osimertinib (compassionate use denied)", "anlotinib 0 mg"])
def test_unread_words_beside_a_drug(words: str) -> None:
    """Words beside a drug that are not read may take it back: it was given, and is now perhaps given."""
    found = read_drugs({"text": words}, SHIPPED)
    assert not found.drugs and found.unread == (words,) and not found.none


@pytest.mark.parametrize(("words", "drug"), [
    ("docetaxel for 4 cycles", "docetaxel"), ("Carboplatin for injection", "carboplatin"),
    ("pemetrexed powder for concentrate for solution for infusion", "pemetrexed"),
    ("osimertinib for advanced cancer", "osimertinib"), ("erlotinib bei Progress", "erlotinib"),
    ("pembrolizumab for maintenance", "pembrolizumab")])
def test_for_this_disease(words: str, drug: str) -> None:
    """How it was given, and against this disease, leaves the drug as it is."""
    assert read_drugs({"text": words}, SHIPPED).drugs == (drug,)


@pytest.mark.parametrize(("written", "still"), [
    ("p.Arg273His", "mutated"), ("NP_000537.3:p.Arg273His", "mutated"), ("TP53 p.(Arg273His)", "mutated"),
    ("c.818G>A (p.Arg273His)", "mutated"), ("p.Arg273His (VAF 23 %)", "mutated"),
    ("p.Arg273His VUS", "mutated"), ("p.Arg273His, likely pathogenic", "mutated"),
    *((said, "could not be read") for said in (
        "not p.Arg273His", "p.Arg273His (likely benign)", "p.Arg273His negative",
        "c.818G>A p.(Arg273His) polymorphism", "p.Arg273His (not confirmed)", "p.Arg273His (VAF 0 %)"))])
def test_words_beside_a_protein_change(written: str, still: str, shipped: KnowledgeBase) -> None:
    """Whatever stands beside a protein change and names no more of it leaves its gene open, and is told."""
    held = variant("v", "TP53", protein=written)
    assert states(shipped, held) == {"TP53": still}
    told = [one.stated for one in taken(bundle(patient(), held), shipped.vocabulary).unused]
    assert told == ([written] if still != "mutated" else ["VAF 23 %"] if "VAF" in written else [])


@pytest.mark.parametrize(("written", "change"), [
    ("p.Arg273His VUS", "VUS R273H"), ("p.Arg273His, likely pathogenic", "likely pathogenic R273H")])
def test_what_is_said_behind_a_change(written: str, change: str, shipped: KnowledgeBase) -> None:
    """What a text says that a variant means, behind its change, is kept as in a case."""
    (case,) = [taken(bundle(patient(), variant("v", "TP53", protein=written)), shipped.vocabulary)]
    assert str(case.facts.values["TP53"]) == f"mutated ({change})"


@pytest.mark.parametrize(("written", "code"), [
    ("p.Arg273His, VUS", "LA6668-3"), ("p.Arg273His, pathogenic", "LA26333-7"),
    ("pathogenic p.Arg273His", "LA6675-8"), ("p.Arg273His (VUS)", "LA26332-9")])
def test_meaning_by_name_and_code(written: str, code: str, shipped: KnowledgeBase) -> None:
    """Where the name of a variant and its code say two things of what it means, neither is taken: told."""
    held = variant("v", "TP53", protein=written)
    coded = {"coding": [{"system": "http://loinc.org", "code": code}]}
    held["component"].append({"code": concept(LNC, "53037-8"), "valueCodeableConcept": coded})
    assert states(shipped, held) == {"TP53": "could not be read"}
    (told,) = taken(bundle(patient(), held), shipped.vocabulary).unused
    assert "neither is taken" in told.why


@pytest.mark.parametrize("written", ["c.818G>A, benign", "c.818G>A not confirmed", "not c.818G>A"])
def test_words_beside_a_coding_change(written: str, shipped: KnowledgeBase) -> None:
    """So does what stands beside the coding change of the same variant, whose protein change is plain."""
    held = variant("v", "TP53", protein="p.Arg273His")
    coding: JSON = {"code": concept(LNC, "48004-6"), "valueCodeableConcept": {"text": written}}
    held["component"].append(coding)
    assert states(shipped, held) == {"TP53": "could not be read"}
    coding["valueCodeableConcept"] = {"text": "NM_000546.6(TP53):c.818G>A"}
    assert states(shipped, held) == {"TP53": "mutated"}


def test_several_protein_changes_in_one_text(shipped: KnowledgeBase) -> None:
    """Of several changes in one text none is dropped, in FHIR and in DNPM."""
    record = deepcopy(records()[0])
    record["ngsReports"][0]["results"]["simpleVariants"][0]["proteinChange"] = {
        "code": "p.Leu858Arg, p.Thr790Met"}
    for data in (record, bundle(patient(), variant("v", "EGFR", protein="p.Leu858Arg, p.Thr790Met"))):
        assert known(taken(data, shipped.vocabulary))["EGFR"] == "mutated (L858R, T790M)"
