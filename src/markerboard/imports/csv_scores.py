"""A cell under a marker with several scores: it names one or more, or leaves all of them open."""

from __future__ import annotations

from markerboard.imports.csv_columns import scores
from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.patient import written
from markerboard.patient.shorthand import marker


def named(cell: Cell, draft: Draft) -> dict[str, str]:
    """The facts whose scores a cell names, each with its number or call, or with why there is none."""
    name, facts = cell.column.name, scores(cell.column.name, draft.vocabulary)
    told = marker(name, cell.text, draft.vocabulary)
    if isinstance(told, dict):
        places = draft.vocabulary.places
        return {places[f"biomarkers.{name}.{key}"].name: str(said).lower() if isinstance(said, bool) else said
                for key, said in told.items()}
    if written.reason(cell.text):
        return {fact.name: cell.text for fact in facts.values()}
    why = f"which score this is nobody says; name the column {name} {next(iter(facts))}, or the like"
    for fact in facts.values():
        draft.open(fact.name, cell.place, cell.text, why)
    return {}
