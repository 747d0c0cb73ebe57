"""What the list of a gene's variants (`egfr_variants`) says of columns, and beside what stands in them.

A list may tell whether each variant is there, and the findings that are stated as changes are: a promoter,
whole exons. Where a column of its own says otherwise, neither is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markerboard.cohort.dictionary import Entry
from markerboard.cohort.given import literal, quoted
from markerboard.cohort.wrong import Read, Wrong
from markerboard.language.laws import placed
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import SKIPPING
from markerboard.sql.clashes import skipping
from markerboard.sql.names import plain
from markerboard.sql.table import ITSELF, Column, Table


class Listed(NamedTuple):
    """The gene whose list may tell a column, and what it tells there: a variant, or a finding by its key."""

    gene: Fact
    part: str

    @property
    def name(self) -> str:
        """The column of the list."""
        return plain(f"{self.gene.name} variants")


def listed(table: Table) -> dict[str, Listed]:
    """The columns that a list may tell, by their names."""
    facts = table.vocabulary.facts
    found = {c.name: one for c in table.columns if (one := _listed(table, c))}
    return found | {table.names[own.name, ITSELF]: Listed(facts[gene.name], SKIPPING.text)
                    for gene, own in skipping(table.vocabulary)}


def _listed(table: Table, column: Column) -> Listed | None:
    if column.fact.type == "gene":
        return Listed(column.fact, column.part)
    facts = table.vocabulary.facts
    symbol, pattern = placed(column.fact, facts)
    return Listed(facts[symbol], pattern.fact.name) if pattern and pattern.is_change else None


def merged(own: Read, told: Read, column: str, list: str, unread: str) -> Read:
    """What a `column` of its own and a `list` say together; beside what is `unread` a no is open."""
    here, there = f"({own.expression})", f"({told.expression})"
    otherwise = f"`{list}` or the status of the gene says otherwise; neither is taken"
    return Read(
        f"CASE WHEN {here} <> {there} OR (NOT {here} AND {unread}) THEN NULL "
        f"ELSE coalesce({here}, {there}) END",
        (*own.wrong, *told.wrong, Wrong(column, f"{here} <> {there}", literal(otherwise))))


def unread(entries: Iterable[Entry], source: str) -> str:
    """Whether something of a cell could not be read."""
    some = any(entry.problem for entry in entries)
    return f"{quoted(f'read_{source}')}.problem IS NOT NULL" if some else "FALSE"


def both(gene: Fact, source: str, status: str, altered: str) -> Wrong:
    """What a gene is told by that is said to be wild-type, and of which a variant is listed."""
    sentence = f"{gene.name} is said to be wild-type, yet a variant is reported"
    return Wrong(source, f"{status} = 'wild-type' AND {altered}", literal(sentence))
