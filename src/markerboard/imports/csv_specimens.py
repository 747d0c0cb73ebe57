"""What columns of a table say of a gene in another specimen than the tumor: `brca1_germline_status`.

The cells of one gene and specimen are read together. What the patient was born with is in the tumor as well:
where it cannot be read, or nobody says whether it is benign, the gene of the tumor is open too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from markerboard.imports import csv_genes, genes
from markerboard.imports.agreement import Statement
from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.imports.genes import Born, GeneReport
from markerboard.language.variants import Variant
from markerboard.patient import written
from markerboard.patient.changes import MEANT, NO_MUTATION
from markerboard.patient.unused import NOT_SAID

_UNSTATED = ("unknown", "not stated")


class _Said(NamedTuple):
    """A cell, its status (`mutated`, `wild-type` or a reason), its variants, or why it cannot be read."""

    cell: Cell
    status: str
    variants: tuple[Variant, ...] = ()
    why: str = ""


def state(cells: Iterable[Cell], draft: Draft) -> None:
    """State what the cells say; what cannot be used leaves its sequence open, and is told."""
    told: defaultdict[tuple[str, str], list[_Said]] = defaultdict(list)
    for cell in cells:
        if cell.text and written.state(cell.text) not in _UNSTATED:
            told[cell.column.name, cell.column.part].append(_read(cell, draft))
    for (symbol, key), said in told.items():
        _together(symbol, key, said, draft)


def leave_open(cell: Cell, why: str, draft: Draft) -> None:
    """A column that is not read and may be of another specimen leaves what rules ask of it open."""
    listed = draft.vocabulary.facts if cell.column.is_elsewhere else ()
    for symbol in cell.column.name.split():
        for name in [f"{symbol}.{key}" for key in sorted(draft.vocabulary.specimens)]:
            if name in listed:
                draft.open(name, cell.place, cell.text, why)


def _read(cell: Cell, draft: Draft) -> _Said:
    if status := written.state(cell.text):
        return _Said(cell, status)
    found = written.changes(cell.text, cell.column.name, draft.vocabulary)
    if found.unread or found.unclear or found.calls:
        return _Said(cell, "", why=csv_genes.why_open(found))
    if not (found.variants or found.unnamed):
        return _Said(cell, "", why=NO_MUTATION)
    for part, why in found.aside():
        draft.left(cell.place, part, why)
    return _Said(cell, "mutated" if found.unnamed else "", found.variants)


def _together(symbol: str, key: str, said: list[_Said], draft: Draft) -> None:
    fact = draft.vocabulary.facts[f"{symbol}.{key}"]
    born = draft.vocabulary.patterns[key].in_tumor
    states = {one.status or "mutated" for one in said if not one.why}
    variants = [variant for one in said for variant in one.variants]
    meant = "mutated" in {one.status for one in said} or all(map(_significance, variants))
    if any(one.why for one in said) or len(states) > 1 or (born and not meant):
        _open(symbol, key, said, len(states) > 1, draft)
    elif born and states == {"mutated"}:
        _born(symbol, said, draft)
    else:
        named = "; ".join(sorted(set(map(str, variants))))
        value = named or states.pop()
        draft.stated[fact.name] += [Statement(value, one.cell.place, "csv") for one in said]


def _significance(variant: Variant) -> str:
    return " ".join(word for word in variant.qualities if word in MEANT)


def _born(symbol: str, said: list[_Said], draft: Draft) -> None:
    """What the patient was born with is a mutation of the tumor's cells too."""
    named = [one for one in said if one.variants]
    # The word alone is of the variants that stand beside it.
    for one in [one for one in said if not (named and written.state(one.cell.text))]:
        place, names = one.cell.place, tuple(str(variant.bare) for variant in one.variants)
        draft.gene(symbol, GeneReport(genes.PRESENT, place, "csv", names))
        draft.born[symbol] += [Born(place, (str(variant.bare),), _significance(variant))
                               for variant in one.variants]
        draft.born[symbol] += [Born(place, (), "")] * (not names)


def _open(symbol: str, key: str, said: Iterable[_Said], differing: bool, draft: Draft) -> None:
    """Leave the sequence open, and that of the tumor where it may be altered by it."""
    name = f"{symbol}.{key}"
    for one in said:
        other = f"`{name}` is stated otherwise beside it; neither is taken" if differing else NOT_SAID
        why = one.why or other
        draft.open(name, one.cell.place, one.cell.text, why)
        if draft.vocabulary.patterns[key].in_tumor:
            draft.open_genes([symbol], one.cell.place, one.cell.text, why, row="csv")
