"""What a new version of the rules means for stored cases: as text, rows and data, with ids of cases alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

from markerboard.living.changed import ABSENT, Change
from markerboard.living.watch import Entry, by_change

WIDTH, MARGIN = 80, "    "
NAMED = 12
"""How many cases are named beside a change that concerns many; all are in the JSON and the CSV."""
HEADER = ("case", "kind", "study", "name", "part", "before", "after", "at", "sources")


class Told(NamedTuple):
    """A change with everybody whom it concerns."""

    kind: str
    study: str
    says: str
    cases: Sequence[str]
    at: str
    sources: Sequence[str]

    @property
    def who(self) -> str:
        """The cases, of many the first and how many more."""
        shown = ", ".join(self.cases[:NAMED])
        more = len(self.cases) - NAMED
        return f"{len(self.cases)}: {shown}" + (f" and {more} more" if more > 0 else "")


def told(entries: Iterable[Entry]) -> Iterator[Told]:
    """Each change once, the weightiest first."""
    for (_, change), group in by_change(entries).items():
        one = group[0]
        yield Told(change.kind, one.name or one.case, says(change), [entry.case for entry in group], one.at,
                   one.sources)


def says(change: Change) -> str:
    """A change in words."""
    part = f"{change.what}: " if change.what else ""
    if change.before == change.after:
        return "its words changed"
    if change.before == ABSENT:
        return f"{part}new: {change.after}"
    if change.after == ABSENT:
        return f"{part}gone: {change.before}"
    return f"{part}was {change.before}, now {change.after}"


def lines(one: Told) -> Iterator[str]:
    """A change on a terminal: what, the line of the rules that says so, and whom it concerns."""
    yield from wrap(f"{one.kind}: {one.study} {one.says}", WIDTH, subsequent_indent=MARGIN)
    yield f"{MARGIN}{one.at}" if one.at else ""
    yield from wrap(one.who, WIDTH, initial_indent=MARGIN, subsequent_indent=MARGIN)
    yield ""


def row(entry: Entry) -> tuple[str, ...]:
    """An entry as a row of a table."""
    change = entry.change
    return (entry.case, change.kind, entry.study, entry.name, change.what, change.before, change.after,
            entry.at, ", ".join(entry.sources))


def data(entry: Entry) -> dict[str, Any]:
    """An entry as plain data; what is empty is left out."""
    named = dict(zip(HEADER, (*row(entry)[:-1], list(entry.sources)), strict=True))
    return {name: value for name, value in named.items() if value}
