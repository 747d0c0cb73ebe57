"""Hypothesis strategies of single values: numbers known as intervals, codes, drugs, genes; and finer ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from markerboard.language.logic import Interval
from markerboard.language.tree import Tree
from markerboard.language.variants import parse as variant
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import GeneState, Value
from markerboard.patient.history import Drugs
from markerboard.testing.menu import Menu

Numbers = st.SearchStrategy[Decimal]
Narrower = Callable[[Interval, Sequence[Decimal]], st.SearchStrategy[Interval]]


# Numbers and intervals

def decimals(low: int | Decimal = -1000, high: int | Decimal = 1000, places: int = 3) -> Numbers:
    """Finite decimals of a few digits."""
    return st.decimals(low, high, allow_nan=False, allow_infinity=False, places=places)


def numbers(fact: Fact, likely: Sequence[Decimal] = ()) -> Numbers:
    """Numbers that a fact can be compared with, the likely ones first."""
    low, high = fact.range or (Decimal(-4), Decimal(4))
    any_number = decimals(low, high, 0 if fact.type == "count" else 4)
    return st.sampled_from(likely) | any_number if likely else any_number


@st.composite
def intervals(draw: st.DrawFn, ends: Numbers | None = None) -> Interval:
    """Non-empty intervals: open, closed, exact, or without one or both bounds."""
    ends = decimals() if ends is None else ends
    low, high = sorted((draw(ends), draw(ends)))
    if low == high:
        return Interval(low, high)
    low_open, high_open = draw(st.booleans()), draw(st.booleans())
    shape = draw(st.sampled_from(["both", "both", "low", "high", "none"]))
    return Interval(low if shape in ("both", "low") else None, high if shape in ("both", "high") else None,
                    low_open and shape in ("both", "low"), high_open and shape in ("both", "high"))


@st.composite
def points(draw: st.DrawFn, interval: Interval) -> Decimal:
    """Exact values inside an interval, its own bounds among them where they belong to it."""
    low = interval.low if interval.low is not None else (interval.high or Decimal(0)) - 10
    high = interval.high if interval.high is not None else low + 10
    first, last = int(interval.low_open), 8 - int(interval.high_open)
    return low + (high - low) * draw(st.integers(first, last)) / 8 if low < high else low


@st.composite
def narrower(draw: st.DrawFn, interval: Interval) -> Interval:
    """An interval inside another, down to one point."""
    low, high = sorted((draw(points(interval)), draw(points(interval))))
    if low == high:
        return Interval(low, high)
    keep_low, keep_high = draw(st.booleans()), draw(st.booleans())
    return Interval(interval.low if keep_low else low, interval.high if keep_high else high,
                    interval.low_open if keep_low else draw(st.booleans()),
                    interval.high_open if keep_high else draw(st.booleans()))


@st.composite
def writable(draw: st.DrawFn, interval: Interval, likely: Sequence[Decimal] = ()) -> Interval:
    """An interval inside another that a report can give: an exact number, or a range with both ends."""
    inside = [number for number in likely if _holds(interval, number)]
    ends = st.sampled_from(inside) | points(interval) if inside else points(interval)
    low, high = sorted((draw(ends), draw(ends)))
    return Interval(low, high)


def _holds(interval: Interval, number: Decimal) -> bool:
    low, high = interval.low, interval.high
    above = low is None or low < number or (low == number and not interval.low_open)
    return above and (high is None or number < high or (number == high and not interval.high_open))


# The value of a fact, by its type

@st.composite
def quantities(draw: st.DrawFn, fact: Fact, likely: Sequence[Decimal] = ()) -> Interval:
    """Intervals as a case can state them of a fact: cut to its range, whole for a count."""
    ends = numbers(fact, likely)
    interval: Interval | None = draw(intervals(ends))
    if fact.range and interval:
        interval = interval.within(*fact.range)
    if fact.type == "count" and interval:
        interval = interval.whole()
    if interval is None:
        number = draw(ends)
        return Interval(number, number)
    return interval


@st.composite
def genes(draw: st.DrawFn, variants: Sequence[str]) -> GeneState:
    """A wild-type gene, or a mutated one with some variants named."""
    if draw(st.booleans()):
        return GeneState("wild-type", (), True)
    named = draw(st.lists(st.sampled_from(variants), max_size=2, unique=True))
    return GeneState("mutated", tuple(map(variant, named)), bool(named) and draw(st.booleans()))


def drug_sets(codes: Sequence[str]) -> st.SearchStrategy[Drugs]:
    """Sets of drugs and classes, whole or not."""
    return st.builds(Drugs, st.frozensets(st.sampled_from(codes), max_size=3), st.booleans())


def values(menu: Menu, name: str) -> st.SearchStrategy[Any]:
    """Values of a fact."""
    fact = menu.fact(name)
    makers: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "boolean": st.booleans, "number": lambda: quantities(fact, menu.numbers[name]),
        "count": lambda: quantities(fact, menu.numbers[name]),
        "code": lambda: st.sampled_from(menu.codes[name]), "tree": lambda: st.sampled_from(menu.codes[name]),
        "drugs": lambda: drug_sets(menu.codes[name]), "gene": lambda: genes(menu.variants[name]),
    }
    return makers[fact.type]()


# The same, better known

@st.composite
def finer(draw: st.DrawFn, menu: Menu, name: str, value: Any, inside: Narrower | None = None) -> Any:
    """A value that tells the same and perhaps more; `inside` narrows a number in place of `narrower`."""
    fact = menu.fact(name)
    if isinstance(value, Interval):
        whole = draw(inside(value, menu.numbers[name]) if inside else narrower(value))
        return (whole.whole() or value) if fact.type == "count" else whole
    if isinstance(value, Drugs):
        return draw(finer_drugs(menu.vocabulary.drugs, menu.codes[name], value))
    if isinstance(value, GeneState):
        return draw(_finer_gene(menu, name, value))
    if fact.type == "tree":
        return draw(st.sampled_from(sorted(menu.vocabulary.tree(fact).below((value,)))))
    return value


@st.composite
def finer_drugs(draw: st.DrawFn, tree: Tree, others: Sequence[str], drugs: Drugs) -> Drugs:
    """Members in place of classes; and where the set may lack some, others beside them."""
    named: set[str] = set()
    for member in sorted(drugs.members):
        below = sorted(tree.below((member,)))
        named |= draw(st.frozensets(st.sampled_from(below), min_size=1, max_size=2))
    if not drugs.complete:
        named |= draw(st.frozensets(st.sampled_from(others), max_size=2))
    return Drugs(frozenset(named), drugs.complete or draw(st.booleans()))


@st.composite
def _finer_gene(draw: st.DrawFn, menu: Menu, symbol: str, gene: GeneState) -> GeneState:
    if gene.status == "wild-type":
        return gene
    known = menu.finer[symbol]
    named = [variant(draw(st.sampled_from((v.text, *known.get(v.text, ()))))) for v in gene.variants]
    if not gene.complete:
        named += map(variant, draw(st.lists(st.sampled_from(menu.variants[symbol]), max_size=2)))
    return GeneState("mutated", tuple(named), gene.complete or (bool(named) and draw(st.booleans())))


def flat(menu: Menu) -> st.SearchStrategy[dict[str, Value]]:
    """What is known of a patient, fact by fact; any may be unknown."""
    return st.fixed_dictionaries({}, optional={name: values(menu, name) for name in menu.facts})


@st.composite
def refined(draw: st.DrawFn, menu: Menu, known: dict[str, Value]) -> dict[str, Value]:
    """The same patient with unknowns filled in and coarse values made finer."""
    result: dict[str, Value] = {}
    for name in menu.facts:
        if name in known:
            result[name] = draw(st.just(known[name]) | finer(menu, name, known[name]))
        elif draw(st.booleans()):
            result[name] = draw(values(menu, name))
    return result
