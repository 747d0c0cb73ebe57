"""What a cell of a table says of a gene: a state, a finding, its changes; what else stands there is told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markerboard.imports import denials, genes
from markerboard.imports.csv_columns import ASIDE, BESIDE, PERHAPS, is_of_plasma
from markerboard.imports.csv_lines import Cell
from markerboard.imports.draft import Draft
from markerboard.imports.genes import GeneReport
from markerboard.imports.significance import takes_back
from markerboard.language.instances import is_a
from markerboard.language.logic import Interval
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import written
from markerboard.patient.changes import names_change
from markerboard.patient.finding_words import Amount, amount, beside, finding
from markerboard.patient.shorthand import OPEN
from markerboard.patient.spellings import tidy
from markerboard.patient.stains import stained

_STATES = {"mutated": genes.PRESENT, "wild-type": genes.ABSENT, "no call": genes.NO_CALL,
           "indeterminate": genes.INDETERMINATE, "not evaluable": genes.INDETERMINATE,
           "not tested": genes.NOT_TESTED}
_NO_RESULT = _STATES.keys() - {"mutated", "wild-type"}
_ONE = "that it has not this one variant says nothing of others"
_UNCOUNTED = "how it was counted is not said"
_OF_EXONS = "which exons are joined is asked by no rule in this way"
_QUANTITY = re.compile(r"[<>=≤≥~]{0,2}\s?\d")


def state(symbol: str, cell: Cell, draft: Draft) -> None:
    """State what a cell says of a gene, or of a marker that has its name: HER2 has a status of its own."""
    if _of_marker(cell, draft):
        return
    known = written.state(cell.text)
    if known in _STATES:
        # One row is of one report: a gene that it calls not tested, or not read, has no variant in it.
        draft.gene(symbol, GeneReport(_STATES[known], cell.place, "csv", denies=known in _NO_RESULT))
        return
    if told := stained(symbol, cell.text, draft.vocabulary):
        for key, value in told.items():
            draft.state(f"{symbol}.{key}", value, cell.place, "csv")
        return
    counted = amount(symbol, cell.text, draft.vocabulary)
    if said := finding(symbol, counted.finding if counted else cell.text, draft.vocabulary):
        draft.state(f"{symbol}.{said[0]}", said[1], cell.place, "csv")
        if counted:
            _count(symbol, counted, cell, draft)
        return
    if symbol not in draft.vocabulary.genes and not speaks_of_gene(cell, draft.vocabulary):
        draft.left(cell.place, cell.text, f"`{cell.column.written}` is not a fact of the vocabulary")
        return
    _changed(symbol, cell, draft)


def variants(cells: Iterable[Cell], elsewhere: str, draft: Draft) -> None:
    """State what columns say that are of a variant each; `elsewhere` says why they are none of the tumor."""
    denied = []
    for cell in cells:
        symbol, so = cell.column.name, _has(cell.text)
        if so is None and (not cell.text or written.reason(cell.text) in ("unknown", "not stated")):
            continue
        if so is None or elsewhere:
            why = elsewhere or f"expected yes or no of {cell.column.part}, found `{cell.text[:40]}`"
            draft.open_genes([symbol], cell.place, cell.text, why, row="csv")
        elif so:
            draft.gene(symbol, GeneReport(genes.PRESENT, cell.place, "csv", (cell.column.part,)))
        else:
            draft.left(cell.place, cell.text, _ONE)
            denied.append(cell)
    for cell in denied:  # when all is read that may say otherwise
        _deny(cell, draft)


def _has(text: str) -> bool | None:
    """Whether a cell says that a variant was found; None where it says neither."""
    status = written.state(text)
    try:
        found = {"mutated": True, "wild-type": False}[status] if status else written.flag(text)
    except (KeyError, ValueError):
        return None
    return found if isinstance(found, bool) else None


def _deny(cell: Cell, draft: Draft) -> None:
    """What is said not to be there denies each variant that is one of it."""
    symbol, target = cell.column.name, parse(cell.column.part)
    exons = draft.vocabulary.exons(symbol)
    named = {name for report in draft.genes.get(symbol, ()) for name in report.variants
             if is_a(parse(name), target, exons)}
    told = tuple(sorted(named | {cell.column.part}))
    draft.denied[symbol].append(denials.Denial(cell.place, denials.ABSENT, "tumor", told))


def _of_marker(cell: Cell, draft: Draft) -> bool:
    """Whether a cell says the status of a marker; then it is stated."""
    status = draft.vocabulary.places.get(f"biomarkers.{tidy(cell.column.written)}.status")
    try:
        said = written.of_fact(status, cell.text, draft.vocabulary) if status else None
    except ValueError:
        return False
    if status is None or isinstance(said, Interval | None):
        return False
    draft.state(status.name, said, cell.place, "csv")
    return True


def speaks_of_gene(cell: Cell, vocabulary: Vocabulary) -> bool:
    """Whether a cell under `egfr` may be of the gene, and not a filtration rate."""
    found = written.changes(cell.text, cell.column.name, vocabulary)
    return bool(found.variants or found.none or found.calls or not _QUANTITY.match(cell.text))


def leaves_open(cell: Cell, vocabulary: Vocabulary) -> bool:
    """Whether a column that is not read, and called by genes and more, leaves them open by what it says."""
    if cell.column.part == ASIDE:
        return is_of_plasma(cell.text, vocabulary) or any(
            names_change(cell.text, symbol, vocabulary) for symbol in cell.column.name.split())
    return cell.column.part == BESIDE or (cell.column.part == PERHAPS and speaks_of_gene(cell, vocabulary))


def _count(symbol: str, counted: Amount, cell: Cell, draft: Draft) -> None:
    """A count of which the method is not told: its fact stays open."""
    if name := counted.fact(symbol, draft.vocabulary):
        draft.state(name, OPEN, cell.place, "csv")
    draft.left(cell.place, counted.told, _UNCOUNTED if counted.key else _OF_EXONS)


def _changed(symbol: str, cell: Cell, draft: Draft) -> None:
    found, said = beside(written.changes(cell.text, symbol, draft.vocabulary), symbol, draft.vocabulary)
    for part, why in found.aside():
        draft.left(cell.place, part, why)
    unclear = (*found.unclear, *found.unread)
    denied = any(map(takes_back, found.unread))
    for key in found.calls if not (found.unread or found.none) else ():
        draft.state(f"{symbol}.{key}", True, cell.place, "csv")
    for key, so in said:  # beside what may take them back they are open
        draft.state(f"{symbol}.{key}", "unreadable" if denied else so, cell.place, "csv")
    opened = unclear or found.calls
    if denied or (opened and not found.variants and not found.unnamed):
        why = why_open(found, denied)
        draft.open_genes([symbol], cell.place, cell.text, why, denies=bool(found.unread), row="csv")
        return
    for part in unclear:
        draft.left(cell.place, part, why_open(found, denied))
    if found.variants or found.unnamed:
        named = tuple(map(str, found.variants))
        draft.gene(symbol, GeneReport(genes.PRESENT, cell.place, "csv", named, bool(opened)))


def why_open(found: written.Changes, denied: bool = False) -> str:
    """Why a gene may be altered otherwise than a text says; `denied` that something takes it back."""
    if denied and any(written.state(part) == "wild-type" for part in found.unread):
        return "it is said to be wild-type, yet a variant is reported"
    if found.unread:
        return f"cannot read `{found.unread[0]}` as a protein variant or a class of them"
    if found.unclear:
        return f"what `{found.unclear[0]}` does to the protein is not told"
    return "it is altered, whatever else is found in it"
