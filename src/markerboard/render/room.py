"""How many rows a first page has room for: it is read in a minute and stands on a sheet.

What is never cut stands even where there is no room; the rest gives way row by row, and is named or counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain

from markerboard.answer.first import FITTING, WHOLE
from markerboard.render.comparing import Cell
from markerboard.render.view import View

MINUTE, PAGE = 210, 430
"""So many words are read in the minute (patient, sentence, treatments), and stand on the page."""
_WORD = re.compile(r"[^\W\d_]{2,}")
"""A word is of letters, at least two; figures and signs are read at a glance."""
_FRAME = ("running", "research use", "results by marker", "own group first", "own group", "did",
          "order or ask", "other line", "order rule", "legend")


def count(texts: Iterable[str]) -> int:
    """How many words some texts have."""
    return sum(map(_length, texts))


def _length(text: str) -> int:
    return len(_WORD.findall(text))


def fitted(view: View) -> View:
    """A page with the most rows with which it is within its words, or the fewest that it may have."""
    length = cache(_length)  # of this page alone, most of whose texts stay when a row is cut

    def counted(texts: Iterable[str]) -> int:
        return sum(map(length, texts))

    room = WHOLE._replace(studies=sum(len(block.rows) for block in view.first.blocks))
    fitting = sum(row.study.strength.fit in FITTING for block in view.first.blocks for row in block.rows)
    top = counted(_patient(view))
    while (room.studies > 1 or room.told) and top + counted(_treatments(view)) > MINUTE:
        # What is undecided gives way before what fits: first its rows, then the results beside its names.
        cut = room.studies > max(fitting, 1) or not room.told
        room = (room._replace(studies=room.studies - 1) if cut else room._replace(told=room.told - 1))
        view.lay_out(room)
    left = PAGE - top - counted(_treatments(view)) - counted(_frame(view))
    words = {part: counted(texts(view)) for part, texts in _PARTS.items()}
    while sum(words.values()) > left:
        part = next((part for part, least in _LEAST.items() if getattr(room, part) > least), None)
        if part is None:
            break
        room = room._replace(**{part: getattr(room, part) - 1})
        view.lay_out(room)
        words[part] = counted(_PARTS[part](view))
    return view


def minute(view: View) -> Iterator[str]:
    """What is read in the first minute."""
    return chain(_patient(view), _treatments(view))


def rest(view: View) -> Iterator[str]:
    """What else stands on the page."""
    return chain(_frame(view), *(texts(view) for texts in _PARTS.values()))


def _patient(view: View) -> Iterator[str]:
    yield view.patient.heading()
    for row in view.patient.rows():
        yield row.name
        yield from (piece.text for piece in row.pieces)
    yield from (view.supposed, view.w("treatments studied"), view.w("treatment and study"), view.w("fit"),
                *view.columns)


def _treatments(view: View) -> Iterator[str]:
    yield from (view.sentence, view.counts)
    for block in view.blocks:
        yield from (block.title, *block.approvals)
        for study in block.rows:
            yield from (study.name, study.design, *study.badge[1:], study.waits)
            yield from (label for _, label in study.by)
            yield from _cells(view, (one for one, _ in study.cells))
            yield from (group for group, _ in study.within)
            yield from _cells(view, (one for _, one in study.within))
            yield study.both
    yield from view.below


def _frame(view: View) -> Iterator[str]:
    yield from (view.answer.case, view.dated, *map(view.w, _FRAME), *view.columns)
    yield view.s.closing(view.answer)


def _markers(view: View) -> Iterator[str]:
    for source, rows in view.markers:
        yield source
        yield from map(view.said_in, rows)
    yield view.more_markers


_PARTS: dict[str, Callable[[View], Iterable[str]]] = {
    "openings": lambda view: view.openings,
    "markers": _markers,
    "lines": lambda view: (text for named in view.other_line for text in named),
    "tests": lambda view: (text for one in view.order for text in (one.what, one.why)),
}
"""The parts of the rest by the room that each has; what is cut from one changes no other."""
_LEAST = {"openings": 1, "markers": 0, "lines": 0, "tests": 1}
"""The order in which they give way, and how far."""


def _cells(view: View, cells: Iterable[Cell | None]) -> Iterator[str]:
    for one in cells:
        if one is not None:
            yield f"{one.endpoint} {one.line(view.w)}"
