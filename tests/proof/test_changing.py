"""What would have to differ for a study to fit: smallest sets of facts, each seen by both engines."""

from __future__ import annotations

import json
from copy import copy
from dataclasses import replace
from itertools import combinations

import pytest

from builders import ROOT, run
from markerboard.answer.board import Board
from markerboard.engines.agree import Engines
from markerboard.living.touched import only
from markerboard.patient.facts import Known
from markerboard.proof.changing import RANK, FitsIf, fits_if

ASKED = (("alter1202-oral-drugs", "alter-e-003"), ("liposarcoma-controlled-by-doxorubicin", "sts-epirubicin"),
         ("escc-stage-iva-locally-advanced", "tqb2450-endometrial"), ("breast-ecog-2", "alter0303"),
         ("egfr-l858r-oligoprogression", "su-2026-kras"), ("nsclc-met-call-against-ratio", "alter0303"))


def fits(board: Board, case: str, study: str, one: FitsIf, changed: tuple[str, ...]) -> bool:
    """Whether both engines say that the study fits with some of the changes."""
    facts = board.read(ROOT / "cases" / f"{case}.yaml").facts
    changes = {name: Known(one.changes[name].value, "a test") for name in changed}
    return board.engines.decide(facts.with_(changes))[0][study] is True


@pytest.mark.parametrize(("case", "study"), ASKED)
def test_smallest(board: Board, case: str, study: str) -> None:
    """Each set makes the study fit, no part of it does, and none holds another."""
    facts = board.read(ROOT / "cases" / f"{case}.yaml").facts
    found = fits_if(board.engines, board.knowledge.studies[study], facts)
    assert 1 <= len(found) <= 3
    for one in found:
        names = tuple(one.changes)
        assert fits(board, case, study, one, names)
        for part in combinations(names, len(names) - 1):
            assert not fits(board, case, study, one, part)
    assert not any(set(one.changes) < set(other.changes) for one in found for other in found)
    assert [RANK.index(one.by) for one in found] == sorted(RANK.index(one.by) for one in found)


def test_by(board: Board) -> None:
    """A tumor is changed by nothing, a line that was given neither; fitness may change with time, and a gene
    that was not tested is a test's."""
    def by(case: str, study: str) -> dict[str, str]:
        facts = board.read(ROOT / "cases" / f"{case}.yaml").facts
        [first, *_] = fits_if(board.engines, board.knowledge.studies[study], facts)
        return {name: change.by for name, change in first.changes.items()}
    assert by("escc-stage-iva-locally-advanced", "tqb2450-endometrial")["diagnosis"] == "nothing"
    assert by("liposarcoma-controlled-by-doxorubicin", "sts-epirubicin")["prior.lines"] == "nothing"
    assert by("breast-ecog-2", "sintilimab-anlotinib-metronomic-breast").get("ecog", "time") == "time"
    assert by("egfr-l858r-oligoprogression", "su-2026-kras") == {"KRAS": "test"}


def test_command() -> None:
    """`evaluate --why` tells the sets in words and as data."""
    asked = ("evaluate", str(ROOT / "cases/egfr-l858r-oligoprogression.yaml"), "--why", "su-2026-kras")
    told = json.loads(run(*asked, "--format", "json").stdout)["fits_if"]
    assert [change["fact"] for change in told[0]["changes"]] == ["KRAS"]
    assert "Would fit if" in run(*asked).stdout


def test_what_all_sets_ask() -> None:
    """What every set asks is told once, and then what each asks besides; together they are the whole sets."""
    asked = ("evaluate", str(ROOT / "cases/egfr-l858r-oligoprogression.yaml"), "--why", "alter0303")
    sets = [{(change["fact"], change["label"]) for change in one["changes"]} for one in json.loads(
        run(*asked, "--format", "json").stdout)["fits_if"]]
    text = " ".join(run(*asked).stdout.partition("Would fit if")[2].split())
    together, apart = text.split("and with one of these")
    shared = set.intersection(*sets)
    assert len(sets) == 3 and len(shared) > 10
    assert all(label in together and label not in apart for _, label in shared if len(label) > 5)
    assert all(label in apart for one in sets for _, label in one - shared)


HOW = {"more": "time", "less": "nothing"}


@pytest.mark.parametrize(("how", "by"), HOW.items())
def test_what_time_brings(board: Board, how: str, by: str) -> None:
    """What was denied another day may bring, unless time only ends it."""
    vocabulary = copy(board.knowledge.vocabulary)
    vocabulary.over_time = {"measurable": how} if how else {}
    knowledge = only(replace(board.knowledge, vocabulary=vocabulary), ["alter-l058"])
    facts = board.read(ROOT / "cases/egfr-l858r-oligoprogression.yaml").facts
    denied = facts.with_({"measurable": Known(False, "disease.measurable")})
    found = fits_if(Engines(knowledge), knowledge.studies["alter-l058"], denied)
    assert [one.by for one in found if [*one.changes] == ["measurable"]] == [by]
