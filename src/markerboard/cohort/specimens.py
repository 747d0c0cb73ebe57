"""What a table tells of the germline of genes of which the rules ask the tumor alone.

A variant that the patient was born with is in the tumor too: its status and its list are read beside the
tumor's, as those of a case are; what else is said of it leaves the tumor open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from markerboard.cohort.given import literal
from markerboard.imports.csv_columns import FACT, read
from markerboard.patient.spellings import FLAGS, STATES
from markerboard.sql.asked import Asked
from markerboard.sql.names import plain
from markerboard.sql.query import Query
from markerboard.sql.table import COMPLETE, PATIENT, STATUS, Table

UNASKED = "no rule asks it, and it may be in the tumor, which stays open"
_NO = (*(word for word, so in FLAGS.items() if not so),
       "wild-type", *(word for word, state in STATES.items() if state == "wild-type"))
DENIED = ", ".join(map(literal, _NO))
"""The texts of cells by which nothing was found, in small letters."""


def with_specimens(query: Query, columns: Iterable[str]) -> Query:
    """The query, whose table holds the sequence of each specimen of which the columns tell as well, and each
    finding of a gene that is asked.
    """
    names, listed = [plain(name) for name in columns], query.table.vocabulary.facts.listed
    more = [name for name, _ in _in_tumor(query.table)
            if any(own in names for own in _read(name)) and name not in listed]
    more += [name for name in _findings(query.table, columns) if name not in listed]
    if not more:
        return query
    asked, knowledge = query.asked, query.knowledge
    wider = replace(knowledge, vocabulary=knowledge.vocabulary.with_asked(more))
    studies = [] if asked.whole else [rules.id for rules in asked.studies]
    return Query(Asked(wider, studies, reconcile=asked.reconcile))


def _findings(table: Table, columns: Iterable[str]) -> Iterator[str]:
    """The findings of genes that are asked, by which a gene may be altered besides, of which columns tell."""
    vocabulary = table.vocabulary
    for column in (read(name, vocabulary) for name in columns):
        gene = column.name.partition(".")[0]
        if column.kind == FACT and gene in vocabulary.facts.listed and gene in vocabulary.genes:
            yield column.name


def of_specimens(table: Table, columns: Iterable[str]) -> Mapping[str, list[str]]:
    """The columns, by their keys, that tell of a specimen what nothing reads, by the gene."""
    known = {PATIENT, *(column.name for column in table.columns)}
    found: dict[str, list[str]] = {}
    for name, gene in _in_tumor(table):
        known |= set(_read(name))
        told = [key for key in map(plain, columns)
                if f"{key}_".startswith(f"{plain(name)}_") and key not in known]
        found |= {gene: told} if told else {}
    return found


def _read(name: str) -> tuple[str, ...]:
    """The columns of a gene's sequence that are read together."""
    return tuple(plain(f"{name} {part}") for part in (STATUS, "variants", COMPLETE))


def _in_tumor(table: Table) -> Iterator[tuple[str, str]]:
    """Each specimen of a gene that is asked, whose variants are in the tumor, and the gene."""
    facts = table.vocabulary.facts
    keys = [key for key, pattern in facts.patterns.items() if pattern.in_tumor]
    genes = [fact.name for fact in facts.listed.values() if fact.type == "gene" and "." not in fact.name]
    return ((f"{gene}.{key}", gene) for gene in genes for key in keys)
