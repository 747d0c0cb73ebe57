"""A stage in a table that is no stage group alone: with its T, N and M, or by a word of another staging."""

from __future__ import annotations

from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.patient.stages import STAGE, staged


def state(cell: Cell, tumor: str, draft: Draft) -> bool:
    """State what a cell says, and tell what of it is not used; whether it is such a stage at all."""
    found = staged(cell.text, tumor, draft.vocabulary)
    if found is None:
        return False
    for fact, value in found.facts.items():
        draft.state(fact, value, cell.place, "csv", note=f"{cell.text} as {value}")
    if found.unused and STAGE not in found.facts:
        draft.open(STAGE, cell.place, found.unused, found.why)
    elif found.unused:
        draft.left(cell.place, found.unused, found.why)
    return True
