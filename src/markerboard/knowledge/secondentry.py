"""Whether the figures of a study are still those that somebody entered a second time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.knowledge.base import Page

_FIGURE = re.compile(r"[<>]?=? ?-?\d[\d.,]*%?")
_PARTS = ("design", "arms", "findings", "baseline")


def digest(page: Page) -> str:
    """A short digest of the figures of a study; words, places and the order of keys do not count."""
    told = "\n".join(f"{where}|{figure}" for part in _PARTS
                     for where, figure in _figures(page.get(part), part))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def changed(page: Page) -> bool:
    """Whether a study says that it was entered twice, with other figures than it has now."""
    compared = page.get("entered_twice", {}).get("digest")
    return compared is not None and compared != digest(page)


def _figures(part: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, Mapping):
        for key in sorted(part):
            yield from _figures(part[key], f"{where}/{key}")
    elif isinstance(part, list | tuple):
        for i, each in enumerate(part):
            yield from _figures(each, f"{where}/{i}")
    elif not isinstance(part, bool) and _FIGURE.fullmatch(str(part)):
        yield where, str(part)
