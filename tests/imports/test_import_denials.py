"""Reports of one variant that differ: what they disagree on is taken from none, and is told at each place."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from foreign import LNC, bundle, component, concept, known, patient, taken, variant, why
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefacts import read
from markerboard.patient.facts import GeneState

SOMATIC, GERMLINE = "LA6684-0", "LA6683-2"
PATHOGENIC, UNCERTAIN, BENIGN, LIKELY_BENIGN = "LA6668-3", "LA26333-7", "LA6675-8", "LA26334-5"
ABSENT = "LA9634-2"


def reported(id_: str, origin: str, meaning: str = "", alleles: str = "", **fields: Any) -> dict[str, Any]:
    """A report of EGFR L858R, with what a laboratory says of it."""
    made = variant(id_, "EGFR", origin=origin, **{"protein": "L858R", **fields})
    said = [("53037-8", meaning), ("53034-5", alleles)]
    made["component"] += [component(code, concept(LNC, told)) for code, told in said if told]
    return made


DENIED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "benign germline": ({"origin": GERMLINE, "meaning": PATHOGENIC}, {"origin": GERMLINE, "meaning": BENIGN}),
    "benign of the tumor": (
        {"origin": SOMATIC, "meaning": PATHOGENIC}, {"origin": SOMATIC, "meaning": LIKELY_BENIGN}),
    "benign elsewhere": ({"origin": GERMLINE, "meaning": PATHOGENIC}, {"origin": SOMATIC, "meaning": BENIGN}),
    "absent germline": ({"origin": GERMLINE, "meaning": PATHOGENIC}, {"origin": GERMLINE, "present": ABSENT}),
    "whole germline": ({"origin": GERMLINE, "meaning": UNCERTAIN},
                       {"origin": GERMLINE, "present": ABSENT, "protein": None}),
    "absent of the tumor": ({"origin": SOMATIC}, {"origin": SOMATIC, "present": ABSENT})}


@pytest.mark.parametrize("kind", DENIED)
def test_reports_that_deny_each_other(shipped: KnowledgeBase, kind: str) -> None:
    """P19: a variant that one report calls a mutation, and another benign or absent, leaves its gene open, in
    whatever order they stand, and each of the places is told.
    """
    told = {name: reported(name, **said) for name, said in zip("ab", DENIED[kind], strict=True)}
    for order in permutations(told.values()):
        case = taken(bundle(patient(), *order), shipped.vocabulary)
        assert "EGFR" not in known(case) and "EGFR.germline" not in known(case)
        assert case.data["biomarkers"] == {"EGFR": "unreadable"} or case.data["biomarkers"] == {
            "EGFR": {"status": "unreadable", "germline": "unreadable"}}
        for place in told:
            assert "neither is taken" in why(case, f"Observation/{place}")


@pytest.mark.parametrize("other", [
    reported("b", SOMATIC, BENIGN, protein="T790M"), reported("b", SOMATIC, protein="T790M", present=ABSENT),
    reported("b", GERMLINE, present=ABSENT), reported("b", GERMLINE, BENIGN, protein="T790M")])
def test_reports_that_deny_nothing(shipped: KnowledgeBase, other: dict[str, Any]) -> None:
    """P22: what is said of another variant, or of the absence in other cells, takes nothing from a report."""
    case = taken(bundle(patient(), reported("a", SOMATIC, PATHOGENIC), other), shipped.vocabulary)
    assert "pathogenic L858R" in known(case)["EGFR"] and why(case, "Observation/b")
    assert "neither is taken" not in why(case, "Observation/")


def test_beside_what_is_denied(shipped: KnowledgeBase) -> None:
    """P19: beside a variant that is denied another stays, and the list of them is not whole."""
    held = [reported("a", SOMATIC, PATHOGENIC), reported("b", SOMATIC, BENIGN),
            reported("c", SOMATIC, protein="T790M")]
    case = taken(bundle(patient(), *held), shipped.vocabulary)
    gene = case.facts.values["EGFR"]
    assert str(gene) == str(read(case.data, shipped.vocabulary)[0].values["EGFR"])
    assert "T790M" in known(case)["EGFR"] and "L858R" not in known(case)["EGFR"]
    assert isinstance(gene, GeneState) and not gene.complete


def test_benign_of_the_germline(shipped: KnowledgeBase) -> None:
    """A benign variant of the germline is told as benign, and not as one that says nothing of the tumor."""
    case = taken(bundle(patient(), reported("a", GERMLINE, BENIGN)), shipped.vocabulary)
    assert why(case, "Observation/a") == "the laboratory calls it benign, which is no mutation"


def test_exons_that_are_denied(shipped: KnowledgeBase) -> None:
    """P19: whole exons that one report calls lost, and another benign, are open as well."""
    held = [reported(name, SOMATIC, meaning, protein="exon 2-7 deletion")
            for name, meaning in (("a", PATHOGENIC), ("b", BENIGN))]
    told = known(taken(bundle(patient(), *held), shipped.vocabulary))
    assert not [name for name in told if name.endswith("exon 2-7 deletion")]


# What is said of one variant besides

HOMOZYGOUS, HETEROZYGOUS = "LA6705-3", "LA6706-1"


@pytest.mark.parametrize("origin", [SOMATIC, GERMLINE])
@pytest.mark.parametrize(("first", "second", "left"), [
    ({"alleles": HOMOZYGOUS}, {"alleles": HETEROZYGOUS}, "heterozygous and as homozygous"),
    ({"meaning": UNCERTAIN}, {"meaning": PATHOGENIC}, "VUS and as pathogenic")])
def test_words_that_differ(shipped: KnowledgeBase, origin: str, first: dict[str, str], second: dict[str, str],
                           left: str) -> None:
    """P19: of reports that differ in what a variant means, or in how many copies carry it, neither word is
    taken, in whatever order they stand; the variant is, and each place is told.
    """
    meant = {"meaning": PATHOGENIC} if "alleles" in first else {}
    held = [reported(name, origin, **{**meant, **said}) for name, said in (("a", first), ("b", second))]
    for order in permutations(held):
        case = taken(bundle(patient(), *order), shipped.vocabulary)
        gene = case.facts.values["EGFR"]
        assert isinstance(gene, GeneState) and [str(one.bare) for one in gene.variants] == ["L858R"]
        assert not {*left.split(" and as ")} & {*gene.variants[0].qualities}
        assert all(f"L858R is reported as {left}; neither is taken" in why(case, f"Observation/{name}")
                   for name in "ab")


@pytest.mark.parametrize(("alleles", "variants"), [
    (HOMOZYGOUS, {"homozygous pathogenic L858R", "germline heterozygous pathogenic L858R"}),
    (HETEROZYGOUS, {"germline heterozygous pathogenic L858R"}),
    ("", {"germline heterozygous pathogenic L858R"})])
def test_tumor_beside_germline(shipped: KnowledgeBase, alleles: str, variants: set[str]) -> None:
    """P22: what the tumor's own test says more of a variant than that of the germline stands beside it."""
    held = [reported("a", GERMLINE, PATHOGENIC, HETEROZYGOUS), reported("b", SOMATIC, PATHOGENIC, alleles)]
    for order in permutations(held):
        gene = taken(bundle(patient(), *order), shipped.vocabulary).facts.values["EGFR"]
        assert isinstance(gene, GeneState) and {*map(str, gene.variants)} == variants


NEGATIVE = concept("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "NEG")


@pytest.mark.parametrize("turning", [
    {"interpretation": [NEGATIVE]}, {"interpretation": [{"text": "negative"}]},
    {"dataAbsentReason": {"text": "error"}}])
@pytest.mark.parametrize(("said", "stated"), [
    ({"alleles": HOMOZYGOUS}, "L858R"), ({"meaning": PATHOGENIC}, None)])
def test_parts_that_are_turned(shipped: KnowledgeBase, turning: dict[str, Any], said: dict[str, str],
                               stated: str | None) -> None:
    """P19: a part of a variant that is called negative, or that has a reason why it has no value, is not
    taken by its value: copies are not known, and what may be benign leaves the gene open; each is told.
    """
    held = reported("a", SOMATIC, **said)
    held["component"][-1] |= turning
    case = taken(bundle(patient(), held), shipped.vocabulary)
    gene = case.facts.values.get("EGFR")
    assert stated == (str(gene.variants[0]) if isinstance(gene, GeneState) else None)
    assert "cannot be read" in why(case, "Observation/a")


@pytest.mark.parametrize("told", [concept(LNC, "LA6707-9"), {"text": "hemizygous"}])
def test_hemizygous(shipped: KnowledgeBase, told: dict[str, Any]) -> None:
    """P19: a hemizygous variant is not called homozygous: its copies stay open, which is told."""
    held = reported("a", SOMATIC)
    held["component"].append(component("53034-5", told))
    case = taken(bundle(patient(), held), shipped.vocabulary)
    assert "homozygous" not in known(case)["EGFR"]
    assert "how many copies carry it cannot be read" in why(case, "Observation/a")
