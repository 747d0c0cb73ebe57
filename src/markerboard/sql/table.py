"""The table of facts: one row a patient, and what each column holds.

A number is two bounds that belong to it; a report's `<1` is a bound just inside, the nearest double
below 1. A list is text with semicolons, or `none` where there is certainly nothing. NULL is unknown,
and a bound that is NULL is no bound.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from sqlglot import exp

from markerboard.logic import plain
from markerboard.sql.names import identifiers
from markerboard.vocabulary import Fact, Vocabulary

PATIENT = "patient"
NONE = "none"
"""What a list holds that certainly holds nothing."""
SEPARATOR = ";"
BOOLEAN, INTEGER, NUMBER, TEXT = "boolean", "int", "double", "varchar"


class Column(NamedTuple):
    """A column: the fact it tells of, which part of it, its type, and what it means."""

    name: str
    fact: Fact
    part: str
    type: str
    means: str


_LOW, _HIGH = "{label}, at least; {means}{span}", "{label}, at most"
_LIST = f"separated by `{SEPARATOR}`, or `{NONE}`"
_PARTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "boolean": {"": (BOOLEAN, "{means}")},
    "count": {"low": (INTEGER, _LOW), "high": (INTEGER, _HIGH)},
    "number": {"low": (NUMBER, _LOW), "high": (NUMBER, _HIGH)},
    "code": {"": (TEXT, "{means}: {codes}")},
    "tree": {"": (TEXT, "{means}; a code of `{tree}`")},
    "drugs": {"": (TEXT, f"{{means}}; {_LIST}"), "complete": (BOOLEAN, "whether that list holds all")},
    "gene": {"status": (TEXT, "{means}: {codes}"),
             "variants": (TEXT, f"variants of {{label}} such as L858R; {_LIST}"),
             "complete": (BOOLEAN, "whether there can be no other variants")},
}


class Table:
    """The columns of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column but the patient's id, in the order of the vocabulary."""
        parts = [(fact, part) for fact in self.vocabulary.facts.values() for part in _PARTS[fact.type]]
        names = identifiers([PATIENT, *(f"{fact.name} {part}".strip() for fact, part in parts)])
        return tuple(_column(names[f"{fact.name} {part}".strip()], fact, part) for fact, part in parts)

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The name of a column, by fact and part."""
        return {(column.fact.name, column.part): column.name for column in self.columns}


def _column(name: str, fact: Fact, part: str) -> Column:
    type, means = _PARTS[fact.type][part]
    span = f", {plain(fact.range[0])} to {plain(fact.range[1])}" if fact.range else ""
    span += f" {fact.unit}" if fact.unit else ""
    return Column(name, fact, part, type, means.format(
        means=fact.means, label=fact.label, span=span, tree=fact.tree, codes=", ".join(fact.codes)))


def create(table: Table, name: str = "facts") -> exp.Create:
    """CREATE TABLE, each column with what it means."""
    patient = exp.ColumnDef(
        this=identifier(PATIENT), kind=exp.DataType.build(TEXT),
        constraints=[exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())])
    patient.comments = ["the patient's id, each once"]
    return exp.Create(kind="TABLE", this=exp.Schema(
        this=exp.to_table(name, quoted=True), expressions=[patient, *map(_definition, table.columns)]))


def _definition(column: Column) -> exp.ColumnDef:
    made = exp.ColumnDef(this=identifier(column.name), kind=exp.DataType.build(column.type))
    made.comments = [column.means]
    return made


def identifier(name: str) -> exp.Identifier:
    """A quoted identifier."""
    return exp.to_identifier(name, quoted=True)


def column(name: str) -> exp.Column:
    """A column by its name."""
    return exp.Column(this=identifier(name))
