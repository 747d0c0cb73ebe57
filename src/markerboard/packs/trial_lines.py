"""Trials as lines of JSON: written, and read with every form checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple, get_type_hints

from markerboard.errors import printable
from markerboard.files.loose import parsed
from markerboard.packs.trial import AND, CLOSED, LEVELS, NOT, NOT_STATED, OPEN, OR, Place, Trial

STATES = (OPEN, CLOSED, NOT_STATED)
MAX_DEPTH = 120


def lines(trials: Iterable[Trial]) -> bytes:
    """A line for each trial; what is empty is left out."""
    return "".join(json.dumps(_said(one), ensure_ascii=False) + "\n" for one in trials).encode()


def _said(one: Trial | Place) -> dict[str, Any]:
    told = {key: value for key, value in one._asdict().items() if value not in ("", (), None)}
    return told | {"places": [_said(place) for place in one.places]} if isinstance(one, Trial) else told


def trial(line: bytes) -> Trial:
    """A trial of its line. Raises ValueError, RecursionError."""
    known = _fields(Trial, parsed(line), "a trial")
    places = tuple(_place(one) for one in known.pop("places"))
    found = Trial(**known, places=places)
    if not found.id or not found.places:
        raise ValueError("a trial needs `id` and `places`")
    _one_tree(found)
    return found


def _one_tree(one: Trial) -> None:
    """Each place stands below one before it, and the first below none."""
    seen: set[str] = set()
    for place in one.places:
        if place.id in seen or not place.id or (place.above not in seen if seen else place.above):
            raise ValueError(f"the place `{place.id}` stands below none before it, or stands twice")
        seen.add(place.id)
    if one.state not in STATES or any(place.state not in STATES for place in one.places):
        raise ValueError(f"a state is one of {', '.join(STATES)}")


def _place(data: Any) -> Place:
    found = Place(**_fields(Place, data, "a place"))
    if found.level not in LEVELS:
        raise ValueError(f"a level is one of {', '.join(LEVELS)}")
    if found.when is not None:
        check(found.when)
    return found


def check(when: Any, depth: int = 0) -> None:
    """Raise ValueError where it is no condition."""
    if isinstance(when, str) and when:
        return
    if depth > MAX_DEPTH or not isinstance(when, dict) or len(when) != 1:
        raise ValueError("a condition is a text or one of `and`, `or`, `not`, and not too deep")
    (sign, of), = when.items()
    if sign == NOT:
        return check(of, depth + 1)
    if sign not in (AND, OR) or not isinstance(of, list) or len(of) < 2:
        raise ValueError("`and` and `or` have a list of two or more conditions")
    for part in of:
        check(part, depth + 1)


def _fields(form: type[NamedTuple], data: Any, what: str) -> dict[str, Any]:
    """The fields of a form; what is left out is empty."""
    if not isinstance(data, dict):
        raise ValueError(f"{what} is no mapping")
    hints = get_type_hints(form)
    if extra := data.keys() - hints.keys():
        raise ValueError(f"unknown key `{min(extra)}`")
    made: dict[str, Any] = {}
    for name, hint in hints.items():
        if hint is str:
            made[name] = _text(data.get(name, ""), name)
        elif name == "when":
            made[name] = data.get(name)
        else:
            made[name] = _several(data.get(name, []), name)
    return made


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"`{name}` is no text")
    return printable(value)


def _several(value: Any, name: str) -> tuple[Any, ...]:
    if not isinstance(value, list) or (name != "places" and not all(isinstance(one, str) for one in value)):
        raise ValueError(f"`{name}` is no list")
    return tuple(map(printable, value)) if name != "places" else tuple(value)
