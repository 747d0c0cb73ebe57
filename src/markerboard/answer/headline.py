"""The results that stand on the row of a study: one for each column, and those within the patient's group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.answer.model import FindingAnswer, StudyAnswer

Figures = Mapping[str, Any]
COLUMNS = ("progression-free survival", "overall survival", "objective response")
"""The endpoints that have a column."""
_STANDS_FOR = {"disease-free survival": COLUMNS[0], "event-free survival": COLUMNS[0],
               "time to progression": COLUMNS[0], "second progression-free survival": COLUMNS[0],
               "recurrence": COLUMNS[0],
               "disease control": COLUMNS[2], "clinical benefit": COLUMNS[2], "clinical response": COLUMNS[2],
               "complete response": COLUMNS[2], "pathological complete response": COLUMNS[2]}
_ESTIMATED = frozenset("median mean value percent".split())
EVERYBODY = "all"


class Headline(NamedTuple):
    """A result with the finding that it is of; `group` is the patient's, `all` where it is of everybody."""

    finding: FindingAnswer
    result: Figures
    group: str


def column(endpoint: str) -> str | None:
    """The column that an endpoint stands in; None for one that has none."""
    return endpoint if endpoint in COLUMNS else _STANDS_FOR.get(endpoint)


def headlines(study: StudyAnswer) -> dict[str, Headline]:
    """The result of the whole study in each column, or of its groups where it has no other.

    Of several prints of one endpoint: the column's own endpoint, in the patient's group, with an interval,
    primary, first.
    """
    # A study that only compares several groups has no other result; its pairs stand among the markers.
    possible = [one for one in _standing(study) if one.finding.verdict != "does not apply" and _figured(one)]
    found: dict[str, list[Headline]] = {}
    for one in [each for each in possible if _of_all(each)] or filter(_of_several, possible):
        place = column(one.result["endpoint"])
        if place is not None:
            found.setdefault(place, []).append(one)
    return {place: min(these, key=_preferred) for place, these in found.items()}


def leading(found: Mapping[str, Headline]) -> Headline | None:
    """The one result that stands for a study: of overall survival where there is one."""
    return found.get(COLUMNS[1]) or next((found[name] for name in COLUMNS if name in found), None)


def within(study: StudyAnswer) -> list[Headline]:
    """Treatments compared within a group of the patient: overall survival, else what stands for it."""
    found = [one for one in _standing(study) if one.finding.verdict == "applies"
             and column(one.result["endpoint"]) in COLUMNS[:2] and one.group != EVERYBODY and any(
                 each["kind"] == "arms" and _in(one, each) and any(each["figures"])
                 for each in one.result["reading"]["compared"])]
    survival = {one.finding.id for one in found if one.result["endpoint"] == COLUMNS[1]}
    return [one for one in found if one.finding.id not in survival or one.result["endpoint"] == COLUMNS[1]]


def _in(one: Headline, compared: Figures) -> bool:
    return compared["within"] in (None, *(one.finding.group or "").split(", "))


def _standing(study: StudyAnswer) -> Iterator[Headline]:
    for finding in study.findings:
        if finding.analysis != "safety":
            for result in finding.results:
                if "superseded_by" not in result:
                    yield Headline(finding, result, finding.group or EVERYBODY)


def _of_all(one: Headline) -> bool:
    """Whether a result is of everybody, or of the only group of its finding, or of groups unknown."""
    return one.finding.verdict == "undetermined" or len(one.finding.groups) == 1


def _of_several(one: Headline) -> bool:
    """Whether a result is of more than two groups, compared together, each told with its figure."""
    return len(one.finding.groups) > 2 and one.result["reading"]["word"] == "not compared"


def _figured(one: Headline) -> bool:
    return bool(one.result.get("contrasts")) or any(_ESTIMATED & each.keys() or {"events", "n"} <= each.keys()
                                                    for each in _estimates(one.result))


def _preferred(one: Headline) -> tuple[bool, ...]:
    figures = list(_estimates(one.result))
    return (one.result["endpoint"] not in COLUMNS, one.finding.verdict != "applies",
            not any(_ESTIMATED & each.keys() for each in figures), one.group != EVERYBODY,
            "counted_from" in one.result, "ci" not in {k for each in figures for k in each} and not any(
                "ci" in each for each in one.result.get("contrasts", ())), one.finding.analysis != "primary")


def _estimates(result: Figures) -> Iterable[Figures]:
    return (value for value in result.values() if isinstance(value, Mapping))
