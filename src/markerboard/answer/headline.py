"""The results that stand on the row of a study: one for each column, and those within the patient's group."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.answer.model import FindingAnswer, StudyAnswer
from markerboard.language.columns import Columns

Figures = Mapping[str, Any]
_ESTIMATED = frozenset("median mean value percent".split())
EVERYBODY = "all"


class Headline(NamedTuple):
    """A result with the finding that it is of; `group` is the patient's, `all` where it is of everybody."""

    finding: FindingAnswer
    result: Figures
    group: str


def headlines(study: StudyAnswer, columns: Columns) -> dict[str, Headline]:
    """The result of the whole study in each column, or of its groups where it has no other.

    Of several prints of one endpoint: the column's own endpoint, in the patient's group, with an interval,
    primary, first.
    """
    # A study that only compares several groups has no other result; its pairs stand among the markers.
    possible = [one for one in _standing(study) if one.finding.verdict != "does not apply" and _figured(one)]
    found: dict[str, list[Headline]] = {}
    for one in [each for each in possible if _of_all(each)] or filter(_of_several, possible):
        place = columns.of(one.result["endpoint"])
        if place is not None:
            found.setdefault(place, []).append(one)
    return {place: min(these, key=lambda one: (one.result["endpoint"] != place, *_preferred(one)))
            for place, these in found.items()}


def leading(found: Mapping[str, Headline], columns: Columns) -> Headline | None:
    """The one result that stands for a study: that of the column that leads, else of the first."""
    return found.get(columns.lead) or next((found[name] for name in columns.names if name in found), None)


def within(study: StudyAnswer, columns: Columns) -> list[Headline]:
    """Treatments compared within a group of the patient: by the column that leads, else by another time."""
    found = [one for one in _standing(study) if one.finding.verdict == "applies"
             and columns.of(one.result["endpoint"]) in columns.times and one.group != EVERYBODY and any(
                 each["kind"] == "arms" and _in(one, each) and any(each["figures"])
                 for each in one.result["reading"]["compared"])]
    led = {one.finding.id for one in found if one.result["endpoint"] == columns.lead}
    return [one for one in found if one.finding.id not in led or one.result["endpoint"] == columns.lead]


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
    return (one.finding.verdict != "applies",
            not any(_ESTIMATED & each.keys() for each in figures), one.group != EVERYBODY,
            "counted_from" in one.result, "ci" not in {k for each in figures for k in each} and not any(
                "ci" in each for each in one.result.get("contrasts", ())), one.finding.analysis != "primary")


def _estimates(result: Figures) -> Iterable[Figures]:
    return (value for value in result.values() if isinstance(value, Mapping))
