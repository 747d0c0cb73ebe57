"""What a row by marker is of: study, treatment, arm and other side; and what the sentence owes."""

from __future__ import annotations

from typing import Any

import pytest

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.language import expression
from markerboard.language.field import DISEASE
from markerboard.render.marker_rows import MarkerView
from markerboard.render.room import fitted
from markerboard.render.view import View
from markerboard.render.words import ENGLISH, Sentences
from markerboard.words import words

FAILED = {"stopped_for": "progression"}
FIRST_ESCC = [{"line": 1, "drugs": ["camrelizumab", "paclitaxel", "cisplatin"], **FAILED}]
CHEMOTHERAPIES = [{"line": 1, "drugs": ["cisplatin", "pemetrexed"], **FAILED},
                  {"line": 2, "drugs": ["docetaxel"], **FAILED}]


def page(board: Board, diagnosis: str, treatment: Any, sentences: Sentences = ENGLISH, ecog: int = 1,
         **biomarkers: Any) -> View:
    """Page one of a patient with metastases of the liver."""
    case = board.case({
        "case": "c", "patient": {"age": 60, "sex": "male", "ecog": ecog},
        "disease": {"diagnosis": diagnosis, "measurable": True, "metastases": {"liver": True}},
        "treatment": treatment, "biomarkers": biomarkers})
    return fitted(View(case, board.evaluate(case), board.knowledge, sentences))


def on_osimertinib(board: Board, sentences: Sentences = ENGLISH) -> View:
    """Page one of a patient with one site that progresses on osimertinib."""
    case = board.case({
        "case": "c", "patient": {"age": 60, "ecog": 1},
        "disease": {"diagnosis": "LUAD", "stage": "IV", "measurable": True},
        "treatment": [{"line": 1, "drugs": ["osimertinib"], "months": 14, "status": "ongoing"}],
        "progression": {"sites": 1, "control_months": 13, "symptoms_worse": False,
                        "target_lesions_grew": False},
        "biomarkers": {"EGFR": {"variants": ["L858R"]}, "MET": {"amplified": False}}})
    return fitted(View(case, board.evaluate(case), board.knowledge, sentences))


def rows(view: View, label: str) -> list[MarkerView]:
    """The rows by marker whose label begins so."""
    return [row for _, found in view.markers for row in found if row.label.startswith(label)]


@pytest.mark.parametrize(("diagnosis", "told"), [
    ("ESCC", "in a study that does not fit"), ("LMS", "other tumors")])
def test_which_study(board: Board, diagnosis: str, told: str) -> None:
    """A result of a study of this tumor that does not fit is not said to be of other tumors."""
    [row] = rows(page(board, diagnosis, FIRST_ESCC, NOTCH3="mutated"), "NOTCH3")
    assert row.word.text == f"worse, {told}"


def test_which_study_of_every_case(board: Board) -> None:
    """No row of a shipped case is said to be of other tumors whose study asks for the patient's."""
    for file in sorted((ROOT / "cases").glob("escc*.yaml")):
        case = board.read(file)
        view = View(case, board.evaluate(case), board.knowledge, ENGLISH)
        for row in view.first.markers.rows:
            said = view.by_marker.row(row).word.text
            assert said.endswith("other tumors") is (row.elsewhere and bool(DISEASE & {*row.study.differs}))


def test_which_treatment(board: Board) -> None:
    """The row of a study that does not stand among the treatments tells of which treatment it is, once."""
    view = page(board, "LMS", FIRST_ESCC, TP53="mutated", FAT1="mutated")
    told = [f"{row.grade} {row.source}" for name in ("TP53", "FAT1") for row in rows(view, name)]
    assert "AMP II-D for Anlotinib + benmelstobart" in told[0]
    assert all("benmelstobart" not in one for one in told[1:])


def test_which_treatment_without_a_grade(board: Board) -> None:
    """Where no grade names it the treatment stands with the study."""
    [row] = rows(page(board, "LUAD", CHEMOTHERAPIES), "Lung Adenocarcinoma")
    assert row.source == "Ye 2023, n 42: Anlotinib + PD-1 inhibitor"


def test_which_arm(board: Board) -> None:
    """Groups compared within an arm are named with it, and a finding that is prognostic says so."""
    [row] = rows(on_osimertinib(board), "EGFR exon 19")
    assert row.label.endswith(", anlotinib arm")
    assert row.assay == "prognostic"


def test_against_whom(board: Board) -> None:
    """Of one tumor among several the other is named: its figure is not that of everybody else."""
    [row] = rows(page(board, "LUAD", CHEMOTHERAPIES), "Lung Adenocarcinoma")
    assert row.label == "Lung Adenocarcinoma v squamous"


def test_a_test_stands_first(board: Board) -> None:
    """Of two unfavorable results by the same marker that which a test bears out stands before a claim."""
    first, *others = rows(page(board, "LUAD", CHEMOTHERAPIES), "liver metastases")
    assert first.word.text == "worse"
    assert [row.word.text for row in others] == ["worse, no test printed"]


def test_said_once_of_several_endpoints(board: Board) -> None:
    """What a study says alike of several endpoints stands once, with the names of all."""
    row = rows(page(board, "LUAD", CHEMOTHERAPIES), "liver metastases")[-1]
    [(cell, _)] = row.cells
    assert cell is not None
    assert cell.endpoint == "PFS, OS"


def test_no_figures(board: Board) -> None:
    """A word of value of which a P value alone was printed says that there are no figures."""
    view = page(board, "LUAD", CHEMOTHERAPIES, STK11="mutated")
    [row] = rows(view, "STK11 or JAK2")
    assert [cell.line(ENGLISH.words) for cell, _ in row.cells if cell] == ["no figures, significant"]


def test_what_others_exclude(board: Board) -> None:
    """The sentence that tells what fits tells what many studies of the same drugs exclude of this patient."""
    weak, strong = (page(board, "LUAD", CHEMOTHERAPIES, ecog=ecog).sentence for ecog in (4, 1))
    assert "other studies of the same drugs exclude: ECOG performance status is 4." in weak
    assert "exclude" not in strong


def test_given_already(board: Board) -> None:
    """The sentence that tells that a treatment fits tells that its drug was given."""
    lines = [*CHEMOTHERAPIES, {"line": 3, "drugs": ["anlotinib"], **FAILED}]
    assert "Given now or before: anlotinib." in page(board, "LUAD", lines).sentence
    assert "Given" not in page(board, "LUAD", CHEMOTHERAPIES).sentence


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_gene_is_ordered_for(board: Board, language: str) -> None:
    """A gene that decides a study stands with what is asked of it; one with a variant by its others."""
    s = Sentences(words(language))
    view = on_osimertinib(board, s)
    [ordered] = [one for one in view.order if "KRAS" in one.what]
    asks, other = {"en": ("asks KRAS mutated", "other EGFR variants"),
                   "zh": ("要求 KRAS 突变", "EGFR 的其他变异")}[language]
    assert asks in ordered.why
    assert other in " ".join([ordered.what, *(row.waits for block in view.blocks for row in block.rows)])


def test_the_tumor_alone_makes_another_tumor(board: Board) -> None:
    """No criterion that counts as one of the tumor asks what may be so of any: hemoptysis is no tumor."""
    of_tumor = {"diagnosis", "grade", "chemosensitive_histology", "no_standard_adjuvant_chemotherapy"}
    for study in board.knowledge.studies.values():
        criteria = [*(study.page.get("inclusion") or ()), *(study.page.get("exclusion") or ())]
        for one in [each for each in criteria if each["domain"] in DISEASE]:
            told = expression.tests(study.criteria[one["id"]], board.knowledge.conditions)
            assert {test.fact for test in told} <= of_tumor, (study.id, one["id"])
