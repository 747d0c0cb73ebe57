"""What the columns of a table say that are not read: they leave open what they may speak of, and are told.

A column may be called by a gene and more (`kras_comment`, `EGFR exon 20`, a plain `KRAS`), state a fact that
another column states (`MSI status` beside `msi`), name genes in its texts, or say that the sample of a row is
no tumor's. They are found by the reader of the columns of a case's table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markerboard.cohort.dictionary import Meaning, Told
from markerboard.errors import CohortError
from markerboard.imports.csv_columns import (
    ASIDE,
    BESIDE,
    FACT,
    FAMILY,
    GENE,
    JOINT,
    SCORES,
    UNREAD,
    VARIANT,
    Column,
    is_of_plasma,
    read,
    scores,
)
from markerboard.imports.denying import denied
from markerboard.imports.fhir_texts import genes_named
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.changes import names_change
from markerboard.patient.families import genes_of
from markerboard.sql.names import plain
from markerboard.sql.table import PATIENT, Table

MOST, SPEAKING = 400, 100
"""Of how many columns that nothing reads the texts are looked at, and of how many they may name genes."""
WHY = "it is not read, and may tell of the gene, which stays open"
DENIED = "it denies any mutation of the gene, and another column states one; neither is taken"
TWICE = "another column states the same fact otherwise; neither is taken"
PLASMA = "the test is of plasma; what the row states of the tumor's genes stays open"
NO_TUMOR = "the sample is no tumor's; what the row states of its markers stays open"


class Aside(NamedTuple):
    """A column that is not read, and the genes or the fact that it is called by; none where its texts tell.

    A `number` in it, or a no, says nothing of the gene that its name may be of.
    """

    source: str
    of: tuple[str, ...] = ()
    gene: bool = True
    number: bool = False
    denied: bool = False
    remark: bool = False
    column: Column = Column("", UNREAD)


def asides(columns: Iterable[str], vocabulary: Vocabulary) -> Iterator[Aside]:
    """What each column of those that are not read may speak of."""
    for name in columns:
        column = read(name, vocabulary)
        if column.kind in (FACT, JOINT):
            yield Aside(name, (column.name,), gene=False)
        elif column.kind == SCORES:
            yield Aside(name, tuple(one.name for one in scores(column.name, vocabulary).values()), gene=False)
        elif column.kind == FAMILY:
            yield Aside(name, tuple(genes_of(column.name, vocabulary)), denied=True)
        elif column.kind in (GENE, VARIANT) or (
                column.kind == UNREAD and column.name and column.part != ASIDE):
            # In small letters and alone a gene's symbol may be another thing, which then is a number.
            number = column.kind == UNREAD and column.part != BESIDE
            yield Aside(name, tuple(column.name.split()), number=number, denied=column.kind == VARIANT,
                        remark=column.is_remark)
        elif column.kind == UNREAD and (
                column.part == ASIDE or column.is_of_test or not column.is_aside):
            yield Aside(name, column=column)


def spoken_of(column: Column, vocabulary: Vocabulary, genes: Sequence[str]) -> Meaning:
    """Of each gene whether a text names it, or a change of that by which its column is called; whether it
    says that a sample is no tumor's, and that a test is of plasma; of each gene whether it denies mutations.
    """
    own = column.name.split() if column.part == ASIDE else []

    def meaning(text: str) -> Told:
        plasma = is_of_plasma(text, vocabulary)
        named = {gene for gene in own if plasma or names_change(text, gene, vocabulary)}
        named.update(genes_named(text, vocabulary) if own or not column.is_aside else ())
        of_row = (column.is_of_no_tumor(text), column.is_of_test and plasma)
        without = {one.gene for one in denied(text, vocabulary) if one.sequence}
        return Told([*(gene in named for gene in genes), *of_row, *(gene in without for gene in genes)])
    return meaning


def naming(genes: Sequence[str], vocabulary: Vocabulary) -> str:
    """A pattern of texts that name one of some genes, by any of its names."""
    # No backslash: databases do not agree on what one is in a text.
    names = sorted(name for name, gene in vocabulary.symbols.items() if gene in genes and name.isalnum())
    return f"(^|[^A-Za-z0-9])({'|'.join(names)})([^A-Za-z0-9]|$)"


def of_tumor(fact: Fact, vocabulary: Vocabulary) -> bool:
    """Whether a fact is of a marker of the tumor, and not of plasma or of the germline."""
    parts = fact.at.split(".")
    elsewhere = {key for key, pattern in vocabulary.patterns.items() if pattern.fact.type == "gene"}
    return parts[0] == "biomarkers" and "ctDNA" not in parts and elsewhere.isdisjoint(parts)


def of_sequencing(fact: Fact, vocabulary: Vocabulary) -> bool:
    """Whether a fact of the tumor is told by a test like that of the sequence of genes."""
    return of_tumor(fact, vocabulary) and fact.assay == vocabulary.field.gene_assay


def unread(columns: Iterable[str], used: Iterable[str], table: Table) -> list[str]:
    """The columns that nothing reads, but for those of the table of facts, which no rule asks.

    Raises CohortError where they are too many.
    """
    facts, taken = table.vocabulary.facts, set(used)
    own = {PATIENT, *(column.name for column in table.columns),
           *(plain(fact.name) for fact in facts.values() if fact.type != "gene")}
    found = [name for name in columns if name not in taken and plain(name) not in own]
    bounded(found, MOST)
    return found


def bounded(columns: Iterable[str], most: int = SPEAKING) -> None:
    """Raise CohortError for more columns than are looked at, since a query that asks them takes too long."""
    if (many := len(list(columns))) > most:
        raise CohortError(f"{many:,} columns are of no fact, and each may speak of a gene: at most {most} "
                          "are looked at; leave out those that say nothing of a tumor")
