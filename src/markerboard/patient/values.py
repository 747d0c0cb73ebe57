"""What a written value of a fact means, by the type that the vocabulary gives it."""

from __future__ import annotations

from typing import Any

from markerboard.errors import did_you_mean
from markerboard.language.logic import Interval, plain
from markerboard.language.vocabulary import Fact, Tree, Vocabulary


def parse(fact: Fact, written: Any, vocabulary: Vocabulary) -> bool | str | Interval:
    """The value of a fact. Raises ValueError: a sentence, and after ` | ` what to try."""
    if fact.type == "boolean":
        if not isinstance(written, bool):
            raise ValueError(f"`{fact.name}` is true, false or a reason such as `not tested`")
        return written
    if fact.type in ("number", "count"):
        return _number(fact, written)
    if fact.type == "code":
        return _code(fact, str(written), list(fact.codes))
    return _term(fact, str(written), vocabulary.tree(fact))


def _number(fact: Fact, written: Any) -> Interval:
    interval = Interval.parse(written)
    low, high = fact.range or (None, None)
    for bound in (interval.low, interval.high):
        if bound is not None and ((low is not None and bound < low) or (high is not None and bound > high)):
            raise ValueError(_outside(fact, interval, written))
    cut = interval.within(low, high)
    if cut and fact.type == "count":
        cut = cut.whole()
    if cut is None:
        raise ValueError(_outside(fact, interval, written))
    return cut


def _outside(fact: Fact, interval: Interval, written: Any) -> str:
    if fact.range is None:
        return f"`{fact.name}` cannot be {written}"
    low, high = map(plain, fact.range)
    unit = f" {fact.unit}" if fact.unit else ""
    whole = " whole" if fact.type == "count" else ""
    return (f"`{fact.name}` cannot be {written}: it is a{whole} number from {low} to {high}{unit}"
            f"{_fraction(fact, interval)}")


def _fraction(fact: Fact, interval: Interval) -> str:
    """What to try where a percentage stands for a fraction."""
    if fact.range is None or fact.range[1] != 1 or interval.low is None or not interval.exact:
        return ""
    return f" | it is a fraction of 1: {interval} % is {plain(interval.low / 100)}"


def _code(fact: Fact, written: str, known: list[str]) -> str:
    if written not in known:
        help = did_you_mean(written, known) or f"known: {', '.join(known)}"
        raise ValueError(f"`{written}` is not a value of `{fact.name}` | {help}")
    return written


def _term(fact: Fact, written: str, tree: Tree) -> str:
    code = tree.resolve(written)
    if code is None:
        help = did_you_mean(written, tree.spellings()) or f"`markerboard facts {fact.name}` lists all"
        raise ValueError(f"`{written}` is not a code or name of `{fact.name}` | {help}")
    return code
