"""What the plots show of an answer, and where each mark lies. Figures are as printed; none is computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import log
from typing import NamedTuple

from markerboard.answer.model import CriterionAnswer, Evaluation, FindingAnswer, StudyAnswer
from markerboard.render.choice import ranked, shown, tumor_unknown
from markerboard.render.figures import Figures, figures_of

WIDTH, MIDDLE, REACH = 240, 120, 108
"""A strip is this wide; a ratio of 1 lies in its middle; the ends of its axis lie this far from there."""
_AXES = {4: (0.25, 0.5, 1, 2, 4), 10: (0.1, 0.2, 0.5, 1, 2, 5, 10), 100: (0.01, 0.1, 1, 10, 100)}
_ORDER = ("eligible", "undetermined")
MOST_ROWS = 40
YOURS, OTHER, OPEN, INDIRECT = "yours", "other", "open", "indirect"
_PLACES = {"met": YOURS, "not met": OTHER, "unknown": OPEN}


class Mark(NamedTuple):
    """A point and its interval on a strip; `cut` names the ends that lie beyond the axis."""

    at: float
    low: float | None = None
    high: float | None = None
    cut: str = ""


class Tick(NamedTuple):
    """A mark of an axis."""

    at: float
    text: str


class Ratio(NamedTuple):
    """One hazard ratio of a finding."""

    study: StudyAnswer
    finding: FindingAnswer
    result: Figures
    contrast: Figures
    n: str
    place: str
    mark: Mark


class Forest(NamedTuple):
    """Hazard ratios, at most so many; `left` counts the rest."""

    rows: list[Ratio]
    left: int
    ticks: list[Tick]


class Rate(NamedTuple):
    """One rate of a group or arm."""

    study: StudyAnswer
    finding: FindingAnswer
    result: Figures
    name: str
    figures: Figures
    place: str
    mark: Mark


class Rates(NamedTuple):
    """Rates, at most so many; `left` counts the rest."""

    rows: list[Rate]
    left: int
    ticks: list[Tick]


class MatrixRow(NamedTuple):
    """The criteria of a study, summed by domain: met, not met, unknown; a domain not asked is absent."""

    study: StudyAnswer
    cells: dict[str, str]


# Hazard ratios

def forest(answer: Evaluation) -> Forest:
    """The hazard ratios of the findings that are, or may be, for this patient."""
    found = list(_ratios(answer))
    limit = _limit(float(row.contrast["hazard_ratio"]) for row in found[:MOST_ROWS])
    rows = [row._replace(mark=ratio_mark(row.contrast, limit)) for row in found[:MOST_ROWS]]
    ticks = [Tick(_along(value, limit), f"{value:g}") for value in _AXES[limit]]
    return Forest(rows, len(found) - len(rows), ticks)


def _ratios(answer: Evaluation) -> Iterator[Ratio]:
    for study, finding in _findings(answer):
        for result, one in _contrasts(finding):
            place = _place(study, finding, one)
            if place:
                yield Ratio(study, finding, result, one, _sizes(result, one), place, Mark(MIDDLE))


def _contrasts(finding: FindingAnswer) -> Iterator[tuple[Figures, Figures]]:
    for result in finding.results:
        if "superseded_by" not in result:
            yield from ((result, one) for one in result.get("contrasts", ())
                        if float(one.get("hazard_ratio", 0)) > 0)


def _findings(answer: Evaluation) -> Iterator[tuple[StudyAnswer, FindingAnswer]]:
    """Of this tumor: those of studies that fit or may fit, then those that apply though theirs does not."""
    for verdict in _ORDER:
        for study in ranked(answer, verdict):
            if not tumor_unknown(study):
                yield from ((study, finding) for finding in shown(study))
    for study in ranked(answer, "ineligible"):
        if "tumor" not in study.differs:
            yield from ((study, f) for f in shown(study) if f.verdict == "applies")


def _limit(ratios: Iterable[float]) -> int:
    widest = max((abs(log(ratio)) for ratio in ratios), default=0.0)
    return next((limit for limit in _AXES if widest <= log(limit)), max(_AXES))


def _along(ratio: float, limit: int) -> float:
    return round(MIDDLE + REACH * max(-1.0, min(1.0, log(ratio) / log(limit))), 1)


def ratio_mark(contrast: Figures, limit: int) -> Mark:
    """Where a ratio lies on the axis from 1/limit to limit."""
    ratio = float(contrast["hazard_ratio"])
    if "ci" not in contrast:
        return Mark(_along(ratio, limit))
    low, high = map(float, contrast["ci"])
    cut = ("low " if low * limit < 1 else "") + ("high" if high > limit else "")
    return Mark(_along(ratio, limit), _along(max(low, 1e-9), limit), _along(high, limit), cut)


def _sizes(result: Figures, contrast: Figures) -> str:
    """The patients of each side as far as they are printed: `100 + 50`."""
    sizes = {name: figures["n"] for name, figures in figures_of(result) if "n" in figures}
    where = contrast.get("in")
    first, _, second = contrast["of"].replace(" against ", " over ").partition(" over ")
    sides = [_size(sizes, side, where) for side in (first, second)]
    if all(sides):
        return " + ".join(sides)
    return str(sizes.get(where or "all", ""))


def _size(sizes: dict[str, int], side: str, where: str | None) -> str:
    names = (f"{where}, {side}", f"{side}, {where}") if where else (side,)
    return next((str(sizes[name]) for name in names if name in sizes), "")


def _place(study: StudyAnswer, finding: FindingAnswer, contrast: Figures) -> str:
    """Whether a comparison is within, or of, the patient's group; of other studies nothing else is shown."""
    within = contrast.get("in")
    place = OPEN if finding.verdict == "undetermined" else YOURS
    if within in finding.groups:
        place = _PLACES[finding.groups[within].verdict]
    if study.verdict == "ineligible":
        return INDIRECT if place == YOURS else ""
    return place


# Rates

def rates(answer: Evaluation, kinds: frozenset[str]) -> Rates:
    """The rates of endpoints of some names, by group and arm, of the studies that fit or may fit."""
    found = [(study, finding, result, name, figures)
             for study, finding in _findings(answer) if study.verdict != "ineligible"
             for result in finding.results if result["endpoint"] in kinds and "superseded_by" not in result
             for name, figures in figures_of(result) if "percent" in figures]
    rows = [Rate(*row, _group(row[1], row[3]), rate_mark(row[4])) for row in found[:MOST_ROWS]]
    ticks = [Tick(_share(percent), str(percent)) for percent in (0, 25, 50, 75, 100)]
    return Rates(rows, len(found) - len(rows), ticks)


def _group(finding: FindingAnswer, name: str) -> str:
    group = finding.groups.get(name.partition(", ")[0])
    if group is None:
        return OPEN if finding.verdict == "undetermined" else YOURS
    return _PLACES[group.verdict]


def _share(percent: float) -> float:
    return round(MIDDLE - REACH + 2 * REACH * percent / 100, 1)


def rate_mark(figures: Figures) -> Mark:
    """Where a rate lies between 0 and 100 %."""
    at = _share(float(figures["percent"]))
    bounds = figures.get("ci", ())
    if len(bounds) != 2 or not all(bound[:1].isdigit() for bound in bounds):
        return Mark(at)
    low, high = (_share(float(bound)) for bound in bounds)
    return Mark(at, low, high)


# Criteria

def matrix(answer: Evaluation) -> tuple[list[str], list[MatrixRow]]:
    """The domains that are asked, and each study of this tumor with what it answers in each."""
    studies = [*ranked(answer, "eligible"), *ranked(answer, "undetermined"),
               *(s for s in ranked(answer, "ineligible") if "tumor" not in s.differs)]
    rows = [MatrixRow(study, _cells(study)) for study in studies]
    asked = dict.fromkeys(c.domain for s in answer.studies for c in (*s.inclusion, *s.exclusion))
    return [domain for domain in asked if any(domain in row.cells for row in rows)], rows


def _cells(study: StudyAnswer) -> dict[str, str]:
    cells: dict[str, str] = {}
    for signs in (_signs(study.inclusion, "met", "not met"), _signs(study.exclusion, "not met", "met")):
        for domain, sign in signs:
            cells[domain] = max(cells.get(domain, "met"), sign, key=("met", "unknown", "not met").index)
    return cells


def _signs(criteria: tuple[CriterionAnswer, ...], good: str, bad: str) -> Iterator[tuple[str, str]]:
    signs = {good: "met", bad: "not met", "unknown": "unknown"}
    return ((criterion.domain, signs[criterion.verdict]) for criterion in criteria)
