"""Mutants: what is changed, what is the same rule in other words, and that the cases notice the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("z3")

from builders import ROOT, knowledge_of, rules_of, run
from markerboard.answer.expectations import files_of
from markerboard.imports.opening import read_case
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.language.expression import All, AtLeast, Condition, Some
from markerboard.language.parser import Parser
from markerboard.language.qualities import ASKED
from markerboard.patient.casefile import Case
from markerboard.proof.mutants import Changes, mutants
from markerboard.proof.mutation import Score, examined, score
from markerboard.proof.trees import at, exchanged, parts, without
from small_studies import study_text, write
from strategies import SHIPPED, SMALL, SMALL_NAMES, conditions

CASES = ROOT / "cases"
PARSERS = {"shipped": Parser(SHIPPED), "small": Parser(SMALL)}


@pytest.fixture(scope="module")
def cases(shipped: KnowledgeBase) -> list[Case]:
    """The shipped cases."""
    return [read_case(file, shipped.vocabulary) for file in files_of([CASES])]


@pytest.fixture(scope="module")
def scored(shipped: KnowledgeBase, cases: list[Case]) -> Score:
    """The fates of all mutants of the shipped rules."""
    return score(shipped, cases)


@pytest.mark.lengthy
def test_shipped_cases_kill(scored: Score) -> None:
    """P13: the shipped cases kill every mutant of the shipped rules that is not proved equivalent."""
    assert [f"{one.mutant.study} {one.mutant.what}: {one.word}" for one in scored.alive] == []
    assert scored.percent == 100
    assert len(scored.fates) > 2_000


@pytest.mark.lengthy
def test_equivalent_are_few(scored: Score) -> None:
    """P13: few mutants are the same rule in other words, and every kind of mutant occurs."""
    counts = scored.counts()
    assert counts["equivalent"] < counts["mutants"] / 20
    assert counts["killed"] + counts["equivalent"] == counts["mutants"]
    told = " ".join(one.mutant.what for one in scored.fates)
    for kind in ("`and` made `or`", "`or` made `and`", "dropped before", "`: dropped",
                 "inclusion turned around", "exclusion turned around", "`: turned around",
                 "made `age >= 17`", "made `age > 18`", "= wild-type`", "L858X", "made `diagnosis is"):
        assert kind in told, kind


@pytest.mark.lengthy
def test_killed_are_no_equivalents(shipped: KnowledgeBase, scored: Score) -> None:
    """P13: of mutants that a case kills z3 never says that nobody could notice; a sample of them."""
    killed = [one for one in scored.fates if one.killed][::50]
    assert len(killed) > 60
    assert [one.mutant.what for one in killed if examined(shipped, one.mutant).word != "survived"] == []


# What is changed

@pytest.mark.parametrize(("words", "condition", "changed"), [
    ("small", "fever", []),
    ("small", "not fever", ["fever"]),
    ("small", "fever and night sweats", ["fever or night sweats", "night sweats", "fever"]),
    ("small", "fever or not night sweats", ["fever and not night sweats", "not night sweats", "fever",
                                            "fever or night sweats"]),
    ("small", "copies >= 2", ["copies > 2", "copies < 2", "copies >= 1", "copies >= 3"]),
    ("small", "copies <= 4", ["copies < 4", "copies > 4", "copies <= 3"]),
    ("small", "copies = 0", ["copies >= 0", "copies <= 0", "copies = 1"]),
    ("small", "share of cells > 2.5", ["share of cells >= 2.5", "share of cells <= 2.5",
                                       "share of cells > 2.4", "share of cells > 2.6"]),
    ("small", "color = red", ["color = deep green"]),
    ("small", "color in {red, blue}", ["color in {deep green, blue}", "color in {blue}", "color in {red}"]),
    ("small", "tumor is LEFT", ["tumor is ROOT", "tumor is RIGHT", "tumor is LEAF1"]),
    ("small", "taken has red pill", ["taken has pill", "taken has blue pill"]),
    ("small", "GENE1 = mutated", ["GENE1 = wild-type"]),
    ("small", "GENE1 has exon 1 deletion", ["GENE1 has exon 1 insertion"]),
    ("shipped", "EGFR has {exon 19 deletion, L858R}", [
        "EGFR has {exon 19 insertion, L858R}", "EGFR has L858R", "EGFR has {exon 19 deletion, L858X}",
        "EGFR has exon 19 deletion"]),
    ("shipped", "EGFR has C797X", ["EGFR has C798X"]),
    ("shipped", "FGFR3 has codons 248-249 mutation", ["FGFR3 has codons 248-250 mutation"]),
    ("shipped", "TP53 has truncating variant", ["TP53 = mutated", "TP53 has missense variant"]),
    ("shipped", "BRCA2.germline has pathogenic variant", [
        "BRCA2.germline = mutated", "BRCA2.germline has pathogenic truncating variant",
        *(f"BRCA2.germline has {said} pathogenic variant" for said in (
            "homozygous", "activating", "inactivating"))]),
    ("shipped", "TP53 has pathogenic missense variant", [
        "TP53 = mutated", "TP53 has pathogenic splice variant", "TP53 has missense variant",
        *(f"TP53 has {said} missense variant" for said in (
            "somatic pathogenic", "homozygous pathogenic", "activating pathogenic", "inactivating pathogenic"
        ))]),
    ("shipped", "FLT3 has {ITD, kinase domain mutation}", [
        "FLT3 = mutated", "FLT3 has {in-frame deletion, kinase domain mutation}", "FLT3 has ITD",
        "FLT3 has {ITD, truncating variant}", "FLT3 has kinase domain mutation"]),
    ("shipped", "NTRK1.fusion with TPM3", ["NTRK1.fusion"]),
    ("shipped", "EGFR has exon 2-7 deletion", [
        "EGFR.exon 2-8 deletion", "EGFR.exons_deleted",
        *(f"EGFR.{said} exon 2-7 deletion" for said in ASKED)]),
    ("shipped", "TERT.germline has homozygous pathogenic promoter mutation", [
        "TERT.germline.homozygous promoter_mutated", "TERT.germline.pathogenic promoter_mutated",
        *(f"TERT.germline.homozygous {said} pathogenic promoter_mutated" for said in (
            "activating", "inactivating"))]),
    ("shipped", "JAK2 has c.1641+2T>G", ["JAK2 has splice variant"]),
])
def test_changes(words: str, condition: str, changed: list[str]) -> None:
    """P13: one thing is changed at a time, by the least that can be changed, and to what would load."""
    parser = PARSERS[words]
    found = [str(c) for _, c in Changes(parser.vocabulary).of(parser.parse(condition))]
    assert sorted(found) == sorted(changed)


def test_turned_group() -> None:
    """P13: the condition of a group is turned around as well."""
    parser = PARSERS["small"]
    found = [str(c) for _, c in Changes(SMALL).of(parser.parse("fever"), whole=True)]
    assert found == ["not fever"]
    assert [str(c) for _, c in Changes(SMALL).of(parser.parse("not fever"), whole=True)] == ["fever"]


@given(conditions(PARSERS["small"], SMALL_NAMES), st.data())
def test_trees(condition: Condition, data: st.DataObject) -> None:
    """A part put in its own place changes nothing; of several operands one can be dropped."""
    everything = list(parts(condition))
    way, part = data.draw(st.sampled_from(everything))
    assert at(condition, way) is part
    assert str(exchanged(condition, way, part)) == str(condition)
    if way and isinstance(at(condition, way[:-1]), All | Some | AtLeast):
        assert len(list(parts(without(condition, way)))) < len(everything)


# Fates

def test_fates(small: Path) -> None:
    """A mutant is killed, noticed but not expected, or survives with the patient who would kill it."""
    write(small, study_text(["copies >= 2"]))
    knowledge = load(small)
    def fates(*cases: str) -> dict[str, str]:
        files = []
        for i, text in enumerate(cases):
            files.append(small / f"{i}.yaml")
            files[-1].write_text(f"case: c{i}\n{text}\n", encoding="utf-8")
        done = score(knowledge, [read_case(file, knowledge.vocabulary) for file in files])
        return {one.mutant.what.rpartition("made ")[2]: one.word for one in done.fates}
    assert fates("facts: {copies: 3}") == {
        "`i0`: inclusion turned around": "noticed", "`copies > 2`": "survived", "`copies < 2`": "noticed",
        "`copies >= 1`": "survived", "`copies >= 3`": "survived"}
    expected = "facts: {copies: 2}\nexpect: {trial/i0: met, trial: eligible}"
    assert set(fates(expected, "facts: {copies: 1}\nexpect: {trial: ineligible}").values()) == {"killed"}
    assert fates(expected)["`copies >= 1`"] == "survived"
    [one] = [f for f in score(knowledge, []).fates if "made `copies >= 1`" in f.mutant.what]
    assert one.patient is not None
    assert one.patient["expect"] == {"trial": "ineligible", "trial/i0": "not met"}


def test_definitions(small: Path) -> None:
    """A mutant of a definition touches the studies that rest on it, by its call as well, and no others."""
    (small / "definitions.yaml").write_text(
        'title: t\nversion: "2026.1"\nsources: {s: {citation: c, read: abstract}}\ndefinitions:\n'
        "  spread: {text: t, when: copies > 1, call: reported spread, from: {s: p}}\n", encoding="utf-8")
    write(small, study_text(["spread"]), "named")
    write(small, study_text(["reported spread"]), "called")
    write(small, study_text(["fever"]), "other")
    found = [m for m in mutants(load(small)) if not m.study]
    assert {str(m.after) for m in found} == {"copies >= 1", "copies <= 1", "copies > 0", "copies > 2"}
    assert all(set(m.knowledge.studies) == {"named", "called"} for m in found)
    case = small / "c.yaml"
    case.write_text("case: c\nfacts: {copies: 2}\nexpect: {named: eligible}\n", encoding="utf-8")
    done = score(load(small), [read_case(case, load(small).vocabulary)])
    fates = {str(one.mutant.after): one.word for one in done.fates if not one.mutant.study}
    assert fates == {"copies >= 1": "survived", "copies <= 1": "killed", "copies > 0": "survived",
                     "copies > 2": "killed"}


# The command

def test_command(small: Path) -> None:
    """`mutate` shows each mutant that lives at its place, with the case that kills it, and exits with 1."""
    write(small, study_text(["copies >= 2"]))
    cases = small / "cases"
    cases.mkdir()
    (cases / "one.yaml").write_text("case: one\nfacts: {copies: 2}\n", encoding="utf-8")
    result = run("mutate", "--rules", small, "--cases", cases, "--save", small / "killers")
    assert result.exit_code == 1
    assert "trial.yaml:7:60: `i0`: `copies >= 2` made `copies >= 1`: survived" in result.stdout
    assert "help: let `one` expect trial/i0: met, trial: eligible" in result.stdout.replace(
        "trial: eligible, trial/i0: met", "trial/i0: met, trial: eligible")
    assert "killed, percent              0.0" in result.stdout
    for i, file in enumerate(sorted((small / "killers").iterdir())):
        file.rename(cases / f"killer-{i}.yaml")
    (cases / "one.yaml").write_text(
        "case: one\nfacts: {copies: 2}\nexpect: {trial/i0: met, trial: eligible}\n", encoding="utf-8")
    again = run("mutate", "--rules", small, "--cases", cases, "--format", "json")
    assert again.exit_code == 0
    assert json.loads(again.stdout)["killed, percent"] == 100
    assert run("test", cases, "--rules", small).exit_code == 0


@pytest.mark.parametrize("asked", ["MET.exons_deleted", "EGFR has exon 2-7 deletion"])
def test_what_no_rule_asked(asked: str) -> None:
    """A mutant that asks a fact which no rule asked is examined as any other."""
    parser = Parser(SHIPPED)
    knowledge = knowledge_of(SHIPPED, [rules_of("a", {"i": parser.parse(asked)})])
    fates = score(knowledge, []).fates
    assert any(fate.mutant.knowledge.vocabulary is not knowledge.vocabulary for fate in fates)
    assert {fate.word for fate in fates} == {"survived"}


def test_one_study() -> None:
    """Named studies are examined alone; one that is not there is refused."""
    assert run("mutate", "eter10").exit_code == 2
    told = run("mutate", "saint", "--cases", CASES, "--format", "json")
    assert 10 < json.loads(told.stdout)["mutants"] < 40
