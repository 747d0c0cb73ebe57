"""Where a source leaves open what excludes, the fit says so for what is stated, and the verdict stays."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.render.fitting import Fitting
from markerboard.render.groups import Groups
from markerboard.render.words import ENGLISH, Sentences
from markerboard.words import words

FITS = (ROOT / "cases" / "egfr-l858r-oligoprogression.yaml").read_text(encoding="utf-8")
OTHERS = [
    ({"RET": {"fusion": True}}, "RET rearrangement: yes"),
    ({"ALK": {"fusion": True}}, "ALK rearrangement: yes"),
    ({"ROS1": {"fusion": True}}, "ROS1 rearrangement: yes"),
    ({"MET": {"amplified": False, "exon14_skipping": True}}, "MET exon 14 skipping: yes"),
    ({"BRAF": {"variants": ["V600E"]}}, "BRAF has V600E"),
    ({"HER2": "mutated"}, "ERBB2 is mutated"),
    ({"HER2": {"amplified": True}}, "ERBB2 amplification: yes"),
    ({"HER2": {"status": "positive"}}, "HER2 status is positive"),
    ({"KRAS": {"variants": ["G12C"]}}, "KRAS has G12C"),
]


def patient(markers: dict[str, Any]) -> dict[str, Any]:
    """A patient who fits ALTER-L058, with other markers."""
    case: dict[str, Any] = yaml.safe_load(FITS)
    del case["expect"]
    case["biomarkers"] |= markers
    return case


@pytest.mark.parametrize(("markers", "said"), OTHERS)
@pytest.mark.parametrize("sentences", [ENGLISH, Sentences(words("zh"))])
def test_other_target(board: Board, markers: dict[str, Any], said: str, sentences: Sentences) -> None:
    """ALTER-L058 excludes druggable targets and names two: another that is stated stands beside the fit."""
    answer = board.evaluate(patient(markers))
    study = answer.study("alter-l058")
    assert study.verdict == "eligible" and [remark.id for remark in study.remarks] == ["druggable-target"]
    reason = Fitting(answer, Groups(board.knowledge, sentences)).badge(study).reason
    assert sentences.words("may exclude", stated="").strip() in reason
    assert said in reason or sentences is not ENGLISH


@pytest.mark.parametrize("markers", [{}, {"RET": {"fusion": False}}, {"BRAF": "wild-type"},
                                     {"RET": "not tested"}])
def test_nothing_to_remark(board: Board, markers: dict[str, Any]) -> None:
    """Nobody hears of a target that is absent or untested, and nobody is undecided for want of its test."""
    study = board.evaluate(patient(markers)).study("alter-l058")
    assert study.verdict == "eligible" and not study.remarks


def test_what_the_paper_names(board: Board) -> None:
    """The two targets that the paper names exclude, as before."""
    for markers in ({"MET": {"amplified": True}}, {"EGFR": {"variants": ["L858R", "C797X"]}}):
        assert board.evaluate(patient(markers)).study("alter-l058").verdict == "ineligible"


def test_several(board: Board) -> None:
    """Each of several is said, not the first that would do."""
    markers = {"RET": {"fusion": True}, "HER2": "mutated"}
    (remark,) = board.evaluate(patient(markers)).study("alter-l058").remarks
    assert len(remark.because) == 2
