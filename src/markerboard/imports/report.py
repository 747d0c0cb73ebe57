"""What an import took from a file, what it left, why, and every conversion on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from markerboard.errors import counted, printable


class Used(NamedTuple):
    """A value that became part of the case: where it stood, what it states, by which row."""

    source: str
    to: str
    value: str
    row: str


class Left(NamedTuple):
    """A resource or an element that was not used, and why; `stated` is what stands there, where it was
    read.
    """

    source: str
    why: str
    stated: str = ""


class Conversion(NamedTuple):
    """What was changed on the way from the file to the case."""

    source: str
    what: str


NAMED, _LONGEST = 3, 40
"""How many things that were not used a line names, and how long each may be there."""


def _phrase(left: Left) -> str:
    text = printable(" ".join(left.stated.split()))
    return f"`{text if len(text) <= _LONGEST else f'{text[:_LONGEST]}...'}`" if text else left.source


class Report:
    """The account of one import; `states` holds the state of each gene that the file speaks of.

    `at` gives where a source stands in a file of lines, as file:line:column. `counted` says how much of what
    was read, where that are no resources: `12 rows`.
    """

    def __init__(self, file: str, form: str) -> None:
        self.file, self.form = file, form
        self.resources: list[str] = []
        self.used: list[Used] = []
        self.not_used: list[Left] = []
        self.conversions: list[Conversion] = []
        self.states: dict[str, str] = {}
        self.at: dict[str, str] = {}
        self.not_stated: tuple[str, ...] = ()
        self.facts = 0
        self.counted = ""

    def close(self) -> None:
        """Name every resource of which nothing was said."""
        sources = [*(one.source for one in self.used), *(one.source for one in self.not_used)]
        said = {part for source in sources for part in _holders(source)}
        for resource in self.resources:
            if resource.split(" ")[0] not in said:
                self.not_used.append(Left(resource, "nothing in it states a fact of the vocabulary"))

    def summary(self, *, named: bool = False) -> str:
        """One line; what was not used is counted, and the first of it `named`."""
        read = self.counted or counted(len(self.resources), "resource")
        return (f"{self.file}: {self.form}, {read}, {counted(len(self.used), 'value')} used, "
                f"{counted(len(self.conversions), 'conversion')}, {len(self.not_used)} not used"
                f"{self._first() if named else ''}; {counted(self.facts, 'fact')}")

    def _first(self) -> str:
        """The first things that were not used, as they stand in the file, else by their places."""
        listed = sorted(self.not_used, key=lambda one: not one.stated)
        told = list(dict.fromkeys(map(_phrase, listed)))
        more = [f"{len(told) - NAMED} more"] if len(told) > NAMED else []
        return f" ({', '.join([*told[:NAMED], *more])})" if told else ""

    def lines(self) -> Iterator[str]:
        """The whole report for people."""
        yield self.summary()
        for title, told in (
            ("used", [f"{u.source} -> {u.to}: {u.value}" for u in self.used]),
            ("conversions", [f"{c.source}: {c.what}" for c in self.conversions]),
            ("not used", [f"{n.source}: {n.why}" for n in self.not_used]),
            ("genes", [f"{gene}: {state}" for gene, state in self.states.items()]),
        ):
            if told:
                yield f"{title}:"
                yield from (f"  {line}" for line in told)
        if self.not_stated:
            yield f"  not stated: {', '.join(self.not_stated)}"

    def as_json(self) -> dict[str, Any]:
        """The whole report as plain data."""
        return {
            "file": self.file, "format": self.form, "resources": self.resources, "facts": self.facts,
            "used": [{"from": u.source, "to": u.to, "value": u.value, "row": u.row} for u in self.used],
            "conversions": [{"from": c.source, "what": c.what} for c in self.conversions],
            "not_used": [{"from": n.source, "why": n.why} for n in self.not_used],
            "genes": {**self.states, **dict.fromkeys(self.not_stated, "not stated")}}


def _holders(source: str) -> tuple[str, str]:
    """The resource that a source names, and the section of a record it stands in (`patient.birthDate`)."""
    resource = source.split(" ")[0]
    return resource, resource if "/" in resource else re.split(r"[.\[]", resource)[0]

