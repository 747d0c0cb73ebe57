"""Where in a given table each column stands that the rules ask for, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa

from markerboard.cohort import dictionary
from markerboard.cohort.given import Connection, Given, literal, quoted
from markerboard.cohort.staged import ARROW
from markerboard.errors import CohortError, did_you_mean
from markerboard.patient.reported import REASONS
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import (
    BOOLEAN,
    COMPLETE,
    HIGH,
    INTEGER,
    LOW,
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


class Read(NamedTuple):
    """A column as an expression, and what is wrong where a condition holds."""

    expression: str
    problems: tuple[tuple[str, str], ...] = ()


class Columns:
    """Finds and reads the columns of a query in a given table."""

    def __init__(self, connection: Connection, given: Given, query: Query) -> None:
        self.connection, self.given, self.query = connection, given, query
        self.actual = {plain(name): name for name in given.columns} | {
            name.lower(): name for name in given.columns}
        self.joins: dict[str, str] = {}
        self.used: set[str] = set()

    def read(self, *, absent_unknown: bool) -> dict[Column, Read]:
        """How each column is read. Raises CohortError with everything that is missing or of a wrong type."""
        found = {c: self._source(c) for c in self.query.reads}
        missing = [PATIENT] * (PATIENT not in self.actual)
        missing += [c.name for c, source in found.items() if source is None] if not absent_unknown else []
        if missing:
            raise CohortError(missing_columns(missing, self.actual.values()))
        wrong = [of_type(self.actual[s], self._type(s), c.type) for c, s in found.items()
                 if s and not self._fits(c, s)]
        if wrong:
            raise CohortError("\n".join(wrong))
        return {c: self._read(c, source) if source else Read(f"CAST(NULL AS {c.type})")
                for c, source in found.items()}

    def unused(self) -> list[str]:
        """The columns that nothing asks for."""
        used = {self.actual[key] for key in self.used | {PATIENT}}
        return [name for name in self.given.columns if name not in used]

    # Where it stands

    def _source(self, column: Column) -> str | None:
        """The column that tells of a column: itself, the number in one column, the gene's variants."""
        bare, listed = plain(column.fact.name), plain(f"{column.fact.name} variants")
        number = column.part in (LOW, HIGH) and column.fact.type in ("number", "count")
        variant = column.fact.type == "gene" and column.part != STATUS
        for name in (column.name, bare if number else "", listed if variant else ""):
            if name in self.actual:
                self.used.add(name)
                return name
        return None

    def _fits(self, column: Column, source: str) -> bool:
        type = self._type(source)
        if source != column.name:  # a number as it is reported, or a list of variants
            return type in _TEXTS or type.endswith("[]") or (column.fact.type != "gene" and type in _NUMERIC)
        if column.type == TEXT:
            return type in _TEXTS or (type == "VARCHAR[]" and column.fact.type == "drugs")
        return type in _TEXTS or type in (("BOOLEAN", *_WHOLE) if column.type == BOOLEAN else _NUMERIC)

    def _type(self, source: str) -> str:
        type = self.given.columns[self.actual[source]]
        return type if type.endswith("[]") else type.partition("(")[0]

    # How it is read

    def _read(self, column: Column, source: str) -> Read:
        if source != column.name:
            gene = column.fact.type == "gene"
            return self._variant(column, source) if gene else self._written(column, source)
        if column.type == TEXT:
            meaning = dictionary.READERS[column.fact.type, column.part]
            return self._looked_up(source, [TEXT], meaning(column.fact, self.query.table.vocabulary), 0)
        return self._boolean(source) if column.type == BOOLEAN else self._number(column, source)

    def _raw(self, source: str) -> str:
        raw = f"given.{quoted(self.actual[source])}"
        if self._type(source).endswith("[]"):
            return f"CASE WHEN len({raw}) = 0 THEN {literal(NONE)} ELSE array_to_string({raw}, ';') END"
        return raw if self._type(source) in (*_NUMERIC, "BOOLEAN") else f"trim({raw}::VARCHAR)"

    def _boolean(self, source: str) -> Read:
        raw, type = self._raw(source), self._type(source)
        if type == "BOOLEAN":
            return Read(raw)
        if type in _WHOLE:
            return self._checked(source, f"CASE {raw} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END",
                                 "is true or false")
        return self._looked_up(source, [BOOLEAN], dictionary.truth(f"`{self.actual[source]}`"), 0)

    def _number(self, column: Column, source: str) -> Read:
        raw = self._raw(source)
        # The text of a single-precision number is the number that was meant: 0.7, not 0.699999988.
        double = f"TRY_CAST({f'{raw}::VARCHAR' if self._type(source) == 'FLOAT' else raw} AS DOUBLE)"
        if column.type == NUMBER:
            return self._checked(source, double, "is a number")
        whole = f"TRY_CAST(CASE WHEN {double} = floor({double}) THEN {double} END AS INTEGER)"
        return self._checked(source, whole, "is a whole number")

    def _checked(self, source: str, expression: str, expected: str) -> Read:
        """A value that must be there wherever something was written that is no reason for being unknown."""
        raw, name = self._raw(source), self.actual[source]
        known = f" AND {raw} NOT IN ('', {_REASONS})" if self._type(source) in _TEXTS else ""
        return Read(expression, ((
            f"{raw} IS NOT NULL AND ({expression}) IS NULL{known}",
            f"{literal(f'`{name}` cannot be ')} || {raw} || {literal(f': it {expected}')}"),))

    def _written(self, column: Column, source: str) -> Read:
        """A bound of a number that stands in one column, as it is or as a report writes it."""
        if self._type(source) in _NUMERIC:
            read, raw = self._number(column, source), self._raw(source)
            unclear = (f"{raw} > 0 AND {raw} < 1", f"{literal('`')} || {raw} || "
                       f"{literal('` could be a fraction as well as a percentage')}")
            return read._replace(problems=(*read.problems, unclear)) if column.fact.unit == "%" else read
        meaning = dictionary.number(column.fact, self.query.table.vocabulary)
        return self._looked_up(source, [column.type] * 2, meaning, (LOW, HIGH).index(column.part))

    def _variant(self, column: Column, source: str) -> Read:
        """Whether a gene has a variant, from the list of its variants."""
        asked = self.query.table.variants[column.fact.name]
        meaning = dictionary.variants(column.fact, self.query.table.vocabulary, asked.values())
        place = list(asked).index(column.part)
        width = len(asked) + 1
        found, problems = self._looked_up(source, [BOOLEAN] * width, meaning, place)
        altered = self._looked_up(source, [BOOLEAN] * width, meaning, len(asked)).expression
        status, complete = (self._other(column, part) for part in (STATUS, COMPLETE))
        wild = f"{status.expression} = 'wild-type'"
        return Read(
            f"CASE WHEN {wild} THEN FALSE WHEN {found} THEN TRUE "
            f"WHEN NOT {found} AND {complete.expression} THEN FALSE END",
            (*problems, *status.problems, *complete.problems,
             (f"{wild} AND {altered}",
              literal(f"{column.fact.name} is said to be wild-type, yet a variant is reported"))))

    def _other(self, column: Column, part: str) -> Read:
        """Another column of the same gene, unknown where it is not there."""
        name = plain(f"{column.fact.name} {part}")
        if name not in self.actual:
            return Read("NULL")
        self.used.add(name)
        if part == COMPLETE:
            return self._boolean(name)
        return self._looked_up(name, [TEXT], dictionary.status(column.fact, self.query.table.vocabulary), 0)

    def _looked_up(self, source: str, types: list[str], meaning: dictionary.Meaning, cell: int) -> Read:
        """A cell of what each distinct text of a column says."""
        raw, name = self._raw(source), f"read_{source}"
        if source not in self.joins:
            texts = self.connection.execute(
                f"SELECT DISTINCT {raw} FROM {self.given.name} AS given").fetchall()  # noqa: S608
            entries = dictionary.entries((t for (t,) in texts if t is not None), len(types), meaning)
            self.connection.register(name, _table(entries, types))
            self.joins[source] = f"LEFT JOIN {quoted(name)} ON {raw} = {quoted(name)}.text"
        there = quoted(name)
        return Read(f"{there}.c{cell}", ((f"{there}.problem IS NOT NULL", f"{there}.problem"),))


def _table(entries: Iterable[dictionary.Entry], types: list[str]) -> pa.Table:
    entries = list(entries)
    columns = {"text": pa.array([e.text for e in entries], pa.string()),
               "problem": pa.array([e.problem for e in entries], pa.string())}
    for i, type in enumerate(types):
        columns[f"c{i}"] = pa.array([e.cells[i] for e in entries], ARROW[type])
    return pa.table(columns)


def missing_columns(names: Sequence[str], known: Iterable[str]) -> str:
    """The columns that are missing, each with the nearest that is there."""
    near = {name: did_you_mean(name, known) for name in names}
    width = max(map(len, names))
    lines = [f"  {name:<{width}}  {near[name]}".rstrip() for name in names]
    what = "a column is missing" if len(names) == 1 else f"{len(names)} columns are missing"
    return "\n".join([f"{what}:", *lines, "`markerboard facts --ddl` says what each means; "
                      "with --absent-unknown what is not there is unknown for everybody"])


def of_type(name: str, type: str, wanted: str) -> str:
    """That a column is of another type than is asked for."""
    kinds = {BOOLEAN: "true or false", INTEGER: "a whole number", NUMBER: "a number", TEXT: "text"}
    return f"`{name}` is of type {type}, where {kinds[wanted]} is asked for"
