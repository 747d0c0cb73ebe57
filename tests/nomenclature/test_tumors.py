"""Tumors of which no study asks are known by code, name and the codes of others: no study fits them."""

from __future__ import annotations

import pytest

from foreign import bundle, condition, taken
from markerboard.answer.board import Board

ICD10 = "http://hl7.org/fhir/sid/icd-10"
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"
SNOMED = "http://snomed.info/sct"



@pytest.mark.parametrize("written", [
    "PAAD", "Pancreatic Cancer", "MEL", "melanoma", "HNSC", "PRAD", "BLCA", "AML", "Multiple Myeloma",
    "Nasopharyngeal Carcinoma", "THYM"])
def test_no_study_fits(written: str, board: Board) -> None:
    """A tumor of another organ fits no study that names a tumor, and the answer names it."""
    answer = board.evaluate({"case": "a", "disease": {"diagnosis": written}})
    lung = [s for s in answer.studies if any("LUNG" in c.when or "NSCLC" in c.when for c in s.inclusion)]
    assert len(lung) > 10
    assert {study.verdict for study in lung} == {"ineligible"}
    assert answer.facts["diagnosis"].value in board.knowledge.vocabulary.trees["diagnoses"].terms
    assert {study.verdict for study in answer.studies} <= {"ineligible", "undetermined"}


@pytest.mark.parametrize(("system", "code", "tumor"), [
    (ICD10, "C25.9", "PANCREAS"), (ICD10, "C61", "PROSTATE"), (ICD10, "C43.5", "MEL"),
    (ICD10, "C11.9", "NPC"), (ICD10, "C83.3", "DLBCLNOS"), (ICD10, "C45.0", "PLMESO"),
    (ICD10, "C67.2", "BLADDER"), (NCIT, "C8294", "PAAD"),
    (NCIT, "C3224", "MEL"), (SNOMED, "372244006", "MEL"), (SNOMED, "399490008", "PRAD")])
def test_codes_of_others(system: str, code: str, tumor: str, board: Board) -> None:
    """A tumor coded by ICD-10, NCIt or SNOMED CT is that tumor, and no lung cancer is undecided by it."""
    read = taken(bundle(condition("c", system, code)), board.knowledge.vocabulary)
    assert read.facts.values["diagnosis"] == tumor
    tree = board.knowledge.vocabulary.trees["diagnoses"]
    assert tree.is_a(tumor, "LUNG") is False


@pytest.mark.parametrize("code", ["C80.9", "C76.0", "C33"])
def test_sites_that_tell_no_tumor(code: str, board: Board) -> None:
    """An unknown primary, or a site of several tumors, may be any: what is asked of the tumor stays open."""
    read = taken(bundle(condition("c", ICD10, code)), board.knowledge.vocabulary)
    assert "diagnosis" not in read.facts.values


def test_no_code_is_of_two(board: Board) -> None:
    """No name stands for two tumors."""
    terms = board.knowledge.vocabulary.trees["diagnoses"].terms
    names = [name for code, term in terms.items()
             for name in {spelling.casefold() for spelling in (code, term.name, *term.also)}]
    assert sorted(names) == sorted(set(names))
