"""Metastases among the diagnoses of a file are of its tumor, and no tumor of their own."""

from __future__ import annotations

from typing import Any

import pytest

from foreign import bundle, condition, patient, taken
from markerboard.imports.imported import ImportedCase
from markerboard.patient.facts import Unknown
from strategies import SHIPPED

GM = "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
SITES = {"C79.31": "brain_metastases", "C78.7": "liver_metastases", "C77.1": "lymph_node_metastases",
         "C78.00": "lung_metastases", "C79.7": "adrenal_metastases", "C79.5": "bone_metastases"}
WORDS = {"Hirnmetastasen": "brain_metastases", "Metastasis to brain": "brain_metastases",
         "脑转移": "brain_metastases", "Lebermetastasen": "liver_metastases", "肝转移": "liver_metastases"}


def record(code: str, **more: Any) -> ImportedCase:
    """A DNPM record of a lung cancer, with a secondary tumor beside it that a therapy is given for."""
    first = {"id": "d1", "code": {"code": "C34.1", "system": GM}}
    second = {"id": "d2", "code": {"code": code, "system": GM, **more}}
    therapy = {"id": "t", "therapyLine": 1, "recordedOn": "2024-03-04", "status": {"code": "completed"},
               "period": {"start": "2022-01-10", "end": "2022-09-10"}, "indication": {"id": "d2"},
               "medication": [{"code": "L01EB04", "system": "http://fhir.de/CodeSystem/bfarm/atc"}]}
    return taken({"patient": {"id": "p", "gender": {"code": "male"}}, "diagnoses": [first, second],
                  "guidelineTherapies": [therapy]}, SHIPPED)


@pytest.mark.parametrize("code", SITES)
def test_dnpm(code: str) -> None:
    """The lung cancer stays the tumor, the site is stated, and what was given for it is this tumor's."""
    facts = record(code).facts.values
    assert (facts["diagnosis"], facts[SITES[code]]) == ("LUNG", True)
    assert "osimertinib" in str(facts["line1.drugs"])


def test_several_sites() -> None:
    """C79.3 is of the brain and the meninges: distant, each may be meant, and that is told."""
    case = record("C79.3", display="Sekundäre bösartige Neubildung des Gehirns und der Hirnhäute")
    assert case.facts.values["extent"] == "metastatic"
    for name in ("brain_metastases", "carcinomatous_meningitis"):
        assert isinstance(case.facts.entries[name], Unknown)
    assert "Sekundäre" in " ".join(one.stated for one in case.unused)


@pytest.mark.parametrize("code", ["C78.1", "C79.9", "C79.88"])
def test_elsewhere(code: str) -> None:
    """A metastasis elsewhere leaves the extent open, and makes no other tumor."""
    facts = record(code).facts
    assert facts.values["diagnosis"] == "LUNG"
    assert isinstance(facts.entries["extent"], Unknown)


@pytest.mark.parametrize("words", WORDS)
def test_words(words: str) -> None:
    """A metastasis in words leaves the fact of its site open, and the diagnosis is that of the tumor."""
    lung = condition("lung", "http://snomed.info/sct", "254626006", "Adenocarcinoma of lung")
    said = {**condition("m", "http://snomed.info/sct", "1", words), "code": {"text": words}}
    case = taken(bundle(patient(), lung, said), SHIPPED)
    assert case.facts.values["diagnosis"] == "LUAD"
    assert isinstance(case.facts.entries[WORDS[words]], Unknown)
    assert words in {one.stated for one in case.unused}


def test_phenopacket() -> None:
    """The same of a phenopacket, whose diseases may list it."""
    data = {"id": "x", "subject": {"id": "p", "sex": "MALE"}, "metaData": {"phenopacketSchemaVersion": "2.0"},
            "diseases": [{"term": {"id": "NCIT:C3512", "label": "Lung Adenocarcinoma"}},
                         {"term": {"id": "ICD10:C79.31", "label": "Secondary malignant neoplasm of brain"}}]}
    facts = taken(data, SHIPPED).facts.values
    assert (facts["diagnosis"], facts["brain_metastases"]) == ("LUAD", True)


def test_metastatic_cancer() -> None:
    """A cancer that is called metastatic is the tumor all the same: unread, and not passed over."""
    said = {**condition("m", "http://snomed.info/sct", "1", ""), "code": {"text": "Metastatic weird cancer"}}
    facts = taken(bundle(patient(), said), SHIPPED).facts
    assert isinstance(facts.entries["diagnosis"], Unknown)
