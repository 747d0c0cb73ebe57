"""The table of facts: one row a patient, and what each column holds.

NULL is unknown. A number is two bounds that belong to it, NULL where there is none; a report's `<1`
is a bound just inside, the nearest double below 1. A set of drugs is text with semicolons, `none`
when it certainly holds nothing, and whether it holds all. Of a gene there is its status, and for
each variant that a rule asks for whether the patient has it, or a finer one that is an instance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from sqlglot import exp

from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.logic import plain
from markerboard.language.variants import Variant
from markerboard.language.vocabulary import Fact
from markerboard.sql.asked import Asked
from markerboard.sql.names import identifiers

FACTS, PATIENT = "facts", "patient"
NONE, SEPARATOR = "none", ";"
BOOLEAN, INTEGER, NUMBER, TEXT = "boolean", "int", "double", "varchar"
LOW, HIGH, MEMBERS, COMPLETE, STATUS, ITSELF = "low", "high", "", "complete", "status", ""


class Column(NamedTuple):
    """A column: the fact it tells of, which part of it, its type, and what it means."""

    name: str
    fact: Fact
    part: str
    type: str
    means: str


_PARTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "boolean": {ITSELF: (BOOLEAN, "{means}")},
    "count": {LOW: (INTEGER, "{label}, at least; {means}{span}"), HIGH: (INTEGER, "{label}, at most")},
    "number": {LOW: (NUMBER, "{label}, at least; {means}{span}"), HIGH: (NUMBER, "{label}, at most")},
    "code": {ITSELF: (TEXT, "{means}: {codes}")},
    "tree": {ITSELF: (TEXT, "{means}; a code of `{tree}`")},
    "drugs": {MEMBERS: (TEXT, f"{{means}}; separated by `{SEPARATOR}`, or `{NONE}`"),
              COMPLETE: (BOOLEAN, "whether that is all")},
    "gene": {STATUS: (TEXT, "{means}: {codes}")},
}


class Table:
    """The columns that a rule base asks for."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge, self.vocabulary = knowledge, knowledge.vocabulary

    @cached_property
    def variants(self) -> Mapping[str, Mapping[str, Variant]]:
        """The variants that the rules ask for, by gene and by their text."""
        found: dict[str, dict[str, Variant]] = {}
        for test in Asked(self.knowledge).every_test():
            found.setdefault(test.fact, {}).update({v.text: v for v in test.variants})
        return {gene: dict(sorted(asked.items())) for gene, asked in found.items() if asked}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every column but the patient's id, in the order of the vocabulary."""
        parts = [(fact, *part) for fact in self.vocabulary.facts.values() for part in self._parts(fact)]
        names = identifiers([PATIENT, *(_called(fact, part) for fact, part, _, _ in parts)])
        return tuple(Column(names[_called(fact, part)], fact, part, type, means)
                     for fact, part, type, means in parts)

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """The name of a column, by fact and part."""
        return {(column.fact.name, column.part): column.name for column in self.columns}

    def _parts(self, fact: Fact) -> Iterator[tuple[str, str, str]]:
        span = f", {plain(fact.range[0])} to {plain(fact.range[1])}" if fact.range else ""
        span += f" {fact.unit}" if fact.unit else ""
        for part, (type, means) in _PARTS[fact.type].items():
            yield part, type, means.format(means=fact.means, label=fact.label, span=span, tree=fact.tree,
                                           codes=", ".join(fact.codes))
        for variant in self.variants.get(fact.name, ()):
            yield variant, BOOLEAN, f"whether {fact.label} has {variant}, or a variant that is one"


def _called(fact: Fact, part: str) -> str:
    return f"{fact.name} {part}".strip()


def create(table: Table, name: str = FACTS) -> exp.Create:
    """CREATE TABLE, each column with what it means."""
    patient = exp.ColumnDef(
        this=identifier(PATIENT), kind=exp.DataType.build(TEXT),
        constraints=[exp.ColumnConstraint(kind=exp.NotNullColumnConstraint())])
    patient.comments = ["the patient's id, each once"]
    return exp.Create(kind="TABLE", this=exp.Schema(
        this=relation(name), expressions=[patient, *map(_definition, table.columns)]))


def _definition(column: Column) -> exp.ColumnDef:
    made = exp.ColumnDef(this=identifier(column.name), kind=exp.DataType.build(column.type))
    made.comments = [column.means]
    return made


def identifier(name: str) -> exp.Identifier:
    """A quoted identifier."""
    return exp.Identifier(this=name, quoted=True)


def column(name: str) -> exp.Column:
    """A column by its name."""
    return exp.Column(this=identifier(name))


def relation(name: str) -> exp.Table:
    """A table by its name, which may hold its schema and its database before dots."""
    parts = [identifier(part) for part in reversed(name.split("."))]
    return exp.Table(**dict(zip(("this", "db", "catalog"), parts, strict=False)))
