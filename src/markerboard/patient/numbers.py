"""How a number is written: exact, a range or a bound, with its unit or without."""

from __future__ import annotations

import re
from decimal import Context

from markerboard.files.patterns import pattern
from markerboard.language.logic import Interval, plain
from markerboard.language.vocabulary import Fact
from markerboard.patient.spellings import UNITS, tidy
from markerboard.patient.unused import Unreadable

_NUMBER = r"\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?"
_POINT = pattern(r"(?<=\d)[,·](?=\d)")
_THOUSANDS = pattern(r"(?<![\d.,·])[1-9]\d{0,2},\d{3}(?!\d)")
_SIGN_WORDS = {"at least": ">=", "not less than": ">=", "at most": "<=", "not more than": "<=", "up to": "<=",
               "less than": "<", "below": "<", "under": "<", "more than": ">", "above": ">", "over": ">"}
_SIGN = pattern(rf"({'|'.join(_SIGN_WORDS)})\s+(?=\d)", re.I)
_RANGE = pattern(r"(?<=[\d%])\s*(?:~|-|\bto\b|至|到)\s*(?=\d)")
_PERCENT = pattern(r"(?:(?<!\s)\s+)?(?:%|\bpercent\b|\bper cent\b|\bpct\b)", re.I)
_BELOW_ONE = pattern(r"(?<![\d.])0?\.\d*[1-9]")
_EXACT = Context(prec=60)
_PLAIN = frozenset("0123456789.<>=-")
LONGEST = 200
"""Signs of a text that may be a number: what is longer is none, and costs no more than being counted."""


def number(written: object, unit: str = "", *, share: bool = False, name: str = "") -> Interval:
    """A number, a range or a bound. Raises Unreadable.

    `unit` is what the vocabulary counts it in; another unit is refused, nothing is converted but a percentage
    to a fraction of 1 where `share` says that one is asked. A bare 0.6 where percent are asked is refused: it
    could be a fraction of 60 %.
    """
    if isinstance(written, str) and len(written) > LONGEST:
        raise Unreadable("this is too long to be a number")
    text = tidy(written) if isinstance(written, str) else written
    bare, percent = _without_unit(text, unit, name) if isinstance(text, str) else (text, False)
    if unit == "%" and not percent and _BELOW_ONE.search(str(bare)):
        raise _unclear(written)
    if percent and not share and unit != "%":
        raise Unreadable(f"`{written}` is a percentage, which is another measurement")
    try:
        found = Interval.parse(bare)
    except ValueError as error:
        raise Unreadable(str(error).replace(f"`{bare}`", f"`{written}`")) from None
    if unit == "%" and not percent and any(end is not None and 0 < end < 1 for end in found[:2]):
        raise _unclear(written)
    return _hundredth(found) if percent and share else found


def _unclear(written: object) -> Unreadable:
    return Unreadable(f"`{written}` could be a fraction as well as a percentage",
                      f"write `{written}%` or its percent")


def _without_unit(text: str, unit: str, name: str) -> tuple[str, bool]:
    """The number as `Interval` reads it, and whether it is a percentage."""
    if _PLAIN.issuperset(text):
        return text, False  # as most are
    if _THOUSANDS.search(text):
        raise Unreadable(f"the comma in `{text}` could part thousands or decimals", "write 1234 or 1.234")
    bare = text
    if name and bare.casefold().startswith(name.casefold()) and len(bare) > len(name):
        bare = bare[len(name):].lstrip(" :=")
    bare = without_unit(_POINT.sub(".", bare), unit)
    without = _PERCENT.sub("", bare)
    bare, percent = without, without != bare
    bare = _SIGN.sub(lambda m: _SIGN_WORDS[m[1].lower()], bare)
    return re.sub(r"(?<=[<>=])\s+", "", _RANGE.sub("-", bare)), percent


def without_unit(text: str, unit: str) -> str:
    """A number as it is written, without its unit."""
    if not unit or unit == "%":
        return text
    lower = text.lower()
    for spelling in sorted({unit.lower(), *UNITS.get(unit, ())}, key=len, reverse=True):
        if lower.endswith(spelling) and re.search(r"[\d\s]\Z", text[:-len(spelling)]):
            return text[:-len(spelling)].rstrip()
    return text


def _hundredth(interval: Interval) -> Interval:
    low, high = (end if end is None else _EXACT.scaleb(end, -2) for end in interval[:2])
    return interval._replace(low=low, high=high)


def quantity(fact: Fact, written: object) -> Interval:
    """A number within the range of its fact. Raises Unreadable."""
    interval = number(written, fact.unit, share=_is_share(fact), name=_short(fact))
    low, high = fact.range or (None, None)
    for bound in (interval.low, interval.high):
        if bound is not None and ((low is not None and bound < low) or (high is not None and bound > high)):
            raise _outside(fact, interval, written)
    cut = interval.within(low, high)
    if cut and fact.type == "count":
        cut = cut.whole()
    if cut is None:
        raise _outside(fact, interval, written)
    return cut


def _is_share(fact: Fact) -> bool:
    return fact.range is not None and fact.range[1] == 1 and not fact.unit


def _short(fact: Fact) -> str:
    """The last word of a fact's place, which a report may print before the number: `TPS 60%`."""
    return fact.at.rpartition(".")[2]


def _outside(fact: Fact, interval: Interval, written: object) -> Unreadable:
    if fact.range is None:
        return Unreadable(f"`{fact.name}` cannot be {written}")
    low, high = map(plain, fact.range)
    unit = f" {fact.unit}" if fact.unit else ""
    whole = " whole" if fact.type == "count" else ""
    return Unreadable(f"`{fact.name}` cannot be {written}: it is a{whole} number from {low} to {high}{unit}",
                      _as_share(fact, interval, written))


def _as_share(fact: Fact, interval: Interval, written: object) -> str:
    """What to try where a percentage stands for a fraction."""
    if not _is_share(fact) or interval.low is None or not interval.exact or "%" in str(written):
        return ""
    return f"it is a fraction of 1: {interval} % is {plain(_EXACT.scaleb(interval.low, -2))}"
