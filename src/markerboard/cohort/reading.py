"""How the cells of a given table are read: as they are, as numbers, or by what each distinct text means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, nextafter

from markerboard.cohort import dictionary
from markerboard.cohort.given import Given, Tables, literal, quoted
from markerboard.cohort.wrong import Read, Wrong
from markerboard.language.laws import placed
from markerboard.language.vocabulary import Fact
from markerboard.patient.reported import REASONS
from markerboard.patient.written import reason
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import BOOLEAN, COMPLETE, HIGH, LOW, NONE, NUMBER, STATUS, TEXT, Column

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
         "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
NUMERIC = (*WHOLE, "DOUBLE", "FLOAT", "DECIMAL")
TEXTS = ("VARCHAR", "ENUM")
WHYS = ", ".join(literal(reason) for reason in REASONS)
_UNSURE = literal("whether it is there is not known, so the gene stays open")
_FRACTION = "` could be a fraction as well as a percentage"
_BESIDE = repr(nextafter(0, inf)), repr(nextafter(1, 0))
"""What `>0` and `<1` are as doubles; no other number between is a bound that says its unit by itself."""


class Cells:
    """Reads the cells of a given table for a query."""

    def __init__(self, tables: Tables, given: Given, query: Query) -> None:
        self.tables, self.given, self.query = tables, given, query
        self.actual = {plain(name): name for name in given.columns} | {
            name.lower(): name for name in given.columns}
        self.texts: Mapping[str, Sequence[str]] = {}
        self.entries: dict[str, Sequence[dictionary.Entry]] = {}
        self.joins: dict[str, str] = {}

    def cell(self, source: str) -> str:
        """What stands in a column, as text."""
        return f"CAST({self._raw(source)} AS VARCHAR)"

    def _type(self, source: str) -> str:
        type = self.given.columns[self.actual[source]]
        return type if type.endswith("[]") else type.partition("(")[0]

    def _raw(self, source: str) -> str:
        raw = f"given.{quoted(self.actual[source])}"
        if self._type(source).endswith("[]"):
            return f"CASE WHEN len({raw}) = 0 THEN {literal(NONE)} ELSE array_to_string({raw}, ';') END"
        return raw if self._type(source) in (*NUMERIC, "BOOLEAN") else f"trim(CAST({raw} AS VARCHAR))"

    def flag(self, source: str) -> Read:
        """Yes or no in a column."""
        raw, type = self._raw(source), self._type(source)
        if type == "BOOLEAN":
            return Read(raw)
        if type in WHOLE:
            return self._checked(source, f"CASE {raw} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END",
                                 "is true or false")
        return self._looked_up(source, [BOOLEAN], dictionary.truth(f"`{self.actual[source]}`"), 0)

    def finding(self, column: Column, source: str) -> Read:
        """Yes or no in a column; of a change of a gene's sequence, that nobody knows leaves the gene open."""
        read, (_, pattern) = self.flag(source), placed(column.fact, self.query.table.vocabulary.facts)
        whys = ", ".join(literal(text) for text in self.texts.get(source, ()) if reason(text))
        if not whys or pattern is None or pattern.variant is None:
            return read
        return read._replace(wrong=(*read.wrong, Wrong(source, f"{self._raw(source)} IN ({whys})", _UNSURE)))

    def _number(self, column: Column, source: str) -> Read:
        """A bound; of text what is no number is read as a report writes it."""
        raw = self._raw(source)
        # The text of a single-precision number is the number that was meant: 0.7, not 0.699999988.
        text = f"CAST({raw} AS VARCHAR)" if self._type(source) == "FLOAT" else raw
        double = f"TRY_CAST({text} AS DOUBLE)"
        whole = f"TRY_CAST(CASE WHEN {double} = floor({double}) THEN {double} END AS INTEGER)"
        found, kind = (double, "is a number") if column.type == NUMBER else (whole, "is a whole number")
        if self.texts.get(source):
            meaning = dictionary.bound(column.fact, self.query.table.vocabulary, self.actual[source])
            looked = self._looked_up(source, [column.type], meaning, 0)
            read = self._checked(source, found, kind, double)
            read = Read(f"coalesce({found}, {looked.expression})", (*read.wrong, *looked.wrong))
        else:
            read = self._checked(source, found, kind)
        if column.fact.unit != "%":
            return read
        return read._replace(wrong=(*read.wrong, self._fraction(source, double)))

    def _fraction(self, source: str, double: str) -> Wrong:
        """A bare number that could be a fraction of what it says in percent; not those beside 0 and 1."""
        sentence = f"{literal('`')} || {self.cell(source)} || {literal(_FRACTION)}"
        return Wrong(source, f"{double} > {_BESIDE[0]} AND {double} < {_BESIDE[1]}", sentence)

    def _checked(self, source: str, expression: str, expected: str, where: str = "") -> Read:
        """A value that must be there wherever something was written that is no reason for being unknown."""
        raw, name = self._raw(source), self.actual[source]
        known = f" AND {raw} NOT IN ('', {WHYS})" if self._type(source) in TEXTS else ""
        before, after = literal(f"`{name}` cannot be "), literal(f": it {expected}")
        sentence = f"{before} || {self.cell(source)} || {after}"
        return Read(expression, (Wrong(
            source, f"{where or raw} IS NOT NULL AND ({expression}) IS NULL{known}", sentence),))

    def _written(self, column: Column, source: str) -> Read:
        """A bound of a number that stands in one column, as it is or as a report writes it."""
        if self._type(source) in NUMERIC:
            return self._number(column, source)
        meaning = dictionary.number(column.fact, self.query.table.vocabulary)
        return self._looked_up(source, [column.type] * 2, meaning, (LOW, HIGH).index(column.part))

    def status(self, gene: Fact) -> Read:
        """The status of a gene in the column of it."""
        return self._other(gene, STATUS)

    def _other(self, gene: Fact, part: str) -> Read:
        """Another column of a gene, unknown where it is not there."""
        name = plain(f"{gene.name} {part}")
        if name not in self.actual:
            return Read("NULL")
        if part == COMPLETE:
            return self.flag(name)
        return self._looked_up(name, [TEXT], dictionary.status(gene, self.query.table.vocabulary), 0)

    def _looked_up(self, source: str, types: list[str], meaning: dictionary.Meaning, cell: int) -> Read:
        """A cell of what each distinct text of a column says; the text itself, where each is its own code."""
        raw, name = self._raw(source), f"read_{source}"
        if source not in self.entries:
            found = dictionary.entries(self.texts[source], len(types), meaning)
            self.entries[source] = found
            if not dictionary.as_they_are(found, types):
                self.tables.register(name, dictionary.table_of(found, types))
                self.joins[source] = f"LEFT JOIN {quoted(name)} ON {raw} = {quoted(name)}.text"
        if source not in self.joins:
            return Read(raw)
        there = quoted(name)
        problems = {entry.used for entry in self.entries[source] if entry.problem}
        return Read(f"{there}.c{cell}", tuple(Wrong(
            source, f"{there}.problem IS NOT NULL AND {'' if used else 'NOT '}{there}.used",
            f"{there}.problem", used) for used in sorted(problems)))
