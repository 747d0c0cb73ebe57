"""What turns or doubts a statement wherever it stands in a file: then nothing definite is taken of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from foreign import LNC, SCT, bundle, concept, condition, given, known, observation, patient, taken, variant
from loss import region
from markerboard.imports.imported import ImportedCase
from strategies import SHIPPED

JSON = dict[str, Any]
GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
CERTAIN = "http://fhir.de/StructureDefinition/icd-10-gm-diagnosesicherheit"
STATUS = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
TURNED = [{"url": "http://example.org/negated", "valueBoolean": True}]
LUNG = condition("lung", SCT, "254626006", "Adenocarcinoma of lung")
FOUND = variant("v", "KRAS", protein="p.Gly12Cys")
TUMOR = {"resourceType": "Specimen", "id": "sp", "type": concept(SCT, "258435002"),
         "subject": {"reference": "Patient/p1"}}
OF_SAMPLE = FOUND | {"specimen": {"reference": "Specimen/sp"}}
PLASMA = {**TUMOR, "id": "blood", "type": concept(SCT, "119361006")}


def read(*held: JSON, **options: Any) -> ImportedCase:
    """The case of a lung cancer whose region covered KRAS, with some resources."""
    return taken(bundle(patient(), LUNG, region("KRAS", "EGFR"), *deepcopy(held)), SHIPPED, **options)


def called(**fields: Any) -> JSON:
    """A variant with other elements, one of None is left out."""
    return {key: value for key, value in (FOUND | fields).items() if value is not None}


def of_component() -> JSON:
    made = deepcopy(FOUND)
    made["component"][-1]["modifierExtension"] = TURNED
    return made


OPEN: list[tuple[JSON, ...]] = [
    (called(modifierExtension=TURNED),),
    (of_component(),),
    (called(interpretation=[{"coding": [{"code": "NEG"}]}]),),
    (variant("v", "KRAS", present="LA9634-2", interpretation=[{"coding": [{"code": "POS"}]}]),),
    (called(dataAbsentReason=concept(ABSENT, "error")),),
    (observation("k", "48005-3", valueString="p.Gly12Cys"),),
    (observation("k", "48004-6", valueString="c.34G>T"),),
    (OF_SAMPLE, TUMOR | {"status": "entered-in-error"}),
    (OF_SAMPLE, TUMOR | {"status": "unsatisfactory"}),
    (OF_SAMPLE, TUMOR | {"modifierExtension": TURNED}),
    (OF_SAMPLE, TUMOR | {"subject": {"reference": "Patient/another"}}),
    (OF_SAMPLE, TUMOR | {"parent": [{"reference": "Specimen/blood"}]}, PLASMA),
    (OF_SAMPLE, TUMOR | {"parent": [{"reference": "Specimen/sp"}, {"reference": "Specimen/none"}],
                         "collection": {"method": {"text": "Liquid Biopsy"}}}),
    (OF_SAMPLE, TUMOR | {"collection": {"bodySite": {"text": "Blood"}}}),
]


@pytest.mark.parametrize("held", OPEN)
def test_a_gene_stays_open(held: tuple[JSON, ...]) -> None:
    """A result or sample that another element turns or doubts leaves its gene open."""
    assert "KRAS" not in known(read(*held))


@pytest.mark.parametrize("held", [
    (OF_SAMPLE, TUMOR), (OF_SAMPLE, TUMOR | {"status": "unavailable"}),
    (OF_SAMPLE, TUMOR | {"parent": [{"reference": "Specimen/sp"}]}),
    (called(interpretation=[{"coding": [{"code": "POS"}]}]),),
    ({"resourceType": "Parameters", "id": "x", "parameter": [{"name": "a", "part": [
        {"name": "b", "resource": FOUND}]}]},),
])
def test_a_gene_is_read(held: tuple[JSON, ...]) -> None:
    """What turns nothing takes nothing away; a result that an operation returned is one."""
    assert known(read(*held))["KRAS"] == "mutated (G12C)"


def meant(place: str) -> JSON:
    """A variant that is called benign in a place of its own choice."""
    made = deepcopy(FOUND)
    if place == "interpretation":
        made["interpretation"] = [{"text": "benign"}]
    else:
        made["component"].append({"code": {"text": place}, "valueCodeableConcept": {"text": "likely benign"}})
    return made


@pytest.mark.parametrize("place", ["interpretation", "Klinische Signifikanz", "Bewertung", "临床意义"])
def test_benign_in_any_place(place: str) -> None:
    """A word of the significance is one wherever it stands, and a benign variant is no mutation."""
    assert known(read(meant(place)))["KRAS"] == "wild-type"


def certain(code: str, **fields: Any) -> JSON:
    """A lung cancer, or a metastasis, with how certain it is by the German modification of ICD-10."""
    made = {key: value for key, value in condition("c", GM, "C34.1", **fields).items()
            if key != "verificationStatus"}
    made["code"]["coding"][0]["extension"] = [{"url": CERTAIN, "valueCoding": {"code": code}}]
    return made


@pytest.mark.parametrize(("held", "diagnosis"), [
    (certain("G"), "LUNG"), (certain("A"), None), (certain("V"), None), (certain("Z"), None),
    (certain("A") | {"verificationStatus": concept(STATUS, "confirmed")}, None),
    *((condition("c", GM, "C34.1", name), None) for name in (
        "Ausschluss Bronchialkarzinom", "Verdacht auf Bronchialkarzinom", "V.a. Bronchialkarzinom",
        "Suspected lung cancer", "History of lung cancer", "疑似肺癌", "Z.n. Bronchialkarzinom")),
    (condition("c", GM, "C34.1", "Bösartige Neubildung: Bronchus, nicht näher bezeichnet"), "LUNG"),
])
def test_a_diagnosis(held: JSON, diagnosis: str | None) -> None:
    """A diagnosis that is excluded, suspected or over by its certainty or its name is not the patient's."""
    assert known(taken(bundle(patient(), held), SHIPPED)).get("diagnosis") == diagnosis


def test_a_metastasis() -> None:
    """A metastasis that is excluded by its certainty is none."""
    held = certain("A")
    held["code"]["coding"][0]["code"] = "C79.31"
    assert known(read(held)).get("brain_metastases") is None


@pytest.mark.parametrize("status", ["unconfirmed", "provisional", "refuted", "?"])
def test_a_diagnosis_of_a_record(status: str) -> None:
    """A diagnosis of a DNPM record that is not confirmed, or only suspected by its name, stays open."""
    sure: JSON = {"id": "d", "code": {"code": "C34.1", "system": GM}}
    for held in (sure | {"verificationStatus": {"code": status}},
                 sure | {"code": sure["code"] | {"display": "Verdacht auf Bronchialkarzinom"}}):
        case = taken({"patient": {"id": "p"}, "diagnoses": [held], "ngsReports": []}, SHIPPED)
        assert known(case).get("diagnosis") is None
        assert "diagnoses[0]" in {one.at for one in case.unused}
    assert known(taken({"patient": {"id": "p"}, "diagnoses": [sure], "ngsReports": []}, SHIPPED))["diagnosis"]


def test_an_order_not_to_give() -> None:
    """A request that says that a drug must not be given is no treatment, whatever its status."""
    held = given("m", "L01EB04", "2022-01-01") | {"doNotPerform": True}
    assert "osimertinib" not in known(read(held, infer_lines=True)).get("prior.drugs", "")


def test_attachments() -> None:
    """A file that is attached to a report is not read, and that is told."""
    held = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": concept(LNC, "51969-4"),
            "presentedForm": [{"contentType": "application/pdf", "title": "Befund.pdf"}]}
    assert ("DiagnosticReport/r presentedForm[0]", "Befund.pdf") in {
        (one.at, one.stated) for one in read(held).unused}


def test_categories() -> None:
    """T, N and M of a record and a phenopacket say what they say in a case; else the stage is open."""
    def record(metastasis: str) -> JSON:
        tnm = {"tumor": {"code": "T2"}, "nodes": {"code": "N3"}, "metastasis": {"code": metastasis}}
        return {"patient": {"id": "p"}, "ngsReports": [], "diagnoses": [
            {"id": "d", "code": {"code": "C34.1", "system": GM},
             "staging": {"history": [{"date": "2024-01-01", "tnmClassification": tnm}]}}]}

    def packet(*found: str) -> JSON:
        listed = [{"id": "NCIT:C1", "label": f"{one} Stage Finding"} for one in found]
        disease = {"term": {"id": "NCIT:C3512", "label": "Lung adenocarcinoma"}, "clinicalTnmFinding": listed}
        return {"id": "x", "subject": {"id": "s"}, "diseases": [disease],
                "metaData": {"phenopacketSchemaVersion": "2.0"}}

    for held in (record("M1b"), packet("T2", "N3", "M1b")):
        facts = known(taken(held, SHIPPED))
        assert (facts["stage"], facts["extent"]) == ("IVA", "metastatic")
    for held in (record("M0"), packet("T2", "N3", "M0")):
        case = taken(held, SHIPPED)
        assert "stage" not in known(case)
        assert "T2 N3 M0" in {one.stated for one in case.unused}


def test_a_sample_of_another() -> None:
    """A sample of another individual says nothing of the subject of a phenopacket."""
    variation = {"id": "v", "geneContext": {"valueId": "HGNC:6407", "symbol": "KRAS"},
                 "expressions": [{"syntax": "hgvs.p", "value": "p.Gly12Cys"}]}
    told = {"subjectOrBiosampleId": "b", "interpretationStatus": "CAUSATIVE",
            "variantInterpretation": {"variationDescriptor": variation}}
    packet = {"id": "x", "subject": {"id": "s"}, "metaData": {"phenopacketSchemaVersion": "2.0"},
              "biosamples": [{"id": "b", "individualId": "other", "materialSample": {"id": "EFO:0009655"}}],
              "interpretations": [{"id": "i", "progressStatus": "SOLVED", "diagnosis": {
                  "genomicInterpretations": [told]}}]}
    assert "KRAS" not in known(taken(packet, SHIPPED))
    packet["biosamples"] = [{"id": "b", "individualId": "s", "materialSample": {"id": "EFO:0009655"}}]
    assert known(taken(packet, SHIPPED))["KRAS"] == "mutated (G12C)"




def coded(code: str, text: str) -> JSON:
    """A coded answer of LOINC that is called something."""
    return {"coding": [{"system": LNC, "code": code}], "text": text}


def test_a_code_against_its_name() -> None:
    """An answer or a stage whose code and name say two things is neither; one that both say is read."""
    assert "KRAS" not in known(read(called(valueCodeableConcept=coded("LA9633-4", "not detected"))))
    benign = deepcopy(FOUND)
    benign["component"].append({"code": concept(LNC, "53037-8"), "valueCodeableConcept": coded(
        "LA6668-3", "benign")})
    assert "KRAS" not in known(read(benign))
    benign["component"][-1]["valueCodeableConcept"] = coded("LA6675-8", "benign")
    assert known(read(benign))["KRAS"] == "wild-type"
    for text, stage in (("Stage IIA", None), ("excluded", None), ("Stage IVB", "IVB"), ("Stage IV", "IVB")):
        summary = {"coding": [{"system": "http://cancerstaging.org", "code": "4B"}], "text": text}
        case = taken(bundle(patient(), LUNG | {"stage": [{"summary": summary}]}), SHIPPED)
        assert known(case).get("stage") == stage


ABSENT_NOW = {"valueCodeableConcept": concept(LNC, "LA9634-2")}


@pytest.mark.parametrize(("first", "second"), [
    ({"lastUpdated": "2024-05-02T10:00:00Z"}, {"lastUpdated": "2024-05-02T11:00:00+02:00"}),
    ({"versionId": "10"}, {"versionId": "9"}), ({"versionId": "1" * 5000}, {"versionId": "7"})])
def test_versions(first: JSON, second: JSON) -> None:
    """Of two versions of a resource in one file the later counts, whatever their order in it."""
    now, before = FOUND | {"meta": first}, FOUND | ABSENT_NOW | {"meta": second}
    for held in ((now, before), (before, now)):
        case = read(*held)
        assert known(case)["KRAS"] == "mutated (G12C)"
        assert "a later version of it is in the file" in {one.why for one in case.unused}


@pytest.mark.parametrize("meta", [{}, {"versionId": "a"}, {"lastUpdated": "2024-05-02"}])
def test_versions_in_no_order(meta: JSON) -> None:
    """Where it cannot be told which version is the later, neither is believed; the same twice is one."""
    assert "KRAS" not in known(read(FOUND | {"meta": meta}, FOUND | ABSENT_NOW | {"meta": meta}))
    assert known(read(FOUND, FOUND))["KRAS"] == "mutated (G12C)"


def test_what_a_bundle_says_of_its_entries() -> None:
    """A deleted entry states nothing, rules of its own doubt one, and a page to come may state any."""
    whole = bundle(patient(), LUNG, region("KRAS", "EGFR"), FOUND)
    whole["entry"][-1]["request"] = {"method": "DELETE", "url": "Observation/v"}
    case = taken(whole, SHIPPED)
    assert known(case)["KRAS"] == "wild-type"
    assert "the entry that holds it deletes it" in {one.why for one in case.unused}
    assert "KRAS" not in known(read(FOUND | {"implicitRules": "http://example.org/rules"}))
    paged = bundle(patient(), LUNG, region("KRAS", "EGFR"))
    paged["link"] = [{"relation": "next", "url": "http://example.org/?page=2"}]
    case = taken(paged, SHIPPED)
    assert not {"KRAS", "EGFR"} & known(case).keys()
    assert "http://example.org/?page=2" in {one.stated for one in case.unused}
