"""Across a study: arms sum to the total, events fit patients, parts fit wholes, sources agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations, product

from markerboard.audit.figures import (
    Check,
    Located,
    Place,
    comparisons,
    located,
    numbers_of,
    numbers_of_comparison,
)
from markerboard.audit.rates import count, methods_of
from markerboard.audit.ratios import interaction, strata
from markerboard.knowledge.base import Rules
from markerboard.knowledge.results import Mismatch, Result
from markerboard.language.expression import All, Condition, Test
from markerboard.language.logic import decimal, plain

Key = tuple[str | None, ...]


def check(rules: Rules, places: list[Place]) -> Iterator[Check]:
    """What does not fit together within a study."""
    yield from _arms(rules)
    yield from _screened(rules)
    yield from _methods(rules, places)
    for place in places:
        yield from _counts(place)
        yield from _sizes(place)
        yield from _ages(rules, place)
        yield from _interaction(place)
    yield from _deaths(places)
    yield from _parts(places)
    yield from _grades(places)
    yield from _sources(places)


def _study_check(rules: Rules, kind: Mismatch, printed: str, expected: str, method: str,
                 agrees: bool) -> Check:
    return Check(f"{rules.id}/design", kind, printed, expected, method, agrees, "design")


def _arms(rules: Rules) -> Iterator[Check]:
    sizes = [arm.n for arm in rules.study.arms.values()]
    total = rules.study.design.n
    known = [n for n in sizes if n is not None]
    if total is not None and len(known) > 1 and len(known) == len(sizes):
        yield _study_check(rules, "arms", f"n = {total}", f"{' + '.join(map(str, known))} = {sum(known)}",
                           "sum of the arms", sum(known) == total)


def _screened(rules: Rules) -> Iterator[Check]:
    """Nobody takes part who was not screened."""
    screened, total = rules.study.design.screened, rules.study.design.n
    if screened is not None and total is not None:
        yield _study_check(rules, "screened", f"{screened} screened, n = {total}", f"at most {screened}",
                           "patients were screened", total <= screened)


def _methods(rules: Rules, places: Iterable[Place]) -> Iterator[Check]:
    """One study, one method: the intervals that some method gives, and whether one gives them all."""
    found = [methods for place in places for each in located(place) if (methods := methods_of(each))]
    if len(found) < 2:
        return
    common = set.intersection(*found)
    if not common:
        yield _study_check(rules, "interval method", f"{len(found)} intervals of rates",
                           "no one method gives them all", "which method gives each print", False)


def _counts(place: Place) -> Iterator[Check]:
    """Events do not exceed patients, nor a group its study."""
    total = place.study.design.n
    for each in located(place):
        n, events = each.estimate.n, each.estimate.events
        if events is not None and n is not None and events > n:
            yield place.check("counts", f"{each.name}: {events} events in {n}", f"at most {n}",
                              "events fit patients", False)
        if n is not None and total is not None and n > total:
            yield place.check("counts", f"{each.name}: n = {n}", f"at most {total}",
                              "a group fits its study", False)


def _sizes(place: Place) -> Iterator[Check]:
    """Groups are parts of the study, and an arm is as large as the study says unless some were left out."""
    total, arms = place.study.design.n, place.study.arms
    sized = {each.name: each.estimate.n for each in located(place) if each.estimate.n is not None}
    for name, n in sized.items():
        whole = arms[name].n if name in arms else total if name == "all" else None
        if whole is not None and place.measured.population is None:
            yield place.check("subgroups", f"{name}: n = {n}", f"at most {whole}", "size of the arm or study",
                              n <= whole, *([f"{name}/n"] if n == whole else []))
    groups = [sized[name] for name in (place.finding.groups if place.finding else ()) if name in sized]
    if total is not None and len(groups) > 1:
        yield place.check("subgroups", f"{' + '.join(map(str, groups))} = {sum(groups)}", f"at most {total}",
                          "groups make no more than the study", sum(groups) <= total,
                          *(f"{name}/n" for name in sized if sum(groups) == total))


_LESS = {">=3": "any", "3-4": "any", "4": ">=3", "5": ">=3"}
"""Each grade with one that holds it."""


def _grades(places: Iterable[Place]) -> Iterator[Check]:
    """Events of higher grades are among those of all grades."""
    known: dict[Key, list[tuple[str, Located]]] = defaultdict(list)
    for place in places:
        result = place.measured
        if isinstance(result, Result) and place.kind == "adverse event" and result.grade:
            for each in located(place):
                known[(result.endpoint, *_group(place, each))].append((result.grade, each))
    for same in known.values():
        for (grade, each), (wider, other) in product(same, same):
            if _LESS.get(grade) == wider:
                yield from _among(grade, each, wider, other)


def _among(grade: str, each: Located, wider: str, other: Located) -> Iterator[Check]:
    for field in ("events", "percent"):
        part, whole = getattr(each.estimate, field), getattr(other.estimate, field)
        if part is not None and whole is not None:
            lesser, greater = plain(Decimal(part)), plain(Decimal(whole))
            yield each.place.check("grades", f"{each.name}: {lesser} of grade {grade}, {greater} of {wider}",
                                   f"at most {greater}", "higher grades are among all", part <= whole)


def _ages(rules: Rules, place: Place) -> Iterator[Check]:
    """The ages of the patients lie between the limits of the criteria."""
    if getattr(place.measured, "characteristic", "") != "age":
        return
    limits = [test for criterion in rules.inclusion for test in _bounds(rules.criteria[criterion])]
    for each in located(place):
        if each.estimate.range is None or not limits:
            continue
        low, high = each.estimate.range
        outside = [test for test in limits if (test.sign == "<=" and high > test.number)
                   or (test.sign == ">=" and low < test.number)]
        yield place.check("age", f"{each.name}: {plain(low)}-{plain(high)} years",
                          " and ".join(map(str, outside or limits)), "ages fit the limits", not outside,
                          f"{each.name}/range/0", f"{each.name}/range/1")


def _bounds(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test) and condition.fact == "age":
        yield condition
    elif isinstance(condition, All):
        for part in condition.of:
            yield from _bounds(part)


def _interaction(place: Place) -> Iterator[Check]:
    """What is called predictive differs between the groups, and what is called not predictive does not."""
    supported = place.finding.supported if place.finding else "none"
    for of, first, second in strata(place):
        ratio, p = interaction(first, second)
        printed = [f"{plain(each.ratio)} in {each.group}" for each in (first, second)]
        yield place.check(
            "interaction", f"{of}: {', '.join(printed)}; supports: {supported}",
            f"ratio {ratio:.2f}, P {p:.2g}", "ratio of hazard ratios",
            supported != ("predictive" if p >= 0.05 else "not predictive"))


def _group(place: Place, each: Located) -> Key:
    """What makes two estimates speak of the same patients at the same time."""
    result = place.measured
    cutoff = result.cutoff if isinstance(result, Result) else None
    return (place.finding.id if place.finding else None, each.name, result.population, cutoff,
            *sorted(result.from_))


def _deaths(places: Iterable[Place]) -> Iterator[Check]:
    """Every death is an event of progression-free survival."""
    events: dict[Key, dict[str, tuple[Place, int]]] = defaultdict(dict)
    for place in places:
        if not isinstance(place.measured, Result) or place.measured.at or place.measured.counted_from:
            continue
        for each in located(place):
            if each.estimate.events is not None:
                events[_group(place, each)][place.measured.endpoint] = (place, each.estimate.events)
    for key, found in events.items():
        if {"progression-free survival", "overall survival"} <= found.keys():
            (place, progressed), (_, died) = found["progression-free survival"], found["overall survival"]
            yield place.check("deaths", f"{key[1]}: {progressed} events, {died} deaths",
                              f"at least {died} events", "deaths are such events", died <= progressed)


_PARTS = {
    "objective response": ("complete response", "partial response"),
    "disease control": ("objective response", "stable disease"),
}


def _parts(places: Iterable[Place]) -> Iterator[Check]:
    """Complete and partial responses make the objective ones; with stable disease, the control."""
    counts: dict[Key, dict[str, tuple[Located, int]]] = defaultdict(dict)
    for place in places:
        if isinstance(place.measured, Result) and not place.measured.superseded_by:
            for each in located(place):
                counted = count(each.estimate)
                if counted is not None:
                    counts[_group(place, each)].setdefault(place.measured.endpoint, (each, counted[0]))
    for found in counts.values():
        for total, parts in _PARTS.items():
            if total in found and all(part in found for part in parts):
                each, k = found[total]
                values = [found[part][1] for part in parts]
                yield each.place.check("parts", f"{each.name}: {k} with {total}",
                                       f"{' + '.join(map(str, values))} = {sum(values)}", " + ".join(parts),
                                       sum(values) == k)


def _read_by_others(first: Place, second: Place) -> bool:
    """Whether one result is that of the investigators and the other that of independent review."""
    readers = [place.measured.assessed_by for place in (first, second) if isinstance(place.measured, Result)]
    return None not in readers and readers[0] != readers[1]


def _sources(places: Iterable[Place]) -> Iterator[Check]:
    """Two results for the same thing, told by the same readers of the scans, print the same figures."""
    known: dict[Key, list[Place]] = defaultdict(list)
    for place in places:
        if isinstance(place.measured, Result) and place.finding is not None:
            result = place.measured
            known[(place.finding.id, result.endpoint, result.at, result.grade, result.population,
                   result.counted_from)].append(place)
    for same in known.values():
        for first, second in combinations(same, 2):
            if _read_by_others(first, second):
                continue
            here, there = _figures(first), _figures(second)
            differing = [f"{name} {here[name]} and {there[name]}" for name in here
                         if name in there and not _same(here[name], there[name])]
            if differing:
                yield second.check("sources differ", "; ".join(differing),
                                   f"as in {first.locator}", "the same result twice", False)


def _figures(place: Place) -> dict[str, str]:
    found = {name: value for each in located(place) for name, value in numbers_of(each.estimate, each.name)}
    for _, comparison in comparisons(place):
        parts = (getattr(comparison, "of", None), getattr(comparison, "in_", None), comparison.adjusted)
        found.update(numbers_of_comparison(comparison, ", ".join(filter(None, parts))))
    return found


def _same(first: str, second: str) -> bool:
    """Whether two prints can be of one number, one of them rounded further."""
    if first[:1] in "<>" or second[:1] in "<>":
        return first == second
    a, b = decimal(first), decimal(second)
    return abs(a - b) <= max(_unit(a), _unit(b)) / 2


def _unit(number: Decimal) -> Decimal:
    return Decimal(1).scaleb(int(number.as_tuple().exponent))
