"""Versions of one resource in one file: the latest counts, and where it cannot be told none is believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from markerboard.imports.mapping import child, text


class Versions(NamedTuple):
    """The resources, by identity, of which a later version is there; and those of which it is not known."""

    older: frozenset[int]
    unsure: frozenset[int]


def versions_of(resources: Iterable[dict[str, Any]]) -> Versions:
    """Which resources of one name are versions of one another; the same twice says nothing more."""
    named = defaultdict[tuple[str, str], list[dict[str, Any]]](list)
    for data in resources:
        if text(data, "id"):
            named[str(data["resourceType"]), text(data, "id")].append(data)
    older, unsure = set[int](), set[int]()
    for listed in named.values():
        if all(one == listed[0] for one in listed):
            continue
        marks = _marks(listed)
        if marks:
            older |= {id(one) for one, mark in zip(listed, marks, strict=True) if mark < max(marks)}
        else:
            unsure |= set(map(id, listed))
    return Versions(frozenset(older), frozenset(unsure))


def _marks(listed: Sequence[dict[str, Any]]) -> list[Any]:
    """What puts versions in order: when each was stored, or its number; nothing where two are alike."""
    stored = [text(child(one, "meta"), "lastUpdated") for one in listed]
    numbers = [text(child(one, "meta"), "versionId") for one in listed]
    with suppress(ValueError):
        moments = list(map(datetime.fromisoformat, stored))
        if all(moment.tzinfo for moment in moments) and len(set(moments)) == len(moments):
            return moments
    told = [number.lstrip("0") for number in numbers if number.isascii() and number.isdecimal()]
    # As long as a file makes them: Python reads no number of thousands of digits.
    return [(len(number), number) for number in told] if len(set(told)) == len(numbers) else []
