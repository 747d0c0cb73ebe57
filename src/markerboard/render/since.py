"""What a version of the rules changed for one patient, in the words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from markerboard.answer.verdicts import CRITERIA, PLACES, VERDICTS
from markerboard.living.changed import ABSENT, RANK, Change
from markerboard.living.comparing import Told
from markerboard.words import Words

_FIT = re.compile(r"(\w+), ([\w-]+) (\d+) of (\d+)")
_WORDS = frozenset((*VERDICTS.values(), *PLACES.values(), *CRITERIA.values()))
PARTS = 2
"""Of the path to a file of the rules so many parts are shown: of the server itself nothing."""


class Row(NamedTuple):
    """A change: the study with its name, what of it, in words, where the rules say so, and its sources."""

    study: str
    name: str
    part: str
    says: str
    at: str
    sources: str


class Kind(NamedTuple):
    """The changes of one kind."""

    title: str
    rows: list[Row]


def by_kind(told: Iterable[Told], w: Words) -> list[Kind]:
    """The changes by their kinds, the weightiest first."""
    found = sorted(told, key=lambda one: RANK[one.change.kind])
    return [Kind(w(f"change {kind}"), [_row(one, w) for one in group])
            for kind, group in groupby(found, key=lambda one: one.change.kind)]


def _row(one: Told, w: Words) -> Row:
    at = "/".join(Path(one.at).parts[-PARTS:])
    return Row(one.study, one.name, one.change.what, _says(one.change, w), at, w("list").join(one.sources))


def _says(change: Change, w: Words) -> str:
    before, after = (_part(each, w) for each in (change.before, change.after))
    if change.before == change.after:
        return w("words changed")
    if change.before == ABSENT:
        return w("new", after=after)
    if change.after == ABSENT:
        return w("gone", after=before)
    return w("was now", before=before, after=after)


def _part(written: str, w: Words) -> str:
    """A verdict, a fit, or a word of the rules; figures and texts stay as the rules write them."""
    if fit := _FIT.fullmatch(written):
        verdict, reach, met, read = fit.groups()
        return w("comma").join((w(verdict), w(f"fit {reach}"))) + w(
            "in brackets", text=w("reach full", met=met, read=read))
    return w(written) if written in _WORDS else w.term(written)
