"""Rates: percentages from counts, intervals by their method, P values of two counts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scipy.stats import chi2_contingency, fisher_exact
from statsmodels.stats.proportion import proportion_confint

from markerboard.audit.figures import (
    Check,
    Located,
    Place,
    comparisons,
    half_unit,
    located,
    rounds_to,
    shown,
    side,
)
from markerboard.knowledge.results import Contrast, Estimate
from markerboard.language.logic import decimal, plain

METHODS = {"Clopper-Pearson": "beta", "Wilson": "wilson", "Wald": "normal"}
COUNTED = ("rate", "adverse event")
# Programs print a P value of 1 as 0.9999 or as > 0.999.
ALMOST_CERTAIN = 0.999


def check(place: Place) -> Iterator[Check]:
    """What the rates of a place say when they are computed again."""
    # The share at a landmark of a time is a Kaplan-Meier estimate, which counts do not give.
    if place.kind not in COUNTED:
        return
    for each in located(place):
        yield from _percent(each)
        yield from _interval(each)
    for name, comparison in comparisons(place):
        if isinstance(comparison, Contrast):
            yield from _p_value(place, name, comparison)


def count(estimate: Estimate) -> tuple[int, int] | None:
    """Events and patients: printed, or the only count that gives the printed percentage."""
    if estimate.n is None:
        return None
    if estimate.events is not None:
        return estimate.events, estimate.n
    possible = possible_counts(estimate)
    return (possible[0], estimate.n) if len(possible) == 1 else None


def possible_counts(estimate: Estimate) -> list[int]:
    """Every number of events that gives the printed percentage of n."""
    if estimate.n is None or estimate.percent is None:
        return []
    n, percent = estimate.n, estimate.percent
    near = round(float(percent) * n / 100)
    reach = int(half_unit(percent) * n / 100) + 1
    return [k for k in range(max(0, near - reach), min(n, near + reach) + 1)
            if n and rounds_to(100 * k / n, percent)]


def _percent(each: Located) -> Iterator[Check]:
    estimate, place = each.estimate, each.place
    if estimate.percent is None or not estimate.n:
        return
    numbers = [f"{each.name}/{field}" for field in ("n", "events", "percent")
               if getattr(estimate, field) is not None]
    printed = f"{plain(estimate.percent)} %"
    if estimate.events is not None:
        value = 100 * estimate.events / estimate.n
        yield place.check("percent", f"{each.name}: {estimate.events} of {estimate.n}, {printed}",
                          f"{shown(value, estimate.percent)} %", "events / n",
                          rounds_to(value, estimate.percent), *numbers)
    else:
        possible = possible_counts(estimate)
        expected = f"{possible[0]} of {estimate.n}" if possible else f"no count of {estimate.n} gives this"
        yield place.check("percent", f"{each.name}: {printed}, n = {estimate.n}",
                          expected + ("" if possible else _elsewhere(each)), "whole number of events",
                          bool(possible), *numbers)


def _elsewhere(each: Located) -> str:
    """Another arm whose size would give the percentage."""
    sizes = {other.name: other.estimate.n for other in located(each.place) if other.name != each.name}
    for name, n in sizes.items():
        for k in possible_counts(each.estimate.model_copy(update={"n": n})) if n else ():
            return f"; {k} of {n} would, the size of {name}"
    return ""


def intervals(events: int, n: int, level: Decimal) -> dict[str, tuple[float, float]]:
    """The interval of a rate in percent by each method."""
    alpha = 1 - float(level) / 100
    found = {}
    for name, method in METHODS.items():
        low, high = proportion_confint(events, n, alpha=alpha, method=method)
        found[name] = (100 * float(low), 100 * float(high))
    return found


def methods_of(each: Located) -> set[str]:
    """The methods that give the printed interval of a rate."""
    counted, bounds = count(each.estimate), _bounds(each.estimate)
    if counted is None or bounds is None:
        return set()
    return {name for name, computed in intervals(*counted, each.estimate.level).items()
            if all(rounds_to(c, b) for c, b in zip(computed, bounds, strict=True))}


def _bounds(estimate: Estimate) -> tuple[Decimal, Decimal] | None:
    if estimate.ci is None or estimate.percent is None:
        return None
    low, high = estimate.ci
    return (low, high) if isinstance(low, Decimal) and isinstance(high, Decimal) else None


def _interval(each: Located) -> Iterator[Check]:
    counted, bounds = count(each.estimate), _bounds(each.estimate)
    if counted is None or bounds is None:
        return
    found = intervals(*counted, each.estimate.level)
    right = sorted(methods_of(each))
    nearest = min(found, key=lambda m: max(abs(c - float(b)) for c, b in zip(found[m], bounds, strict=True)))
    low, high = (shown(c, b) for c, b in zip(found[nearest], bounds, strict=True))
    yield each.place.check(
        "interval", f"{each.name}: {counted[0]} of {counted[1]}, {plain(bounds[0])}-{plain(bounds[1])}",
        f"{low}-{high}", " and ".join(right) or f"nearest: {nearest}{_fitting(each, bounds)}", bool(right),
        f"{each.name}/ci/0", f"{each.name}/ci/1")
    stated = each.place.study.design.interval_method
    if stated and right and stated not in right:
        yield each.place.check("interval method", f"{each.name}: by {stated}, as the methods say",
                               f"by {' or '.join(right)}", "which method gives the print", False)


def _fitting(each: Located, bounds: tuple[Decimal, Decimal]) -> str:
    """Another count of the same n that gives the printed interval."""
    n = each.estimate.n or 0
    for k in range(n + 1):
        for name, computed in intervals(k, n, each.estimate.level).items():
            if all(rounds_to(c, b) for c, b in zip(computed, bounds, strict=True)):
                return f"; the print is {name} of {k} of {n}, {100 * k / n:.1f} %"
    return ""


def p_values(first: tuple[int, int], second: tuple[int, int]) -> dict[str, float]:
    """The two-sided P value of two counts by each usual test."""
    table = [[k, n - k] for k, n in (first, second)]
    found = {"Fisher": float(fisher_exact(table)[1])}
    if all(map(sum, zip(*table, strict=True))):
        found["chi-square"] = float(chi2_contingency(table, correction=False)[1])
        found["chi-square with Yates"] = float(chi2_contingency(table, correction=True)[1])
    return found


def _p_value(place: Place, name: str, contrast: Contrast) -> Iterator[Check]:
    sides = [side(place.measured, contrast, each) for each in contrast.sides()]
    counts = [count(each) for each in sides if each is not None]
    if contrast.p is None or not contrast.p[-1].isdigit() or len(counts) != 2 or contrast.adjusted:
        return
    first, second = counts
    if first is None or second is None:
        return
    found = p_values(first, second)
    right = [test for test, p in found.items() if p_agrees(contrast.p, p)]
    expected = ", ".join(f"{test} {p:.2g}" for test, p in found.items())
    counted = f"{first[0]}/{first[1]} and {second[0]}/{second[1]}"
    yield place.check("p", f"{contrast.of}: {counted}, P {contrast.p}", expected,
                      " and ".join(right) or "no usual test gives the print", bool(right), f"{name}/p")


def p_agrees(printed: str, value: float) -> bool:
    """Whether a P value is the printed one, or satisfies the printed bound."""
    number = decimal(printed.lstrip("<>= "))
    if value > ALMOST_CERTAIN and number > ALMOST_CERTAIN:
        return True
    if printed.startswith("<"):
        return value < float(number) or rounds_to(value, number)
    if printed.startswith(">"):
        return value > float(number)
    return rounds_to(value, number)
