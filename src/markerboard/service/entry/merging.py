"""Putting together what several fields state of a case; what they state twice is told, never dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from markerboard.errors import Problem
from markerboard.language.places import Way


def put(data: dict[str, Any], way: Way, value: Any) -> None:
    """Set the value at a place, making what leads there; an item of a list is the one whose `at` is named."""
    here: Any = data
    for (key, selector), after in pairwise(way):
        if key:
            here = here.setdefault(key, {} if after[0] else [])
        else:
            item = next((one for one in here if one.get("at") == selector), None)
            if item is None:
                here.append(item := {"at": selector})
            here = item
    here[way[-1][0]] = value


def merge(into: dict[str, Any], more: Mapping[str, Any], way: tuple[str, ...] = ()) -> list[Problem]:
    """Add what stands elsewhere. What is stated twice stays as it was first, and a problem names both."""
    return list(_merged(into, more, way))


def _merged(into: dict[str, Any], more: Mapping[str, Any], way: tuple[str, ...]) -> Iterator[Problem]:
    for key, value in more.items():
        here = into.get(key)
        if key not in into or here in ({}, []):
            into[key] = value
        elif isinstance(here, dict) and isinstance(value, Mapping):
            yield from _merged(here, value, (*way, key))
        elif isinstance(here, list) and isinstance(value, list):
            yield from _items(here, value, (*way, key))
        elif here != value:
            place = ".".join((*way, str(key)))
            yield Problem(place, 1, 1, f"this is stated twice: {here}, and {value}")


def _items(into: list[Any], more: list[Any], way: tuple[str, ...]) -> Iterator[Problem]:
    for value in more:
        at = value.get("at") if isinstance(value, dict) else None
        same = next((one for one in into if isinstance(one, dict) and at and one.get("at") == at), None)
        if same is not None:
            yield from _merged(same, value, way)
        elif value not in into:
            into.append(value)
