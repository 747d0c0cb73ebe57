"""Times: a median in its interval, shares at landmarks on the same curve, and a ratio of the medians.

A Kaplan-Meier curve falls, so what is printed of one must lie on one curve: before the median at least half
are without the event, after it at most half, and a later share is no larger. The interval of a share is
symmetric as it stands, on the scale of log, or on that of log(-log): those are the scales that programs use
(Greenwood 1926; Kalbfleisch and Prentice 1980).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import combinations, product
from math import log
from typing import NamedTuple

from markerboard.audit.figures import Check, Located, Place, comparisons, half_unit, located, shown, side
from markerboard.knowledge.results import Contrast, Result
from markerboard.language.logic import plain

MOST_ASYMMETRY = 0.06
"""Of half the width of an interval, beyond rounding."""
MOST_APART = log(1.5)
"""Of the logarithms of a ratio without an interval and of the ratio of the medians."""
_MONTHS = {"month": Decimal(1), "months": Decimal(1), "year": Decimal(12), "years": Decimal(12)}

Key = tuple[str | None, ...]


class _Share(NamedTuple):
    """Who was without the event at a time, in percent."""

    months: Decimal
    percent: Decimal
    of: Located


def check(places: list[Place]) -> Iterator[Check]:
    """What the times of a study say when they are held against each other."""
    times = [place for place in places if place.kind == "time" and isinstance(place.measured, Result)]
    for place in times:
        for each in located(place):
            yield from _within(each)
            yield from _share_interval(each)
        yield from _exponential(place)
    yield from _curves(times)


def _within(each: Located) -> Iterator[Check]:
    """An estimate lies in its interval."""
    value, bounds = each.estimate.median, each.estimate.ci
    known = [b for b in bounds or () if isinstance(b, Decimal)]
    if not isinstance(value, Decimal) or bounds is None or not known:
        return
    low, high = bounds
    above = not isinstance(low, Decimal) or low <= value
    below = not isinstance(high, Decimal) or value <= high
    yield each.place.check(
        "order", f"{each.name}: {plain(value)} ({_told(low)}-{_told(high)})",
        "an interval that holds its median", "median in its interval", above and below)


def _told(bound: Decimal | str) -> str:
    return plain(bound) if isinstance(bound, Decimal) else bound


def _share_interval(each: Located) -> Iterator[Check]:
    estimate = each.estimate
    if estimate.percent is None or estimate.ci is None or _landmark(each.place) is None:
        return
    numbers = [estimate.percent, *(b for b in estimate.ci if isinstance(b, Decimal))]
    if len(numbers) < 3 or not all(0 < number < 100 for number in numbers):
        return
    least = min(_asymmetry(numbers, scale) for scale in (_loglog, _log, float))
    value, low, high = numbers
    yield each.place.check(
        "landmark interval", f"{each.name}: {plain(value)} % ({plain(low)}-{plain(high)})",
        "symmetric as it stands, on the scale of log or of log(-log)", "scale of the interval",
        least <= MOST_ASYMMETRY, f"{each.name}/percent", f"{each.name}/ci/0", f"{each.name}/ci/1")


def _log(percent: float) -> float:
    return log(float(percent))


def _loglog(percent: float) -> float:
    return log(-log(float(percent) / 100))


def _asymmetry(numbers: list[Decimal], scale: Callable[[float], float]) -> float:
    """How far the estimate is from the middle, in half widths, at the least that rounding allows."""
    def apart(value: float, low: float, high: float) -> float:
        middle, half = (scale(low) + scale(high)) / 2, abs(scale(high) - scale(low)) / 2
        return (scale(value) - middle) / half
    ends = [(max(float(n) - half_unit(n), 1e-6), min(float(n) + half_unit(n), 100 - 1e-6)) for n in numbers]
    found = [apart(a, b, c) for a in ends[0] for b in ends[1] for c in ends[2]]
    return 0.0 if min(found) <= 0 <= max(found) else min(map(abs, found))


def _landmark(place: Place) -> Decimal | None:
    """The time of a landmark in months."""
    at = getattr(place.measured, "at", None)
    found = re.fullmatch(r"(\d+(?:\.\d+)?) (\w+)", at or "")
    return Decimal(found[1]) * _MONTHS[found[2]] if found and found[2] in _MONTHS else None


def _curve(each: Located) -> Key:
    """What makes two estimates points of one curve."""
    result, finding = each.place.measured, each.place.finding
    told = ("endpoint", "population", "cutoff", "counted_from", "assessed_by")
    return (finding.id if finding else None, each.name, *(getattr(result, name, None) for name in told))


def _curves(places: Iterable[Place]) -> Iterator[Check]:
    shares: dict[Key, list[_Share]] = defaultdict(list)
    medians: dict[Key, list[Located]] = defaultdict(list)
    for each in (one for place in places for one in located(place)):
        months = _landmark(each.place)
        if months is not None and each.estimate.percent is not None:
            shares[_curve(each)].append(_Share(months, each.estimate.percent, each))
        elif each.estimate.median is not None and each.place.measured.unit == "months":
            medians[_curve(each)].append(each)
    for key, found in shares.items():
        yield from _on_one_curve(found, medians[key])


def _on_one_curve(shares: list[_Share], medians: list[Located]) -> Iterator[Check]:
    for first, second in combinations(sorted(shares, key=lambda share: share.months), 2):
        if _of_one_source(first.of, second.of):
            yield from _falls(first, second)
    for share, median in product(shares, medians):
        if _of_one_source(share.of, median):
            yield from _half(share, median)


def _of_one_source(first: Located, second: Located) -> bool:
    """Whether one source tells both: another may have looked at another time."""
    return bool(first.place.measured.from_.keys() & second.place.measured.from_.keys())


def _falls(first: _Share, second: _Share) -> Iterator[Check]:
    if first.months < second.months:
        yield second.of.place.check(
            "landmark", f"{second.of.name}: {plain(first.percent)} % at {plain(first.months)} months, "
            f"{plain(second.percent)} % at {plain(second.months)}", f"at most {plain(first.percent)} %",
            "a curve falls", second.percent <= first.percent, f"{second.of.name}/percent")


def _half(share: _Share, of: Located) -> Iterator[Check]:
    """Before the median at least half are without the event, and after it at most half."""
    median, half, told = of.estimate.median, half_unit(share.percent), str(of.estimate.median)
    before, after = True, False
    if isinstance(median, Decimal):
        apart, told = Decimal(half_unit(median)), plain(median)
        before, after = share.months < median - apart, share.months > median + apart
    if before or after:
        percent = float(share.percent)
        yield share.of.place.check(
            "landmark", f"{share.of.name}: {plain(share.percent)} % at {plain(share.months)} months, "
            f"median {told}",
            "at least 50 %" if before else "at most 50 %", "half at the median",
            percent >= 50 - half if before else percent <= 50 + half, f"{share.of.name}/percent")


def _exponential(place: Place) -> Iterator[Check]:
    """Under exponential survival the hazard ratio is that of the medians turned around: a remark, no more."""
    for name, comparison in comparisons(place):
        if not isinstance(comparison, Contrast) or not comparison.hazard_ratio or comparison.adjusted:
            continue
        sides = [side(place.measured, comparison, each) for each in comparison.sides()]
        medians = [s.median for s in sides if s is not None and isinstance(s.median, Decimal)]
        if len(medians) == 2 and all(medians):
            yield _against_medians(place, name, comparison, medians[0], medians[1])


def _against_medians(place: Place, name: str, contrast: Contrast, first: Decimal, second: Decimal) -> Check:
    printed, value = contrast.hazard_ratio or Decimal(1), float(second / first)
    if contrast.ci is not None:
        fits = float(contrast.ci[0]) <= value <= float(contrast.ci[1])
    else:
        fits = abs(log(value / float(printed))) <= MOST_APART
    within = f" in {contrast.in_}" if contrast.in_ else ""
    return place.check(
        "exponential",
        f"{contrast.of}{within}: ratio {plain(printed)}, medians {plain(first)} and {plain(second)}",
        f"about {shown(value, printed)}", "ratio of the medians under exponential survival", fits,
        f"{name}/hazard_ratio", *_median_names(place, contrast), remark=True)


def _median_names(place: Place, contrast: Contrast) -> Iterator[str]:
    for each in located(place):
        wanted = set(contrast.sides()) | ({contrast.in_} if contrast.in_ else set())
        if {each.group, *([each.arm] if each.arm else [])} <= wanted:
            yield f"{each.name}/median"
