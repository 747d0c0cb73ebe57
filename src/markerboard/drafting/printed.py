"""Pasted text read for its figures: what each may be, and the place where it is printed.

Nothing here is certain: a figure is a candidate, which a person confirms against the source.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from markerboard.drafting import patterns

Kind = Literal["ratio", "interval", "p", "median", "rate", "size"]
_SUPERSCRIPT = re.compile(r"[×x*·]10\^?[-−–]")
_SENTENCE = re.compile(r"[.!?。！？](?=\s|$)|\n[ \t]{0,20}\n|；|;\s")
_UNITS = {"mo": "months", "y": "years", "w": "weeks", "d": "days",
          "个": "months", "月": "months", "年": "years", "周": "weeks", "天": "days"}
_SIGNS = str.maketrans("＝＜＞·−–", "=<>.--")
MAX_BYTES = 300_000
LARGEST_RATIO = 1000
NEAR = 30
"""Characters between two ratios of which a P value behind the second may be of both."""


class Figure(NamedTuple):
    """One number as it is printed: what it is called in a study file, its text there, and where it stands."""

    field: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Candidate:
    """Figures that are printed together and may belong together; `unit` is that of a median."""

    kind: Kind
    figures: tuple[Figure, ...]
    start: int
    end: int
    unit: str = ""
    level: str = "95"

    def value(self, field: str) -> str | None:
        """The first figure of a name, or None."""
        return next((figure.text for figure in self.figures if figure.field == field), None)

    def values(self, field: str) -> list[str]:
        """The figures of a name, in the order of the text."""
        return [figure.text for figure in self.figures if figure.field == field]


class Places:
    """Lines and columns, both counted from 1, of the characters of a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, at: int) -> tuple[int, int]:
        """The line and the column of a character."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def read(text: str) -> list[Candidate]:
    """Every candidate of a text, in its order; no character is part of two."""
    return sorted(_Reader(text).read(), key=lambda one: one.start)


def number(printed: str) -> str:
    """A printed number in plain digits: `0·36` is 0.36, `.04` 0.04, `3 × 10-5` 3e-5, `1,204` 1204."""
    text = _SUPERSCRIPT.sub("e-", "".join(printed.split())).translate(_SIGNS).replace(",", "")
    return f"0{text}" if text.startswith(".") else text


class _Reader:
    """Reads one kind of figure after another, the surest first, and takes each place once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.taken = bytearray(len(text))
        self.ends = [found.end() for found in _SENTENCE.finditer(text)]
        self.untested = -NEAR
        """Where the last ratio ended that no P value stands behind."""

    def read(self) -> Iterator[Candidate]:
        yield from self._each(patterns.HAZARD_RATIO, self._hazard)
        yield from self._each(patterns.ODDS_RATIO, self._odds)
        yield from self._each(patterns.MEDIAN, self._median)
        yield from self._each(patterns.SHARE, self._whole_share)
        yield from self._each(patterns.COUNTED, self._counted)
        yield from self._each(patterns.LONE_INTERVAL, self._interval)
        yield from self._each(patterns.P_VALUE, self._p)
        yield from self._each(patterns.SHARE, self._share)
        yield from self._each(patterns.SIZE, self._size)

    def _each(self, pattern: re.Pattern[str],
              make: Callable[[re.Match[str]], Candidate | None]) -> Iterator[Candidate]:
        for found in pattern.finditer(self.text):
            made = make(found)
            if made is not None and not any(self.taken[made.start : made.end]):
                self.taken[made.start : made.end] = b"\1" * (made.end - made.start)
                yield made

    def _hazard(self, found: re.Match[str]) -> Candidate | None:
        return self._ratio(found, "hazard_ratio")

    def _odds(self, found: re.Match[str]) -> Candidate | None:
        return self._ratio(found, "odds_ratio")

    def _ratio(self, found: re.Match[str], field: str) -> Candidate | None:
        ratio = _figure(found, "ratio", field)
        bounds, end, level = self._bounds(found.end(), ratio.text)
        p, test, end_of_p = self._p_behind(end)
        if found.start() - self.untested < NEAR:  # it may be of the difference between the two
            p, test, end_of_p = (), (), end
        if not p:
            self.untested = end
        likely = "." in ratio.text and 0 < Decimal(ratio.text) < LARGEST_RATIO
        if not (likely or bounds or p):
            return None
        return Candidate("ratio", (ratio, *bounds, *p, *test), found.start(), end_of_p, level=level)

    def _bounds(self, at: int, estimate: str) -> tuple[tuple[Figure, ...], int, str]:
        """The interval that stands right behind an estimate; a bare range must hold it."""
        found = patterns.INTERVAL.match(self.text, at)
        if found is None:
            return (), at, "95"
        name = "low" if found["low"] else "low2"
        low, high = _figure(found, name, "ci"), _figure(found, name.replace("low", "high"), "ci")
        named = name == "low"
        if not named and not (_is(estimate) and Decimal(low.text) <= Decimal(estimate) <= Decimal(high.text)):
            return (), at, "95"
        level = next(filter(None, (found["level"], found["level2"], found["level3"])), "95%")
        return (low, high), found.end(), level.rstrip("% ")

    def _p_behind(self, at: int) -> tuple[tuple[Figure, ...], tuple[Figure, ...], int]:
        """The P value, and the words for its test, that stand right behind a ratio or its interval."""
        found = patterns.P_BEHIND.match(self.text, at)
        if found is None or patterns.OF_OTHERS.match(self.text, found.end()):
            return (), (), at
        p = _p_figure(found)
        if p is None:
            return (), (), at
        test = found["test"].strip(" ,")
        words = (Figure("test", test, found.start("test"), found.start("test") + len(test)),) if test else ()
        return (p,), words, found.end()

    def _median(self, found: re.Match[str]) -> Candidate | None:
        first = _figure(found, "first", "median")
        figures, end, unit = self._with_unit(first, found.end())
        second = patterns.SECOND.match(self.text, end)
        if second is not None:
            other, last, its = self._with_unit(_figure(second, "second", "median"), second.end())
            if its:
                figures, end, unit = (*figures, *other), last, its
        sure = unit and self._sentence(found.start()) == self._sentence(found.start("first"))
        return Candidate("median", figures, found.start(), end, unit) if sure else None

    def _with_unit(self, median: Figure, at: int) -> tuple[tuple[Figure, ...], int, str]:
        """A median with its interval, which stands before or behind its unit."""
        bounds, end, _ = self._bounds(at, median.text)
        unit = patterns.UNIT_BEHIND.match(self.text, end)
        end = unit.end() if unit else end
        if not bounds:
            bounds, end, _ = self._bounds(end, median.text)
        return (median, *bounds), end, _unit(unit["unit"]) if unit else ""

    def _interval(self, found: re.Match[str]) -> Candidate | None:
        low, high = _figure(found, "low", "ci"), _figure(found, "high", "ci")
        level = next(filter(None, (found["level"], found["level2"], found["level3"])), "95%")
        if Decimal(low.text) > Decimal(high.text) or (found["level3"] and not found["level"]):
            return None
        return Candidate("interval", (low, high), found.start(), found.end(), level=level.rstrip("% "))

    def _p(self, found: re.Match[str]) -> Candidate | None:
        p = _p_figure(found)
        return Candidate("p", (p,), found.start(), found.end()) if p else None

    def _counted(self, found: re.Match[str]) -> Candidate | None:
        events, n = _figure(found, "events", "events"), _figure(found, "n", "n")
        if int(events.text) > int(n.text) or (not found["percent"] and not self._rated(found.start())):
            return None
        percent = (_figure(found, "percent", "percent"),) if found["percent"] else ()
        return Candidate("rate", (events, n, *percent), found.start(), found.end())

    def _share(self, found: re.Match[str]) -> Candidate | None:
        percent = _figure(found, "percent", "percent")
        counts = (_figure(found, "events", "events"), _figure(found, "n", "n")) if found["n"] else ()
        if Decimal(percent.text) > 100 or not (counts or self._rated(found.start())):
            return None
        bounds, end, level = self._bounds(found.end(), percent.text)
        return Candidate("rate", (percent, *counts, *bounds), found.start(), end, level=level)

    def _whole_share(self, found: re.Match[str]) -> Candidate | None:
        """A share with its counts or its interval, which are then of nothing else."""
        made = self._share(found)
        return made if made and len(made.figures) > 1 else None

    def _size(self, found: re.Match[str]) -> Candidate | None:
        name = next(name for name in ("n", "n2", "n3") if found[name])
        return Candidate("size", (_figure(found, name, "n"),), found.start(), found.end())

    def _sentence(self, at: int) -> int:
        return bisect_right(self.ends, at)

    def _rated(self, at: int) -> bool:
        """Whether the sentence around a place speaks of a rate."""
        here = self._sentence(at)
        start = self.ends[here - 1] if here else 0
        end = self.ends[here] if here < len(self.ends) else len(self.text)
        return bool(patterns.RATE_WORD.search(self.text, max(start, at - 200), min(end, at + 200)))


def _figure(found: re.Match[str], group: str, field: str) -> Figure:
    printed = found[group]
    words = "not reached" if printed[:1].casefold() == "n" else number(printed)
    return Figure(field, words, found.start(group), found.end(group))


def _p_figure(found: re.Match[str]) -> Figure | None:
    """A P value with its sign, where it can be one: a lost exponent (`P < 10-4`) makes it more than 1."""
    value = number(found["p"])
    sign = (found["sign"] or "").translate(_SIGNS)
    if Decimal(value) > 1:
        return None
    shown = {"<": "< ", ">": "> ", "≤": "<= ", "≥": ">= "}.get(sign, "")
    return Figure("p", f"{shown}{value}", found.start("p"), found.end("p"))


def _is(text: str) -> bool:
    return text[:1].isdigit()


def _unit(printed: str) -> str:
    small = printed.casefold()
    return next(unit for start, unit in _UNITS.items() if small.startswith(start))
