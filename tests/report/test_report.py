"""The report: one file that says everything of an answer, safely, whatever the case says."""

from __future__ import annotations

import io
import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, fewer, run, some
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import case_of
from markerboard.patient.profile import Profile
from markerboard.report.page import css_string, html
from pages import HTML, all_of, assets, by_id, sound, text_of
from strategies_text import cases

CASES = sorted((ROOT / "cases").glob("*.yaml"))[::20]
CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
MARKUP = "</style><script>alert(1)</script> \"quoted\" '; } @import 'x'; <b>&amp;"
MOST_BYTES = 500_000
FIGURES = tuple("median percent hazard_ratio odds_ratio difference ci iqr range events n".split())


def report(board: Board, case: Any, language: str = "en") -> tuple[Evaluation, str]:
    """The answer and the report of a case, given as a file or as data."""
    read = board.read(case) if isinstance(case, Path) else case_of(Profile.model_validate(case),
                                                                   board.knowledge.vocabulary)
    answer = board.evaluate(read)
    return answer, html(read, answer, board.knowledge, language)


# The first page

def test_first_page(board: Board) -> None:
    """A reader finds on the first page: the patient, how far each study fits, both figures of a comparison
    with its ratio and interval, and what to ask."""
    first = text_of(by_id(sound(report(board, CASE)[1]), "first"))
    for told in ("59 years · female · ECOG 1 · Lung Adenocarcinoma, stage IVB",
                 "1 osimertinib, 14 months, PR, ongoing", "EGFR L858R", "ALTER-L058",
                 "fits in full", "anlotinib v control",
                 "9.23 v 5.42 · HR 0.38 (0.26–0.56)", "Undecided: Xiang 2024",
                 "Ask: pattern of progression", "decides Xiang 2024", "no report date",
                 "not a treatment recommendation", board.knowledge.version):
        assert told in first


def test_first_page_in_chinese(board: Board) -> None:
    """The same first page in Chinese: its words, and the figures as they are printed."""
    page = report(board, CASE, "zh")[1]
    first = text_of(by_id(sound(page), "first"))
    assert 'lang="zh-Hans"' in page
    for told in ("59 岁 · 女 · ECOG 1 · 肺腺癌（LUAD），IVB 期", "完全相符",
                 "9.23 对 5.42 · HR 0.38 (0.26–0.56)", "待：进展模式", "不是治疗建议"):
        assert told in first


def test_own_contradiction(board: Board) -> None:
    """A case that contradicts itself is told so on the first page."""
    first = by_id(sound(report(board, ROOT / "cases" / "nsclc-met-call-against-ratio.yaml")[1]), "first")
    assert "In conflict MET amplification" in text_of(first)


def test_approvals(board: Board) -> None:
    """An approval stands in the full report in whole, with who gave it, when, and where that was read."""
    file = ROOT / "cases" / "nsclc-third-line-egfr-l858r.yaml"
    told = text_of(by_id(sound(report(board, file)[1]), "study-alter0303"))
    assert "NMPA (2018-05-08): Advanced NSCLC that progressed after at least two lines" in told
    assert "with an alteration of EGFR or ALK, after progression on the matched targeted drug" in told
    assert "zhou-m-2019" in told


def test_contradicting_findings(board: Board) -> None:
    """Rows by one marker that say otherwise stand both on the page, each with who is against it."""
    file = ROOT / "cases" / "nsclc-third-line-egfr-l858r.yaml"
    told = text_of(by_id(sound(report(board, file)[1]), "first"))
    assert "better (OS), against Xiong 2021" in told
    assert "worse, no test printed, against ALTER0303" in told


def test_supposed(board: Board) -> None:
    """What was supposed is named on the first page and on top of every printed sheet; so is the day."""
    read = board.read(CASE)
    page = html(read, board.evaluate(read), board.knowledge, supposed="pattern = gradual", day="2026-11-28")
    assert "Supposed, not stated: pattern = gradual" in text_of(by_id(sound(page), "first"))
    assert "report of 2026-11-28" in page
    assert css_string("Supposed, not stated: pattern = gradual") .strip('"') in page


# Everything else

@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES), ids=lambda file: file.stem)
def test_sound_in_chinese(board: Board, file: Path) -> None:
    """Every report in Chinese is valid HTML, holds all it needs, runs nothing, and is small."""
    page = report(board, file, "zh")[1]
    assert assets(sound(page)) == []
    assert len(page.encode()) < MOST_BYTES


@pytest.mark.thorough
@pytest.mark.parametrize("file", some(CASES, 3), ids=lambda file: file.stem)
def test_complete(board: Board, file: Path) -> None:
    """A report is sound and small, and holds every study, and every criterion, reason and figure of those
    that fit or may fit, each figure with its caveat and its source."""
    answer, page = report(board, file)
    tree = sound(page)
    assert (assets(tree), len(page.encode()) < MOST_BYTES) == ([], True)
    text = text_of(tree)
    assert [s.name for s in answer.studies if s.name not in text] == []
    for study in answer.studies:
        if study.verdict != "ineligible":
            _complete(study, text_of(by_id(tree, f"study-{study.id}")))


def _complete(study: StudyAnswer, told: str) -> None:
    for criterion in (*study.inclusion, *study.exclusion):
        assert squeezed(criterion.text) in told
        assert all(squeezed(reason) in told for reason in criterion.because)
    if "its results are only named here" in told:
        return
    for result in (r for f in study.findings if f.verdict != "does not apply" for r in f.results):
        assert [figure for figure in figures(result) if figure not in told] == []
        assert squeezed(result.get("caveat", "")) in told
        assert all(f"[{name}: {squeezed(place)}]" in told for name, place in result["from"].items())


def squeezed(text: str) -> str:
    """A text as HTML shows it."""
    return re.sub(r"\s+", " ", text).strip()


def figures(data: Any, key: str = "") -> list[str]:
    """The printed figures of a result."""
    if isinstance(data, dict):
        return [f for k, v in data.items() if k not in ("from", "explains") for f in figures(v, k)]
    if isinstance(data, list):
        return [f for item in data for f in figures(item, key)]
    return [str(data)] if key in FIGURES else []


def test_markup_in_names(board: Board) -> None:
    """Markup in a name or a note is shown as it is written and never becomes part of the page."""
    for language in ("en", "zh"):
        page = report(board, {"case": MARKUP, "source": MARKUP}, language)[1]
        tree = sound(page)
        assert assets(tree) == []
        assert MARKUP in text_of(by_id(tree, "first"))
        assert MARKUP in text_of(all_of(tree, "title")[0])


@given(st.text())
@fewer(2)
def test_css_string(text: str) -> None:
    """No text can end the string of a style sheet, or the sheet: only letters, digits, escapes are in it."""
    made = str(css_string(text))
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"', made)
    meant = re.sub(r"\\([0-9a-f]{1,6}) ", lambda found: chr(int(found[1], 16)), made[1:-1])
    assert meant == text


@given(cases())
@fewer(10)
def test_any_case(board: Board, case: dict[str, Any]) -> None:
    """Any case has a sound report."""
    sound(report(board, case)[1])


def test_same_bytes(board: Board) -> None:
    """The same case and rules give the same bytes: no date, no chance."""
    assert report(board, CASE)[1] == report(board, CASE)[1]


# The command

def test_command(tmp_path: Path) -> None:
    """`report` writes a file, or to standard output; it says what it wrote on the other."""
    out = tmp_path / "report.html"
    done = run("report", CASE, "--out", out)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"wrote {out}\n")
    assert run("report", CASE).stdout == out.read_text(encoding="utf-8")
    assert 'lang="zh-Hans"' in run("report", CASE, "--language", "zh").stdout
    assert run("report", "-", text=json.dumps({"case": "from a pipe"})).exit_code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["report.html"]


def test_several(tmp_path: Path) -> None:
    """Several cases, or a directory of them, have their reports written to a directory, by their names."""
    (tmp_path / "cases").mkdir()
    for name in ("one", "two"):
        (tmp_path / "cases" / f"{name}.yaml").write_text(f"case: the {name}/case\n", encoding="utf-8")
    assert run("report", tmp_path / "cases", "--out", tmp_path / "made").exit_code == 0
    assert sorted(file.name for file in (tmp_path / "made").iterdir()) == ["the-one-case.html",
                                                                           "the-two-case.html"]
    assert "directory" in run("report", CASE, CASE, "--out", tmp_path / "one.html").stderr


def test_command_supposes() -> None:
    """`--suppose` is named in the report; what a fact cannot be is told with what it may be."""
    made = run("report", CASE, "--suppose", "progression.pattern=gradual", "--date", "2026-11-28").stdout
    assert "Supposed, not stated: progression.pattern=gradual" in made and "report of 2026-11-28" in made
    refused = run("report", CASE, "--suppose", "progression.pattern=sideways")
    assert refused.exit_code == 2 and "it may be" in refused.stderr
    assert run("report", CASE, "--suppose", "nonsense=1").exit_code == 2


@pytest.mark.parametrize(("out", "code", "told"), [
    ("report.doc", 2, "a report is a .html or a .pdf file"),
    ("none/report.html", 74, "cannot be written: no such"),
])
def test_refused(tmp_path: Path, out: str, code: int, told: str) -> None:
    """A form that there is not, or a place that cannot be written, is told, and nothing is left there."""
    done = run("report", CASE, "--out", tmp_path / out)
    assert (done.exit_code, told in done.stderr, list(tmp_path.iterdir())) == (code, True, [])


def test_bad_case(tmp_path: Path) -> None:
    """A case that cannot be read leaves no report."""
    done = run("report", ROOT / "tests" / "bad" / "case-tps-140.yaml", "--out", tmp_path / "report.html")
    assert (done.exit_code, list(tmp_path.iterdir())) == (3, [])


@pytest.mark.skipif(find_spec("weasyprint") is not None, reason="WeasyPrint is installed")
def test_no_pdf(tmp_path: Path) -> None:
    """Without WeasyPrint, a PDF is refused with what to install."""
    assert "markerboard[pdf]" in run("report", CASE, "--out", tmp_path / "report.pdf").stderr


@pytest.mark.skipif(find_spec("weasyprint") is None, reason="needs WeasyPrint: markerboard[pdf]")
@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("letter", (612, 792))])
def test_pdf(tmp_path: Path, paper: str, size: tuple[int, int]) -> None:
    """Every page of a PDF carries the case and the notice, on the paper that was asked for."""
    pypdf = pytest.importorskip("pypdf")
    file, out = ROOT / "cases" / "kidney-clear-cell-untreated.yaml", tmp_path / "report.pdf"
    assert run("report", file, "--out", out, "--paper", paper).exit_code == 0
    pages = pypdf.PdfReader(io.BytesIO(out.read_bytes())).pages
    assert (round(pages[0].mediabox.width), round(pages[0].mediabox.height)) == size
    texts = [squeezed(page.extract_text()) for page in pages]
    assert all(file.stem in text and "not a treatment recommendation" in text for text in texts)
    assert "At a glance" in texts[1]


def test_left_out_is_told(shipped: KnowledgeBase) -> None:
    """Studies that did not load are named on the first page and among the limits."""
    from dataclasses import replace

    from markerboard.errors import Problem

    broken = Board(replace(shipped, left_out=(Problem("s.yaml", 3, 1, "it is broken"),)))
    tree = sound(report(broken, CASE)[1])
    for part in ("first", "limits"):
        assert "Left out because it does not load: s.yaml:3:1: it is broken" in text_of(by_id(tree, part))


def test_marks_are_words(board: Board) -> None:
    """A verdict never rests on color: each mark has a sign and a word."""
    tree = sound(report(board, CASE)[1])
    marks = [e for e in all_of(tree, "span") if (e.get("class") or "").startswith("v ")]
    cells = [e for e in by_id(tree, "matrix").iter(f"{HTML}td") if e.get("class")]
    assert len(marks) > 30 and len(cells) > 40
    assert all(re.fullmatch(r"[+?−] [a-z ]+", text_of(mark)) for mark in marks)
    assert all(re.fullmatch(r"[+?−] (met|not met|unknown)", text_of(cell)) for cell in cells)
