"""How a report writes a value: a number, a range, a yes or no, or why it is unknown."""

from __future__ import annotations

import re
from typing import Any

from markerboard.language.logic import Interval
from markerboard.patient.spellings import REASONS as REASONS

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def quantity(written: Any) -> str:
    """A number or a range as text, or a reason. Raises ValueError."""
    if isinstance(written, str) and written in REASONS:
        return written
    Interval.parse(written)
    return str(written)


def flag(written: Any) -> bool | str:
    """True, false or a reason. Raises ValueError."""
    if isinstance(written, bool) or written in list(REASONS):
        return written  # type: ignore[no-any-return]
    raise ValueError(f"expected true, false or a reason such as `not tested`, found `{written}`")


def whole(written: Any) -> Any:
    """A whole number, which true and false are not. Raises ValueError."""
    if isinstance(written, bool):
        raise ValueError(f"expected a whole number, found `{str(written).lower()}`")
    return written


def day(written: Any) -> Any:
    """A whole date; a year alone is none, and no count of seconds. Raises ValueError."""
    if isinstance(written, str) and not _DAY.fullmatch(written):
        raise ValueError(f"`{written[:40]}` is not a date | write 2026-01-31")
    if isinstance(written, int | float):
        raise ValueError(f"`{written}` is not a date | write 2026-01-31")
    return written


def gene(written: Any) -> Any:
    """The report of a gene, of which a word alone is its status."""
    return {"status": written} if isinstance(written, str) else written


def section(written: Any) -> Any:
    """A section, in whose place a reason may stand."""
    return {"reason": written} if isinstance(written, str) and written in REASONS else written
