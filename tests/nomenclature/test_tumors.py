"""Tumors of which no study asks are known by code, name and the codes of others: no study fits them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import truth_of
from foreign import bundle, condition, taken
from markerboard.answer.board import Board
from markerboard.engines.lines import lines
from markerboard.errors import CaseError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import Truth
from markerboard.language.tree import called
from markerboard.nomenclature import tumors
from markerboard.nomenclature.table import HERE
from markerboard.patient.casewriter import case_data
from markerboard.patient.terms import term
from markerboard.patient.unused import Unreadable
from markerboard.sql.placed import placed

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


LINES = [line.split("\t") for line in (HERE / "tumors.tsv").read_text(encoding="utf-8").splitlines()]
CODES = [line[0] for line in LINES if len(line) == 4]


SOLID, BLOOD = "solid tumor", "blood cancer"
ANYTHING = ("OTHER", "MIXED")
"""What may be of every organ and of several: mixed types, and the class in which OncoTree has them."""


def of_an_organ(lineage: tuple[str, ...]) -> tuple[Truth, Truth]:
    """Whether a tumor is solid, and of the blood, by its organ; what is mixed, or of none, may be both."""
    if "OTHER" in lineage:
        return (None, None) if lineage[0] in ANYTHING else (True, False)
    blood = lineage[-1] in ("LYMPH", "MYELOID")
    return not blood, blood


@given(st.sampled_from(CODES))
def test_any_tumor_is_stated(board: Board, code: str) -> None:
    """Every code of OncoTree and every name of one alone is read; it is what stands above it, no more."""
    tree = board.knowledge.vocabulary.trees["diagnoses"]
    known = tumors.tumor(code)
    assert known
    read = tree.resolve(code)
    assert read and called(read) == code
    assert tree.resolve(known.name) in ((read,) if len(tumors.codes_of(known.name)) == 1 else (None, read))
    above = tumors.lineage(code)
    assert (tree.is_a(read, SOLID), tree.is_a(read, BLOOD)) == of_an_organ(above)
    for target in tree.terms.keys() - {SOLID, BLOOD}:
        below = target in tree.members(code) and target != code
        open_ = below or above[0] in ANYTHING
        assert tree.is_a(read, target) is (True if target in above else None if open_ else False), target


def test_the_trees_agree(board: Board) -> None:
    """The tumors of the vocabulary have the names and places of OncoTree, and so have all above one; above
    its organs, all of which are listed, stands what is solid and what is of the blood.
    """
    terms = board.knowledge.vocabulary.trees["diagnoses"].terms
    assert len(CODES) == 897
    assert {one.code for one in tumors.every() if not one.parent} <= terms.keys()
    for code in terms.keys() - {SOLID, BLOOD}:
        known, entry = tumors.tumor(code), terms[code]
        above = [parent for parent in entry.parents if parent not in (SOLID, BLOOD)]
        assert known and (known.name, known.parent) == (entry.name, "".join(above)), code
        assert set(tumors.lineage(code)) <= terms.keys()


@pytest.mark.parametrize(("stated", "solid"), [
    ("LUAD", True), ("Lung Carcinoid", True), ("实体瘤", True), ("solid tumors", True), ("CUP", True),
    ("AML", False), ("Hodgkin Lymphoma", False), ("血液肿瘤", False), ("MIXED", None), ("OTHER", None),
    ({"other": "XYZ"}, None), ({"other": "XYZ", "is": "solid tumor"}, True),
    ({"other": "XYZ", "is": "LYMPH"}, False), ({"other": "XYZ", "is": "LUNG"}, True)])
def test_solid_tumors(stated: Any, solid: Truth, shipped: KnowledgeBase) -> None:
    """A study of any solid tumor asks so by one word: a lung case is one, a leukemia is none, of what no
    table lists it is not known.
    """
    case = {"case": "a", "disease": {"diagnosis": stated}}
    assert truth_of(case, "diagnosis is solid tumor", shipped.vocabulary) is solid


@pytest.mark.parametrize(("target", "answer"), [("LUNG", None), ("LYMPH", False), ("blood cancer", False)])
def test_no_more_than_solid(target: str, answer: Truth, shipped: KnowledgeBase) -> None:
    """A report that says no more than a solid tumor leaves open of which organ it is, and rules out blood."""
    case = {"case": "a", "disease": {"diagnosis": "solid tumors"}}
    assert truth_of(case, f"diagnosis is {target}", shipped.vocabulary) is answer


def test_a_tumor_beside_the_listed(board: Board) -> None:
    """A carcinoid of the lung is named, is of the lung, and fits no study of non-small cell lung cancer."""
    answer = board.evaluate({"case": "a", "disease": {"diagnosis": "Lung Carcinoid"}})
    assert answer.facts["diagnosis"].value == "LUCA"
    asked = [s for s in answer.studies if any(c.when == "diagnosis is NSCLC" for c in s.inclusion)]
    assert asked and {study.verdict for study in asked} == {"ineligible"}
    assert not answer.unused


def test_a_name_of_several(board: Board) -> None:
    """A name that stands in several organs is refused with its codes."""
    with pytest.raises(CaseError, match="is a name of BYST and of OYST and of TYST and of VYST"):
        board.evaluate({"case": "a", "disease": {"diagnosis": "Yolk Sac Tumor"}})


@pytest.mark.parametrize("written", ["LUAD?", "Lung adenocarcinoma?", "LUCA (-)", "Lung carcinoid?"])
def test_doubt_is_no_tumor(written: str, shipped: KnowledgeBase) -> None:
    """A name that is doubted or denied is read as no tumor, listed by the rules or not."""
    with pytest.raises(Unreadable):
        term("diagnoses", written, shipped.vocabulary.trees["diagnoses"], "diagnosis")


def test_what_is_read_is_read_again(shipped: KnowledgeBase) -> None:
    """A tumor that OncoTree alone lists is read again from its case as written, and from its cell."""
    tree = shipped.vocabulary.trees["diagnoses"]
    for code in CODES:
        read = term("diagnoses", code, tree, "diagnosis")
        written = case_data("c", {"diagnosis": read}, shipped.vocabulary)["disease"]["diagnosis"]
        assert [term("diagnoses", text, tree, "diagnosis") for text in (written, read)] == [read, read], code


@pytest.mark.parametrize("stated", ["MIXED", "OTHER", "Mixed Cancer Types"])
@pytest.mark.parametrize("target", ["LUNG", "LUAD", "blood cancer", "LYMPH", "solid tumor", "SOFT_TISSUE"])
def test_mixed_types(stated: str, target: str, shipped: KnowledgeBase) -> None:
    """A tumor of mixed types may be of each type and each organ, for every reader."""
    asked, tree = f"diagnosis is {target}", shipped.vocabulary.trees["diagnoses"]
    case = {"case": "a", "disease": {"diagnosis": stated}}
    assert truth_of(case, asked, shipped.vocabulary) is None
    code = tree.resolve(stated) or ""
    assert target not in lines(tree).above(code) and lines(tree).perhaps(code, target)
    assert code in placed(tree, (target,))[1]
