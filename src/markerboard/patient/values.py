"""What a written value of a fact means, by the type that the vocabulary gives it."""

from __future__ import annotations

from typing import Any

from markerboard.language.logic import Interval
from markerboard.patient.written import of_fact as parse

__all__ = ["parse", "shown"]


def shown(value: Any, written: str) -> str:
    """A value as a page shows it: as it was written, without a unit that the fact has anyway."""
    if not isinstance(value, Interval):
        return written
    try:
        Interval.parse(written)
    except ValueError:
        return str(value)
    return written
