"""A stage is read in one way at every door: conditions, observations, DNPM, phenopackets, tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from foreign import SCT, bundle, concept, condition, observation, patient, taken, why
from markerboard.imports.imported import ImportedCase
from markerboard.imports.reader import read_content
from markerboard.patient.facts import Unknown
from strategies import SHIPPED

JSON = dict[str, Any]
DAY = date(2024, 6, 1)
ONCOTREE = "http://data.mskcc.org/ontologies/oncotree"
STAGES = [
    ("LUAD", "IVA (T2N3M1b)", {"stage": "IVA", "extent": "metastatic"}, "T2N3M1b"),
    ("LUAD", "cT4 N2 M1c", {"stage": "IVB", "extent": "metastatic"}, ""),
    ("HCC", "BCLC C", {"bclc_stage": "C"}, ""),
    ("SCLC", "extensive disease", {"sclc_stage": "extensive"}, ""),
    ("HGSOC", "FIGO IIIC2", {"stage": "IIIC"}, ""),
    ("LUAD", "UICC 8. Auflage: IIIB", {"stage": "IIIB"}, ""),
    ("LUAD", "Ⅳ期", {"stage": "IV"}, ""),
]


def of_condition(tumor: str, text: str) -> ImportedCase:
    held = condition("c", ONCOTREE, tumor) | {"stage": [{"summary": {"text": text}}]}
    return taken(bundle(patient(), held), SHIPPED, on=DAY)


def of_observation(tumor: str, text: str) -> ImportedCase:
    held = observation("s", "21908-9", valueCodeableConcept={"text": text})
    return taken(bundle(patient(), condition("c", ONCOTREE, tumor), held), SHIPPED, on=DAY)


def of_text(tumor: str, text: str) -> ImportedCase:
    held = observation("s", "21908-9", valueString=text)
    return taken(bundle(patient(), condition("c", ONCOTREE, tumor), held), SHIPPED, on=DAY)


def of_record(tumor: str, text: str) -> ImportedCase:
    staging = {"history": [{"date": "2024-01-01", "otherClassifications": [{"display": text, "code": "?"}]}]}
    diagnosis = {"id": "d", "code": {"code": tumor, "system": ONCOTREE}, "staging": staging}
    return taken({"patient": {"id": "p"}, "diagnoses": [diagnosis], "ngsReports": []}, SHIPPED)


def of_packet(tumor: str, text: str) -> ImportedCase:
    disease = {"term": {"id": f"ONCOTREE:{tumor}", "label": tumor}, "diseaseStage": [{"label": text}]}
    return taken({"id": "x", "subject": {"id": "s"}, "diseases": [disease],
                  "metaData": {"phenopacketSchemaVersion": "2.0"}}, SHIPPED)


def of_table(tumor: str, text: str) -> ImportedCase:
    (case,) = read_content("t.csv", f"case,diagnosis,stage\na,{tumor},{text}\n".encode(), SHIPPED)
    return case


DOORS = [of_condition, of_observation, of_text, of_record, of_packet, of_table]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("tumor", "text", "facts", "beside"), STAGES)
def test_one_reader(door: Any, tumor: str, text: str, facts: dict[str, str], beside: str) -> None:
    """The same words state the same facts wherever they stand, and what is not used of them is told."""
    case = door(tumor, text)
    stated = {n: case.facts.values.get(n) for n in ("stage", "extent", "bclc_stage", "sclc_stage")}
    assert {n: v for n, v in stated.items() if v is not None and n in facts} == facts
    assert [one.stated for one in case.unused if one.stated] == ([beside] if beside else [])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("text", ["not stage IV", "AJCC not stage IV", "TNM previously II", "IVA (M1c)",
                                  "stage?"])
def test_no_stage(door: Any, text: str) -> None:
    """Words beside a stage that deny or doubt it leave the stage open, and the text is told."""
    case = door("LUAD", text)
    assert isinstance(case.facts.entries["stage"], Unknown)
    assert text in [one.stated for one in case.unused]


def test_terminology() -> None:
    """A name of SNOMED CT is read with what the terminology writes around it."""
    name = "American Joint Committee on Cancer pathological stage IIIC (qualifier value)"
    held = observation("s", "21902-2", valueCodeableConcept=concept(SCT, "x", name))
    case = taken(bundle(patient(), condition("c", ONCOTREE, "LUAD"), held), SHIPPED)
    assert case.facts.values["stage"] == "IIIC"


def test_of_the_tumor() -> None:
    """A word of another tumor's staging is none of this one: `BCLC C` of a lung cancer stays open."""
    case = of_observation("LUAD", "BCLC C")
    assert isinstance(case.facts.entries["stage"], Unknown)
    assert "bclc_stage" not in case.facts.values
    assert "no stage" in why(case, "Observation/s")


@pytest.mark.parametrize(("value", "facts"), [
    ({"valueCodeableConcept": concept(SCT, "x", "American Joint Committee on Cancer cM1b (qualifier value)")},
     {"stage": "IVA", "extent": "metastatic"}),
    ({"valueString": "M1c"}, {"stage": "IVB", "extent": "metastatic"}),
    ({"valueCodeableConcept": {"coding": [{"system": "http://cancerstaging.org", "code": "cM0"}]}}, {}),
    ({"valueString": "no M1"}, {}), ({"valueString": "M1?"}, {})])
def test_category_of_metastasis(value: JSON, facts: dict[str, str]) -> None:
    """The category of metastasis of mCODE says what it says in a case; a word beside it leaves both open."""
    lung = condition("c", ONCOTREE, "LUAD")
    case = taken(bundle(patient(), lung, observation("m", "21907-1", **value)), SHIPPED, on=DAY)
    assert {n: case.facts.values[n] for n in ("stage", "extent") if n in case.facts.values} == facts
    for name in {"stage", "extent"} - facts.keys():
        assert case.facts[name] == Unknown("could not be read", case.facts.entries[name].at)
    stated = observation("s", "21908-9", valueString="IB")
    beside = observation("m", "21907-1", valueString="cM0")
    case = taken(bundle(patient(), lung, stated, beside), SHIPPED, on=DAY)
    assert case.facts.values["stage"] == "IB"
