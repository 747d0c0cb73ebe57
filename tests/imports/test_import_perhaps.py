"""An observation of FHIR that no row reads, and a part of one, leave open the markers that they may be of."""

from __future__ import annotations

from typing import Any

import pytest

from foreign import (
    LNC,
    SCT,
    bundle,
    component,
    concept,
    condition,
    observation,
    patient,
    quantity,
    taken,
    variant,
)
from markerboard.imports.imported import ImportedCase
from markerboard.patient.facts import Unknown
from strategies import SHIPPED

JSON = dict[str, Any]
CALLED = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
SAID: list[JSON] = [
    {"valueString": "positive, strongly"}, {"valueCodeableConcept": {"text": "see report"}},
    {"interpretation": [concept(CALLED, "POS")]}, {"interpretation": [{"text": "erhöht"}]}, {},
]
MARKERS: list[tuple[JSON, str]] = [
    ({"text": "HRD status"}, "hrd.positive"), ({"text": "HRD status"}, "hrd.score"),
    (concept(LNC, "98023-5", "Homologous recombination deficiency"), "hrd.positive"),
    ({"text": "ER"}, "hormone_receptor_status"), ({"text": "PR"}, "hormone_receptor_status"),
    (concept(LNC, "16112-5"), "hormone_receptor_status"),
    (concept(LNC, "85339-0", "Progesterone receptor Ag [Presence]"), "hormone_receptor_status"),
    (concept(LNC, "72382-5", "HER2 panel"), "her2.status"), ({"text": "MMR (IHC)"}, "mmr"),
    (concept(SCT, "414462008", "Microsatellite instability"), "msi"),
]


def read(*held: JSON) -> ImportedCase:
    breast = condition("breast", SCT, "254837009", "Breast cancer")
    return taken(bundle(patient(), breast, *held), SHIPPED)


def result(code: JSON, **fields: Any) -> JSON:
    return observation("o", "") | {"code": code} | fields


def is_open(case: ImportedCase, fact: str) -> bool:
    found = case.facts.entries.get(fact)
    return isinstance(found, Unknown) and found.reason == "could not be read"


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize(("code", "fact"), MARKERS)
def test_stated_in_words(code: JSON, fact: str, said: JSON) -> None:
    """A marker that an observation names, and states in a way that no row reads, is open and told (P19, P22).
    """
    case = read(result(code, **said))
    assert is_open(case, fact)
    assert any(one.source.startswith("Observation/o") for one in case.report.not_used)


@pytest.mark.parametrize(("code", "fact"), [*MARKERS, (concept(LNC, "48676-1"), "her2.status")])
def test_of_a_part(code: JSON, fact: str) -> None:
    """So is one that a component of an observation states, by words or by the code of another observation."""
    part = {"code": code, "valueString": "positive, strongly"}
    case = read(result(concept(LNC, "60568-3", "Pathology synoptic report"), component=[part]))
    assert is_open(case, fact)
    assert ("Observation/o component[0] valueString", "positive, strongly") in {
        (one.source, one.stated) for one in case.report.not_used}


def test_beside_what_is_stated() -> None:
    """Words that may say otherwise open what another result states; those that say the same do not."""
    stated = observation("h", "81695-9", valueCodeableConcept=concept(LNC, "LA14122-8"))
    assert is_open(read(stated, result({"text": "Microsatellite status"}, valueString="MSI-H")), "msi")
    assert not is_open(read(stated, result({"text": "Microsatellite status"}, valueString="MSS")), "msi")


@pytest.mark.parametrize("other", [
    result(concept(LNC, "24323-8", "Comprehensive metabolic panel"), valueQuantity=quantity(3)),
    result({"text": "Registry number"}, valueString="17"),
    result({"text": "PR interval"}, valueString="160 ms"),
    result({"text": "HRD"}, dataAbsentReason=concept(
        "http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-performed")),
])
def test_of_no_marker(other: JSON) -> None:
    """What only has the letters of a marker in its name, or says that it was not tested, leaves none open."""
    case = read(other)
    assert [name for name in SHIPPED.facts if is_open(case, name)] == []


def test_beside_the_gene_that_is_called_so() -> None:
    """A marker that is open leaves what is stated of the gene of the same name as it is."""
    mutated = variant("v", "EGFR", protein="p.Ser310Phe")
    mutated["component"][0] = component("48018-6", concept("http://www.genenames.org", "HGNC:3430", "ERBB2"))
    case = read(mutated, observation("h", "48676-1", valueString="2+, see FISH"))
    assert is_open(case, "her2.status") and str(case.facts.values["ERBB2"]) == "mutated (S310F)"


@pytest.mark.parametrize(("called", "open_"), [
    ("EGFR copy number", True), ("EGFR deletion", True), ("EGFR allele frequency", False)])
def test_quantity_of_a_finding(called: str, open_: bool) -> None:
    """A number that no row reads, of a finding of a gene, leaves it open; a share of reads does not."""
    absent = variant("v", "EGFR", present="LA9634-2", origin="LA6684-0")
    case = read(absent, result({"text": called}, valueQuantity=quantity(0, "1")))
    assert is_open(case, "EGFR") is open_
    assert any(one.at == "Observation/o" for one in case.unused)
