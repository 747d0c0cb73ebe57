"""What the list of a gene's variants (`egfr_variants`) says of columns, and beside what stands in them.

A list may tell whether each variant is there, and the findings for which it has a word: a promoter, whole
exons, an amplification. Where a column of its own says otherwise, neither is believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markerboard.cohort import dictionary
from markerboard.cohort.dictionary import Entry
from markerboard.cohort.given import literal, quoted
from markerboard.cohort.wrong import Read, Wrong
from markerboard.language.laws import in_tumor, placed
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import SKIPPING
from markerboard.sql.finer import skipping
from markerboard.sql.names import plain
from markerboard.sql.table import COMPLETE, ITSELF, STATUS, Column, Table


class Listed(NamedTuple):
    """The gene whose list may tell a column, and what it tells there: a variant, or a finding by its key.

    Of the tumor's list the words of another `specimen` (`germline`) tell the columns of that. A finding that
    is no `change` is not what a part that cannot be read may be.
    """

    gene: Fact
    part: str
    specimen: str = ""
    change: bool = True

    @property
    def name(self) -> str:
        """The column of the list."""
        return plain(f"{self.gene.name} variants")

    @property
    def asks(self) -> tuple[str, str]:
        """What is asked of the list: the specimen, and the part; of the status whether any is of it."""
        mutated = self.specimen and self.part == STATUS
        return self.specimen, dictionary.CHANGED if mutated else self.part


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
    if pattern is None or pattern.fact.type != "boolean":
        return None
    return Listed(facts[symbol], pattern.fact.name, change=pattern.is_change)


def elsewhere(table: Table) -> dict[str, Listed]:
    """The columns of other specimens that the tumor's list may tell, by their names."""
    facts = table.vocabulary.facts
    return {c.name: Listed(facts[symbol], c.part, c.fact.name.rpartition(".")[2]) for c in table.columns
            if c.fact.type == "gene" and c.part != COMPLETE and (symbol := in_tumor(c.fact.name, facts))}


def asked(listed: Iterable[Listed]) -> list[tuple[str, str]]:
    """What is asked of one list: of each specimen, its own without a name first, what is asked of it."""
    return list(dict.fromkeys([*(one.asks for one in listed if one.asks != ("", STATUS)),
                               *(("", of) for of in dictionary.WHOLE)]))


class Own(NamedTuple):
    """The column that tells something by itself, and its cell as text; an empty one where it does not."""

    source: str
    cell: str

    def reasoned(self, known: str) -> str:
        """That the cell says why nothing is known."""
        return f"({known} IS NULL AND coalesce({self.cell}, '') <> '')"


def also_mutated(gene: Fact, own: Read, told: Read, by: Own, named: str) -> Read:
    """The status of a gene in a specimen, beside what a list of the tumor says to be of it (`named`)."""
    here = f"({own.expression})"
    against = f"(({here} = 'wild-type' OR {by.reasoned(here)}) AND {named})"
    sentence = f"among the variants of the tumor one is said to be of {gene.name}; neither is taken"
    return Read(f"CASE WHEN {against} THEN NULL WHEN {told.expression} THEN coalesce({here}, 'mutated') "
                f"ELSE {here} END", (*own.wrong, *told.wrong, Wrong(by.source, against, literal(sentence))))


def merged(own: Read, told: Read, by: Own, list: str, unread: str) -> Read:
    """What a column of its own and a `list` say together; beside what is `unread` a no is open.

    A cell that says why nothing is known is no blank: what is listed beside it is not taken either.
    """
    here, there = f"({own.expression})", f"({told.expression})"
    against = f"({here} <> {there} OR ({by.reasoned(here)} AND {there}))"
    otherwise = f"`{list}` or the status of the gene says otherwise; neither is taken"
    return Read(
        f"CASE WHEN {against} OR (NOT {here} AND {unread}) THEN NULL ELSE coalesce({here}, {there}) END",
        (*own.wrong, *told.wrong, Wrong(by.source, against, literal(otherwise))))


def unread(entries: Iterable[Entry], source: str) -> str:
    """Whether something of a cell could not be read."""
    some = any(entry.problem for entry in entries)
    return f"{quoted(f'read_{source}')}.problem IS NOT NULL" if some else "FALSE"


def both(gene: Fact, source: str, status: str, cell: str, altered: str) -> Wrong:
    """What a gene is told by of which a variant is listed, and whose status is another, or is not known."""
    wrong = f"({status} = 'wild-type' OR {Own(source, cell).reasoned(status)}) AND {altered}"
    before, after = literal(f"{gene.name} is said to be "), literal(", yet a variant is reported")
    return Wrong(source, wrong, f"{before} || coalesce({status}, {cell}) || {after}")
