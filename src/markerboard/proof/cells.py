"""The number line, cut where the rules ask: numbers between two cuts are all answered alike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact


class Cell(NamedTuple):
    """One cut, or the numbers strictly between two; `sample` is one of them."""

    above: Decimal | None
    below: Decimal | None
    sample: Decimal

    @property
    def exact(self) -> bool:
        """Whether it is a cut."""
        return self.above is not None and self.above == self.below

    @property
    def first_whole(self) -> int:
        """The first whole number in it; 0 where it has no lower end."""
        if self.above is None:
            return 0
        return int(self.sample) if self.exact else int(self.above.to_integral_value("ROUND_FLOOR")) + 1


class Line:
    """The cells of a fact from its lowest value to its highest."""

    def __init__(self, fact: Fact, cuts: Iterable[Decimal]) -> None:
        self.fact = fact
        self.lowest: Decimal | None = fact.range[0] if fact.range else None
        self.highest: Decimal | None = fact.range[1] if fact.range else None
        self.cells = list(self._cells(sorted(set(cuts))))
        self._place = {c.sample: i for i, c in enumerate(self.cells) if c.exact}

    def _cells(self, cuts: list[Decimal]) -> Iterator[Cell]:
        for low, high in pairwise([None, *cuts, None]):
            if low is not None and self._may_be(low):
                yield Cell(low, low, low)
            yield from self._between(low, high)

    def _may_be(self, number: Decimal) -> bool:
        inside = Interval(number, number).within(self.lowest, self.highest)
        return inside is not None and (self.fact.type != "count" or number == number.to_integral_value())

    def printable(self, cell: Cell) -> bool:
        """Whether reports give numbers as fine as its sample."""
        return self.fact.type == "count" or cell.exact or cell.sample % self.fact.resolution == 0

    def _between(self, low: Decimal | None, high: Decimal | None) -> Iterator[Cell]:
        inside = Interval(low, high, low is not None, high is not None).within(self.lowest, self.highest)
        if inside is not None and self.fact.type == "count":
            inside = inside.whole()
            sample = _whole_sample(inside, low, high) if inside else None
        else:
            sample = _sample(inside, low, high, self.fact.resolution) if inside else None
        if sample is not None:
            yield Cell(low, high, sample)

    def at(self, cut: Decimal) -> int:
        """The index of the first cell at or above a cut."""
        if cut in self._place:
            return self._place[cut]
        return bisect_left(self.cells, cut, key=lambda c: c.sample)

    def over(self, cut: Decimal) -> int:
        """The index of the first cell above a cut."""
        return self.at(cut) + (cut in self._place)

    def _holding(self, number: Decimal) -> int:
        """The cell that holds a number, which need not be a cut."""
        if number in self._place:
            return self._place[number]
        for i, cell in enumerate(self.cells):
            if not cell.exact and (cell.above is None or cell.above < number) and (
                    cell.below is None or number < cell.below):
                return i
        raise ValueError(f"{number} is outside the line of `{self.fact.name}`")

    def span(self, interval: Interval) -> tuple[int, int]:
        """The first and the last cell that an interval reaches into."""
        first = 0 if interval.low is None else self._holding(interval.low)
        last = len(self.cells) - 1 if interval.high is None else self._holding(interval.high)
        first += interval.low_open and interval.low in self._place
        last -= interval.high_open and interval.high in self._place
        return first, last

    def interval(self, first: int, last: int) -> Interval:
        """An interval from one cell to another."""
        return Interval(self.cells[first].sample, self.cells[last].sample)


# Beyond the last cut, the number next to it; between two cuts, one in the middle.

def _whole_sample(inside: Interval, low: Decimal | None, high: Decimal | None) -> Decimal:
    if low is None or inside.low is None:
        return inside.high if high is not None and inside.high is not None else inside.low or Decimal(0)
    if high is None or inside.high is None:
        return inside.low
    return (inside.low + inside.high) // 2


def _sample(inside: Interval, low: Decimal | None, high: Decimal | None, step: Decimal) -> Decimal:
    near = low + step if low is not None else high - step if high is not None else Decimal(0)
    if low is not None and high is not None:
        near = (low + high) / 2 // step * step
    if (inside.low is None or inside.low < near) and (inside.high is None or near < inside.high):
        return near
    return ((inside.low or Decimal(0)) + (inside.high or Decimal(0))) / 2


def neighbors(fact: Fact, number: Decimal) -> Iterator[Decimal]:
    """A threshold, and the numbers next to it at the fact's resolution, as far as it has them."""
    low, high = fact.range or (None, None)
    step = Decimal(1) if fact.type == "count" else fact.resolution
    for near in (number - step, number, number + step):
        if (low is None or low <= near) and (high is None or near <= high):
            yield near
