"""However many studies a rule base has, a page holds the first in full, names more, and counts the others."""

from __future__ import annotations

import re
from itertools import product

import pytest

from builders import some
from markerboard.answer import elsewhere
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation, Miss, StudyAnswer
from markerboard.answer.order import key, ordered
from markerboard.patient.casefile import Case
from markerboard.render import differing
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.report import extent, page
from markerboard.report.changes import changes
from markerboard.words import words


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page with room for few studies."""
    for name, value in (("FULL", 4), ("LEAST", 1), ("NAMED", 3)):
        monkeypatch.setattr(extent, name, value)


def _cases(board: Board, cases: list[Case]) -> list[tuple[Case, Evaluation]]:
    return [(case, board.evaluate(case)) for case in some(cases, 8)]


@pytest.mark.usefixtures("narrow")
def test_all_are_told(board: Board, some_cases: list[Case]) -> None:
    """Each study stands in one place or is counted, and none in full stands behind one that is not."""
    for _, answer in _cases(board, some_cases):
        held, order = extent.extent(answer), {one.id: n for n, one in enumerate(ordered(answer))}
        assert sum(kind.total for kind in held if kind is not held.near) == len(answer.studies)
        for kind in held:
            places = [order[one.id] for one in (*kind.full, *kind.named)]
            assert places == sorted(places) and len(kind.named) <= 3


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_page(board: Board, some_cases: list[Case], language: str) -> None:
    """What is named stands where a link finds it, no link leads nowhere, and what is left is counted."""
    for case, answer in _cases(board, some_cases):
        html, held = page.html(case, answer, board.knowledge, language), extent.extent(answer)
        links = set(re.findall(r'href="#([^"]+)"', html))
        assert links <= set(re.findall(r'id="([^"]+)"', html))
        assert len(re.findall('<article class="study"', html)) == len(held.full)
        for kind in held:
            assert not kind.left or words(language)("names left", n=kind.left) in html


def test_shipped(board: Board, some_cases: list[Case]) -> None:
    """Of the shipped rules every study that fits, may fit or nearly does stands in full for every patient."""
    for _, answer in _cases(board, some_cases):
        held = extent.extent(answer)
        assert not any(kind.named for kind in (held.eligible, held.undetermined, held.near))


def test_differing(board: Board, some_cases: list[Case]) -> None:
    """A result of a study that asks nothing of what differs between two patients reads the same for both."""
    views = [View(case, answer, board.knowledge, Sentences(words("en")))
             for case, answer in _cases(board, some_cases)[:12]]
    for one, other in product(views, views):
        facts = differing._changed(one.answer.facts, other.answer.facts)
        for study in one.answer.studies:
            if not differing._may_differ(board.knowledge, study, other.answer.study(study.id), facts):
                assert all(differing._differs(one, other, *pair) is None
                           for pair in differing._pairs(one, other, study))


@pytest.mark.parametrize("most", [0, 5, 1000])
def test_differing_is_bounded(board: Board, some_cases: list[Case], most: int,
                              monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many studies so many are told, those first that fit best on a side; no other differs at all."""
    monkeypatch.setattr(differing, "MOST", most)
    views = [View(case, answer, board.knowledge, Sentences(words("en")))
             for case, answer in _cases(board, some_cases)[:6]]
    for sides in product(views, views):
        one, other = sides
        for found in (differing.fits(*sides), may_differ := differing.open_to_differ(*sides)):
            told = differing.first(*sides, found)
            assert len(told) == min(len(found), most)
            ranks = {study.id: min(key(study), key(other.answer.study(study.id)))
                     for study in found}
            left = ranks.keys() - {study.id for study in told}
            assert all(ranks[study.id] <= ranks[behind] for study in told for behind in left)
        whole = differing.readings(*sides, one.answer.studies)
        assert differing.readings(*sides, may_differ) == whole
        assert [change for change in changes(one.answer, other.answer, may_differ) if change.findings] == [
            change for change in changes(one.answer, other.answer) if change.findings]


def test_elsewhere(board: Board, some_cases: list[Case]) -> None:
    """What other studies of a treatment exclude is what comes of comparing each study with each."""
    for _, answer in _cases(board, some_cases):
        pairs = {(miss.because, other.name, study.name) for study, other in product(answer.studies, repeat=2)
                 for miss in _unasked(study, other)}
        told = {one.because: (set(one.excluded_by), set(one.unasked)) for one in elsewhere.elsewhere(answer)}
        assert told == {because: ({other for text, other, _ in pairs if text == because},
                                  {study for text, _, study in pairs if text == because})
                        for because, _, _ in pairs}


def _unasked(study: StudyAnswer, other: StudyAnswer) -> list[Miss]:
    """What another study of the treatment excludes in domains of which one that may fit did not ask."""
    if (study is other or not study.regimen_key or study.regimen_key != other.regimen_key
            or study.strength.fit not in elsewhere.MAY_FIT):
        return []
    open_ = elsewhere.ASKED & {*study.strength.unread_domains, *elsewhere.UNUSUAL}
    asked = {one.domain for one in (*study.inclusion, *study.exclusion)}
    return [miss for miss in other.strength.misses if miss.domain in open_ - asked]
