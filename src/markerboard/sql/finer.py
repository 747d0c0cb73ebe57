"""Which columns of variants say others: a finer one its coarser ones, one of the germline the tumor's, and a
variant that has a fact of its own what it is one of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlglot import exp

from markerboard.language.laws import genes_of
from markerboard.language.variants import Variant
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.facts import SKIPPING
from markerboard.sql.members import is_among
from markerboard.sql.table import ITSELF, STATUS, Table, column
from markerboard.sql.tests import Sql, among


class Finer(NamedTuple):
    """A variant of a gene, or a `fact` of its own, which where it is there is one of another column."""

    fact: Fact
    part: str
    other: Fact
    coarser: str

    def so(self, table: Table) -> Sql:
        """That the finer one is there."""
        return column(table.names[self.fact.name, self.part])

    def denied(self, table: Table) -> Sql:
        """That the coarser one is not."""
        return exp.not_(column(table.names[self.other.name, self.coarser]), copy=False)


def finer(table: Table) -> Iterator[Finer]:
    """Every pair, within a gene and between what its tumor has and what the patient was born with."""
    facts, variants = table.vocabulary.facts, table.variants
    for fact in [facts[name] for name in variants]:
        yield from _pairs(table, fact, fact, (), variants[fact.name])
    for fact, tumor in born(table):
        yield from _pairs(table, fact, tumor, (fact.name.rpartition(".")[2],), variants.get(fact.name, {}))
    for gene, own in skipping(table.vocabulary):
        yield from _pairs(table, own, gene, (), {ITSELF: SKIPPING})


def _pairs(table: Table, fact: Fact, other: Fact, origin: tuple[str, ...],
           variants: Mapping[str, Variant]) -> Iterator[Finer]:
    exons = table.vocabulary.exons(other.name)
    for part, stated in variants.items():
        found = stated._replace(qualities=(*stated.qualities, *origin))
        for coarser, asked in table.variants.get(other.name, {}).items():
            if (fact, part) != (other, coarser) and is_among(found, asked, exons):
                yield Finer(fact, part, other, coarser)


def born(table: Table) -> Iterator[tuple[Fact, Fact]]:
    """Each sequence of which a variant is in the tumor as well, and the tumor's."""
    facts = table.vocabulary.facts
    for fact in facts.values():
        for symbol, pattern in genes_of(fact, facts):
            if pattern.in_tumor and symbol in facts:
                yield fact, facts[symbol]


def skipping(vocabulary: Vocabulary) -> Iterator[tuple[Fact, Fact]]:
    """Each gene with the fact that asks for its skipping of exon 14."""
    for at, own in vocabulary.places.items():
        section, _, key = at.partition(".")
        symbol, _, part = key.partition(".")
        if section == "biomarkers" and part == "exon14_skipping":
            yield vocabulary.facts[symbol], own


def mutated(table: Table, fact: Fact) -> Iterator[Sql]:
    """Each way in which a gene's columns say that it is mutated."""
    yield among(column(table.names[fact.name, STATUS]), ("mutated",))
    yield from (column(table.names[fact.name, part]) for part in table.variants.get(fact.name, {}))
