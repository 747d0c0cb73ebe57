"""The figure of a study's attrition: well-formed, complete, and safe from what it quotes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markerboard.cohort.figure import svg
from markerboard.sql.flow import Flow, Passage

SVG = "{http://www.w3.org/2000/svg}"
PASSAGES = (Passage("age", False, 700, 200, 100, 1000, 200, 100),
            Passage("ild", True, 30, 900, 70, 800, 25, 60))
FLOW = Flow("trial", 1000, 650, 225, 125, PASSAGES)
TEXTS = {"age": "Adults", "ild": "Interstitial lung disease"}


def told(drawn: str) -> str:
    """Every text of a figure."""
    return " ".join("".join(node.itertext()) for node in ElementTree.fromstring(drawn).iter(f"{SVG}text"))  # noqa: S314


def test_complete() -> None:
    """Every criterion stands there with who leaves, who is open, and who remains."""
    said = told(svg(FLOW, "A trial", TEXTS, partial=False))
    assert said == ("A trial 1,000 patients assessed Inclusion: Adults not met: 200 leave unknown: 100 stay "
                    "800 remain Exclusion: Interstitial lung disease applies: 25 leave unknown: 60 stay "
                    "775 remain 650 eligible every criterion is as asked 125 undetermined "
                    "a fact is missing that could decide")


def test_partial() -> None:
    """Where not all criteria were read, the figure says of those who fit that they fit what was read."""
    assert "all criteria that were read are as asked" in told(svg(FLOW, "A trial", TEXTS, partial=True))


def test_described() -> None:
    """The figure says in words what it shows, for who cannot see it."""
    root = ElementTree.fromstring(svg(FLOW, "A trial", TEXTS, partial=False))  # noqa: S314
    assert root.findtext(f"{SVG}title") == "A trial"
    described = "1,000 patients assessed, 650 eligible, 125 undetermined, 225 ineligible"
    assert root.findtext(f"{SVG}desc") == described
    assert root.get("role") == "img"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text(title: str, text: str) -> None:
    """Whatever a title or a criterion says, the figure is well-formed and holds no other element."""
    drawn = svg(FLOW, title, {**TEXTS, "age": text}, partial=False)
    tags = {node.tag.removeprefix(SVG) for node in ElementTree.fromstring(drawn).iter()}  # noqa: S314
    assert tags <= {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "text"}


@pytest.mark.parametrize("words", [1, 12, 40, 200])
def test_inside(words: int) -> None:
    """Nothing stands beyond the edges, and no two boxes overlap, however long the texts."""
    drawn = svg(FLOW, "title " * words, dict.fromkeys(TEXTS, "criterion " * words), partial=True)
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', drawn)[0])
    boxes = [tuple(map(int, box)) for box in
             re.findall(r'<rect[^>]*? x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)" rx', drawn)]
    assert len(boxes) == 7
    assert all(x + w <= width and y + h <= height for x, y, w, h in boxes)
    assert not any(a is not b and overlap(a, b) for a in boxes for b in boxes)


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether two boxes share a point."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
