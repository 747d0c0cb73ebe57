"""Cells of CSV: no spreadsheet runs one, and each is what it was once read back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from markerboard.files import cells
from tables import runs_nothing

TEXTS = st.text(st.sampled_from("ab1 -+=@\0\t\r\n,;'\"＝＋－＠|%") | st.characters(codec="utf-8"),
                max_size=12)


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=3))
@example([["=HYPERLINK(\"http://x.example\",\"y\")", "@SUM(1+1)*cmd|' /C calc'!A0"]])
@example([["a;=1+1", "a,=1+1"], ["a\n=1+1", "\t=1"]])
@example([[" =1", "'=1"], ["-1;-2", "-1;=2"]])
@example([["", "\r"], ["", "\n"], ["a\n", "b\r\n''"], ["'\n'", "a\n\t"]])
def test_runs_nothing(rows: list[list[str]]) -> None:
    """No cell of a table begins as a formula does, at whichever separator a spreadsheet splits it."""
    stream = io.StringIO()
    cells.write(stream, ["a", "b"], rows)
    assert runs_nothing(stream.getvalue())
    read = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), strict=True))[1:]
    assert [[cells.original(cell) for cell in row] for row in read] == rows


@given(TEXTS)
@example("'=1")
@example("'\tx")
@example("''-x;'@y")
def test_read_back(text: str) -> None:
    """P16: a cell that is read back is the text that was written."""
    assert cells.original(cells.safe(text)) == text


@pytest.mark.parametrize(("value", "text"), [
    ("=1+1", "'=1+1"), ("@x", "'@x"), ("+3", "'+3"), ("-x", "'-x"), ("＝1", "'＝1"),
    ("a;=1", "a;'=1"), ("\tx", "'\tx"),
    ("a, -b", "a,' -b"), ("0.3; -0.1", "0.3;' -0.1"), (' "=1"', '\' "=1"'),
    ("-3", "-3"), ("-3.5 %", "-3.5 %"),
    (0.25, "0.25"), (None, ""), (-3, "-3"),
    ("HR 0.50 (95 % CI 0.35-0.71)", "HR 0.50 (95 % CI 0.35-0.71)"), ("L858R", "L858R"), ("", "")])
def test_cells(value: object, text: str) -> None:
    """A sign before which nothing but spaces and quotes stands is marked; numbers and plain words stay."""
    assert cells.safe(value) == text
