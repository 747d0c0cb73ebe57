"""A stage in a table that is no stage group alone: with its T, N and M, or by a word of another staging."""

from __future__ import annotations

from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.patient.stages import staged


def state(cell: Cell, tumor: str, draft: Draft) -> bool:
    """State what a cell says, and tell what of it is not used; whether it is such a stage at all."""
    found = staged(cell.text, tumor, draft.vocabulary)
    if found is None:
        return False
    if not found.value:
        draft.open(found.fact, cell.place, found.unused, found.why)
        return True
    draft.state(found.fact, found.value, cell.place, "csv", note=f"{cell.text} as {found.value}")
    if found.unused:
        draft.left(cell.place, found.unused, found.why)
    return True
