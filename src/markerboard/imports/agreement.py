"""Several statements of one fact: the one they agree on, or why none of them is taken.

What was stated and could not be read may contradict what could: it takes part like a value that nobody knows.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from markerboard.language.entries import place_of
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import values
from markerboard.patient.facts import Facts, Unknown
from markerboard.patient.reported import REASONS


class Statement(NamedTuple):
    """A fact that a place of a file states, and the day of it where one is given."""

    written: str | bool
    place: str
    row: str
    day: str = ""


class Unread(NamedTuple):
    """A place that states a fact, or may state it, in a way that cannot be used.

    `may` is the value that it has if it is of this fact at all; empty where it may be any. With `beside` it
    is another measurement, which contradicts nothing; `alone` says that it leaves the fact open where nothing
    else states it.
    """

    place: str
    stated: str
    why: str
    day: str = ""
    may: str | bool = ""
    beside: bool = False
    alone: bool = False


def doubt(unread: Mapping[str, list[Unread]], texts: Mapping[str, Sequence[Unread]],
          stated: Mapping[str, Sequence[Statement]], vocabulary: Vocabulary) -> None:
    """Put the texts on a gene to what is unread of its findings that are denied: they may say otherwise."""
    for name, statements in stated.items():
        at = vocabulary.facts[name].at
        for symbol, told in texts.items() if any(one.written is False for one in statements) else ():
            if at.startswith(place_of(symbol, "")):
                unread[name].extend(told)


class Agreed(NamedTuple):
    """What is taken; without it `reason` says why not, and `left` why each statement gave way."""

    taken: Statement | None
    reason: str = ""
    left: tuple[tuple[str, str], ...] = ()


def agreed(
    fact: Fact, statements: Sequence[Statement], unread: Sequence[Unread], vocabulary: Vocabulary
) -> Agreed:
    """The one value that is stated; of several, the finest, or the latest where every one has its day."""
    found = _taken(fact, statements, vocabulary) if statements else Agreed(None, "unreadable")
    chosen = found.taken
    hidden = [u for u in unread if chosen is None or not (
        _harmless(u, chosen) or _is_same(fact, u.may, chosen.written, vocabulary))]
    if chosen is None or not hidden:
        return found
    told = f"`{fact.name}` may be stated otherwise by {hidden[0].place}, which cannot be used; it stays open"
    return Agreed(None, "unreadable", tuple((s.place, told) for s in statements))


def _harmless(unread: Unread, chosen: Statement) -> bool:
    """Whether what could not be read would change nothing: an older value gives way, an equal one agrees."""
    older = bool(unread.day and chosen.day) and unread.day < chosen.day[:len(unread.day)]
    return older or unread.beside or (unread.may != "" and unread.may == chosen.written)


def _is_same(fact: Fact, may: str | bool, written: str | bool, vocabulary: Vocabulary) -> bool:
    """Whether a number that a text may give says no more than the one that is stated: `>=50` beside 60."""
    if fact.type not in ("number", "count") or not may:
        return False
    try:
        told, stated = (values.parse(fact, one, vocabulary) for one in (may, written))
    except ValueError:
        return False
    return isinstance(told, Interval) and isinstance(stated, Interval) and _inside(stated, told)


def _taken(fact: Fact, statements: Sequence[Statement], vocabulary: Vocabulary) -> Agreed:
    # By place, so that the order of a file says nothing.
    listed = sorted(statements, key=lambda s: (s.day, s.place), reverse=True)
    finest = next((s for s in listed if all(_within(fact, s, other, vocabulary) for other in listed)), None)
    if finest is not None:
        return Agreed(finest)
    latest = listed[0]
    current = [s for s in listed if latest.day.startswith(s.day)]
    if all(s.day for s in statements) and len({s.written for s in current}) == 1:
        return Agreed(latest, left=tuple(
            (s.place, f"`{fact.name}` of {s.day} gave way to that of {latest.day}")
            for s in statements if s.written != latest.written))
    told = " and ".join(sorted({shown(s.written) for s in statements}))
    return Agreed(None, "conflicting", tuple(
        (s.place, f"`{fact.name}` is stated as {told}; neither is taken") for s in statements))


def _within(fact: Fact, one: Statement, other: Statement, vocabulary: Vocabulary) -> bool:
    """Whether one statement says all that the other does: 62 lies within `>=10`, IIIC is a stage III."""
    if one.written == other.written:
        return True
    if one.written in REASONS or other.written in REASONS or isinstance(one.written, bool):
        return False
    inner, outer = (values.parse(fact, s.written, vocabulary) for s in (one, other))
    if isinstance(inner, Interval) and isinstance(outer, Interval):
        return _inside(inner, outer)
    if fact.tree and isinstance(inner, str) and isinstance(outer, str):
        return vocabulary.tree(fact).is_a(inner, outer) is True
    return False


def _inside(inner: Interval, outer: Interval) -> bool:
    cut = inner.within(outer.low, outer.high)
    return cut == inner


def shown(written: str | bool) -> str:
    """A value as a sentence names it."""
    return written if isinstance(written, str) else str(written).lower()


def contradicted(stated: Mapping[str, list[Statement]], read: Facts, settled: Container[str]) -> list[str]:
    """The facts that cannot be true with what is stated of others; not those that were settled before."""
    return [name for name in stated if name not in settled and isinstance(
        known := read.entries.get(name), Unknown) and known.reason == "conflicting"]
