"""Plain data that nobody has vouched for: what is not of the form asked for is taken as empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def items(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def names(value: Any) -> list[tuple[int, str]]:
    """The texts of a list, with their places."""
    return [(i, item) for i, item in enumerate(items(value)) if isinstance(item, str)]


def text(value: Any) -> str | None:
    """A text, or None."""
    return value if isinstance(value, str) else None


def mapping(value: Any) -> Mapping[str, Any]:
    """A mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping in which no key stands twice. Raises ValueError."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


JSON = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=once)
"""Reads JSON with numbers as they are written, as case files are read."""
