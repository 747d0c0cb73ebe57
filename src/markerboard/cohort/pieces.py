"""What one key of a case says is worked out once, however many patients say it.

A cohort says few different things: the same stages, the same calls, the same numbers. Each key of a
section is read by itself, by the reader of cases, and kept. What tells of other keys (a panel, a
history, a reason for a whole section, a metastasis that says how far the disease has spread) is read
together with them, and the whole case where something may contradict its treatment. A case in which
anything is wrong is left to who can say what.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import mapping
from markerboard.language.exclusive import exclusive
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.caseform import has_form
from markerboard.patient.contradictions import CONTROL
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
        self.known: dict[object, Filled | None] = {}
        self.symbols: dict[str, str] = {}
        self.tied = dict(_tied(vocabulary))
        self.joined = {fact.at.partition(".")[2] for fact in vocabulary.joined}
        self.following = {fact.at.partition(".")[2] for fact in vocabulary.following}
        self.both = [(key, vocabulary.symbols[key]) for key in vocabulary.markers
                     if key in vocabulary.symbols]
        self.apart = [places for places in _excluding(vocabulary) if len({part for part, _ in places}) > 1]
        self.parts = {section for places in self.apart for section, _ in places}
        self.within: dict[frozenset[str], list[list[tuple[str, str]]]] = {}
        self.needing = {fact.at.partition(".")[2] for fact in vocabulary.needing_drug}

    def cells(self, case: Mapping[str, Any]) -> list[Cell] | None:
        """The row of a case, or None where something is wrong with it. Raises ValueError."""
        if self._one_gene_twice(case.get("biomarkers")):
            return None
        row: list[Cell] = [None] * self.rows.width
        joined = not self.joined.isdisjoint(mapping(case.get("facts")))
        if joined or self._says_apart(case) or self._gene_and_marker(case) or self._tells_of_treatment(case):
            return self._laid(row, self._read(case))
        for piece in _pieces(case, self.tied):
            # Without references, so that equal pieces are equal bytes; a word is its own mark.
            mark = piece if isinstance(piece[2], str) else marshal.dumps(piece, 2)
            filled = self.known[mark] if mark in self.known else self._keep(mark, piece)
            if self._laid(row, filled) is None:
                return None
        return row

    @staticmethod
    def _laid(row: list[Cell], filled: Filled | None) -> list[Cell] | None:
        for place, cell in filled or ():
            row[place] = cell
        return None if filled is None else row

    def _one_gene_twice(self, markers: Any) -> bool:
        """Whether two keys may be names of one gene, which no piece alone can tell."""
        return isinstance(markers, dict) and len({self._symbol(key) for key in markers}) < len(markers)

    def _symbol(self, key: Any) -> str:
        """The gene of a key, or the key itself."""
        known = self.symbols.get(key)
        if known is None:
            if len(self.symbols) >= KEPT:
                self.symbols.clear()
            marker = key in self.vocabulary.markers
            self.symbols[key] = known = key if marker else self.vocabulary.symbol(str(key)) or key
        return known

    def _gene_and_marker(self, case: Mapping[str, Any]) -> bool:
        """Whether a gene stands beside a marker of its name, which may say the same."""
        held = mapping(case.get("biomarkers"))
        return any(marker in held and gene in held for marker, gene in self.both)

    def _says_apart(self, case: Mapping[str, Any]) -> bool:
        """Whether a case holds in several sections what may contradict."""
        sections = frozenset(self.parts & case.keys())
        if sections not in self.within:  # few cases differ in these
            self.within[sections] = [places for places in self.apart if sections >= {s for s, _ in places}]
        return any(all(key in mapping(case[section]) for section, key in places)
                   for places in self.within[sections])

    def _tells_of_treatment(self, case: Mapping[str, Any]) -> bool:
        """Whether something outside of the treatment may contradict it."""
        if "treatment" not in case:
            return False
        told, progression = case.get("facts"), case.get("progression")
        if isinstance(progression, dict) and CONTROL.partition(".")[2] in progression:
            return True
        if isinstance(told, dict) and not self.following.isdisjoint(told):
            return True
        return isinstance(told, dict) and any(told.get(name) not in (None, False) for name in self.needing)

    def _keep(self, mark: object, piece: Piece) -> Filled | None:
        if len(self.known) >= KEPT:
            self.known.clear()
        self.known[mark] = filled = self._read(_case(piece))
        return filled

    def _read(self, case: Mapping[str, Any]) -> Filled | None:
        if not has_form(case):
            return None
        facts, troubles = casefacts.read(case, self.vocabulary)
        return None if troubles else self.rows.filled(facts.values)


def _tied(vocabulary: Vocabulary) -> Iterator[tuple[str, frozenset[str]]]:
    """The keys of a section that say something of each other, by the section."""
    ties: dict[str, set[str]] = {}
    for fact in vocabulary.implying:
        _tie(ties, vocabulary, [fact.name, *([fact.implies.fact] if fact.implies else []), "diagnosis"])
    for law in vocabulary.laws:
        _tie(ties, vocabulary, [law.fact.name, law.other.name])
    for fact in vocabulary.telling:
        _tie(ties, vocabulary, [fact.name, *(said.fact for said in fact.says)])
    for places in _excluding(vocabulary):
        for section, key in places:
            ties.setdefault(section, set()).add(key)
    for fact in vocabulary.joined:
        _tie(ties, vocabulary, [name for name, _ in fact.any_of])
    return ((section, frozenset(keys)) for section, keys in ties.items())


def _excluding(vocabulary: Vocabulary) -> Iterator[list[tuple[str, str]]]:
    """Where the facts of each contradiction stand, by section and key; those of one gene stand together."""
    for one in exclusive(vocabulary):
        places = (vocabulary.facts[side.test.fact].at.split(".") for side in one.all)
        yield [(section, key) for section, key, *_ in places]


def _tie(ties: dict[str, set[str]], vocabulary: Vocabulary, names: list[str]) -> None:
    for name in names:
        section, key, *_ = vocabulary.facts[name].at.split(".")
        ties.setdefault(section, set()).add(key)


def _pieces(case: Mapping[str, Any], tied: Mapping[str, frozenset[str]]) -> Iterator[Piece]:
    """The parts of a case that can be read each by itself."""
    for section, told in case.items():
        if section in _HISTORY or section == "case":
            continue
        if told and isinstance(told, dict) and _TOGETHER.isdisjoint(told):
            together = {key: told[key] for key in told if key in tied.get(section, ())}
            if together:
                yield section, None, together
            for key, value in told.items():
                if key not in together:
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
