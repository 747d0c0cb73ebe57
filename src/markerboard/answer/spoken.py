"""What a finding says by groups, in one word of the patient's group, or why it says none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markerboard.answer.reading import Said
from markerboard.language.columns import Columns

_ORDER = ("worse", "mixed", "in no group", "group unknown", "better", "not stated", "no difference")


class SaidOf(NamedTuple):
    """A word of value, whether a test bears it out, and the endpoints that it is of."""

    word: str
    significant: bool | None
    endpoints: tuple[str, ...]


class Spoken(NamedTuple):
    """The word of a finding. `endpoints` are those that it is of, where others say otherwise; `parts` are the
    words of one that says several, each with whether a test bears it out and its endpoints.
    """

    word: str
    significant: bool | None
    endpoints: tuple[str, ...]
    parts: tuple[SaidOf, ...]


def spoken(results: Iterable[Said], columns: Columns) -> Spoken | None:
    """The word of some results together: what a test bears out before what none does; None of no results."""
    read = tuple(results)
    telling = [one for one in read if one.word in ("better", "worse", "mixed")]
    for these in ([one for one in telling if one.significant is not False], telling):
        words: set[str] = {one.word for one in these}
        if len(words) > 1:
            return Spoken("mixed", None, (), tuple(_parts(these)) if "mixed" not in words else ())
        if words:
            named = tuple(dict.fromkeys(one.endpoint for one in these))
            some = named if {one.endpoint for one in read if columns.of(one.endpoint)} - set(named) else ()
            return Spoken(words.pop(), _tested([one.significant for one in these]), some, ())
    return Spoken(min((one.word for one in read), key=place), None, (), ()) if read else None


def _parts(said: list[Said]) -> Iterator[SaidOf]:
    """What several results say, the unfavorable first."""
    for word in ("worse", "better"):
        of = [one for one in said if one.word == word]
        yield SaidOf(word, _tested([one.significant for one in of]),
                     tuple(dict.fromkeys(one.endpoint for one in of)))


def _tested(significant: list[bool | None]) -> bool | None:
    """Whether a test bears out a word that several results say: one does, none was printed, or none did."""
    return True if True in significant else None if None in significant else False


def place(word: str) -> int:
    """Where a word stands among those of rows."""
    return _ORDER.index(word) if word in _ORDER else len(_ORDER)
