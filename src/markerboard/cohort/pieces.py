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

from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.caseform import has_form
from markerboard.sql.rows import Cell, Rows

Piece = tuple[str | None, str | None, Any]
"""A section, a key of it, and what stands there; a whole section without a key; a history without both."""
Filled = list[tuple[int, Cell]]
KEPT = 200_000
_TOGETHER = {"reason", "panel"}
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
            mark = marshal.dumps(piece, 2)  # without references, so that equal pieces are equal bytes
            filled = self.known[mark] if mark in self.known else self._keep(mark, piece)
            if filled is None:
                return None
            for place, cell in filled:
                row[place] = cell
        return row

    def _one_gene_twice(self, markers: Any) -> bool:
        """Whether two keys may be names of one gene, which no piece alone can tell."""
        symbols = self.vocabulary.symbols
        return isinstance(markers, dict) and len({symbols.get(key, key) for key in markers}) < len(markers)

    def _keep(self, mark: bytes, piece: Piece) -> Filled | None:
        if len(self.known) >= KEPT:
            self.known.clear()
        self.known[mark] = filled = self._read(_case(piece))
        return filled

    def _read(self, case: Mapping[str, Any]) -> Filled | None:
        if not has_form(case):
            return None
        facts, troubles = casefacts.read(case, self.vocabulary)
        return None if troubles else self.rows.filled(facts.values)


def _pieces(case: Mapping[str, Any]) -> Iterator[Piece]:
    """The parts of a case that can be read each by itself."""
    for section, told in case.items():
        if section in _HISTORY or section == "case":
            continue
        if told and isinstance(told, dict) and _TOGETHER.isdisjoint(told):
            for key, value in told.items():
                yield section, key, value
        else:
            yield section, None, told
    history = {key: case[key] for key in _HISTORY if key in case}
    if history:
        yield None, None, history


def _case(piece: Piece) -> dict[str, Any]:
    """A case that says no more than a piece."""
    section, key, told = piece
    if section is None:
        return {"case": "a piece", **told}
    return {"case": "a piece", section: told if key is None else {key: told}}
