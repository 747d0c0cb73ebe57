"""Which side of a comparison did better: what the printed figures say, and what the file states.

Read from a result as plain data, as an answer holds it. A printed ratio is never inverted: its direction
follows from which side stands first.
"""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from markerboard.language.logic import decimal
from markerboard.language.vocabulary import Endpoint

Page = Mapping[str, Any]
Basis = Literal["stated", "ratio", "difference", "estimates", "p"]
NONE = "none"
"""Stated of a result in which no side did better."""
_RESULT = frozenset(
    "endpoint at counted_from confirmed assessed_by grade cutoff unit population contrasts associations "
    "interaction direction better reading statement superseded_by caveat explains from".split())
_ESTIMATE = frozenset("n events percent median mean value ci iqr range level".split())
_BEYOND = Decimal("Infinity")


class Pair(NamedTuple):
    """Two groups, or two arms, that a result compares, within a group or arm or in all.

    `better` is one of both, `none`, or None where nothing decides it; `basis` says what decided.
    `significant` is None where neither a P value nor the interval of a ratio was printed.
    """

    first: str
    second: str
    within: str | None
    better: str | None
    basis: Basis | None
    significant: bool | None
    printed: Page


def named(result: Page) -> tuple[str, ...]:
    """The groups or arms for which a result has figures, in the file's order."""
    return tuple(key for key in result if key not in _RESULT)


def pairs(result: Page, endpoint: Endpoint, names: Collection[str]) -> tuple[Pair, ...]:
    """What a result compares: its contrasts, or the only two groups or arms of `names` with figures.

    `names` are the groups of the finding or the arms of the study, whichever a pair is sought among.
    """
    found = tuple(_contrast(result, endpoint, one) for one in result.get("contrasts", ())
                  if set(sides(one)) <= set(names))
    if found or result.get("contrasts"):
        return found
    if isinstance(result.get("better"), list):
        return tuple(_several(result, tuple(names)))
    return tuple(_pair(result, endpoint, *two, within, {}) for two, within in _implied(result, names))


def _several(result: Page, names: tuple[str, ...]) -> Iterator[Pair]:
    """Each group that is said to have done better beside each that is not."""
    ahead = result["better"]
    for first in (name for name in names if name in ahead):
        for second in (name for name in names if name not in ahead):
            yield Pair(first, second, None, first, "stated", _overall(result), {})


def _overall(result: Page) -> bool | None:
    """Whether a test across the groups saw a difference."""
    return next((_significant(one) for one in result.get("associations", ())), None)


def _implied(result: Page, names: Collection[str]) -> Iterator[tuple[tuple[str, str], str | None]]:
    """The two of `names` that have figures, or of which the file states a side; or two within each group."""
    told = [name for name in named(result) if name in names]
    if result.get("better") in (*names, NONE) and len(told) < 2:
        told = list(names)
    if len(told) == 2:
        yield (told[0], told[1]), None
    for name in named(result):
        inner = [key for key in result[name] if key in names]
        if len(inner) == 2:
            yield (inner[0], inner[1]), name


def sides(contrast: Page) -> tuple[str, str]:
    """The names before and after `over` or `against`."""
    word = " over " if " over " in contrast["of"] else " against "
    first, _, second = contrast["of"].partition(word)
    return first, second


def by_figures(result: Page, endpoint: Endpoint, first: str, second: str, within: str | None,
               printed: Page) -> tuple[str | None, Basis | None]:
    """The side that the printed figures put first, `none` where they are equal, and what decided it."""
    for basis, sign in _signs(result, endpoint, first, second, within, printed):
        if endpoint.better == "neither":
            break
        if sign is not None:
            ahead = sign if endpoint.better == "more" else -sign
            return (first if ahead > 0 else second if ahead < 0 else NONE), basis
    if _significant(printed) is False and not _told(result, first, second, within):
        return NONE, "p"
    return None, None


def figures(result: Page, name: str, within: str | None) -> Page:
    """The estimate of a side, within a group or an arm where the comparison is; empty when none."""
    found: Page = result.get(name, {})
    if within is not None:
        inner: Page = result.get(within, {}).get(name) or found.get(within) or {}
        return inner
    return {key: value for key, value in found.items() if key in _ESTIMATE}


def _contrast(result: Page, endpoint: Endpoint, printed: Page) -> Pair:
    return _pair(result, endpoint, *sides(printed), printed.get("in"), printed)


def _pair(result: Page, endpoint: Endpoint, first: str, second: str, within: str | None,
          printed: Page) -> Pair:
    stated = result.get("better")
    if stated in (first, second, NONE):
        return Pair(first, second, within, stated, "stated",
                    _significant(printed) if printed else _overall(result), printed)
    better, basis = by_figures(result, endpoint, first, second, within, printed)
    return Pair(first, second, within, better, basis, _significant(printed), printed)


def _signs(result: Page, endpoint: Endpoint, first: str, second: str, within: str | None,
           printed: Page) -> Iterator[tuple[Basis, int | None]]:
    """By what is printed, whether the first side has more (1), less (-1) or the same (0) of the endpoint."""
    if "hazard_ratio" in printed:
        more = _sign(decimal(printed["hazard_ratio"]) - 1)
        # A lower hazard is a longer time, and less of an event that is counted.
        yield "ratio", -more if endpoint.kind == "time" else more
    if endpoint.kind != "time" and "odds_ratio" in printed:
        yield "ratio", _sign(decimal(printed["odds_ratio"]) - 1)
    if "difference" in printed:
        yield "difference", _sign(decimal(printed["difference"]))
    here, there = (figures(result, name, within) for name in (first, second))
    for amounts in zip(_amounts(here, result, endpoint), _amounts(there, result, endpoint), strict=True):
        one, other = amounts
        if one is not None and other is not None:
            yield "estimates", None if one == other == _BEYOND else 0 if one == other else _sign(one - other)


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _amounts(estimate: Page, result: Page, endpoint: Endpoint) -> tuple[Decimal | None, ...]:
    """What of an estimate tells more from less, the most telling first."""
    kept = [estimate.get(key) for key in ("median", "mean", "value")]
    # Of a time, a share is that of patients without the event at a landmark; a count is of events.
    if endpoint.kind != "time" or "at" in result:
        kept.append(estimate.get("percent"))
    shares = [_share(estimate)] if endpoint.kind != "time" else []
    return (*map(_amount, kept), *shares)


def _amount(figure: str | None) -> Decimal | None:
    if figure is None or figure == "not estimable":
        return None
    return _BEYOND if figure == "not reached" else decimal(figure)


def _share(estimate: Page) -> Decimal | None:
    events, n = estimate.get("events"), estimate.get("n")
    return Decimal(events) / n if events is not None and n else None


def _told(result: Page, first: str, second: str, within: str | None) -> bool:
    """Whether words or figures may show a difference that a P value alone does not rule out."""
    return "statement" in result or any(figures(result, name, within).keys() - {"n"}
                                        for name in (first, second))


def _significant(printed: Page) -> bool | None:
    """Whether a difference was seen: P below 0.05, or an interval without the value of no difference."""
    p, seen = printed.get("p"), []
    if p is not None:
        seen.append(p == "significant" or (p[-1].isdigit() and p[0] != ">" and _below(p)))
    if "ci" in printed:
        null = 1 if {"hazard_ratio", "odds_ratio"} & printed.keys() else 0
        low, high = map(decimal, printed["ci"])
        seen.append(not low <= null <= high)
    return any(seen) if seen else None


def _below(p: str) -> bool:
    value = decimal(p.lstrip("<>= "))
    return value < Decimal("0.05") or (p[0] == "<" and value == Decimal("0.05"))
