"""How far a fit reaches, in which order studies stand, and why: each follows from what is known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from builders import ROOT, run
from markerboard.answer.board import Board
from markerboard.answer.elsewhere import elsewhere
from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.answer.order import key, ordered
from markerboard.answer.strength import RANK, no_better_than
from markerboard.answer.why import why

CASES = sorted((ROOT / "cases").glob("*.yaml"))
LINE = {"best_response": "PR", "status": "stopped", "stopped_for": "progression"}
THIRD_LINE = {
    "case": "third-line", "patient": {"age": 64, "sex": "male", "ecog": 2},
    "disease": {"diagnosis": "LUAD", "stage": "IVB", "extent": "metastatic", "measurable": True},
    "treatment": [{"line": 1, "drugs": ["carboplatin", "pemetrexed"], "months": 7, **LINE},
                  {"line": 2, "drugs": ["docetaxel"], "months": 3, **LINE}],
    "biomarkers": {"EGFR": "wild-type", "ALK": {"fusion": False}}}


@pytest.fixture
def answer(board: Board) -> Evaluation:
    """A patient of ECOG 2 in third line, whom ALTER0303 asks to be of ECOG 0 or 1."""
    return board.evaluate(THIRD_LINE)


def test_misses_by_one(answer: Evaluation) -> None:
    """ALTER0303 is missed by fitness alone, and 3 of its 437 patients had ECOG 2 all the same."""
    strength = answer.study("alter0303").strength
    assert strength.fit == "misses-by-one"
    (miss,) = strength.misses
    assert (miss.id, miss.domain) == ("ecog", "fitness")
    assert miss.like is not None and (miss.like.n, miss.like.of) == (3, 437)


def test_misses_are_near_where_enough_is_known(board: Board) -> None:
    """One failure is no near miss of a study of which the tumor, the extent or the line may fail as well."""
    def misses(case: Mapping[str, Any]) -> list[StudyAnswer]:
        return [s for s in board.evaluate(case).studies if s.strength.fit in ("misses-by-one", "other-line")]

    frail = {"case": "frail", "patient": {"ecog": 2}}
    assert misses(frail) == []
    for study in misses({**frail, "disease": {"diagnosis": "LUAD", "extent": "metastatic"}}):
        assert "unknown" not in [one.verdict for one in study.inclusion
                                 if one.domain in ("tumor", "stage", "line", "prior therapy")]


def test_part(answer: Evaluation) -> None:
    """The ctDNA analysis of ALTER0303 fits no better than ALTER0303."""
    part = answer.study("ctdna-nsclc").strength
    assert (part.fit, part.limited_by) == ("misses-by-one", "alter0303")


def test_shipped(board: Board) -> None:
    """Of every shipped case: a part never fits better, a full fit is of whole criteria, one miss is one."""
    for file in CASES[::5]:
        for case in board.read_all(file):
            for study in (done := board.evaluate(case)).studies:
                told = study.strength
                assert told.met + len(told.misses) <= told.read or told.limited_by
                assert told.fit != "full" or (study.criteria == "full" and told.met == told.read)
                assert told.fit != "misses-by-one" or len(told.misses) == 1
                assert (told.fit in ("full", "as-read", "little-read", "group-unknown")) <= (
                    study.verdict == "eligible")
                if study.part_of:
                    whole = done.study(study.part_of).strength
                    assert RANK[told.fit] >= RANK[whole.fit] or told.fit == "none"


@pytest.mark.parametrize("fit", ["full", "as-read", "undecided", "misses-by-one", "other-line", "no"])
def test_no_better(answer: Evaluation, fit: str) -> None:
    """Beside a trial of any fit, a part keeps its own only where that is no better."""
    part = answer.study("zhang-k-2020").strength
    whole = type(part)(**{**vars(part), "fit": fit})
    assert RANK[no_better_than(part, whole, "x").fit] == max(RANK[part.fit], RANK[fit])


def test_excluded_elsewhere(board: Board) -> None:
    """ECOG 4, which ALTER0303 excludes, is told where ALTER0302 fits, whose list is unread; ECOG 1 is not."""
    frail = {**THIRD_LINE, "patient": {"age": 64, "ecog": 4}}
    (told,) = (one for one in elsewhere(board.evaluate(frail)) if "ECOG" in one.because[0])
    assert "ALTER0303" in told.excluded_by and "ALTER0302" in told.unasked
    assert elsewhere(board.evaluate({**frail, "patient": {"age": 64, "ecog": 1}})) == ()


def test_order(answer: Evaluation) -> None:
    """The order is total, and stays when studies come shuffled."""
    expected = [study.id for study in ordered(answer)]
    again = Evaluation(**{**vars(answer), "studies": answer.studies[::-1]})
    assert [study.id for study in ordered(again)] == expected
    keys = [key(study) for study in answer.studies]
    assert len(set(keys)) == len(keys)


def test_what_to_order(answer: Evaluation) -> None:
    """Each fact of `order` decides or places something alone, and what decides more studies comes first."""
    alone = {one.fact: set(one.alone) for one in answer.missing}
    told = answer.as_json()["order"]
    assert told
    for one in told:
        settled = {*one["decides"], *one["places"]}
        assert settled == {place for fact in one["facts"] for place in alone[fact] & settled}
        assert all(answer.study(id).verdict == "undetermined" for id in one["decides"])
    decided = [len(one["decides"]) for one in told]
    assert decided == sorted(decided, reverse=True)


def test_why(board: Board, answer: Evaluation) -> None:
    """Why says the place, what fails with what it would take, and what waits for which fact."""
    told = why(answer, "alter0303", board.knowledge.vocabulary)
    assert told["fails"][0]["needed"] == "ecog <= 1"
    assert "life expectancy" in [label for one in told["unknown"] for label in one["labels"]]
    study: StudyAnswer = ordered(answer)[told["place"] - 1]
    assert study.id == "alter0303"


def test_why_on_the_command_line() -> None:
    """`evaluate --why` answers in words and as JSON, and suggests a study that is like what was written."""
    case = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
    assert "two lines" in run("evaluate", case, "--why", "alter0303").output
    assert json.loads(run("evaluate", case, "--why", "alter0303", "--format", "json").output)["place"] > 1
    wrong = run("evaluate", case, "--why", "alter303")
    assert wrong.exit_code == 2 and "alter0303" in wrong.output
