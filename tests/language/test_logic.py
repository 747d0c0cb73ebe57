"""Three-valued truth, and numbers known as intervals."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builders import one_condition
from markerboard.engines.evaluate import decide
from markerboard.language.logic import Interval, Truth, conjoin, decimal, disjoin, negate, plain
from markerboard.testing.values import decimals, intervals, points
from strategies import SMALL, numbers

TRUTHS: tuple[Truth, ...] = (True, False, None)
T, F, U = TRUTHS

# CQL 1.5.3, section 12 "Nullological Operators" (three-valued logic), tables of And, Or and Not;
# the conjunctions and disjunctions are those of DMN TCK 0064 and 0065, the negation of 0066.
NOT = [(T, F), (F, T), (U, U)]
AND = [(T, T, T), (T, F, F), (T, U, U), (F, T, F), (F, F, F), (F, U, F), (U, T, U), (U, F, F), (U, U, U)]
OR = [(T, T, T), (T, F, T), (T, U, T), (F, T, T), (F, F, F), (F, U, U), (U, T, T), (U, F, U), (U, U, U)]


def both(a: Truth, b: Truth) -> Truth:
    """`a and b`."""
    return conjoin((a, b))


def either(a: Truth, b: Truth) -> Truth:
    """`a or b`."""
    return disjoin((a, b))


@pytest.mark.parametrize(("a", "result"), NOT)
def test_not(a: Truth, result: Truth) -> None:
    """P0: `not` has the 3 rows of CQL and of DMN TCK 0066."""
    assert negate(a) is result


@pytest.mark.parametrize(("a", "b", "result"), AND)
def test_and(a: Truth, b: Truth, result: Truth) -> None:
    """P0: `and` has the 9 rows of CQL and of DMN TCK 0064."""
    assert both(a, b) is result


@pytest.mark.parametrize(("a", "b", "result"), OR)
def test_or(a: Truth, b: Truth, result: Truth) -> None:
    """P0: `or` has the 9 rows of CQL and of DMN TCK 0065."""
    assert either(a, b) is result


LAWS: dict[str, Callable[[Truth, Truth, Truth], bool]] = {
    "De Morgan, and": lambda a, b, c: negate(both(a, b)) is either(negate(a), negate(b)),
    "De Morgan, or": lambda a, b, c: negate(either(a, b)) is both(negate(a), negate(b)),
    "double negation": lambda a, b, c: negate(negate(a)) is a,
    "commutative, and": lambda a, b, c: both(a, b) is both(b, a),
    "commutative, or": lambda a, b, c: either(a, b) is either(b, a),
    "associative, and": lambda a, b, c: both(a, both(b, c)) is both(both(a, b), c),
    "associative, or": lambda a, b, c: either(a, either(b, c)) is either(either(a, b), c),
    "idempotent, and": lambda a, b, c: both(a, a) is a,
    "idempotent, or": lambda a, b, c: either(a, a) is a,
    "absorption, and": lambda a, b, c: both(a, either(a, b)) is a,
    "absorption, or": lambda a, b, c: either(a, both(a, b)) is a,
    "distributive, and": lambda a, b, c: both(a, either(b, c)) is either(both(a, b), both(a, c)),
    "distributive, or": lambda a, b, c: either(a, both(b, c)) is both(either(a, b), either(a, c)),
}


@pytest.mark.parametrize("law", LAWS)
def test_laws(law: str) -> None:
    """P0: the laws of a distributive lattice with De Morgan's negation hold for all 27 triples."""
    assert all(LAWS[law](a, b, c) for a, b, c in product(TRUTHS, repeat=3))


def test_no_excluded_middle() -> None:
    """P0: `a or not a` is unknown of an unknown, so nothing took a two-valued shortcut."""
    assert either(U, negate(U)) is U
    assert both(U, negate(U)) is U


@given(st.lists(st.sampled_from(TRUTHS), max_size=8))
def test_many_operands(truths: list[Truth]) -> None:
    """P0: of many operands `and` and `or` say what folding two by two says, none at all included."""
    conjunction, disjunction = T, F
    for truth in truths:
        conjunction, disjunction = both(conjunction, truth), either(disjunction, truth)
    assert conjoin(truths) is conjunction
    assert disjoin(truths) is disjunction


# Intervals

@pytest.mark.parametrize(("written", "interval"), [
    ("60", Interval(Decimal(60), Decimal(60))),
    (60, Interval(Decimal(60), Decimal(60))),
    (0.5, Interval(Decimal("0.5"), Decimal("0.5"))),
    ("1-49", Interval(Decimal(1), Decimal(49))),
    ("1 – 49", Interval(Decimal(1), Decimal(49))),
    ("1 to 49", Interval(Decimal(1), Decimal(49))),
    ("-2--1", Interval(Decimal(-2), Decimal(-1))),
    ("9" * 40, Interval(Decimal("9" * 40), Decimal("9" * 40))),
    ("5-5.0", Interval(Decimal(5), Decimal(5))),
    (">=50", Interval(Decimal(50), None)),
    ("≥ 50", Interval(Decimal(50), None)),
    (">50", Interval(Decimal(50), None, low_open=True)),
    ("<1", Interval(None, Decimal(1), high_open=True)),
    ("≤1", Interval(None, Decimal(1))),
    ("1e-05", Interval(Decimal("0.00001"), Decimal("0.00001"))),
])
def test_parse(written: object, interval: Interval) -> None:
    """Numbers are read as pathology reports print them."""
    assert Interval.parse(written) == interval


@pytest.mark.parametrize(("written", "message"), [
    ("", "cannot read `` as a number or a range"),
    ("high", "cannot read `high` as a number or a range"),
    ("50%", "cannot read `50%` as a number or a range"),
    ("1,5", "cannot read `1,5` as a number or a range"),
    ("nan", "cannot read `nan` as a number or a range"),
    ("Infinity", "cannot read `Infinity` as a number or a range"),
    ("1e999", "cannot read `1e999` as a number or a range"),
    (">=", "cannot read `>=` as a number or a range"),
    ("49-1", "the range 49-1 is upside down"),
    ("9" * 41, "this number is too long to be a measurement"),
    (True, "expected a number or a range such as 60, 1-49, >=50 or <1"),
    (None, "expected a number or a range such as 60, 1-49, >=50 or <1"),
])
def test_parse_refuses(written: object, message: str) -> None:
    """What is no number is refused in a sentence."""
    with pytest.raises(ValueError) as error:
        Interval.parse(written)
    assert str(error.value) == message


@given(st.text(max_size=50) | st.from_regex(r"[<>=≥≤]{0,2} ?[-+0-9.eE to–]{0,20}", fullmatch=True))
def test_parse_total(written: str) -> None:
    """Any text is a non-empty interval or a ValueError, never anything else."""
    try:
        interval = Interval.parse(written)
    except ValueError:
        return
    assert interval.low is None or interval.high is None or interval.low <= interval.high


@given(intervals())
def test_round_trip(interval: Interval) -> None:
    """The printed form of an interval that a report can state reads back to the same interval."""
    two_sided = interval.low is not None and interval.high is not None
    assume(interval != Interval(None, None) and not (two_sided and (interval.low_open or interval.high_open)))
    assert Interval.parse(str(interval)) == interval


@pytest.mark.parametrize(("interval", "text"), [
    (Interval(None, None), "any"), (Interval(Decimal("1.50"), Decimal("1.5")), "1.50"),
    (Interval(Decimal(1), None), ">=1"), (Interval(Decimal(1), None, low_open=True), ">1"),
    (Interval(None, Decimal(2)), "<=2"), (Interval(None, Decimal(2), high_open=True), "<2"),
    (Interval(Decimal(1), Decimal(2)), "1-2"), (Interval(Decimal(1), Decimal(2), low_open=True), ">1-2"),
    # What a report calls `<2`, once it is cut to what is possible.
    (Interval(Decimal(0), Decimal(2), high_open=True), "<2"),
    (Interval(Decimal(1), Decimal(2), True, True), ">1-2"),
])
def test_printed(interval: Interval, text: str) -> None:
    """An interval is printed as reports write it."""
    assert str(interval) == text


@given(st.from_regex(r"-?[0-9]{1,5}(\.[0-9]{1,5})?([eE][-+]?[0-9]{1,3})?", fullmatch=True))
def test_printed_number(text: str) -> None:
    """A number that is read is printed as one that reads to the same number, digit for digit."""
    try:
        number = decimal(text)
    except ValueError:
        assert len(plain(Decimal(text))) > 40
        return
    assert plain(decimal(plain(number))) == plain(number)


@given(decimals(places=6))
def test_printed_digits(number: Decimal) -> None:
    """A number keeps its digits: 0.50 stays 0.50, and nothing is printed with an exponent."""
    assert plain(decimal(plain(number))) == plain(number)
    assert "E" not in plain(number)


@pytest.mark.parametrize("text", [
    "9" * 40, "-" + "9" * 39, "0." + "0" * 37 + "1", "1e39", "-1e38", "1e-38", "-1e-37", "123e-38", "-1.5E+3",
    "0", "0." + "0" * 38, "0e999"])
def test_decimal(text: str) -> None:
    """A number of up to 40 characters, an exponent written out, is read exactly, and so is its print."""
    assert decimal(text) == decimal(plain(decimal(text))) == Decimal(text)


@pytest.mark.parametrize("text", [
    "9" * 41, "1e40", "-1e39", "1e-39", "-1e-38", "0e-39", "1e999999999", "1e-999999999", "nan", "-Infinity",
    "sNaN", "", "x", "1,5"])
def test_decimal_refuses(text: str) -> None:
    """A longer number, one that an exponent makes longer, and what is no number is refused in a sentence."""
    with pytest.raises(ValueError, match=f"^cannot read `{text}` as a number$"):
        decimal(text)


def holds(sign: str, value: Decimal, number: Decimal) -> bool:
    """Python's own comparison of two decimals."""
    return {"<": value < number, "<=": value <= number, "=": value == number,
            ">=": value >= number, ">": value > number}[sign]


def samples(interval: Interval, number: Decimal) -> list[Decimal]:
    """Points of an interval that decide any comparison with a number."""
    top = interval.high if interval.high is not None else number
    low = interval.low if interval.low is not None else min(number, top) - 1
    high = interval.high if interval.high is not None else max(number, low) + 1
    near = [low, high, number, (low + number) / 2, (high + number) / 2, (low + high) / 2]
    return [p for p in near if low <= p <= high and not (interval.low_open and p == low)
            and not (interval.high_open and p == high)]


@given(intervals(numbers(SMALL.facts["drift"])), st.sampled_from(["<", "<=", "=", ">=", ">"]),
       numbers(SMALL.facts["drift"]))
def test_comparisons(interval: Interval, sign: str, number: Decimal) -> None:
    """A comparison is met when every point passes, not met when none does, unknown otherwise."""
    asked = one_condition(SMALL, f"drift {sign} {number:f}")
    found = {holds(sign, point, number) for point in samples(interval, number)}
    assert decide(asked, {"drift": interval})["asked"] is (found.pop() if len(found) == 1 else None)


@given(intervals(), intervals(), st.data())
def test_within(interval: Interval, limits: Interval, data: st.DataObject) -> None:
    """Cutting to a range keeps exactly the points of both."""
    cut = interval.within(limits.low, limits.high)
    point = data.draw(points(interval))
    inside = (limits.low is None or limits.low <= point) and (limits.high is None or point <= limits.high)
    assert contains(cut, point) is inside
    assert cut is None or contains(interval, data.draw(points(cut)))


@pytest.mark.parametrize(("interval", "cut"), [
    (Interval(Decimal(1), None, low_open=True), Interval(Decimal(1), Decimal(5), low_open=True)),
    (Interval(None, Decimal(5), high_open=True), Interval(Decimal(1), Decimal(5), high_open=True)),
    (Interval(Decimal(0), Decimal(6), True, True), Interval(Decimal(1), Decimal(5))),
    (Interval(Decimal(5), Decimal(6), low_open=True), None), (Interval(Decimal(-1), Decimal(0)), None),
])
def test_within_bounds(interval: Interval, cut: Interval | None) -> None:
    """A bound that is left out stays left out where the range ends at it."""
    assert interval.within(Decimal(1), Decimal(5)) == cut


@given(intervals(decimals(-20, 20, 1)))
def test_whole(interval: Interval) -> None:
    """A count keeps exactly the whole numbers of its interval."""
    whole = interval.whole()
    for number in map(Decimal, range(-22, 23)):
        assert contains(whole, number) is contains(interval, number)


def contains(interval: Interval | None, point: Decimal) -> bool:
    """Whether a point lies in an interval."""
    if interval is None:
        return False
    low, high = interval.low, interval.high
    above = low is None or point > low or (point == low and not interval.low_open)
    below = high is None or point < high or (point == high and not interval.high_open)
    return above and below
