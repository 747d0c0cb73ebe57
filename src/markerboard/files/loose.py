"""Plain data that nobody has vouched for: what is not of the form asked for is taken as empty."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markerboard.files.patterns import pattern

_HALF = pattern(r"\\u[dD][89abcdefABCDEF]")


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


def parsed(line: bytes) -> Any:
    """The JSON of a line. Raises ValueError, for what is nested too deeply too."""
    text = line.decode("utf-8-sig")
    try:
        return whole(json.loads(text), text)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def whole(data: Any, text: str) -> Any:
    """The data of a JSON text, in which half a character, as a text that was cut off leaves it, is one that
    says so: it can be written nowhere. Raises RecursionError.
    """
    return _whole(data) if _HALF.search(text) else data


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [_whole(one) for one in data]
    return {_whole(key): _whole(one) for key, one in data.items()} if isinstance(data, dict) else data


JSON = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=once)
"""Reads JSON with numbers as they are written, as case files are read."""
