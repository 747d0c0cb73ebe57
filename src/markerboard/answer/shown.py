"""A fact as an answer shows it."""

from __future__ import annotations

from typing import Any

from markerboard.answer import explain
from markerboard.answer.part import Part
from markerboard.answer.plain import plain
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import Known, Unknown


class FactShown(Part):
    """A fact as it was understood: a value with its place, or why it is unknown."""

    label: str
    value: Any = None
    text: str | None = None
    unknown: str | None = None
    note: str | None = None
    from_: str | None = None


def shown(fact: Fact, known: Known | Unknown) -> FactShown:
    """What is known of a fact, or why it is not."""
    if isinstance(known, Unknown):
        return FactShown(label=fact.label, unknown=known.reason, from_=known.at or None)
    return FactShown(label=fact.label, value=plain(known.value), text=explain.shown(fact, known),
                     note=known.note or None, from_=known.at)
