"""A column called by a marker with several scores: a cell under `PD-L1` names one, or leaves all open."""

from __future__ import annotations

from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.language.vocabulary import Fact
from markerboard.patient import written
from markerboard.patient.genes import FORMED
from markerboard.patient.shorthand import marker


def scores(cell: Cell, draft: Draft) -> dict[str, Fact]:
    """The scores of the marker that is the whole name of a column, by their keys; none of another column."""
    name = cell.column.written.strip()
    start = f"biomarkers.{name}."
    return {} if name not in FORMED else {
        at.removeprefix(start): fact for at, fact in draft.vocabulary.places.items()
        if at.startswith(start) and fact.type in ("number", "count")}


def named(cell: Cell, draft: Draft) -> dict[str, str]:
    """The score that a cell names and its number, or of each why there is none; else each stays open."""
    name = cell.column.written.strip()
    told = marker(name, cell.text, draft.vocabulary)
    if isinstance(told, dict):
        return told
    facts = scores(cell, draft)
    if written.reason(cell.text):
        return dict.fromkeys(facts, cell.text)
    why = f"which score this is nobody says; name the column {name} tps, or the like"
    for fact in facts.values():
        draft.open(fact.name, cell.place, cell.text, why)
    return {}
