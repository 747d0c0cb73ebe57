"""What the plots show of an answer, and where each mark lies. Figures are as printed; none is computed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from markerboard.answer.model import CriterionAnswer, Evaluation, FindingAnswer, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.choice import shown, tumor_unknown
from markerboard.render.figures import Figures, figures_of
from markerboard.report.extent import FULL, extent

WIDTH, MIDDLE, REACH = 240, 120, 108
"""A strip is this wide; the ends of its axis lie this far from its middle."""
MOST_ROWS = 40
YOURS, OTHER, OPEN = "yours", "other", "open"
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


# Rates

def _findings(answer: Evaluation) -> Iterator[tuple[StudyAnswer, FindingAnswer]]:
    """Of this tumor: those of studies that fit or may fit."""
    held = extent(answer)
    for study in (*held.eligible.full, *held.undetermined.full):
        if not tumor_unknown(study):
            yield from ((study, finding) for finding in shown(study))


def rates(answer: Evaluation, kinds: frozenset[str]) -> Rates:
    """The rates of endpoints of some names, by group and arm, of the studies that fit or may fit."""
    found = [(study, finding, result, name, figures)
             for study, finding in _findings(answer)
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

class Matrix(NamedTuple):
    """The domains that are asked, and the studies of this tumor; `left` counts those without a row."""

    domains: list[str]
    rows: list[MatrixRow]
    left: int


def matrix(answer: Evaluation, knowledge: KnowledgeBase) -> Matrix:
    """What each study of this tumor answers in each domain."""
    held = extent(answer)
    rows = [MatrixRow(study, _cells(study)) for study in (
        *held.eligible.full, *held.undetermined.full, *held.here.named[:FULL])]
    total = sum(kind.total for kind in (held.eligible, held.undetermined, held.here))
    domains = [domain for domain in _domains(knowledge) if any(domain in row.cells for row in rows)]
    return Matrix(domains, rows, total - len(rows))


@lru_cache(maxsize=8)
def _domains(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """What the criteria of a rule base are about, in the order in which its studies ask."""
    criteria = (one for rules in knowledge.studies.values() for kind in ("inclusion", "exclusion")
                for one in rules.head[kind])
    return tuple(dict.fromkeys(one["domain"] for one in criteria))


def _cells(study: StudyAnswer) -> dict[str, str]:
    cells: dict[str, str] = {}
    for signs in (_signs(study.inclusion, "met", "not met"), _signs(study.exclusion, "not met", "met")):
        for domain, sign in signs:
            cells[domain] = max(cells.get(domain, "met"), sign, key=("met", "unknown", "not met").index)
    return cells


def _signs(criteria: tuple[CriterionAnswer, ...], good: str, bad: str) -> Iterator[tuple[str, str]]:
    signs = {good: "met", bad: "not met", "unknown": "unknown"}
    return ((criterion.domain, signs[criterion.verdict]) for criterion in criteria)
