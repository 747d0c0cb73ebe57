"""A result by a code alone, which no table has and nothing names, may be of any gene."""

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
    known,
    observation,
    patient,
    quantity,
    taken,
    variant,
)
from loss import region
from markerboard.imports.imported import ImportedCase
from markerboard.patient.facts import Known, Unknown
from strategies import SHIPPED

JSON = dict[str, Any]
KRAS = "21702-6"
"""LOINC: KRAS gene mutations found in blood or tissue, by a molecular method."""
CALLS: list[JSON] = [
    observation("k", KRAS, valueCodeableConcept=concept(LNC, "LA9633-4")),
    observation("k", KRAS, valueCodeableConcept=concept(SCT, "260373001")),
    observation("k", KRAS, valueCodeableConcept=concept(SCT, "260415000")),
    observation("k", KRAS, valueCodeableConcept={"text": "mutiert"}),
    observation("k", KRAS, valueString="p.Gly12Cys"),
    observation("k", KRAS, valueString="c.34G>T"),
    observation("k", KRAS, valueBoolean=True),
    observation("k", KRAS, interpretation=[concept("http://terminology.hl7.org/CodeSystem/v3-Observation"
                                                   "Interpretation", "POS")]),
    observation("k", "99999-9", component(KRAS, concept(LNC, "LA9633-4"))),
    observation("k", KRAS, valueString="检出") | {"code": {"text": "突变检测"}, "valueString": "阳性"},
    observation("k", KRAS) | {"code": {"text": "Molekularpathologie"}, "valueString": "nachgewiesen"},
]
OTHERS: list[JSON] = [
    observation("k", "718-7", valueQuantity=quantity(13.2, "g/dL")),
    observation("k", "72166-2", valueCodeableConcept={"text": "Never smoker"}),
    observation("k", "883-9", valueCodeableConcept=concept(SCT, "112144000", "Blood group A")),
    observation("k", "94500-6", valueCodeableConcept=concept(LNC, "LA6576-8")) | {
        "code": concept(LNC, "94500-6", "SARS-CoV-2 RNA [Presence] in Respiratory system specimen")},
    observation("k", "11450-4", valueBoolean=True, category=[concept(
        "http://terminology.hl7.org/CodeSystem/observation-category", "social-history")]),
]


def read(*held: JSON) -> ImportedCase:
    lung = condition("lung", SCT, "254626006", "Adenocarcinoma of lung")
    return taken(bundle(patient(), lung, region("KRAS", "EGFR"), *held), SHIPPED)


@pytest.mark.parametrize("told", CALLS)
def test_any_gene(told: JSON) -> None:
    """A call that names no gene closes none, though a region covered them, and is told (P19, P22)."""
    case = read(told)
    assert isinstance(case.facts.entries["KRAS"], Unknown)
    assert isinstance(case.facts.entries["EGFR"], Unknown)
    assert "of which gene it is cannot be told" in " ".join(one.why for one in case.unused)


@pytest.mark.parametrize("told", OTHERS)
def test_of_no_gene(told: JSON) -> None:
    """A quantity, a finding of another kind and one that is called something else leave the genes closed."""
    case = read(told)
    assert [known(case).get(gene) for gene in ("KRAS", "EGFR")] == ["wild-type"] * 2


def test_found_stays_found() -> None:
    """A mutation that is reported stays one beside such a result."""
    case = read(variant("v", "KRAS", protein="p.Gly12Cys"), CALLS[0])
    assert isinstance(case.facts.entries["KRAS"], Known)
