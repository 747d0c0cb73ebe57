"""FHIR: a test of a part of a gene that finds nothing does not call the gene unchanged."""

from __future__ import annotations

from typing import Any

import pytest

from foreign import LNC, bundle, component, concept, patient, taken, variant
from loss import region
from markerboard.imports.imported import ImportedCase
from strategies import SHIPPED

JSON = dict[str, Any]
METHOD = "how it was studied is not read"


def absent(symbol: str = "EGFR", *parts: JSON, **fields: Any) -> JSON:
    """A gene of the tumor that is called absent, with parts and elements besides."""
    made = variant("v", symbol, present="LA9634-2", **fields)
    return made | {"component": [*made["component"], *parts]}


def called(text: str) -> JSON:
    """The code of a variant assessment, called so."""
    return concept(LNC, "69548-6") | {"text": text}


def case_of(*held: JSON) -> ImportedCase:
    """The case of a file."""
    return taken(bundle(patient(), *held), SHIPPED)


@pytest.mark.parametrize("held", [
    *(absent(method={"text": method}) for method in (
        "FISH", "Immunhistochemie (L858R-Antikörper)", "cobas EGFR v2 (RT-PCR)", "Immunohistochemistry",
        "hotspot panel", "荧光原位杂交")),
    *(absent(code=called(name)) for name in ("EGFR exon 21", "KRAS Exon 2 Mutationsanalyse", "VE1 antibody")),
    absent("KRAS", code=concept(LNC, "69548-6", "KRAS codon 12")),
    absent("EGFR", component("47999-8", {"text": "Exon 19"})),
    absent(device={"display": "therascreen EGFR"}),
])
def test_a_test_of_a_part(held: JSON) -> None:
    """What is plainly a test of a part leaves its gene open, is told, and denies nothing that others find."""
    case = case_of(held)
    assert not {"EGFR", "KRAS"} & case.facts.values.keys()
    (told,) = (one for one in case.unused if "excludes no other mutation" in one.why)
    assert told.stated
    found = variant("w", "EGFR", protein="p.Leu858Arg")
    assert str(case_of(held, found).facts.values["EGFR"]) == "mutated (L858R)"


@pytest.mark.parametrize(("held", "why"), [
    (absent(method={"text": "a method of ours"}), METHOD), (absent(method={"text": "?x?"}), METHOD),
    (absent("EGFR", {"code": concept(LNC, "51959-5"), "valueRange": {"low": {"value": 1}}}), "LNC 51959-5"),
    (absent("EGFR", {"code": concept(LNC, "81252-9"), "valueCodeableConcept": concept("", "16609")}),
     "LNC 81252-9"),
    (absent("EGFR", {"code": concept(LNC, "48005-3")}), "LNC 48005-3"),
    (absent(code=called("EGFR L858R")), "`EGFR L858R`"), (absent(code=called("EGFR (VE1)")), "`EGFR (VE1)`"),
    (absent(note=[{"text": "Nur Hotspots untersucht"}]), "excludes no other mutation"),
])
def test_a_test_that_may_be_of_a_part(held: JSON, why: str) -> None:
    """What may be a test of a part leaves its gene open though its region was covered, and is told."""
    case = case_of(held, region("EGFR"))
    assert "EGFR" not in case.facts.values
    assert any(why in one.why for one in case.unused)


@pytest.mark.parametrize("held", [
    absent(), absent(method={"text": "Next-Generation Sequencing"}), absent(method=concept(LNC, "LA26398-0")),
    absent(code=called("Genetic variant assessment")), absent("TP53", code=called("TP53 Mutationsanalyse")),
    absent("EGFR", component("62374-4", concept(LNC, "LA26806-2"))),
])
def test_a_test_of_the_whole(held: JSON) -> None:
    """What says nothing of a part of its gene calls it wild-type, as a sequencing does."""
    values = case_of(held).facts.values
    assert str(values.get("EGFR") or values.get("TP53")) == "wild-type"
