"""The board for who works in Python: short to look at, typed, and the same answer as everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import markerboard
from builders import ROOT, run
from markerboard.errors import CaseError, MarkerboardError
from markerboard.notebook.answer import Answer, Kind
from markerboard.notebook.board import Board

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"
KINDS: tuple[Kind, ...] = ("studies", "findings", "missing")


@pytest.fixture(scope="module")
def board() -> Board:
    """The board that `markerboard.load` gives."""
    return markerboard.load()


@pytest.fixture(scope="module")
def answer(board: Board) -> Answer:
    """Its answer for one case."""
    return board.evaluate(board.read(CASE))


def test_same_bytes(answer: Answer) -> None:
    """An answer that shows itself has the bytes of the command's, as JSON and as a report."""
    assert answer.as_json() == json.loads(run("evaluate", CASE, "--format", "json").stdout)
    assert answer.report() == run("report", CASE).stdout


def test_short(board: Board, answer: Answer) -> None:
    """What Python prints of an answer is a line that names the case and counts the studies."""
    verdicts = [study.verdict for study in answer.studies]
    assert repr(answer) == (
        f"<answer for 'egfr-l858r-oligoprogression': {verdicts.count('eligible')} fit, "
        f"{verdicts.count('undetermined')} undecided, {verdicts.count('ineligible')} do not fit; "
        "0 stated and not used>")
    unread = {"case": "x", "biomarkers": {"EGFR": {"unread": ["what?"]}}}
    assert "1 stated and not used" in repr(board.evaluate(unread))


def test_page(answer: Answer) -> None:
    """A notebook shows the first page alone, in a frame that nothing leaves; every link leads within it."""
    shown = answer._repr_html_()
    assert shown.startswith('<iframe title="first page of egfr-l858r-oligoprogression" sandbox')
    page = answer.first_page()
    assert 'id="first"' in page and 'id="glance"' not in page
    assert page.count('href="#') == page.count('href="#first"')
    assert len(page) < len(answer.report()) / 2
    assert 'lang="zh-Hans"' in answer.first_page("zh")


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_tables(answer: Answer, library: Any) -> None:
    """An answer is three tables, of whichever library; a study stands in one row."""
    pytest.importorskip(library)
    studies, findings, missing = (answer.to_frame(kind, library) for kind in KINDS)
    assert list(studies["study"]) == [study.id for study in answer.studies] or library == "pyarrow"
    assert len(missing) == len(answer.missing)
    assert len(findings) > 0


def test_words_of_value(answer: Answer) -> None:
    """P25: how a group did stands in a table beside what it is compared with, or not at all."""
    found = answer.to_frame("findings", "pyarrow").to_pylist()
    valued = [row for row in found if "better" in row["direction"] or "worse" in row["direction"]]
    assert valued and all(row["compared"] and row["result"] for row in valued)


def test_refused_tables(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another table, another library, and one that is not installed are refused with what there is."""
    with pytest.raises(ValueError, match="studies, findings, missing"):
        answer.to_frame("patients")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="pandas, polars or pyarrow"):
        answer.to_frame("studies", "os")  # type: ignore[arg-type]
    monkeypatch.setattr("markerboard.notebook.answer.find_spec", lambda name: None)
    with pytest.raises(MarkerboardError, match="pandas is not installed"):
        answer.to_frame()


def test_report(board: Board, tmp_path: Path) -> None:
    """A report is a file whose form its name says; another form is refused and nothing written."""
    file = board.report(board.read(CASE), tmp_path / "r.html", language="zh")
    assert file.read_text(encoding="utf-8") == run("report", CASE, "--language", "zh").stdout
    with pytest.raises(MarkerboardError, match=r"not `r\.docx`"):
        board.report(board.read(CASE), tmp_path / "r.docx")
    assert [one.name for one in tmp_path.iterdir()] == ["r.html"]


@pytest.mark.parametrize("name", ["alter0303", "ALTER0303", "NCT02388919"])
def test_study(board: Board, name: str) -> None:
    """A study is found by any of its names."""
    assert name.casefold() in {one.casefold() for one in board.study(name).names}


def test_no_study(board: Board) -> None:
    """A name that no study has is refused with what was meant, or with what there is."""
    with pytest.raises(MarkerboardError, match="did you mean `alter-l058`"):
        board.study("altr-l058")
    with pytest.raises(MarkerboardError, match=r"there are .*alter0303"):
        board.study("KEYNOTE-189")


def test_by_any_name(board: Board, answer: Answer) -> None:
    """A study of an answer is found by any of its names; what is none names those of which it is a part."""
    assert answer.study("ALTER-L058") is answer.study("alter-l058")
    with pytest.raises(MarkerboardError, match="a part of the names of alter-l058"):
        answer.study("l058")
    assert repr(board.study("ALTER-L058")).startswith("<study 'alter-l058': Anlotinib added")


def test_no_case(board: Board) -> None:
    """What is no case is refused as everywhere."""
    with pytest.raises(CaseError):
        board.evaluate({"case": "x", "disease": {"diagnosis": "LUADX"}})


def test_typed(board: Board, answer: Answer) -> None:
    """Printed results come as typed data too: every one is read, each figure as it is printed."""
    read = [(each, result) for study in answer.studies for finding in study.findings
            for each, result in zip(answer.results(study.id, finding.id), finding.results, strict=True)]
    assert len(read) > 500
    assert all(each.endpoint == result["endpoint"] for each, result in read)
    ratios = [one.hazard_ratio for each in answer.results("alter-l058", "pfs") for one in each.contrasts]
    assert "0.38" in map(str, ratios)
    assert board.study("ALTER-L058").read().design.n == 150
    with pytest.raises(KeyError):
        answer.results("alter-l058", "nothing")
