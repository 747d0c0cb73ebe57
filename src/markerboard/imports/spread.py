"""Metastases that a file lists among its diagnoses: they are of this tumor, and no tumor of their own."""

from __future__ import annotations

from markerboard.imports.agreement import Unread
from markerboard.imports.draft import Draft
from markerboard.imports.metastases import EXTENT, Spread
from markerboard.imports.primaries import OTHER, OWN

METASTATIC = "metastatic"


def state_spread(found: Spread, place: str, day: str, whose: tuple[str, str], draft: Draft) -> None:
    """State what a secondary tumor says of this tumor; that of another is told, of an unknown one left open.
    """
    owner, why = whose
    if owner == OTHER:
        draft.unused(place, why)
        return
    if owner != OWN:
        for fact in (*found.facts, *found.may):
            draft.open(fact, place, "a metastasis", why, day=day)
        return
    for fact in found.facts:
        draft.state(fact, True, place, "diagnosis", day=day)
    if found.distant:
        draft.state(EXTENT, METASTATIC, place, "diagnosis", day=day)
    why = "it says that there is a metastasis, and not in which of several places"
    for fact in found.may:
        value: str | bool = METASTATIC if fact == EXTENT else True
        draft.unread[fact].append(Unread(place, found.told, why, day, value, alone=True))
    if found.may:
        draft.left(place, found.told, why)
