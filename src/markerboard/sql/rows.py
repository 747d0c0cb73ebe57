"""What is known of a patient as a row of the facts table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import inf, nextafter
from typing import Any

from markerboard.facts import GeneState
from markerboard.history import Drugs
from markerboard.logic import Interval, Truth, disjoin
from markerboard.sql.table import COMPLETE, HIGH, ITSELF, LOW, MEMBERS, NONE, SEPARATOR, STATUS, Table
from markerboard.variants import Exons, Variant, is_a

Cell = bool | int | float | str | None


class Rows:
    """Turns values of facts into cells, one for each column of a table but the patient's."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.place = {name: i for i, name in enumerate(c.name for c in table.columns)}
        self.parts: dict[str, list[tuple[str, int]]] = {}
        for column in table.columns:
            self.parts.setdefault(column.fact.name, []).append((column.part, self.place[column.name]))

    def cells(self, values: Mapping[str, Any]) -> list[Cell]:
        """The cells of a row; what is not known is None."""
        row: list[Cell] = [None] * len(self.place)
        for name, value in values.items():
            told = self._told(name, value)
            for part, place in self.parts[name]:
                row[place] = told.get(part)
        return row

    def _told(self, name: str, value: Any) -> Mapping[str, Cell]:
        if isinstance(value, Interval):
            return _counts(value) if self.table.vocabulary.facts[name].type == "count" else _numbers(value)
        if isinstance(value, Drugs):
            return {MEMBERS: listed(value.members, value.complete), COMPLETE: value.complete}
        if isinstance(value, GeneState):
            asked, exons = self.table.variants.get(name, {}), self.table.vocabulary.exons(name)
            return {STATUS: value.status, **{text: has(value, v, exons) for text, v in asked.items()}}
        return {ITSELF: value}


def listed(members: Iterable[str], complete: bool) -> str | None:
    """A list as text; one that holds nothing, and may lack something, tells nothing."""
    return SEPARATOR.join(sorted(members)) or (NONE if complete else None)


def has(gene: GeneState, target: Variant, exons: Exons) -> Truth:
    """Whether a gene has a variant, or one that is an instance of it."""
    if gene.status == "wild-type":
        return False
    found = disjoin(is_a(variant, target, exons) for variant in gene.variants)
    return None if found is False and not gene.complete else found


def _counts(interval: Interval) -> Mapping[str, Cell]:
    whole = interval.whole() or interval
    return {LOW: None if whole.low is None else int(whole.low),
            HIGH: None if whole.high is None else int(whole.high)}


def _numbers(interval: Interval) -> Mapping[str, Cell]:
    low, high, low_open, high_open = interval
    return {LOW: None if low is None else double(low, inf if low_open else None),
            HIGH: None if high is None else double(high, -inf if high_open else None)}


def double(number: Decimal, inside: float | None = None) -> float:
    """The double that stands to every threshold as a number does, or as what lies just inside it.

    A threshold has at most 15 digits, so it is a double's own shortest form; a number that rounds to
    such a double without being it gets the double beside it.
    """
    found = float(number)
    shortest = Decimal(repr(found))
    if shortest != number:
        return nextafter(found, inf if shortest < number else -inf)
    return found if inside is None else nextafter(found, inside)
