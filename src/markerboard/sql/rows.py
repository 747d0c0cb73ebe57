"""What is known of a patient as a row of the facts table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
        self.width = len(table.columns)
        self.tell: dict[str, Callable[[Any, list[Cell]], None]] = {
            name: _teller(table, name, places) for name, places in _places(table).items()}

    def cells(self, values: Mapping[str, Any]) -> list[Cell]:
        """The cells of a row; what is not known is None."""
        row: list[Cell] = [None] * self.width
        for name, value in values.items():
            self.tell[name](value, row)
        return row


def _places(table: Table) -> dict[str, dict[str, int]]:
    """Where the parts of each fact stand in a row."""
    found: dict[str, dict[str, int]] = {}
    for i, column in enumerate(table.columns):
        found.setdefault(column.fact.name, {})[column.part] = i
    return found


def _teller(table: Table, name: str, places: Mapping[str, int]) -> Callable[[Any, list[Cell]], None]:
    """What puts a value of a fact into a row."""
    def interval(value: Interval, row: list[Cell]) -> None:
        row[places[LOW]], row[places[HIGH]] = bounds(value, count)

    def drugs(value: Drugs, row: list[Cell]) -> None:
        row[places[MEMBERS]], row[places[COMPLETE]] = listed(value.members, value.complete), value.complete

    def gene(value: GeneState, row: list[Cell]) -> None:
        row[places[STATUS]] = value.status
        for text, variant in asked.items():
            row[places[text]] = has(value, variant, exons)

    def itself(value: Cell, row: list[Cell]) -> None:
        row[places[ITSELF]] = value

    kind, asked = table.vocabulary.facts[name].type, table.variants.get(name, {})
    exons = table.vocabulary.exons(name) if kind == "gene" else {}
    count = kind == "count"
    tellers: dict[str, Callable[[Any, list[Cell]], None]] = {
        "number": interval, "count": interval, "drugs": drugs, "gene": gene}
    return tellers.get(kind, itself)


def listed(members: Iterable[str], complete: bool) -> str | None:
    """A list as text; one that holds nothing, and may lack something, tells nothing."""
    return SEPARATOR.join(sorted(members)) or (NONE if complete else None)


def has(gene: GeneState, target: Variant, exons: Exons) -> Truth:
    """Whether a gene has a variant, or one that is an instance of it."""
    if gene.status == "wild-type":
        return False
    found = disjoin(is_a(variant, target, exons) for variant in gene.variants)
    return None if found is False and not gene.complete else found


def bounds(interval: Interval, count: bool) -> tuple[Cell, Cell]:
    """The bounds of an interval, which belong to it; those of a count are whole numbers."""
    low, high, low_open, high_open = (interval.whole() or interval) if count else interval
    if count:
        return None if low is None else int(low), None if high is None else int(high)
    return (None if low is None else double(low, inf if low_open else None),
            None if high is None else double(high, -inf if high_open else None))


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
