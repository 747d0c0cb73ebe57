"""P26: page one is read in a minute, and nothing unfavorable is cut for it, in every case."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.first import FITTING, first_page
from markerboard.answer.headline import headlines, leading
from markerboard.answer.markers import HERE, UNFAVORABLE, MarkerRow, markers
from markerboard.answer.model import Evaluation
from markerboard.answer.reading import VALUE
from markerboard.patient.casefile import Case
from markerboard.render.below import NAMES, arms
from markerboard.render.marker_rows import places
from markerboard.render.results import in_percent
from markerboard.render.room import MINUTE, PAGE, count, fitted, minute, rest
from markerboard.render.view import View
from markerboard.render.words import ENGLISH


@pytest.fixture(scope="module")
def pages(some_cases: list[Case], board: Board) -> list[View]:
    """Page one of the shipped cases."""
    return [fitted(View(case, board.evaluate(case), board.knowledge, ENGLISH)) for case in some_cases]


@pytest.mark.thorough
def test_limits(pages: list[View]) -> None:
    """The first minute has at most 210 words and the page 430, or no row but those that are never cut."""
    long = []
    for view in pages:
        cuttable = [row for row in view.first.markers.rows if not row.never_cut]
        words = count(minute(view)), count(minute(view)) + count(rest(view))
        if words[0] > MINUTE or (words[1] > PAGE and cuttable):
            long.append((view.answer.case, words))
    assert long == []


@pytest.mark.thorough
def test_nothing_bad_is_cut(pages: list[View], board: Board) -> None:
    """Every row that is altered, worse, mixed or contradicted stands; the others stand or are counted."""
    for view in pages:
        whole, shown = markers(view.answer, board.knowledge), view.first.markers
        must = {key(row) for row in whole.rows if row.altered or row.word in UNFAVORABLE or row.against}
        assert must <= {key(row) for row in shown.rows}, view.answer.case
        assert not UNFAVORABLE & shown.cut.keys(), view.answer.case
        assert len(whole.rows) == len(shown.rows) + sum(shown.cut.values()), view.answer.case


def key(row: MarkerRow) -> tuple[str, str]:
    """Which finding a row is of."""
    return row.study.id, row.finding.id


@pytest.mark.thorough
def test_unfavorable_findings_are_named(pages: list[View]) -> None:
    """Each finding that applies, and in which the patient's group did worse, stands among the markers."""
    for view in pages:
        stand = {key(row) for row in view.first.markers.rows}
        assert {*worse(view.answer)} <= stand, view.answer.case


def worse(answer: Evaluation) -> Iterator[tuple[str, str]]:
    """The findings, of studies of such a tumor, in which a test saw the patient's group do worse."""
    for study in answer.studies:
        if study.strength.fit not in HERE and not (study.collection and study.verdict == "eligible"):
            continue
        for finding in study.findings:
            read = [r["reading"] for r in finding.results if "superseded_by" not in r]
            if finding.verdict == "applies" and finding.analysis != "safety" and any(
                    one["word"] == "worse" and one["significant"] for one in read):
                yield study.id, finding.id


def _stands(name: str, missed: str, text: str) -> bool:
    """Whether a study stands with what it is missed by, behind its result where there is room for one."""
    return re.search(rf"{re.escape(name)} \((?:[^()]|\([^()]*\))*{re.escape(missed)}\)", text) is not None


@pytest.mark.thorough
def test_every_study_that_fits_is_named(pages: list[View]) -> None:
    """A study that fits has a row or is named; a near miss is told with what it misses by, or counted."""
    for view in pages:
        told = " ".join(minute(view))
        fits = [s for s in view.answer.studies if s.strength.fit in FITTING and not s.strength.limited_by]
        assert [study.name for study in fits if study.name not in told] == [], view.answer.case
        rows = {row.study.id for block in view.first.blocks for row in block.rows}
        near = [(study, "; ".join(view.fitting.nearly(study)))
                for study in view.first.told("misses-by-one")]
        assert all(missed in told for study, missed in near if study.id in rows), view.answer.case
        listed = [_stands(study.name, missed, told) for study, missed in near if study.id not in rows]
        assert all(listed[:6]), view.answer.case
        assert all(listed) or view.w("more", n=listed.count(False)) in told, view.answer.case


@pytest.mark.thorough
def test_what_a_test_decides(pages: list[View]) -> None:
    """Of the studies that a test decides the first six stand with their best result; others are counted."""
    for view in pages:
        text, columns = " ".join((*minute(view), *rest(view))), view.comparing.columns
        for one in view.first.tests:
            for study in map(view.answer.study, one.decides[:NAMES]):
                best = leading(headlines(study, columns), columns)
                told = {view.comparing.cell(best.result, places(best.finding), named).line(view.w)
                        for named in ([], arms(study))} if best else {""}
                assert any(line in text for line in told), (view.answer.case, study.id)
            assert bool(one.decides) == bool(one.deciding), view.answer.case


@pytest.mark.thorough
def test_applying_first(pages: list[View], board: Board) -> None:
    """Treatments stand by their best study, which fits before others do, and rows are cut from the end."""
    for view in pages:
        whole = sorted(row.place for block in first_page(view.answer, board.knowledge).blocks
                       for row in block.rows)
        rows = [row for block in view.first.blocks for row in block.rows]
        best = [min(row.place for row in block.rows) for block in view.first.blocks]
        assert best == sorted(best), view.answer.case
        assert sorted(row.place for row in rows) == whole[:len(rows)], view.answer.case
        by_place = [row.study.strength.fit in FITTING for row in sorted(rows, key=lambda row: row.place)]
        assert by_place == sorted(by_place, reverse=True), view.answer.case


@pytest.mark.thorough
def test_directions(pages: list[View]) -> None:
    """A word of value stands beside the patient's own group, the side that its figures begin with."""
    for view in pages:
        for row in view.first.markers.rows:
            if row.word in ("better", "worse"):
                inside = {name for name, group in row.finding.groups.items() if group.verdict == "met"}
                sides = [r["reading"]["compared"][0]["sides"][0] for r in row.results()
                         if r["reading"]["word"] == row.word]
                assert sides, view.answer.case
                assert set(sides) <= inside, view.answer.case


@pytest.mark.thorough
def test_words_without_a_test_say_so(pages: list[View]) -> None:
    """A word of value of results of which neither P nor an interval was printed says that none was."""
    for view in pages:
        views = [one for _, rows in view.markers for one in rows][len(view.first.markers.silent):]
        for row, told in zip(view.first.markers.rows, views, strict=True):
            results = [r for r in row.results() if r["reading"]["word"] == row.word]
            printed = [one for r in results for one in (*r.get("contrasts", ()), *r.get("associations", ()))]
            if row.word in VALUE and not any({"p", "ci"} & one.keys() for one in printed):
                assert "no test printed" in told.word.text, (view.answer.case, row.study.id, row.finding.id)


@pytest.mark.parametrize(("case", "told"), [
    ("nsclc-kras-g12c-second-line", "asked by Su 2026"),
    ("cervix-cps-5-pik3ca-mutated", "worse (OS) and better (response), no test printed"),
    ("colon-ras-braf-wild-type-ctdna-cleared", "ANCHOR waits for: microsatellite instability"),
    ("ovary-platinum-resistant", "TQB2450-III-10 waits for: courses of the last platinum, regimens since "
                                 "platinum resistance (record); life expectancy (physician)"),
    ("egfr-l858r-dramatic-progression", "dramatic 17.1, gradual 39.4, local 23.1, P < 0.001"),
    ("nsclc-met-amplified-after-gefitinib", "7.6 v 15.9, P = 0.001"),
    ("stomach-second-line-fgfr2-mutated", "TMB reported as high did better, n.s.")])
def test_what_readers_missed(board: Board, case: str, told: str) -> None:
    """What a reader of page one answered wrongly, or had no answer to, stands on it."""
    read = board.read(ROOT / "cases" / f"{case}.yaml")
    view = fitted(View(read, board.evaluate(read), board.knowledge, ENGLISH))
    text = " ".join((*minute(view), *rest(view)))
    assert told in text
    assert "No study here speaks of KRAS" not in text


@pytest.mark.parametrize(("share", "percent"), [
    ("0.031", "3.1 %"), ("0.0004", "0.04 %"), ("0.5", "50 %"), ("0.01-0.02", "1-2 %"),
    ("<0.0005", "<0.05 %")])
def test_in_percent(share: str, percent: str) -> None:
    """A share of 1 is told in percent, with no digit more or less than was stated."""
    assert in_percent(share) == percent
