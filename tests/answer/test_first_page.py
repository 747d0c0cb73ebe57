"""What a reader of page one took wrongly, or could not tell, in cases as boards have them."""

from __future__ import annotations

from typing import Any

import pytest

from markerboard.answer.board import Board
from markerboard.answer.first import first_page
from markerboard.render.room import fitted
from markerboard.render.view import View
from markerboard.render.words import ENGLISH, Sentences
from markerboard.words import words

CHEMOTHERAPY = [{"line": 1, "drugs": ["cisplatin", "pemetrexed"], "stopped_for": "progression"},
                {"line": 2, "drugs": ["docetaxel"], "stopped_for": "progression"}]
ANLOTINIB = {"line": 3, "drugs": ["anlotinib"], "months": 2, "status": "ongoing"}


def case(diagnosis: str = "LUAD", treatment: Any = (), **biomarkers: Any) -> dict[str, Any]:
    """A patient with metastatic disease."""
    return {"case": "reader", "patient": {"age": 60, "sex": "male", "ecog": 1},
            "disease": {"diagnosis": diagnosis, "stage": "IV", "extent": "metastatic", "measurable": True},
            "treatment": list(treatment), "biomarkers": biomarkers}


def page_one(board: Board, stated: dict[str, Any], sentences: Sentences = ENGLISH) -> View:
    """Page one of a case."""
    read = board.case(stated)
    return fitted(View(read, board.evaluate(read), board.knowledge, sentences))


def marker(view: View, label: str) -> tuple[str, str]:
    """The word and the text of the row of a marker."""
    row = next(row for _, rows in view.markers for row in rows if row.label == label)
    return row.word.text, row.text


WILD, L858R = {"EGFR": "wild-type", "ALK": {"fusion": False}}, {"EGFR": {"variants": ["L858R"]}}


@pytest.mark.parametrize(("treatment", "biomarkers", "study", "past"), [
    ([*CHEMOTHERAPY, ANLOTINIB], WILD, "alter0303", True),
    ([*CHEMOTHERAPY, ANLOTINIB], WILD, "ctdna-nsclc", True),
    (CHEMOTHERAPY[:1], WILD, "alter0303", False),
    ([{"line": 1, "drugs": ["carboplatin", "pemetrexed"]}], L858R, "xiang-2024", True),
    ([], L858R, "xiang-2024", False),
    ([{"line": 1, "drugs": ["carboplatin", "pemetrexed"]}], L858R, "ye-2025-adjuvant", True)])
def test_what_is_past(board: Board, treatment: list[Any], biomarkers: dict[str, Any], study: str,
                      past: bool) -> None:
    """A study that excludes a drug that was given, or asks another first line than was given, is past."""
    answer = board.evaluate(case(treatment=treatment, **biomarkers))
    found = {one.study.id: one.past for one in first_page(answer, board.knowledge).other_line}
    assert found[study] is past


def test_in_no_group(board: Board) -> None:
    """Of two altered markers that a study counted apart it is told that the patient is in none of its groups,
    with the figures of each."""
    view = page_one(board, case(treatment=CHEMOTHERAPY, EGFR={"variants": ["L858R"]}, TP53="mutated"))
    row = next(row for _, rows in view.markers for row in rows if row.label == "TP53, EGFR")
    told = " ".join(cell.line(view.w) for cell, _ in row.cells if cell)
    assert row.word.text == "in no group"
    assert "TP53 mutated 100.0 %" in told and "neither 81.5 %" in told


def test_results_of_others(board: Board) -> None:
    """Of an alteration whose only results are of patients without it, the study is named."""
    lines = [{"line": 1, "drugs": ["oxaliplatin", "capecitabine"]},
             {"line": 2, "drugs": ["irinotecan", "fluorouracil"]}]
    view = page_one(board, case("COAD", lines, KRAS={"variants": ["G12D"]}))
    assert marker(view, "KRAS G12D") == ("no result here", "results only of others: ALTER0703")


def test_near_miss_in_the_sentence(board: Board) -> None:
    """The sentence tells a near miss of a better design than what fits, and of no other."""
    fits = case(treatment=[{"line": 1, "drugs": ["osimertinib"], "months": 12, "status": "ongoing"}],
                EGFR={"variants": ["L858R"]})
    view = page_one(board, fits | {"progression": {
        "sites": 2, "control_months": 11, "symptoms_worse": False, "target_lesions_grew": False,
        "pattern": "oligoprogression"}})
    assert "Wang 2022 (age 60 years" in " ".join(view.below)
    assert "misses" not in view.sentence
    assert "ALTER0303 misses: ECOG 2" in page_one(board, case(treatment=CHEMOTHERAPY, EGFR="wild-type") | {
        "patient": {"age": 60, "ecog": 2}}).sentence


def test_counted_apart(board: Board) -> None:
    """Studies of other tumors are counted apart; where none fits, those of this tumor are named with why."""
    view = page_one(board, case("CCRCC", [{"line": 1, "drugs": ["sunitinib"]}]))
    assert " do not fit · " in view.counts and view.counts.endswith(" other tumors")
    assert "Of this tumor, not fitting: ETER100 (line, prior therapy)" in view.below


def test_what_the_best_waits_for(board: Board) -> None:
    """Where nothing fits, a test that only places results does not hide what the best study waits for."""
    lines = [{"line": 1, "drugs": ["cisplatin", "etoposide"]}, {"line": 2, "drugs": ["irinotecan"]}]
    first, *others = page_one(board, case("SCLC", lines)).order
    assert first.why.startswith("ALTER1202 waits for: ")
    assert any("places" in one.why for one in others)


def test_given(board: Board) -> None:
    """A treatment with a drug that the patient has or had says so, and no comparator counts."""
    view = page_one(board, case(treatment=[*CHEMOTHERAPY, ANLOTINIB]))
    told = {block.title: block.approvals for block in view.blocks}
    assert "given now or before: anlotinib" in told["Anlotinib alone"]


@pytest.mark.parametrize(("biomarkers", "told"), [
    ({"CCNE1": {"amplified": True}}, "CCNE1 扩增"), ({"RB1": {"loss": True}}, "RB1 丢失"),
    ({"NTRK1": {"fusions": ["TPM3"]}}, "NTRK1 与 TPM3 重排"),
    ({"EGFR": {"variants": ["exon 19 deletion"]}}, "EGFR 第 19 外显子缺失"),
    ({"EGFR": {"variants": ["codons 746-750 mutation"]}}, "EGFR 第 746-750 密码子突变"),
    ({"TP53": {"variants": ["somatic pathogenic R196*"]}}, "TP53 体细胞 致病性 R196*")])
def test_any_gene_in_chinese(board: Board, biomarkers: dict[str, Any], told: str) -> None:
    """An alteration of a gene that no rule asks for is said in Chinese too."""
    view = page_one(board, case(**biomarkers), Sentences(words("zh")))
    altered = next(row for row in view.patient.rows() if row.name == "有变异")
    assert told in [piece.text for piece in altered.pieces]
