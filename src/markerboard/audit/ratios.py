"""Ratios: the symmetry of an interval, the P value it implies, and differences of medians.

The interval of a hazard ratio from a Cox model is symmetric on the logarithmic scale, and the
Wald P value follows from it (Altman and Bland, BMJ 2011;343:d2304). A log-rank P value need not be
the same, so it is compared on the scale of z, with room for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product
from math import exp, hypot, log
from typing import NamedTuple

from scipy.stats import norm

from markerboard.audit.figures import Check, Place, comparisons, half_unit, rounds_to, shown, side
from markerboard.knowledge.results import Comparison, Contrast, Result
from markerboard.language.logic import decimal, plain

# Beyond rounding, as shares of half the width of the interval and as units of z.
MOST_ASYMMETRY = 0.05
MOST_Z_APART = 0.4


class _Ratio(NamedTuple):
    """A ratio with its interval, and what the numbers are called."""

    of: str
    value: Decimal
    low: Decimal
    high: Decimal
    names: tuple[str, str, str]

    @property
    def printed(self) -> str:
        return f"{self.of}: {plain(self.value)} ({plain(self.low)}-{plain(self.high)})"

    def corners(self) -> list[tuple[float, float, float]]:
        """What the three numbers can have been before they were rounded, at its ends."""
        ends = product(_rounded_from(self.value), _rounded_from(self.low), _rounded_from(self.high))
        return [(value, low, high) for value, low, high in ends if low < high]


def check(place: Place) -> Iterator[Check]:
    """What the comparisons of a place say when they are computed again."""
    for name, comparison in comparisons(place):
        ratio = _ratio(name, comparison)
        if ratio is not None and ratio.low >= ratio.high:
            yield place.check("log symmetry", ratio.printed, "a lower bound below the upper one",
                              "interval symmetric on the log scale", False, *ratio.names)
        elif ratio is not None:
            yield _symmetry(place, ratio)
            if comparison.p and comparison.p[-1].isdigit():
                yield from _wald(place, name, ratio, comparison.p)
        if isinstance(comparison, Contrast) and comparison.difference is not None:
            yield from _difference(place, name, comparison, comparison.difference)


def _ratio(name: str, comparison: Comparison) -> _Ratio | None:
    value = comparison.hazard_ratio or comparison.odds_ratio
    if not value or comparison.ci is None or min(comparison.ci) <= 0:
        return None
    field = "hazard_ratio" if comparison.hazard_ratio else "odds_ratio"
    group = getattr(comparison, "in_", None)
    of = getattr(comparison, "of", "") + (f" in {group}" if group else "")
    low, high = comparison.ci
    return _Ratio(of, value, low, high, (f"{name}/{field}", f"{name}/ci/0", f"{name}/ci/1"))


def _rounded_from(number: Decimal) -> tuple[float, float]:
    half = half_unit(number)
    return max(float(number) - half, 1e-9), float(number) + half


def _symmetry(place: Place, ratio: _Ratio) -> Check:
    possible = [_asymmetry(*corner) for corner in ratio.corners()]
    # The asymmetry moves continuously between the corners, so a change of sign passes zero.
    least = 0.0 if min(possible) < 0 < max(possible) else min(map(abs, possible))
    implied = exp(2 * log(float(ratio.value)) - log(float(ratio.low)))
    expected = f"with {plain(ratio.low)} the upper bound is {shown(implied, ratio.high)}"
    return place.check(
        "log symmetry", ratio.printed, expected, "interval symmetric on the log scale",
        least <= MOST_ASYMMETRY, *ratio.names)


def _asymmetry(ratio: float, low: float, high: float) -> float:
    middle, half = (log(low) + log(high)) / 2, (log(high) - log(low)) / 2
    return (log(ratio) - middle) / half


def standard_error(low: float, high: float) -> float:
    """Of the logarithm of a ratio, from its 95 % interval."""
    return (log(high) - log(low)) / (2 * float(norm.ppf(0.975)))


def _z(ratio: float, low: float, high: float) -> float:
    return abs(log(ratio)) / standard_error(low, high)


def _wald(place: Place, name: str, ratio: _Ratio, p: str) -> Iterator[Check]:
    z = _z(float(ratio.value), float(ratio.low), float(ratio.high))
    possible = [_z(*corner) for corner in ratio.corners()]
    yield place.check("wald p", f"{ratio.printed}, P {p}", f"P {2 * float(norm.sf(z)):.2g}",
                      "Wald test from the interval", _near(p, min(possible), max(possible)), f"{name}/p")
    yield from _significance(place, ratio, p)


def _significance(place: Place, ratio: _Ratio, p: str) -> Iterator[Check]:
    """An interval without 1 and a P value below 0.05 go together, and so do their opposites."""
    least, most = float(ratio.low) - half_unit(ratio.low), float(ratio.high) + half_unit(ratio.high)
    number = decimal(p.lstrip("<>= "))
    if not ratio.low <= 1 <= ratio.high and not p.startswith("<") and number > Decimal("0.05"):
        yield place.check("significance", f"{ratio.printed}, P {p}",
                          "P below 0.05, since the interval excludes 1", "P against interval", False)
    inside = least + 2 * half_unit(ratio.low) < 1 < most - 2 * half_unit(ratio.high)
    if inside and not p.startswith(">") and number + Decimal(half_unit(number)) < Decimal("0.05"):
        yield place.check("significance", f"{ratio.printed}, P {p}",
                          "P of 0.05 or more, since the interval holds 1", "P against interval", False)


def _near(printed: str, least: float, most: float) -> bool:
    """Whether a printed P value is near those of a range of z, a bound being met or nearly met."""
    number = decimal(printed.lstrip("<>= "))
    half = half_unit(number)
    ends = (min(max(float(number) + apart, 1e-300), 1.0) for apart in (half, 0, -half))
    low, middle, high = (float(norm.isf(p / 2)) for p in ends)
    if printed.startswith("<"):
        return most >= middle - MOST_Z_APART
    if printed.startswith(">"):
        return least <= middle + MOST_Z_APART
    return low - MOST_Z_APART <= most and least <= high + MOST_Z_APART


def _difference(place: Place, name: str, contrast: Contrast, printed: Decimal) -> Iterator[Check]:
    sides = [side(place.measured, contrast, each) for each in contrast.sides()]
    medians = [each.median for each in sides if each is not None and isinstance(each.median, Decimal)]
    if len(medians) == 2:
        value = float(medians[0] - medians[1])
        yield place.check("difference", f"{contrast.of}: {plain(printed)}",
                          f"{plain(medians[0])} - {plain(medians[1])} = {shown(value, printed)}",
                          "difference of the medians", rounds_to(value, printed), f"{name}/difference")


class Stratum(NamedTuple):
    """The hazard ratio of a comparison in one group."""

    group: str
    ratio: Decimal
    low: Decimal
    high: Decimal


def interaction(first: Stratum, second: Stratum) -> tuple[float, float]:
    """The ratio of two hazard ratios of independent groups, and the P value of their difference.

    Altman and Bland, BMJ 2003;326:219.
    """
    apart = log(float(first.ratio)) - log(float(second.ratio))
    errors = [standard_error(float(each.low), float(each.high)) for each in (first, second)]
    return exp(apart), 2 * float(norm.sf(abs(apart) / hypot(*errors)))


def strata(place: Place) -> Iterator[tuple[str, Stratum, Stratum]]:
    """Each comparison that has a hazard ratio in two groups, with both."""
    if not isinstance(place.measured, Result) or place.finding is None:
        return
    known = [(c.of, Stratum(c.in_, c.hazard_ratio, *c.ci)) for c in place.measured.contrasts
             if c.hazard_ratio and c.ci and c.ci[0] < c.ci[1] and c.in_ in place.finding.groups]
    for (of, first), (other, second) in combinations(known, 2):
        if of == other and first.group != second.group:
            yield of, first, second
