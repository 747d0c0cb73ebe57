"""What MII, mCODE, DNPM and phenopackets carry beside the plainest codes is read, or is in the account."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from foreign import (
    LNC,
    PATIENT,
    SCT,
    bundle,
    component,
    concept,
    condition,
    known,
    observation,
    patient,
    quantity,
    taken,
    why,
)
from loss import packets, records
from markerboard.errors import CaseError
from markerboard.knowledge.base import KnowledgeBase

JSON = dict[str, Any]
ICDO = "http://terminology.hl7.org/CodeSystem/icd-o-3"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
LUNG = condition("lung", SCT, "254626006", "Adenocarcinoma of lung")
TPS = observation("tps", "83053-9", valueQuantity=quantity(60, "%"))
CPS = observation("cps", "C176582", system=NCIT, valueQuantity=quantity(70, "{score}"))


def in_words(text: str, percent: float) -> JSON:
    """A measurement that is told by words alone."""
    return {"resourceType": "Observation", "id": "x", "status": "final", "code": {"text": text},
            "subject": {"reference": PATIENT}, "valueQuantity": quantity(percent, "%")}


@pytest.mark.parametrize(("words", "tps", "cps"), [
    ("PD-L1 IC", "60", "70"), ("PD-L1 IC score", "60", "70"), ("PD-L1 immune cell score", "60", "70"),
    ("PD-L1 CPS", "60", None), ("PD-L1 combined positive score", "60", None), ("PD-L1 TPS", None, "70"),
    ("PD-L1 TC", None, "70"), ("PD-L1 TPS/CPS", None, None), ("PD-L1", None, None), ("", None, None),
])
def test_scores_of_pdl1(words: str, tps: str | None, cps: str | None, shipped: KnowledgeBase) -> None:
    """A score that words tell from TPS and CPS contradicts neither; one that may be one of them opens it."""
    facts = known(taken(bundle(patient(), LUNG, TPS, CPS, in_words(words, 5)), shipped.vocabulary))
    assert (facts.get("pdl1.tps"), facts.get("pdl1.cps")) == (tps, cps)


def test_scores_side_by_side(shipped: KnowledgeBase) -> None:
    """TPS, CPS and the clone are components of one report."""
    report = observation("pd", "85147-7", component("83053-9", quantity(60, "%")),
                         component("C176582", quantity(70, "{score}"), NCIT))
    facts = known(taken(bundle(patient(), LUNG, report), shipped.vocabulary))
    assert {name: facts.get(f"pdl1.{name}") for name in ("tps", "cps", "clone")} == {
        "tps": "60", "cps": "70", "clone": "22C3"}


@pytest.mark.parametrize(("unit", "call", "high"), [
    ("mut/Mb", "H", "True"), ("Muts/Mb", "L", "False"), ("mutations per megabase", "N", "False"),
    ("mutations/megabase", "", None)])
def test_mutational_burden(unit: str, call: str, high: str | None, shipped: KnowledgeBase) -> None:
    """A TMB is read in the usual units, and the laboratory's own interpretation beside it."""
    said: dict[str, Any] = {"interpretation": [concept("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation",
                                       call)]} if call else {}
    tmb = observation("t", "94076-7", valueQuantity=quantity(12.5, "", unit), **said)
    facts = known(taken(bundle(patient(), LUNG, tmb), shipped.vocabulary))
    assert (facts["tmb.per_mb"], facts.get("tmb.high")) == ("12.5", high)


@pytest.mark.parametrize("code", ["48676-1", "85319-2", "85318-4", "18474-7", "31150-6"])
def test_her2(code: str, shipped: KnowledgeBase) -> None:
    """HER2 by its overall call, by staining, by hybridization in situ; of two that differ neither counts."""
    first = observation("a", code, valueCodeableConcept=concept(LNC, "LA6576-8"))
    assert known(taken(bundle(patient(), first), shipped.vocabulary))["her2.status"] == "positive"
    other = observation("b", "48676-1", valueCodeableConcept=concept(LNC, "LA6577-6"))
    assert "her2.status" not in known(taken(bundle(patient(), first, other), shipped.vocabulary))


@pytest.mark.parametrize(("system", "code", "site", "found"), [
    (ICDO, "8140/3", "C34.1", "LUAD"), (ICDO, "8041/3", "C34.9", "SCLC"), (ICDO, "8070/3", "C15.4", "ESCC"),
    (ICDO, "8310/3", "C64.9", "CCRCC"), (ICDO, "8140/3", "", None), (ICDO, "8140/0", "C34.1", None),
    (SCT, "363406005", "", "BOWEL"), (SCT, "109841003", "", "HCC"), (SCT, "363478007", "", "THYROID"),
    (SCT, "254915003", "", "CCRCC"), (SCT, "363349007", "", "STOMACH"), (SCT, "363418001", "", None),
])
def test_tumors(system: str, code: str, site: str, found: str | None, shipped: KnowledgeBase) -> None:
    """A tumor by SNOMED, or by morphology and topography of ICD-O, where the vocabulary has it."""
    where: dict[str, Any] = {"bodySite": [concept(ICDO, site)]} if site else {}
    case = taken(bundle(patient(), condition("c", system, code, **where)), shipped.vocabulary)
    assert known(case).get("diagnosis") == found
    assert bool(why(case, "Condition/c")) is (found is None)


def test_scores_and_death_in_a_record(shipped: KnowledgeBase) -> None:
    """The classes of tumor and immune cells of a DNPM record, and a date of death, are in the account."""
    record = deepcopy(records()[0])
    result = {"protein": {"code": "HGNC:17635"}, "tpsScore": 60, "cpsScore": 70, "icScore": {"code": "2"},
              "tcScore": {"code": "3"}}
    record["ihcReports"] = [{"id": "i", "specimen": {"id": "s"}, "results": {"proteinExpression": [result]}}]
    record["patient"] = record["patient"] | {"dateOfDeath": "2024-06-01"}
    case = taken(record, shipped.vocabulary)
    assert (known(case)["pdl1.tps"], known(case)["pdl1.cps"]) == ("60", "70")
    told = {one.at: one.stated for one in case.unused}
    place = "ihcReports[0].results.proteinExpression[0]"
    assert told[f"{place}.icScore"] == "2"
    assert told[f"{place}.tcScore"] == "3"
    assert told["patient.dateOfDeath"] == "2024-06-01"


def test_range_of_age_and_death_in_a_packet(shipped: KnowledgeBase) -> None:
    """A range of ages is a range; that the subject died, and an adverse event, are in the account."""
    packet = deepcopy(packets()[0])
    years = {"start": {"iso8601duration": "P60Y"}, "end": {"iso8601duration": "P65Y"}}
    packet["subject"] |= {"timeAtLastEncounter": {"ageRange": years}, "vitalStatus": {"status": "DECEASED"}}
    grade = {"eventClass": {"id": "NCIT:C1", "label": "Neuropathy, CTCAE grade 3"}}
    packet["medicalActions"] = [{"treatment": {"agent": {"id": "x", "label": "cisplatin"}},
                                 "adverseEvents": [grade["eventClass"]]}]
    case = taken(packet, shipped.vocabulary)
    assert known(case)["age"] == "60-65"
    told = {one.at: one.stated for one in case.unused}
    assert told["subject.vitalStatus.status"] == "DECEASED"
    assert any(at.startswith("medicalActions[0].adverseEvents") for at in told)


def test_no_such_tumor(shipped: KnowledgeBase) -> None:
    """A tumor that is asked for and not in the file is refused, with those that are."""
    with pytest.raises(CaseError, match=r"`X` is no cancer of this file; it states Condition/lung"):
        taken(bundle(patient(), LUNG), shipped.vocabulary, tumor="X")


def test_no_double_negation(shipped: KnowledgeBase) -> None:
    """What has no code is told by what it is called, or as having none."""
    bare = condition("c", SCT, "1") | {"code": {"text": "Lungenkrebs, unklar"}}
    assert "`Lungenkrebs, unklar` is no diagnosis" in why(taken(bundle(patient(), bare), shipped.vocabulary),
                                                          "Condition/c")
