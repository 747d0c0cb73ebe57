"""A variant in a column of its own, beside a status of its gene that says why nothing is known of it.

`met_status` not tested and `met_exon14_skipping` yes cannot both be so: neither is taken, and both are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Protocol

from markerboard.cohort.given import literal
from markerboard.cohort.lists import Own
from markerboard.cohort.wrong import Read, Wrong
from markerboard.language.vocabulary import Fact
from markerboard.sql.finer import skipping
from markerboard.sql.names import plain
from markerboard.sql.table import ITSELF, STATUS, Column, Table


class Cells(Protocol):
    """Reads the cells of a given table."""

    def cell(self, source: str) -> str:
        """What stands in a column, as text."""

    def status(self, gene: Fact) -> Read:
        """The status of a gene in the column of it."""

    def flag(self, source: str) -> Read:
        """Yes or no in a column."""


def wrong(column: Column, given: Collection[str], table: Table, cells: Cells) -> Iterator[Wrong]:
    """What is wrong with a column by another; `given` are those that stand in the table under their names."""
    for gene, name in _found_by(table):
        status = plain(f"{gene.name} {STATUS}")
        if column.name in (status, name) and {status, name} <= {*given}:
            known = cells.status(gene).expression
            both = f"{Own(status, cells.cell(status)).reasoned(known)} AND {cells.flag(name).expression}"
            before = literal(f"{gene.name} is said to be ")
            after = literal(f", yet `{name}` is true; neither is taken")
            yield Wrong(column.name, both, f"{before} || {cells.cell(status)} || {after}")


def _found_by(table: Table) -> Iterator[tuple[Fact, str]]:
    """Each column that says of one variant, or one class of them, whether it is there, and the gene."""
    facts = table.vocabulary.facts
    for name, parts in table.variants.items():
        yield from ((facts[name], table.names[name, part]) for part in parts)
    yield from ((gene, table.names[own.name, ITSELF]) for gene, own in skipping(table.vocabulary))
