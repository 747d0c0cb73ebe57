"""What a file says beside its codes, or against them: it is said, and its question stays open."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from foreign import LNC, TBD, bundle, component, concept, observation, patient, quantity, taken, variant, why
from loss import records, region
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.facts import GeneState, Known

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
@pytest.mark.parametrize("where", ["conclusion", "note"])
def test_texts(told: str, still: dict[str, str], where: str, shipped: KnowledgeBase) -> None:
    """A sentence beside a result is told, and a gene stays open unless it plainly denies a change of it."""
    beside: JSON = {"conclusion": told} if where == "conclusion" else {"note": [{"text": told}]}
    held = [region("EGFR", "KRAS") | (beside if where == "note" else {}),
            REPORT | (beside if where == "conclusion" else {})]
    assert states(shipped, *held) == still
    case = taken(bundle(patient(), *held), shipped.vocabulary)
    assert told.strip() in {one.stated for one in case.unused}


def test_a_text_takes_nothing_from_a_result(shipped: KnowledgeBase) -> None:
    """What a result states stays stated beside a sentence on the same gene."""
    assert states(shipped, variant("v", "EGFR", protein="p.Leu858Arg", note=[{"text": "EGFR L858R"}])) == {
        "EGFR": "mutated"}


def test_region_that_was_not_called(shipped: KnowledgeBase) -> None:
    """A region of which some could not be called closes no gene."""
    part = component("uncallable-regions", {}, TBD)
    missing = {"code": part["code"], "valueRange": {"low": quantity(1), "high": quantity(9)}}
    whole = region("EGFR")
    assert states(shipped, whole) == {"EGFR": "wild-type"}
    assert states(shipped, whole | {"component": [*whole["component"], missing]}) == {}


def test_germline_beside_a_panel(shipped: KnowledgeBase) -> None:
    """A gene with a variant of the germline is not wild-type in the tumor, whose cells carry it too."""
    born = variant("v", "TP53", origin="LA6683-2", protein="p.Arg175His")
    assert states(shipped, region("TP53", "EGFR"), born) == {"TP53": "could not be read", "EGFR": "wild-type"}


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
