"""Reports of one variant that differ: what they disagree on is taken from none, and is told at each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from foreign import LNC, bundle, component, concept, known, patient, taken, variant, why
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular import study as studies
from markerboard.imports.molecular.lean import Lean, asked_by
from markerboard.imports.options import Options
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.facts import GeneState
from molecular_files import Change, maf, of_study, read, study, vcf

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
    assert str(gene) == str(casefacts.read(case.data, shipped.vocabulary)[0].values["EGFR"])
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


LIKELY = "LA26332-9"


@pytest.mark.parametrize("origin", [SOMATIC, GERMLINE])
def test_likely_beside_pathogenic(shipped: KnowledgeBase, origin: str) -> None:
    """What one report calls pathogenic, and another likely so, is likely pathogenic, and nothing is told."""
    for said in ((LIKELY,), (LIKELY, PATHOGENIC), (PATHOGENIC, LIKELY)):
        held = [reported(str(i), origin, meaning) for i, meaning in enumerate(said)]
        case = taken(bundle(patient(), *held), shipped.vocabulary)
        assert "likely pathogenic L858R" in known(case)["EGFR"]
        assert "neither is taken" not in why(case, "Observation/")
    case = taken(bundle(patient(), reported("a", origin, LIKELY), reported("b", origin, UNCERTAIN)),
                 shipped.vocabulary)
    assert "likely" not in known(case)["EGFR"] and "neither is taken" in why(case, "Observation/a")


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


def call_files(place: Path, changes: Sequence[Change], vocabulary: Vocabulary) -> Iterator[ImportedCase]:
    """The same rows as a MAF, a VCF and a study, each as a case."""
    yield from read(maf(changes), vocabulary)
    yield from read(vcf(changes), vocabulary)
    yield from of_study(study(place, changes), vocabulary)


def of_lean(folder: Path, vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The facts of the one sample of a study, as a cohort reads them."""
    samples = studies.gathered(folder, vocabulary, Options(), asked=asked_by(vocabulary))
    return casefacts.read(Lean(samples).data(next(iter(samples.listed.values()))), vocabulary)[0].values


L858R, CODING = Change("EGFR", "p.L858R"), Change("EGFR", "", "c.2573T>G")
BOTH = L858R._replace(coding="c.2573T>G")


@pytest.mark.parametrize(("there", "benign"), [
    (L858R, L858R), (L858R._replace(clinvar="pathogenic"), L858R), (BOTH, L858R), (L858R, BOTH),
    (CODING, BOTH), (BOTH, CODING), (L858R, L858R._replace(origin="germline"))])
def test_rows_that_deny_each_other(tmp_path: Path, shipped: KnowledgeBase, there: Change,
                                   benign: Change) -> None:
    """P19: a variant of one row of a file of calls that another row calls benign leaves its gene open, by
    whichever of the names that a row gives it they meet; both are told, and a cohort reads a study so.
    """
    rows = [there, benign._replace(clinvar="benign"), Change("EGFR", "p.T790M")]
    for order in (rows, rows[::-1]):
        for case in call_files(tmp_path, order, shipped.vocabulary):
            gene = case.facts.values["EGFR"]
            assert isinstance(gene, GeneState) and str(gene) == "mutated (T790M)" and not gene.complete
            assert len([one for one in case.report.not_used if "neither is taken" in one.why]) == 2
        assert of_lean(tmp_path / "study", shipped.vocabulary)["EGFR"] == gene


@pytest.mark.parametrize("other", [
    Change("EGFR", "p.G719A", clinvar="benign"), Change("KRAS", "p.L858R", clinvar="benign"),
    Change("EGFR", "p.G719A", "c.2156G>C", clinvar="benign"), L858R._replace(filter="other")])
def test_rows_that_deny_nothing(tmp_path: Path, shipped: KnowledgeBase, other: Change) -> None:
    """P22: what a row says of another variant, or does not say for certain, takes nothing from a row."""
    for case in call_files(tmp_path, [BOTH, other], shipped.vocabulary):
        assert "L858R" in known(case)["EGFR"]
        assert not [one for one in case.report.not_used if "neither is taken" in one.why]
    assert "L858R" in str(of_lean(tmp_path / "study", shipped.vocabulary)["EGFR"])


def test_rows_that_were_refuted(tmp_path: Path, shipped: KnowledgeBase) -> None:
    """P19: a variant that a row reports, and of which another says that its validation did not find it."""
    head, *lines = maf([L858R, L858R]).decode().splitlines()[1:]
    text = "\n".join([f"{head}\tValidation_Status", f"{lines[0]}\tValid", f"{lines[1]}\tWildtype"])
    (case,) = read(text.encode(), shipped.vocabulary)
    assert "EGFR" not in known(case)
    assert "reported as a mutation and as absent; neither is taken" in why(case, "line 2")
