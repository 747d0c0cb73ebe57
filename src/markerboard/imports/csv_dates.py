"""Dates of a table, as one writes them in several countries; what may be two days is neither."""

from __future__ import annotations

import re
from datetime import date

from markerboard.patient.spellings import tidy
from markerboard.patient.unused import Unreadable

_YEAR_FIRST = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?[日月年]?(?:[T ]\d\d:\d\d.*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_MONTH_ALONE = re.compile(r"(\d{1,2})[./](\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


def day(written: str) -> str:
    """A date as ISO writes it, of which the day or the month may be left out. Raises Unreadable."""
    text = tidy(written).strip()
    if found := _SLASHES.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first <= 12 and second <= 12 and first != second:
            raise Unreadable(f"`{text}` may be two days", "write 2026-01-31")
        found_day = (found[3], second, first) if first > 12 else (found[3], first, second)
        return _iso(text, *found_day)
    if found := _YEAR_FIRST.fullmatch(text):
        return _iso(text, found[1], *(int(part) for part in found.groups()[1:] if part))
    if found := _DAY_FIRST.fullmatch(text):
        return _iso(text, found[3], int(found[2]), int(found[1]))
    if found := _MONTH_ALONE.fullmatch(text):
        return _iso(text, found[2], int(found[1]))
    raise Unreadable(f"`{text[:40]}` is not a date", "write 2026-01-31")


def _iso(text: str, year: str, *parts: int) -> str:
    try:
        date(int(year), *(*parts, 1, 1)[:2])
    except ValueError:
        raise Unreadable(f"`{text}` is not a date", "write 2026-01-31") from None
    return "-".join([year, *(f"{part:02}" for part in parts)])
