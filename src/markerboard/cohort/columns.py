"""Where in a given table each column stands that the rules ask for, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import inf, nextafter

from markerboard.cohort import dictionary, lists
from markerboard.cohort.given import Given, Tables, literal, quoted
from markerboard.cohort.refusing import missing_columns, of_type
from markerboard.cohort.remarks import WHY, remarks
from markerboard.cohort.wrong import Read, Wrong
from markerboard.errors import CohortError
from markerboard.language.vocabulary import Fact
from markerboard.patient.reported import REASONS
from markerboard.patient.unused import NOT_SAID
from markerboard.sql.clashes import touching
from markerboard.sql.following import needed
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import (
    BOOLEAN,
    COMPLETE,
    HIGH,
    INTEGER,
    LOW,
    MEMBERS,
    NONE,
    NUMBER,
    PATIENT,
    STATUS,
    TEXT,
    Column,
)

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
          "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT")
_NUMERIC = (*_WHOLE, "DOUBLE", "FLOAT", "DECIMAL")
_TEXTS = ("VARCHAR", "ENUM")
_REASONS = ", ".join(literal(reason) for reason in REASONS)
_FRACTION = "` could be a fraction as well as a percentage"
_BESIDE = repr(nextafter(0, inf)), repr(nextafter(1, 0))
"""What `>0` and `<1` are as doubles; no other number between is a bound that says its unit by itself."""


class Columns:
    """Finds and reads the columns of a query in a given table."""

    def __init__(self, tables: Tables, given: Given, query: Query) -> None:
        self.tables, self.given, self.query = tables, given, query
        self.actual = {plain(name): name for name in given.columns} | {
            name.lower(): name for name in given.columns}
        self.listed = lists.listed(query.table)
        self.texts: Mapping[str, Sequence[str]] = {}
        self.entries: dict[str, Sequence[dictionary.Entry]] = {}
        self.remarks = remarks(given.columns, query.table.vocabulary)
        self.joins: dict[str, str] = {}
        self.sources: dict[str, None] = {}
        self.found: dict[Column, str | None] = {}

    def read(self, *, absent_unknown: bool) -> dict[Column, Read]:
        """How each column is read. Raises CohortError with everything that is missing or of a wrong type."""
        self.found = found = {c: self._source(c) for c in self.query.reads}
        missing = [PATIENT] * (PATIENT not in self.actual)
        missing += [c.name for c, source in found.items() if source is None] if not absent_unknown else []
        if missing:
            raise CohortError(missing_columns(missing, self.actual.values()))
        wrong = [of_type(self.actual[s], self._type(s), c.type) for c, source in found.items()
                 for s in dict.fromkeys((source, self._list(c))) if s and not self._fits(c, s)]
        if wrong:
            raise CohortError("\n".join(wrong))
        found |= self._compared()
        self.texts = self.tables.texts(self.given, dict(self._looked_at(found)))
        return {c: self._remarked(c, self._read(c, source)) if source else Read(f"CAST(NULL AS {c.type})")
                for c, source in found.items()}

    def _remarked(self, column: Column, read: Read) -> Read:
        """A column of a gene's sequence, which a remark in the same row leaves open."""
        beside = self.remarks.get(column.fact.name, ()) if column.fact.type == "gene" else ()
        told = [Wrong(source, f"{self.cell(source)} NOT IN ('', {_REASONS})", literal(WHY))
                for source in map(str.lower, beside)]
        return read._replace(wrong=(*read.wrong, *told))

    def unused(self) -> list[str]:
        """The columns that nothing asks for."""
        genes = {column.fact.name for column, source in self.found.items() if source}
        used = {self.actual[key] for key in (*self.sources, PATIENT)}
        used |= {name for gene in genes for name in self.remarks.get(gene, ())}
        return [name for name in self.given.columns if name not in used]

    def cell(self, source: str) -> str:
        """What stands in a column, as text."""
        return f"CAST({self._raw(source)} AS VARCHAR)"

    # Where it stands

    def _source(self, column: Column) -> str | None:
        """The column that tells of a column: itself, the number in one column, the gene's variants."""
        bare, listed = plain(column.fact.name), self._list(column)
        number = column.part in (LOW, HIGH) and column.fact.type in ("number", "count")
        self.sources |= {listed: None} if listed else {}
        for name in (column.name, bare if number else "", listed):
            if name in self.actual:
                self.sources[name] = None
                return name
        return None

    def _list(self, column: Column) -> str:
        """The list of variants that may tell a column as well, where it is given."""
        told = self.listed.get(column.name)
        return told.name if told and told.name in self.actual else ""

    def _compared(self) -> dict[Column, str]:
        """The columns that nothing asks for, and that may contradict what is asked or say it, where given."""
        needs = needed(self.query.table, {column.name for column in self.found})
        asked = {c.fact.name for c in self.query.table.columns if c in self.found or c.name in needs}
        compared = needs | {name for clash in touching(self.query.table, asked) for name in clash.columns}
        beside = [c for c in self.query.table.columns if c.name in compared and c not in self.found]
        return {c: source for c in beside if (source := self._source(c))
                and all(self._fits(c, one) for one in (source, self._list(c)) if one)}

    def _fits(self, column: Column, source: str) -> bool:
        type = self._type(source)
        if source != column.name:  # a number as it is reported, or a list of variants
            return type in _TEXTS or type.endswith("[]") or (column.part in (LOW, HIGH) and type in _NUMERIC)
        if column.type == TEXT:
            return type in _TEXTS or (type == "VARCHAR[]" and column.fact.type == "drugs")
        return type in _TEXTS or type in (("BOOLEAN", *_WHOLE) if column.type == BOOLEAN else _NUMERIC)

    def _type(self, source: str) -> str:
        type = self.given.columns[self.actual[source]]
        return type if type.endswith("[]") else type.partition("(")[0]

    def _looked_at(self, found: Mapping[Column, str | None]) -> Iterator[tuple[str, str]]:
        """The columns of which each distinct text is read, and the texts; of bounds what is no number."""
        beside = {plain(f"{self.listed[c.name].gene.name} {part}"): None for c in found if self._list(c)
                  for part in (STATUS, COMPLETE)}
        self.sources |= dict.fromkeys(name for name in beside if name in self.actual)
        bounds = {c.name for c, source in found.items() if c.type in (INTEGER, NUMBER) and source == c.name}
        for source in self.sources:
            raw = self._raw(source)
            if self._type(source) in _TEXTS or self._type(source).endswith("[]"):
                yield source, f"CASE WHEN TRY_CAST({raw} AS DOUBLE) IS NULL THEN {raw} END" if (
                    source in bounds) else raw

    # How it is read

    def _read(self, column: Column, source: str) -> Read:
        if (listed := self._list(column)) and column.part == STATUS:
            return self._mutated(column, listed)
        if listed:
            told = (self._variant if column.fact.type == "gene" else self._called)(column, listed)
            unread = lists.unread(self.entries[listed], listed)
            return told if source != column.name else lists.merged(
                self._boolean(source), told, source, self.actual[listed], unread)
        if source != column.name:
            return self._written(column, source)
        if column.type == TEXT:
            meaning = dictionary.READERS[column.fact.type, column.part]
            return self._looked_up(source, [TEXT], meaning(column.fact, self.query.table.vocabulary), 0)
        if column.type == BOOLEAN:
            return self._whole_list(column, self._boolean(source))
        return self._number(column, source)

    def _raw(self, source: str) -> str:
        raw = f"given.{quoted(self.actual[source])}"
        if self._type(source).endswith("[]"):
            return f"CASE WHEN len({raw}) = 0 THEN {literal(NONE)} ELSE array_to_string({raw}, ';') END"
        return raw if self._type(source) in (*_NUMERIC, "BOOLEAN") else f"trim(CAST({raw} AS VARCHAR))"

    def _boolean(self, source: str) -> Read:
        raw, type = self._raw(source), self._type(source)
        if type == "BOOLEAN":
            return Read(raw)
        if type in _WHOLE:
            return self._checked(source, f"CASE {raw} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END",
                                 "is true or false")
        return self._looked_up(source, [BOOLEAN], dictionary.truth(f"`{self.actual[source]}`"), 0)

    def _whole_list(self, column: Column, read: Read) -> Read:
        """Whether a list is all there is; what cannot be read of it may be more, and the list stays open."""
        if column.part != COMPLETE:
            return read
        listed = self.query.table.names.get((column.fact.name, MEMBERS), "")
        wrong = tuple(one._replace(used=True) for one in read.wrong)
        if not any(entry.problem for entry in self.entries.get(listed, ())):
            return Read(read.expression, wrong)
        known = f"{quoted(f'read_{listed}')}.problem IS NULL"
        return Read(f"CASE WHEN {known} THEN {read.expression} END", wrong)

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
        known = f" AND {raw} NOT IN ('', {_REASONS})" if self._type(source) in _TEXTS else ""
        before, after = literal(f"`{name}` cannot be "), literal(f": it {expected}")
        sentence = f"{before} || {self.cell(source)} || {after}"
        return Read(expression, (Wrong(
            source, f"{where or raw} IS NOT NULL AND ({expression}) IS NULL{known}", sentence),))

    def _written(self, column: Column, source: str) -> Read:
        """A bound of a number that stands in one column, as it is or as a report writes it."""
        if self._type(source) in _NUMERIC:
            return self._number(column, source)
        meaning = dictionary.number(column.fact, self.query.table.vocabulary)
        return self._looked_up(source, [column.type] * 2, meaning, (LOW, HIGH).index(column.part))

    def _variant(self, column: Column, source: str) -> Read:
        """Whether a gene has a variant, from the list of its variants."""
        told = self.listed[column.name]
        (found, wrong), (altered, _) = self._told(told, source), self._told(told, source, -2)
        status, complete = (self._other(told.gene, part) for part in (STATUS, COMPLETE))
        wild = f"{status.expression} = 'wild-type'"
        return Read(
            f"CASE WHEN {wild} THEN FALSE WHEN {found} THEN TRUE "
            f"WHEN NOT {found} AND {complete.expression} THEN FALSE END",
            (*wrong, *status.wrong, *(one._replace(used=True) for one in complete.wrong),
             lists.both(told.gene, source, status.expression, altered), *self._benign(told, source)))

    def _mutated(self, column: Column, source: str) -> Read:
        """Whether a gene is mutated: by its status, where that says nothing by the list of its variants."""
        told, own = self.listed[column.name], self._other(column.fact, STATUS)
        (changed, wrong), (altered, _) = self._told(told, source, -3), self._told(told, source, -2)
        both = lists.both(column.fact, source, own.expression, altered)
        return Read(f"coalesce({own.expression}, CASE WHEN {changed} THEN 'mutated' END)",
                    (*own.wrong, *wrong, both, *self._benign(told, source)))

    def _called(self, column: Column, source: str) -> Read:
        """Whether a finding is among the variants of a gene; a list of others does not deny it."""
        told = self.listed[column.name]
        found, wrong = self._told(told, source)
        return Read(f"CASE WHEN {found} THEN TRUE END", (
            *(one._replace(used=True) for one in wrong), *self._benign(told, source)))

    def _benign(self, told: lists.Listed, source: str) -> Sequence[Wrong]:
        """What a patient was born with may be benign, unless it is said that the gene is mutated."""
        doubted, _ = self._told(told, source, -1)
        status = self._other(told.gene, STATUS).expression
        some = any(entry.cells[-1] for entry in self.entries[source])
        return [Wrong(source, f"{doubted} AND ({status} = 'mutated') IS NOT TRUE", literal(NOT_SAID))] * some

    def _told(self, told: lists.Listed, source: str, cell: int | None = None) -> Read:
        """What a list of variants says; of cells the last three are of the list as a whole."""
        parts = [one.part for one in self.listed.values()
                 if one.gene.name == told.gene.name and one.part != STATUS]
        meaning = dictionary.variants(told.gene, self.query.table.vocabulary, parts)
        width = len(parts) + 3
        return self._looked_up(source, [BOOLEAN] * width, meaning,
                               parts.index(told.part) if cell is None else cell % width)

    def _other(self, gene: Fact, part: str) -> Read:
        """Another column of a gene, unknown where it is not there."""
        name = plain(f"{gene.name} {part}")
        if name not in self.actual:
            return Read("NULL")
        if part == COMPLETE:
            return self._boolean(name)
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
