"""The terminal: the first page of the report in 80 columns, in either language, with or without color."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import ROOT, run, some
from markerboard.answer.board import Board
from markerboard.patient.casefile import Case
from markerboard.render import brief, text
from markerboard.render.paper import COLORS, Paper, columns, wrapped
from markerboard.render.room import fitted
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.words import words

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
EVERY = sorted((ROOT / "cases").glob("*.yaml"))[::4]
CASES = EVERY[::5]
ESCAPES = re.compile(r"\x1b\[[\d;]*m")
CHINESE = "，。；：、（）《》病例所述研究不符合"


def test_duration_with_its_unit(board: Board) -> None:
    """How long a treatment was given is printed with its unit once, in whichever way it was written."""
    for written in ("8 months", "8", "8 mo", "8 个月"):
        line = {"line": 1, "drugs": ["docetaxel"], "months": written}
        case = board.case({"case": "x", "treatment": [line]})
        assert "docetaxel, 8 months" in "\n".join(printed(board, case, "en")), written


def printed(board: Board, case: Case, language: str, page: ModuleType = brief, width: int = 80) -> list[str]:
    """The lines of a page as a terminal shows them, without styles."""
    paper, answer, sentences = Paper(width), board.evaluate(case), Sentences(words(language))
    if page is brief:
        brief.show(case, answer, board.knowledge, paper, sentences)
    else:
        text.show(answer, board.knowledge, paper, sentences)
    return [ESCAPES.sub("", line) for line in paper.lines]


def bare(told: str) -> str:
    """What is told, without spaces, marks, and what makes of a line a list."""
    return re.sub(r"[\s\[\]+?−()（）;；:：·†!–-]", "", told).casefold()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_same_figures(board: Board, file: Path, language: str) -> None:
    """`evaluate` prints what the first page of the report says: each study, badge, marker and figure."""
    case = board.read(file)
    view = fitted(View(case, board.evaluate(case), board.knowledge, Sentences(words(language))))
    told = bare("".join(printed(board, case, language)))
    wanted = [view.sentence, view.counts, view.more_markers, *view.below]
    cells = [cell for block in view.blocks for row in block.rows for cell, _ in row.cells]
    for block in view.blocks:
        wanted += [block.title, *(row.name for row in block.rows)]
        wanted += [part for row in block.rows for part in (*row.badge[1:], row.waits)]
    for _, rows in view.markers:
        wanted += [part for row in rows for part in (row.label, row.word.text, row.grade)]
        cells += [cell for row in rows for cell, _ in row.cells]
    wanted += [part for cell in cells if cell for part in (cell.own, cell.other, cell.text, *cell.after)]
    assert [part for part in wanted if bare(part) not in told] == []


@pytest.mark.parametrize(("language", "rows"), [
    ("en", {"In conflict": "ECOG performance status, EGFR", "Not tested": "KRAS · indeterminate: MET"}),
    ("zh", {"陈述矛盾": "ECOG 体能状态评分、EGFR", "未检测": "KRAS；无法判读：MET"})])
def test_conflict_is_not_untested(board: Board, language: str, rows: dict[str, str]) -> None:
    """Page one says apart what is in conflict, what was not tested, and what was indeterminate."""
    case = board.case({"case": "gaps", "patient": {"ecog": "conflicting"}, "biomarkers": {
        "EGFR": {"status": "conflicting"}, "KRAS": {"status": "not tested"},
        "MET": {"status": "indeterminate"}}})
    told = bare("".join(printed(board, case, language)))
    assert [row for row in rows.items() if bare("".join(row)) not in told] == []


@pytest.mark.thorough
@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("page", [brief, text], ids=["first", "detail"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_columns(board: Board, language: str, page: ModuleType, width: int) -> None:
    """No line is wider than the terminal, of which a Chinese character takes two columns."""
    for file in some(EVERY if page is brief else CASES[::8]):
        lines = printed(board, board.read(file), language, page, width)
        assert [line for line in lines if columns(line) > width] == [], file.stem


def test_detail_says_everything(board: Board) -> None:
    """`--detail` holds every study, criterion, reason, finding and source, also in Chinese."""
    case = board.read(CASE)
    answer = board.evaluate(case)
    for language in ("en", "zh"):
        told = bare("".join(printed(board, case, language, text)))
        for study in answer.studies:
            assert bare(study.name) in told
            assert [c.id for c in (*study.inclusion, *study.exclusion) if bare(c.text) not in told] == []
            assert [f.id for f in study.findings if bare(f.title) not in told] == []
        assert [s for s, one in answer.sources.items() if bare(one["citation"]) not in told] == []


def test_in_chinese() -> None:
    """`evaluate --language zh` answers in Chinese; figures, names and the rules' own words stay."""
    told = run("evaluate", CASE, "--language", "zh").stdout
    for sentence in ("[完全相符]", "ALTER-L058", "HR 0.38 (0.26-0.56)", "待：进展模式", "不是治疗建议"):
        assert sentence in told
    assert "纳入标准" in run("evaluate", CASE, "--language", "zh", "--detail").stdout


def test_verdicts_without_color() -> None:
    """In a pipe each verdict is a sign and a word; with color the words are the same."""
    plain = run("evaluate", CASE, "--detail").stdout
    assert "\x1b" not in plain
    assert {"[+ fits]", "[? undecided]", "[- does not fit]", "[+ met]", "[- not met]", "[? unknown]",
            "[+ does not exclude]", "[- excludes]"} <= set(re.findall(r"\[[+?-] [a-z ]+\]", plain))
    colored = run("evaluate", CASE, "--detail", env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b" in colored and ESCAPES.sub("", colored) == plain


@pytest.mark.parametrize("terminal", [True, False])
def test_progress(terminal: bool) -> None:
    """Many cases show how far they are on a terminal, and nothing of the kind in a pipe."""
    pty = pytest.importorskip("pty")
    files = [str(file) for file in sorted((ROOT / "cases").glob("*.yaml"))[:25]]
    reading, writing = pty.openpty() if terminal else os.pipe()
    done = subprocess.run([sys.executable, "-c", "from markerboard.cli import main; main()", "test", *files],
                          stdout=subprocess.PIPE, stderr=writing, check=True)
    told = os.read(reading, 1_000_000).decode()
    os.close(reading)
    os.close(writing)
    assert (done.stdout, "25 cases" in told) == (b"", True)
    assert ("evaluating" in told and "100%" in told) is terminal


@pytest.mark.parametrize("color", COLORS)
def test_legible(color: str) -> None:
    """Each color stands out on black and on white, by the contrast that WCAG asks of large text and more."""
    number = COLORS[color] - 16
    levels = (0, 95, 135, 175, 215, 255)
    red, green, blue = (levels[number // step % 6] / 255 for step in (36, 6, 1))
    light = sum(weight * (((part + 0.055) / 1.055) ** 2.4 if part > 0.04045 else part / 12.92)
                for weight, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))
    assert min((light + 0.05) / 0.05, 1.05 / (light + 0.05)) > 4


@given(st.text(st.sampled_from(CHINESE + "abc 12-, .\n"), max_size=300), st.integers(20, 90))
def test_wrapped(said: str, width: int) -> None:
    """Wrapping loses nothing, keeps to the width, and begins no line with a sign that ends something."""
    lines = wrapped(said, width, "  ")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", said)
    assert [line for line in lines if columns(line) > width] == []
    if max(map(len, re.findall(r"[，。；：、（）《》]+|[^\s，。；：、（）《》]+", said)), default=0) < 4:
        assert [line for line in lines[1:] if line.strip()[:1] in tuple("，。；：、）")] == []


@given(st.text(max_size=200))
def test_wrapped_anything(said: str) -> None:
    """Any text is wrapped without losing a character that is seen."""
    lines = wrapped(said, 40, "")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", said)


@pytest.mark.parametrize("name", ["x\n2 treatments fit in full.", "x" * 60 + "\n2 treatments",
                                  "病\n2 treatments"])
@pytest.mark.parametrize("page", [brief, text])
def test_a_name_is_no_line(board: Board, name: str, page: ModuleType) -> None:
    """What a case is called makes no line of its own, which could pass for a line of the answer."""
    case = board.case({"case": name, "disease": {"diagnosis": "ESCC"}})
    for language in ("en", "zh"):
        paper, sentences = Paper(80), Sentences(words(language))
        answer = board.evaluate(case)
        told = (case, answer) if page is brief else (answer,)
        page.show(*told, board.knowledge, paper, sentences)
        assert not [line for line in "\n".join(paper.lines).splitlines() if line.startswith("2 treatments")]


@pytest.mark.parametrize(("stated", "told"), [
    ("gastric cancer", "Esophagus/Stomach (stated: gastric cancer)"), ("LUNG", "Lung"), ("lung", "Lung"),
    ("adenocarcinoma of the lung", "Lung Adenocarcinoma")])
def test_tumor_as_stated(board: Board, stated: str, told: str) -> None:
    """Where a tumor is read as a class, page one says the word that was stated: it may say more."""
    case = board.case({"case": "tumor", "disease": {"diagnosis": stated}})
    assert printed(board, case, "en")[1] == told
