"""Formal facts that follow from what is stated are derived, with a note, and never over what is stated."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from markerboard.answer.board import Board
from markerboard.errors import CaseError, RulebookError
from markerboard.knowledge.loading import load, shipped


@pytest.mark.parametrize(("disease", "extent"), [
    ({"diagnosis": "LUAD", "metastases": {"liver": True}}, "metastatic"),
    ({"diagnosis": "LUAD", "metastases": {"liver": False}}, None),
    ({"diagnosis": "LUAD", "metastases": {"lung": True}}, None),
    ({"diagnosis": "HCC", "metastases": {"liver": True}}, None),
    ({"metastases": {"liver": True}}, None),
    ({"diagnosis": "LUAD", "extent": "recurrent", "metastases": {"liver": True}}, "metastatic recurrence"),
    ({"diagnosis": "LUAD", "extent": "metastatic", "metastases": {"liver": True}}, "metastatic"),
])
def test_metastatic(board: Board, disease: dict[str, Any], extent: str | None) -> None:
    """A liver metastasis of a lung cancer is metastatic disease; within its own organ nothing follows."""
    answer = board.evaluate({"case": "c", "disease": disease})
    assert (answer.facts["extent"].value if "extent" in answer.facts else None) == extent


@pytest.mark.parametrize("extent", ["localized", "locally advanced"])
def test_contradicted(board: Board, extent: str) -> None:
    """A disease with a metastasis in another organ has spread: who says otherwise is told both places."""
    disease = {"diagnosis": "LUAD", "extent": extent, "metastases": {"liver": True}}
    with pytest.raises(CaseError, match=r"disease\.extent.*disease\.metastases\.liver"):
        board.evaluate({"case": "c", "disease": disease})
    board.evaluate({"case": "c", "disease": disease | {"diagnosis": "HCC"}})


@pytest.mark.parametrize(("disease", "verdict"), [
    ({"extent": "recurrent"}, "unknown"), ({"extent": "locally advanced"}, "not met"),
    ({"extent": "recurrent", "metastases": {"liver": True}}, "met"), ({"metastases": {"liver": True}}, "met"),
])
def test_recurrence(board: Board, disease: dict[str, Any], verdict: str) -> None:
    """P1: whether a recurrence, near or far, is metastatic is unknown until a metastasis is stated."""
    answer = board.evaluate({"case": "c", "disease": {"diagnosis": "LMS", **disease}})
    study = next(study for study in answer.studies if study.id == "lu-2022-sarcoma")
    assert next(c.verdict for c in study.inclusion if c.id == "metastatic") == verdict


@pytest.mark.parametrize(("disease", "extent"), [
    ({"diagnosis": "LUAD", "stage": "IV"}, "metastatic"),
    ({"diagnosis": "LUAD", "stage": "IVA"}, "metastatic"),
    ({"diagnosis": "SCLC", "stage": "IV"}, "metastatic"),
    ({"diagnosis": "BREAST", "stage": "IV"}, "metastatic"),
    ({"diagnosis": "LUAD", "stage": "IIIB"}, None), ({"diagnosis": "ESCC", "stage": "IVA"}, None),
    ({"diagnosis": "COAD", "stage": "IVA"}, None), ({"diagnosis": "UCEC", "stage": "IVA"}, None),
    ({"stage": "IV"}, None),
    ({"diagnosis": "LUAD", "stage": "IV", "extent": "recurrent"}, "metastatic recurrence"),
    ({"diagnosis": "LUAD", "stage": "IV", "extent": "advanced"}, "metastatic"),
])
def test_stage(board: Board, disease: dict[str, Any], extent: str | None) -> None:
    """Stage IV of a lung cancer is metastatic: any T, any N, M1.

    IVA of the esophagus has no M1, and a colon may be free of metastases after surgery.
    """
    facts = board.evaluate({"case": "c", "disease": disease}).facts
    assert (facts["extent"].value if "extent" in facts else None) == extent


@pytest.mark.parametrize(("progression", "sites"), [
    ({"pattern": "none"}, "0"), ({"pattern": "gradual"}, None), ({}, None),
    ({"pattern": "none", "sites": "<=3"}, "0"),
])
def test_no_progression(board: Board, progression: dict[str, Any], sites: str | None) -> None:
    """No progression has no site that progresses, and at most so many are none."""
    facts = board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD"}, "progression": progression}).facts
    assert (facts["progression.sites"].text if "progression.sites" in facts else None) == sites


def test_no_progression_does_not_fit(board: Board) -> None:
    """Of whom the physician says that nothing progresses a study of progression asks no number of sites."""
    answer = board.evaluate({
        "case": "c", "disease": {"diagnosis": "LUAD"}, "progression": {"pattern": "none"},
        "treatment": [{"line": 1, "drugs": ["osimertinib"], "status": "ongoing"}]})
    study = answer.study("alter-l058")
    assert study.verdict == "ineligible"
    assert next(one.verdict for one in study.inclusion if one.id == "progression") == "not met"


@pytest.mark.parametrize("extent", ["localized", "locally advanced", "local recurrence"])
def test_stage_contradicted(board: Board, extent: str) -> None:
    """Who states stage IV of a lung cancer and that it has not spread is told both places."""
    with pytest.raises(CaseError, match=r"disease\.extent.*disease\.stage"):
        board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD", "stage": "IVA", "extent": extent}})


def test_stage_is_not_asked_twice(board: Board) -> None:
    """Who states stage IV of a lung cancer is not asked whether it is advanced."""
    answer = board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD", "stage": "IVA"}})
    assert "extent" not in {one.fact for one in answer.missing}
    assert answer.facts["extent"].from_ == "disease.stage"


def test_note(board: Board) -> None:
    """What was derived says from where and why; disease is measurable only where it is stated."""
    answer = board.evaluate({"case": "c", "disease": {"diagnosis": "LUAD", "metastases": {"brain": True}}})
    derived = answer.facts["extent"]
    assert derived.from_ == "disease.metastases.brain"
    assert derived.note is not None and "M1" in derived.note
    assert "measurable" not in answer.facts


@pytest.mark.parametrize(("implies", "told"), [
    ("{fact: sex, value: female, because: b}", "`sex` is not a fact with a tree of codes"),
    ("{fact: extend, value: metastatic, because: b}", "`extend` is not a fact with a tree of codes"),
    ("{fact: extent, value: metastatik, because: b}", "`metastatik` is not a code of `extent`"),
    ("{fact: extent, value: metastatic, unless: LIVERS, because: b}", "`LIVERS` is not in `diagnoses`"),
    ("{fact: extent, value: metastatic, among: [LUNGS], because: b}", "`LUNGS` is not in `diagnoses`"),
    ("{fact: extent, value: metastatic, when: V, because: b}", "`V` is not a code of `stage`"),
    ("{fact: age, value: old, when: IV, because: b}", "`old` is no whole number"),
    ("{fact: age, value: '70', because: b}", "`age` is not a fact with a tree of codes"),
])
def test_told_where_it_stands(tmp_path: Path, implies: str, told: str) -> None:
    """What follows from a fact is a code of a tree, and nothing else follows: a curator is told the place."""
    shutil.copytree(shipped(), tmp_path / "rules")
    file = tmp_path / "rules" / "vocabulary.yaml"
    before, rest = file.read_text(encoding="utf-8").split("implies: {", 1)
    file.write_text(before + f"implies: {implies}" + rest[rest.index("}") + 1:], encoding="utf-8")
    with pytest.raises(RulebookError, match=told):
        load(tmp_path / "rules")
