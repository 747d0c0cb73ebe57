"""Hypothesis strategies of treatment histories, and of the same history better known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st

from markerboard.language.logic import Interval
from markerboard.patient.casewriter import written
from markerboard.patient.history import CHEMOTHERAPY, Drugs
from markerboard.testing.menu import Menu
from markerboard.testing.values import decimals, finer_drugs, intervals, writable

Line = Mapping[str, Any]
MEASURES = {"first-line months": "months", "first-line chemotherapy cycles": "chemotherapy_cycles",
            "months from perioperative treatment to relapse": "months_to_relapse"}
"""The derivations of `history` that are a number of one line, and the key of the line that holds it."""
COUNTS = ("number of lines", "number of chemotherapy lines")
STATUSES: Sequence[Line] = (
    {}, {"status": "ongoing"}, {"status": "stopped"}, {"stopped_for": "toxicity"},
    {"stopped_for": "choice"}, {"status": "stopped", "stopped_for": "progression"})
SETTINGS = ("neoadjuvant", "adjuvant", "definitive")
MOST_LINES = 5


class Past(NamedTuple):
    """A list of treatments, or None where nothing is said of them; `partial` where lines may be missing."""

    lines: tuple[Line, ...] | None = None
    partial: bool = False

    @property
    def gaps(self) -> list[int]:
        """The lines before the last that the list does not have."""
        numbers = {line.get("line", 0) for line in self.lines or ()}
        return sorted(set(range(1, max(numbers, default=0))) - numbers)


def pasts(menu: Menu) -> st.SearchStrategy[Past]:
    """Histories directed by what is asked of them; nothing is said where nothing is asked."""
    return st.just(Past()) | _listed(menu) if menu.derived else st.just(Past())


@st.composite
def _listed(draw: st.DrawFn, menu: Menu) -> Past:
    places: list[Line] = [{"line": i + 1} for i in range(draw(st.integers(0, _most_lines(menu))))]
    around = draw(st.lists(st.sampled_from(SETTINGS), max_size=1))
    lines = tuple(draw(_line(menu, place)) for place in (*places, *({"setting": s} for s in around)))
    left_out = draw(st.sampled_from([None, None, *range(len(lines))]))
    past = Past(lines if left_out is None else lines[:left_out] + lines[left_out + 1:])
    return past._replace(partial=bool(past.gaps) or draw(st.booleans()))


def _most_lines(menu: Menu) -> int:
    """One line more than any rule asks about."""
    asked = [number for name in menu.derived if menu.fact(name).history in COUNTS
             for number in menu.numbers[name]]
    return min(MOST_LINES, max(2, *map(int, asked))) if asked else 2


@st.composite
def _line(draw: st.DrawFn, menu: Menu, place: Line) -> Line:
    drugs = draw(st.lists(st.sampled_from(_drugs(menu)), max_size=3, unique=True))
    measured = {key: draw(_measured(menu, key)) for key in MEASURES.values() if draw(st.booleans())}
    return {**place, **({"drugs": drugs} if drugs else {}), **draw(st.sampled_from(STATUSES)), **measured}


def _drugs(menu: Menu) -> Sequence[str]:
    asked = dict.fromkeys(code for name in menu.derived for code in menu.codes.get(name, ()))
    return list(asked) or list(menu.vocabulary.drugs.terms)[:5]


def _measured(menu: Menu, key: str) -> st.SearchStrategy[Decimal | str]:
    """A number of a line as a case writes it, near what a rule asks where one does."""
    near = [max(n, Decimal(0)) for name in menu.derived if MEASURES.get(menu.fact(name).history) == key
            for n in menu.numbers[name]]
    whole = key == "chemotherapy_cycles"
    ends = st.sampled_from(near or [Decimal(2)]) | decimals(0, 60, 0 if whole else 1)
    return intervals(ends).map(lambda drawn: drawn.within(Decimal(0), Decimal(600)) or Interval(
        Decimal(1), Decimal(1))).map(written)


# The same history, better known

@st.composite
def better_known(draw: st.DrawFn, menu: Menu, past: Past) -> Past:
    """What was not said is said, classes become their members, ranges narrower, missing lines appear."""
    if past.lines is None:
        return draw(pasts(menu))
    lines = [draw(_finer_line(menu, line)) for line in past.lines]
    found = Past((*lines, *draw(_missing(menu, past)))) if past.partial else Past(tuple(lines))
    return found._replace(partial=bool(found.gaps) or (past.partial and draw(st.booleans())))


@st.composite
def _missing(draw: st.DrawFn, menu: Menu, past: Past) -> list[Line]:
    """Lines that a partial history left out. One that is listed is whole, so it is not listed again."""
    numbers = [line.get("line", 0) for line in past.lines or ()]
    places: list[Line] = [{"line": n} for n in (*past.gaps, max(numbers, default=0) + 1)]
    if all(numbers):
        places.append({"setting": draw(st.sampled_from(SETTINGS))})
    return [draw(_line(menu, place)) for place in places if draw(st.booleans())]


@st.composite
def _finer_line(draw: st.DrawFn, menu: Menu, line: Line) -> Line:
    told = draw(_line(menu, {}))
    more = {key: told[key] for key in ("drugs", *MEASURES.values()) if key in told and draw(st.booleans())}
    if "drugs" in line and not any(menu.vocabulary.drugs.is_a(d, CHEMOTHERAPY) for d in line["drugs"]):
        more.pop("chemotherapy_cycles", None)  # a cycle would name one drug more than all that were given
    known = {key: draw(_narrower(line[key])) for key in MEASURES.values() if key in line}
    drugs = {"drugs": draw(_finer_list(menu, line["drugs"]))} if "drugs" in line else {}
    return {**line, **more, **draw(st.sampled_from(_ends(line))), **known, **drugs}


def _ends(line: Line) -> Sequence[Line]:
    """How a line may be said to have ended; what was said of it stays."""
    said = {key: line[key] for key in ("status", "stopped_for") if key in line}
    if said == {"status": "stopped"}:
        return [said, *({**said, "stopped_for": reason} for reason in ("toxicity", "choice"))]
    return [said] if said else STATUSES


@st.composite
def _finer_list(draw: st.DrawFn, menu: Menu, drugs: Sequence[str]) -> list[str]:
    tree = menu.vocabulary.drugs
    return sorted(draw(finer_drugs(tree, (), Drugs(frozenset(drugs), True)))[0]) if draw(
        st.booleans()) else list(drugs)


def _narrower(stated: Decimal | str) -> st.SearchStrategy[Decimal | str]:
    """The same number, or a narrower range of it."""
    known = Interval.parse(stated)
    return st.just(stated) | writable(known).filter(lambda inside: _inside(inside, known)).map(written)


def _inside(inner: Interval, outer: Interval) -> bool:
    return all(number is not None and outer.within(number, number) is not None
               for number in (inner.low, inner.high))

