"""The forest plots: printed hazard ratios, rows and axis in one drawing, so that no mark leaves its axis.

Treatments against each other stand in one plot, groups by marker against each other in another: the two
answer different questions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from math import log
from textwrap import wrap
from typing import NamedTuple

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.render.choice import shown, tumor_unknown
from markerboard.render.figures import Figures
from markerboard.render.groups import Groups
from markerboard.report.extent import extent

FITS, LITTLE, MISSES = "fits", "little-read", "misses-by-one"
_STANDING = {"full": FITS, "as-read": FITS, "little-read": LITTLE, "misses-by-one": MISSES}
_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
_NARROWEST, _WIDEST = (0.5, 2), (0.01, 100)


class Ratio(NamedTuple):
    """One hazard ratio: who, on which endpoint, and the printed figures."""

    study: StudyAnswer
    finding: FindingAnswer
    result: Figures
    contrast: Figures
    standing: str
    group: str

    @property
    def drawn(self) -> bool:
        """Whether it has an interval; what has none is listed in words."""
        return "ci" in self.contrast


class Layout(NamedTuple):
    """Where the parts of a row stand, in points of the drawing. `stacked`: the words above the mark."""

    width: int
    low: int
    high: int
    label: int
    stacked: bool


WIDE = Layout(900, 420, 700, 56, stacked=False)
NARROW = Layout(340, 14, 326, 30, stacked=True)


class Tick(NamedTuple):
    """A number of the axis and where it stands."""

    x: float
    text: str


class Mark(NamedTuple):
    """One row as drawn: its words, the mark and its interval; `cut` names ends beyond the axis."""

    ratio: Ratio
    lines: list[str]
    top: int
    y: int
    bottom: int
    at: float
    low: float
    high: float
    cut: str


class Heading(NamedTuple):
    """What stands over what, above the rows it holds for."""

    lines: list[str]
    top: int
    height: int


class Drawing(NamedTuple):
    """One plot in one coordinate system."""

    layout: Layout
    height: int
    bottom: int
    ticks: list[Tick]
    headings: list[Heading]
    marks: list[Mark]


class Plot(NamedTuple):
    """A plot, wide and narrow, and the ratios that have no interval to draw."""

    wide: Drawing
    narrow: Drawing
    listed: list[tuple[str, Ratio]]
    rows: list[Ratio]


# What is shown

def treatments(answer: Evaluation, groups: Groups) -> Plot:
    """Treatments against each other, in groups that the patient is in, of studies that fit or nearly do."""
    return _plot([one for one in _ratios(answer) if not _by_marker(one)], groups)


def markers(answer: Evaluation, groups: Groups) -> Plot:
    """Groups by marker against each other, one of which the patient is in."""
    return _plot([one for one in _ratios(answer) if _by_marker(one)], groups)


def standing(study: StudyAnswer) -> str:
    """The part of a plot in which a study stands; nothing where it stands in none."""
    return _STANDING.get(study.strength.fit, "")


def _ratios(answer: Evaluation) -> Iterator[Ratio]:
    for study in extent(answer).full:
        where = standing(study)
        if where and not tumor_unknown(study):
            for finding in (one for one in shown(study) if one.verdict == "applies"):
                for result, contrast in _contrasts(finding):
                    group = _within(finding, contrast)
                    if group is not None:
                        yield Ratio(study, finding, result, contrast, where, group)


def _contrasts(finding: FindingAnswer) -> Iterator[tuple[Figures, Figures]]:
    for result in finding.results:
        if "superseded_by" not in result:
            yield from ((result, one) for one in result.get("contrasts", ())
                        if float(one.get("hazard_ratio", 0)) > 0)


def _within(finding: FindingAnswer, contrast: Figures) -> str | None:
    """The group of the patient that a comparison is of or in; None where it is of others alone."""
    group = contrast.get("in")
    if group in finding.groups:
        return str(group) if finding.groups[group].verdict == "met" else None
    return finding.group or "all"


def sides(contrast: Figures) -> tuple[str, str]:
    """The two that a comparison names, the first over the second."""
    first, _, second = contrast["of"].replace(" against ", " over ").partition(" over ")
    return first, second


def _by_marker(one: Ratio) -> bool:
    return bool(set(sides(one.contrast)) & (one.finding.groups.keys() - {"all"}))


# Where it stands

def _plot(rows: list[Ratio], groups: Groups) -> Plot:
    rows = sorted(rows, key=lambda one: (FITS, LITTLE, MISSES).index(one.standing))
    drawn, listed = [one for one in rows if one.drawn], [one for one in rows if not one.drawn]
    return Plot(_drawing(drawn, WIDE, groups), _drawing(drawn, NARROW, groups),
                [(heading(one, groups), one) for one in listed], rows)


def heading(one: Ratio, groups: Groups) -> str:
    """What stands over what, and how its study stands; of markers, in which group the patient is."""
    w = groups.words
    first, second = sides(one.contrast)
    if not _by_marker(one):
        compared = w("over", first=w.term(first), second=w.term(second))
        return f"{w(f'stands {one.standing}')} · {compared}"
    said = [groups.label(one.study.id, one.finding.id, side) for side in (first, second)]
    place = w("patient in none") if not one.finding.group else w(
        "patient in", group=groups.label(one.study.id, one.finding.id, one.finding.group.split(", ")[0]))
    return f"{w('over', first=said[0], second=said[1])} · {place}"


def label(one: Ratio, groups: Groups) -> str:
    """The study, the group and the endpoint of a row."""
    group = "" if _by_marker(one) else groups.label(one.study.id, one.finding.id, one.group.split(", ")[0])
    return " · ".join(filter(None, (one.study.name, group, groups.s.endpoint_in_short(one.result))))


def _drawing(rows: list[Ratio], layout: Layout, groups: Groups) -> Drawing:
    ends = _ends(rows)
    headings: list[Heading] = []
    marks: list[Mark] = []
    top = 22
    for text, some in groupby(rows, lambda one: heading(one, groups)):
        lines = wrap(text, layout.label if layout.stacked else 110)
        headings.append(Heading(lines, top, 8 + 16 * len(lines)))
        top += headings[-1].height + 4
        for one in some:
            marks.append(_mark(one, layout, top, ends, groups))
            top = marks[-1].bottom
    ticks = [Tick(_place(value, layout, ends), f"{value:g}") for value in _TICKS
             if ends[0] <= value <= ends[1]]
    return Drawing(layout, top + 36, top, ticks, headings, marks)


def _ends(rows: Iterable[Ratio]) -> tuple[float, float]:
    """The ends of the axis: ticks around what is drawn."""
    bounds = [float(bound) for one in rows for bound in (*one.contrast["ci"], one.contrast["hazard_ratio"])]
    low = max(_WIDEST[0], min([_NARROWEST[0], *bounds]))
    high = min(_WIDEST[1], max([_NARROWEST[1], *bounds]))
    return max(t for t in _TICKS if t <= low), min(t for t in _TICKS if t >= high)


def _place(value: float, layout: Layout, ends: tuple[float, float]) -> float:
    low, high = map(log, ends)
    share = (log(max(value, 1e-9)) - low) / (high - low)
    return round(layout.low + (layout.high - layout.low) * max(0.0, min(1.0, share)), 2)


def _mark(one: Ratio, layout: Layout, top: int, ends: tuple[float, float], groups: Groups) -> Mark:
    lines = wrap(label(one, groups), layout.label)
    y = top + (16 * len(lines) + 26 if layout.stacked else 8)
    bottom = y + 18 if layout.stacked else top + 16 * len(lines) + 8
    low, high = map(float, one.contrast["ci"])
    cut = ("low " if low < ends[0] else "") + ("high" if high > ends[1] else "")
    ratio = float(one.contrast["hazard_ratio"])
    at, left, right = (_place(value, layout, ends) for value in (ratio, low, high))
    return Mark(one, lines, top + 12, y, bottom, at, left, right, cut)
