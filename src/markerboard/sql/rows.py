"""What is known of a patient as a row of the facts table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from math import inf, nextafter
from typing import Any

from markerboard.files.remembering import remembered
from markerboard.language.logic import Interval, Truth
from markerboard.language.tree import standing
from markerboard.language.variants import Exons, Variant
from markerboard.patient.facts import GeneState
from markerboard.patient.history import Drugs
from markerboard.sql.members import is_among
from markerboard.sql.table import (
    COMPLETE,
    HIGH,
    ITSELF,
    LOW,
    MEMBERS,
    NONE,
    SEPARATOR,
    STATUS,
    Column,
    Table,
)

Cell = bool | int | float | str | None
Row = dict[int, Cell]
Teller = Callable[[Any, Row], None]
MOST = 2**31 - 1


class Rows:
    """Turns values of facts into cells, one for each of some columns, or of all but the patient's."""

    def __init__(self, table: Table, columns: Sequence[Column] | None = None) -> None:
        columns = table.columns if columns is None else columns
        self.width = len(columns)
        self.tell: dict[str, Teller] = {
            name: _teller(table, name, places) for name, places in _places(columns).items()}

    def cells(self, values: Mapping[str, Any]) -> list[Cell]:
        """The cells of a row; what is not known is None."""
        row: list[Cell] = [None] * self.width
        for place, cell in self.filled(values):
            row[place] = cell
        return row

    def filled(self, values: Mapping[str, Any]) -> list[tuple[int, Cell]]:
        """The cells of a row that are known, each with its place."""
        row: Row = {}
        for name, value in values.items():
            if name in self.tell:
                self.tell[name](value, row)
        return [(place, cell) for place, cell in row.items() if cell is not None]


def _places(columns: Sequence[Column]) -> dict[str, dict[str, int]]:
    """Where the parts of each fact stand in a row."""
    found: dict[str, dict[str, int]] = {}
    for i, column in enumerate(columns):
        found.setdefault(column.fact.name, {})[column.part] = i
    return found


def _teller(table: Table, name: str, places: Mapping[str, int]) -> Teller:
    """What puts a value of a fact into a row."""
    def interval(value: Interval, row: Row) -> None:
        row[places[LOW]], row[places[HIGH]] = bounds(value, count)

    def drugs(value: Drugs, row: Row) -> None:
        row[places[MEMBERS]], row[places[COMPLETE]] = listed(value.members, value.complete), value.complete

    def gene(value: GeneState, row: Row) -> None:
        for part, place in places.items():
            row[place] = value.status if part == STATUS else has(value, asked[part], exons)

    def itself(value: Cell, row: Row) -> None:
        row[places[ITSELF]] = standing(value) if kind == "tree" and isinstance(value, str) else value

    kind, asked = table.vocabulary.facts[name].type, table.variants.get(name, {})
    exons, count = table.vocabulary.exons(name) if kind == "gene" else {}, kind == "count"
    tellers: dict[str, Teller] = {"number": interval, "count": interval, "drugs": drugs, "gene": gene}
    return tellers.get(kind, itself)


def listed(members: Iterable[str], complete: bool) -> str | None:
    """A list as text; one that holds nothing, and may lack something, tells nothing."""
    return SEPARATOR.join(sorted(set(map(standing, members)))) or (NONE if complete else None)


def has(gene: GeneState, target: Variant, exons: Exons) -> Truth:
    """Whether a gene has a variant, or one that is an instance of it."""
    if gene.status == "wild-type":
        return False
    found = {is_among(variant, target, exons) for variant in gene.variants}
    if True in found:
        return True
    return False if gene.complete and None not in found else None


@remembered(4096)  # a cohort says the same numbers over and over
def bounds(interval: Interval, count: bool) -> tuple[Cell, Cell]:
    """The bounds of an interval, which belong to it; those of a count are whole numbers."""
    if count:
        low, high, *_ = interval.whole() or interval
        return _whole(low), _whole(high)
    low, high, low_open, high_open = interval
    return (None if low is None else double(low, inf if low_open else None),
            None if high is None else double(high, -inf if high_open else None))


def _whole(number: Decimal | None) -> int | None:
    """A number that a column holds; nothing that is counted comes near the most."""
    return None if number is None else max(-MOST, min(int(number), MOST))


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
