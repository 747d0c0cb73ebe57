"""Columns of results that say a fact together: `ER` and `PR` of the hormone receptors."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.patient.joint import together


def state(cells: Iterable[Cell], draft: Draft) -> None:
    """State each fact by the cells of its results; what was not used of them is told."""
    told = list(cells)
    for fact, joint in draft.vocabulary.shorter.joint.items():
        own = {cell.place: cell for cell in told if cell.column.name == fact}
        if not own:
            continue
        found = together(joint, {place: cell.column.part for place, cell in own.items()},
                         {place: cell.text for place, cell in own.items()})
        if not found.left or found.value in (joint.positive, joint.negative):
            draft.state(fact, found.value, next(iter(own)), "csv")
        for place, why in found.left.items():
            if found.value in (joint.positive, joint.negative):
                draft.left(place, own[place].text, why)
            else:
                draft.open(fact, place, own[place].text, why)
