"""A panel that is known by its name covers what it covers, and one that is not known covers nothing."""

from __future__ import annotations

from typing import Any

import pytest

from markerboard.language.logic import Truth
from markerboard.patient import casefacts
from markerboard.patient.panels import ELSEWHERE, UNKNOWN, UNLISTED
from markerboard.patient.plasma import PERHAPS
from strategies import SHIPPED


def read(**markers: Any) -> tuple[dict[str, Any], list[str], list[str]]:
    """What is known, why something was not used, and what is wrong."""
    facts, troubles = casefacts.read({"case": "a", "biomarkers": markers}, SHIPPED)
    return dict(facts.values), [each.why for each in facts.unused], [each.message for each in troubles]


# Genes: the suppliers' lists kept with doi 10.2217/pgs-2020-0035: FAT1 is in that of TruSight Oncology alone.
# FoundationOne CDx reports copy numbers, TruSight Oncology 500 fusions by RNA.
@pytest.mark.parametrize(("name", "known"), [
    ("TSO500", {"FAT1": True, "NOTCH3": True, "ret.fusion": False, "met.amplified": None}),
    ("TruSight Oncology 500", {"FAT1": True, "ros1.fusion": False, "egfr.amplified": None}),
    ("FoundationOne CDx", {"FAT1": None, "NOTCH3": True, "met.amplified": False, "alk.fusion": False,
                           "ret.fusion": None}),
    ("f1cdx", {"STK11": True, "egfr.amplified": False})])
def test_known_by_name(name: str, known: dict[str, Truth]) -> None:
    """What its source says is covered is a negative where nothing is reported; the rest stays open."""
    values, unused, troubles = read(panel={"name": name})
    said = {fact: getattr(value, "status", None) == "wild-type" or value
            for fact in known for value in [values.get(fact)]}
    assert said == known and not unused and not troubles


@pytest.mark.parametrize("name", ["OncoPanel X", "TSO501", "TSO500?"])
def test_not_known(name: str) -> None:
    """A name that is not known covers nothing, and that is said; a list beside it covers what it lists."""
    values, unused, troubles = read(panel={"name": name})
    assert not values and unused == [UNKNOWN] and not troubles
    values, unused, _ = read(panel={"name": name, "genes": ["TP53"]})
    assert set(values) == {"TP53"} and not unused


@pytest.mark.parametrize("name", [
    "Tempus xT", "cobas EGFR v2", "Oncomine Dx", "Idylla EGFR", "MSK-IMPACT", "Caris MI Profile", "世和一号"])
def test_no_list(name: str) -> None:
    """A test that is known by its name alone covers nothing, and that is said; a list may stand beside it."""
    values, unused, troubles = read(panel={"name": name})
    assert not values and unused == [UNLISTED] and not troubles
    values, unused, _ = read(panel={"name": name, "genes": ["EGFR"]})
    assert set(values) == {"EGFR"} and not unused


@pytest.mark.parametrize("name", ["MSK-IMPACT 468", "IMPACT410", "MSK-IMPACT341"])
def test_normal_subtracted(name: str) -> None:
    """A test that subtracts what the patient was born with closes no gene of hereditary cancer."""
    values, *_ = read(panel={"name": name})
    assert values["EGFR"].status == values["FAT1"].status == "wild-type"
    assert not {"TP53", "BRCA1", "BRCA2", "ATM", "met.amplified", "alk.fusion"} & set(values)


@pytest.mark.parametrize("panel", [
    {"name": "Guardant360"}, {"name": "TSO500", "specimen": "plasma"},
    {"specimen": "plasma", "genes": ["TP53"]},
    {"specimen": "unreadable", "genes": ["TP53"], "fusions": ["ALK"]}])
def test_plasma(panel: dict[str, Any]) -> None:
    """The silence of a test of plasma, or of one that may be, says nothing of tissue; and that is said."""
    values, unused, troubles = read(panel=panel)
    assert not values and ELSEWHERE in unused and not troubles


@pytest.mark.parametrize(("panel", "covers"), [
    ({"name": "Guardant360"}, True), ({"name": "Guardant Reveal"}, True), ({"specimen": "plasma"}, True),
    ({"specimen": "plasma", "genes": ["EGFR", "ALK"]}, True),
    ({"specimen": "plasma", "genes": ["KRAS"]}, False),
    ({"specimen": "unreadable", "unread": ["?"], "genes": ["KRAS"]}, True),
    ({"name": "Guardant360", "specimen": "tissue"}, False), ({"name": "TSO500"}, False)])
def test_denied_beside_plasma(panel: dict[str, Any], covers: bool) -> None:
    """What is denied of a gene beside a panel of plasma that may have covered it is open for the tumor, and
    told; what was found stays, as does what other tests tell.
    """
    found = {"MSI": "MSS", "HER2": "negative", "PD-L1": {"tps": 60}, "TP53": {"variants": ["R175H"]}}
    values, unused, troubles = read(panel=panel, EGFR="wild-type", ALK={"fusion": False}, **found)
    assert ("EGFR" in values, "alk.fusion" in values) == (not covers, not covers) and not troubles
    assert {"msi", "her2.status", "pdl1.tps", "TP53"} <= set(values)
    assert unused.count(PERHAPS) == 2 * covers


def test_list_that_is_complete_beside_plasma() -> None:
    """Nor is a list complete for the tumor beside such a panel."""
    listed = {"EGFR": {"variants": ["L858R"], "complete": True}}
    assert read(**listed)[0]["EGFR"].complete
    values, unused, _ = read(panel={"name": "Guardant360"}, **listed)
    assert not values["EGFR"].complete and PERHAPS in unused


def test_plasma_apart_from_the_tumor() -> None:
    """Where a report says what plasma showed, what it says besides is of the tumor."""
    apart = {"status": "wild-type", "plasma": "wild-type"}
    assert read(panel={"name": "Guardant360"}, EGFR=apart)[0]["EGFR"].status == "wild-type"


def test_beside_a_report() -> None:
    """What is reported stands; a list adds to what the name covers; `not tested` contradicts either."""
    values, *_ = read(panel={"name": "F1CDx", "genes": ["FAT1"]}, TP53="mutated", MET={"amplified": True})
    assert values["TP53"].status == "mutated" and values["FAT1"].status == "wild-type"
    assert values["met.amplified"] is True
    assert read(panel={"name": "TSO500"}, TP53="not tested")[2]
    assert "TP53" not in read(panel={"name": "Guardant360"}, TP53="not tested")[0]
