"""Numbers of foreign files: quantities, ranges and texts, and the kind of unit in which they are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from markerboard.imports.mapping import mapping, text
from markerboard.language.logic import plain
from markerboard.patient.numbers import number as interval_of
from markerboard.patient.spellings import tidy

_LONGEST = 100
"""Signs of a text that may be a number; a longer one is none, and no expression looks at it."""
_NUMBER = r"\d+(?:\.\d+)?"
_TEXT = re.compile(rf"(>=|<=|>|<)? ?({_NUMBER})(?: ?(?:-|~) ?({_NUMBER}))? ?(%?)\Z")
_MAX_EXPONENT = 12


class Refused(ValueError):
    """A value that is not used, and why."""


class Reading(NamedTuple):
    """A value as a case writes it, and what was converted."""

    written: str | bool
    note: str = ""


def number(value: Any) -> tuple[str, tuple[str, ...]]:
    """A quantity, a range or a text as a number or range, with its units as printed. Raises Refused."""
    if _is_number(value):
        return _plain(value), ()
    if isinstance(value, str):
        return _from_text(value)
    if isinstance(value, dict):
        return _from_quantity(value)
    raise Refused("it is not a number")


def _from_text(text: str) -> tuple[str, tuple[str, ...]]:
    match = _TEXT.match(tidy(text).strip()) if len(text) <= _LONGEST else None
    if not match:
        raise Refused("its text is not a number or a range")
    sign, low, high, percent = match.groups()
    return f"{sign or ''}{low}{f'-{high}' if high else ''}", ("%",) if percent else ()


def _from_quantity(value: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    if isinstance(value.get("quantity"), dict):  # a Phenopacket wraps it
        return _from_quantity(value["quantity"])
    if "low" in value or "high" in value:
        return _from_range(value)
    if not _is_number(value.get("value")):
        raise Refused("it has no numeric value")
    return f"{text(value, 'comparator')}{_plain(value['value'])}", _units(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _plain(value: int | float | Decimal) -> str:
    """A number as it is printed; a float as the shortest text that means it."""
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        raise Refused("it is not a number that a measurement gives")
    return plain(number)


def _from_range(value: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    ends = [value.get("low"), value.get("high")]
    low, high = (_from_quantity(end)[0] if isinstance(end, dict) and "value" in end else "" for end in ends)
    units = tuple(unit for end in ends if isinstance(end, dict) for unit in _units(end))
    if low and high:
        return f"{low}-{high}", units
    if not low and not high:
        raise Refused("its range has no end")
    return f">={low}" if low else f"<={high}", units


def _units(value: Mapping[str, Any]) -> tuple[str, ...]:
    unit = value.get("unit")
    if isinstance(unit, dict):  # an ontology class in a Phenopacket
        unit = unit.get("label") or str(unit.get("id", "")).partition(":")[2]
    given = [value.get("code"), unit]
    return tuple(dict.fromkeys(str(each).strip() for each in given if each not in (None, "")))


def kind_of(units: tuple[str, ...], wanted: str) -> str | None:
    """The kind of the printed unit: `wanted` where it is one, another, `` for none, None when unknown."""
    if not units:
        return ""
    known = [{kind for kind, listed in mapping().units.items() if unit in listed} for unit in units]
    named = [kinds for kinds in known if kinds]
    if not named:
        return None
    shared = set.intersection(*named)
    if wanted in shared:
        return wanted
    return sorted(shared)[0] if shared else None


def fraction(value: Any) -> Reading:
    """An allele frequency as a fraction of 1; the unit says whether it was printed as percent.

    A range and a bound stay what they are: `<0.1 %` is `<0.001`. Raises Refused.
    """
    written, units = number(value)
    kind = kind_of(units, "fraction")
    if kind == "percent":
        share = _share(f"{written}%")
        return Reading(share, f"{written} % as the fraction {share}")
    if kind != "fraction":
        raise Refused("its unit does not tell a fraction from a percentage")
    return Reading(_share(written))


def _share(written: str) -> str:
    try:
        share = interval_of(written, share=True)
    except ValueError as error:
        raise Refused(str(error).partition(" | ")[0]) from None
    if any(end is not None and not 0 <= end <= 1 for end in share[:2]):
        raise Refused(f"{written} is no part of a whole")
    return str(share)
