"""What one key of a case says is worked out once, however many patients say it.

A cohort says few different things: the same stages, the same calls, the same numbers. Each key of a
section is read by itself, by the reader of cases, and kept. What tells of other keys (a panel, a
history, a reason for a whole section) is read together with them; a case in which anything is wrong
is left to who can say what.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from typing import Any

from markerboard import casefacts
from markerboard.caseform import has_form
from markerboard.sql.rows import Cell, Rows
from markerboard.vocabulary import Vocabulary

Piece = dict[str, Any]
"""A part of a case, of the form of a case."""
Filled = tuple[tuple[int, Cell], ...]
KEPT = 200_000
_TOGETHER = ("reason", "panel")
_HISTORY = ("treatment", "history")


class Pieces:
    """Reads cases into rows, and keeps what it read."""

    def __init__(self, vocabulary: Vocabulary, rows: Rows) -> None:
        self.vocabulary, self.rows = vocabulary, rows
        self.known: dict[bytes, Filled | None] = {}

    def cells(self, case: Mapping[str, Any]) -> list[Cell] | None:
        """The row of a case, or None where something is wrong with it. Raises ValueError."""
        if self._one_gene_twice(case.get("biomarkers")):
            return None
        row: list[Cell] = [None] * self.rows.width
        for piece in _pieces(case):
            filled = self._filled(piece)
            if filled is None:
                return None
            for place, cell in filled:
                row[place] = cell
        return row

    def _one_gene_twice(self, markers: Any) -> bool:
        """Whether two keys may be names of one gene, which no piece alone can tell."""
        symbols = self.vocabulary.symbols
        return isinstance(markers, dict) and len({symbols.get(key, key) for key in markers}) < len(markers)

    def _filled(self, piece: Piece) -> Filled | None:
        key = marshal.dumps(piece, 2)  # without references, so that equal pieces are equal bytes
        if key in self.known:
            return self.known[key]
        if len(self.known) >= KEPT:
            self.known.clear()
        self.known[key] = filled = self._read(piece)
        return filled

    def _read(self, piece: Piece) -> Filled | None:
        case = {"case": "a piece", **piece}
        if not has_form(case):
            return None
        facts, troubles = casefacts.read(case, self.vocabulary)
        if troubles:
            return None
        cells = self.rows.cells(facts.values)
        return tuple((place, cell) for place, cell in enumerate(cells) if cell is not None)


def _pieces(case: Mapping[str, Any]) -> Iterator[Piece]:
    """The parts of a case that can be read each by itself."""
    for section, told in case.items():
        if section in _HISTORY or section == "case":
            continue
        if told and isinstance(told, dict) and not any(key in told for key in _TOGETHER):
            yield from ({section: {key: value}} for key, value in told.items())
        else:
            yield {section: told}
    history = {key: case[key] for key in _HISTORY if key in case}
    if history:
        yield history
