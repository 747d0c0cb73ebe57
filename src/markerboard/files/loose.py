"""Plain data that nobody has vouched for: what is not of the form asked for is taken as empty."""

from __future__ import annotations

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
