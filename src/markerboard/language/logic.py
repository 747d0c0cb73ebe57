"""The two ideas everything rests on: three-valued truth, and numbers known as intervals.

Truth is `True` (met), `False` (not met) or `None` (unknown). `negate`, `conjoin` and
`disjoin` are strong Kleene logic, the null semantics of SQL, CQL and DMN.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from markerboard.files.patterns import pattern

Truth = bool | None


def negate(truth: Truth) -> Truth:
    """Kleene `not`: unknown stays unknown."""
    return None if truth is None else not truth


def conjoin(truths: Iterable[Truth]) -> Truth:
    """Kleene `and`: false as soon as one is false, true when all are true, else unknown."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def disjoin(truths: Iterable[Truth]) -> Truth:
    """Kleene `or`: true as soon as one is true, false when all are false, else unknown."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


_NUMBER = r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?"
_BOUND = pattern(rf"(>=|<=|>|<|≥|≤)\s*({_NUMBER})\Z")
_RANGE = pattern(rf"({_NUMBER})\s*(?:-|–|to)\s*({_NUMBER})\Z")
_EXACT = pattern(rf"{_NUMBER}\Z")
_MAX_DIGITS = 40


class Interval(NamedTuple):
    """What is known of a number: every value from `low` to `high`, `None` meaning no bound.

    An exact value x is the interval [x, x]. `low_open` and `high_open` leave the bound out,
    as in a report's `<1`.
    """

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def parse(cls, written: object) -> Interval:
        """Read `60`, `1-49`, `>=50` or `<1`. Raises ValueError with a sentence for people."""
        if isinstance(written, bool) or not isinstance(written, str | int | float | Decimal):
            raise ValueError("expected a number or a range such as 60, 1-49, >=50 or <1")
        text = str(written).strip()
        if len(text) > _MAX_DIGITS:
            raise ValueError("this number is too long to be a measurement")
        if _EXACT.match(text):
            return cls(Decimal(text), Decimal(text))
        if bound := _BOUND.match(text):
            return cls._one_sided(bound[1].replace("≥", ">=").replace("≤", "<="), bound[2])
        if ends := _RANGE.match(text):
            return cls._between(Decimal(ends[1]), Decimal(ends[2]))
        raise ValueError(f"cannot read `{text}` as a number or a range")

    @classmethod
    def _one_sided(cls, sign: str, number: str) -> Interval:
        if sign.startswith(">"):
            return cls(Decimal(number), None, low_open=sign == ">")
        return cls(None, Decimal(number), high_open=sign == "<")

    @classmethod
    def _between(cls, low: Decimal, high: Decimal) -> Interval:
        if low > high:
            raise ValueError(f"the range {low}-{high} is upside down")
        return cls(low, high)

    def within(self, low: Decimal | None, high: Decimal | None) -> Interval | None:
        """This interval cut to [low, high]: what remains possible, or None when nothing is."""
        cut = self
        if low is not None and (cut.low is None or cut.low < low):
            cut = Interval(low, cut.high, False, cut.high_open)
        if high is not None and (cut.high is None or cut.high > high):
            cut = Interval(cut.low, high, cut.low_open, False)
        return None if cut._empty() else cut

    def _empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (
            self.low == self.high and (self.low_open or self.high_open)
        )

    def whole(self) -> Interval | None:
        """The same for a count: open bounds move to the next whole number inside.

        Returns None when no whole number is possible.
        """
        low, high = self.low, self.high
        if low is not None:
            rounded = low.to_integral_value("ROUND_CEILING")
            low = rounded + 1 if self.low_open and rounded == low else rounded
        if high is not None:
            rounded = high.to_integral_value("ROUND_FLOOR")
            high = rounded - 1 if self.high_open and rounded == high else rounded
        result = Interval(low, high)
        return None if result._empty() else result

    @property
    def exact(self) -> bool:
        """Whether exactly one value is possible."""
        return self.low is not None and self.low == self.high

    def __str__(self) -> str:
        if self.low is not None and self.exact:
            return plain(self.low)
        if self.high is None:
            return f"{'>' if self.low_open else '>='}{plain(self.low)}" if self.low is not None else "any"
        if self.low is None or (self.high_open and not self.low_open):
            return f"{'<' if self.high_open else '<='}{plain(self.high)}"
        return f"{'>' if self.low_open else ''}{plain(self.low)}-{plain(self.high)}"


def plain(number: Decimal) -> str:
    """A decimal in its printed form, never in exponent notation."""
    return format(number, "f")


def decimal(text: str) -> Decimal:
    """A finite decimal from text, digits kept as printed. Raises ValueError."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"cannot read `{text}` as a number") from None
    # An exponent makes a short text a number of any length, which is printed without one.
    if not number.is_finite() or max(len(text), _length(number)) > _MAX_DIGITS:
        raise ValueError(f"cannot read `{text}` as a number")
    return number


def _length(number: Decimal) -> int:
    """How long the printed form of a number is, which may be too long to print."""
    before = max(0, number.adjusted()) if number else 0
    behind = max(0, -int(number.as_tuple().exponent))
    return number.is_signed() + 1 + before + (behind and behind + 1)
