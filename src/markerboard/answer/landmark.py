"""Both arms of a trial at a landmark, for who is as its patients were: how many more were without the event.

The difference is of the printed shares, its interval of both printed intervals (the square-and-add method of
Newcombe, Stat Med 1998;17:873-890). It is the trial's: nothing is said of one patient.
"""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from markerboard.answer.headline import EVERYBODY, Figures
from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.answer.order import FITS
from markerboard.language.columns import Columns
from markerboard.language.logic import decimal

_MAY_FIT = frozenset(fit for fit, rank in FITS.items() if rank < FITS["no"])


class Landmark(NamedTuple):
    """A result of both arms, the first less the second in percentage points, and the interval of that."""

    finding: FindingAnswer
    result: Figures
    sides: tuple[str, str]
    figures: tuple[Figures, Figures]
    group: str
    difference: Decimal
    low: Decimal
    high: Decimal


def landmark(study: StudyAnswer, answer: Evaluation, columns: Columns) -> Landmark | None:
    """The first landmark of a randomized trial, by the column that leads, that no trial contradicts."""
    if study.design["kind"] != "randomized trial":
        return None
    found = sorted(_landmarks(study), key=lambda one: columns.of(one.result["endpoint"]) != columns.lead)
    return next((one for one in found if not _contradicted(one, study, answer)), None)


def _landmarks(study: StudyAnswer) -> Iterator[Landmark]:
    for finding, result, compared in _compared(study):
        if "at" in result and all({"percent", "ci"} <= each.keys() for each in compared["figures"]):
            (first, second), (here, there) = compared["sides"], compared["figures"]
            yield Landmark(finding, result, (first, second), (here, there), compared["within"] or EVERYBODY,
                           *difference(here, there))


def difference(first: Figures, second: Figures) -> tuple[Decimal, Decimal, Decimal]:
    """The first share less the second with its interval, in percentage points, as exact as both are printed.

    Example: 65 % (59-71) and 44 % (37-51) differ by 21 (12 to 30).
    """
    one, other = decimal(first["percent"]), decimal(second["percent"])
    (low, high), (other_low, other_high) = (map(decimal, each["ci"]) for each in (first, second))
    apart = one - other
    below = ((one - low) ** 2 + (other_high - other) ** 2).sqrt()
    above = ((high - one) ** 2 + (other - other_low) ** 2).sqrt()
    finest = max((one, other), key=lambda each: -int(each.as_tuple().exponent))
    return apart, (apart - below).quantize(finest), (apart + above).quantize(finest)


def _compared(study: StudyAnswer) -> Iterator[tuple[FindingAnswer, Figures, Figures]]:
    """Each result that compares the arms among those whom the patient is like, with how it does."""
    for finding in study.findings:
        if finding.verdict != "applies" or finding.analysis == "safety":
            continue
        inside: Collection[str | None] = (None, *(finding.group or "").split(", "))
        for result in finding.results:
            for one in result["reading"]["compared"]:
                if one["kind"] == "arms" and one["within"] in inside and "superseded_by" not in result:
                    yield finding, result, one


def _contradicted(told: Landmark, study: StudyAnswer, answer: Evaluation) -> bool:
    """Whether a study of the same treatment, or this one in the patient's group, puts the other arm first."""
    ahead = told.difference > 0
    return any(one["better"] == one["sides"][ahead] for other in answer.studies
               if other.id == study.id or (other.regimen_key is not None
                                           and other.regimen_key == study.regimen_key
                                           and other.strength.fit in _MAY_FIT)
               for _, result, one in _compared(other) if result["endpoint"] == told.result["endpoint"])
