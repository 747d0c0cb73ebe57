"""Values of facts as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from markerboard.language.logic import Interval
from markerboard.language.tree import called, is_placed


def plain(value: Any) -> Any:
    """A value of a fact: a number, a pair of bounds, a word, or the state of a gene or of a list of drugs."""
    if isinstance(value, bool | str):
        return called(value) if isinstance(value, str) and is_placed(value) else value
    if isinstance(value, Interval):
        return _number(value.low) if value.exact else [_number(value.low), _number(value.high)]
    if hasattr(value, "members"):
        return {"members": sorted(map(called, value.members)), "complete": value.complete}
    return {"status": value.status, "variants": [str(v) for v in value.variants], "complete": value.complete}


def _number(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
