"""The vocabulary as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rich.console import Console
from rich.table import Table

from markerboard.knowledge.named import Finder
from markerboard.language.logic import plain
from markerboard.language.tree import Tree
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.nomenclature import genes as hgnc
from markerboard.patient.change_keys import key_of
from markerboard.patient.unused import UNASKED

LISTS = ("drugs", "diagnoses", "stages", "extents", "genes", "endpoints")
Row = dict[str, str]
_MOST, _NAMES, _STUDIES = 20, 8, 5
"""How many things, names and studies are listed of what is looked for."""


def rows(vocabulary: Vocabulary, name: str | None) -> list[Row] | None:
    """The rows for every fact, for one fact, or for a list of codes; None for an unknown name."""
    if name is None:
        return [_fact(f) for f in vocabulary.facts.values() if f.type != "gene"] + [_genes_row(vocabulary)]
    if name == "genes":
        return [{"gene": symbol, "HGNC": str(gene.hgnc or ""), "also": ", ".join(gene.also)}
                for symbol, gene in vocabulary.genes.items()]
    if name == "endpoints":
        return [{"endpoint": endpoint, "kind": entry.kind, "also": ", ".join(entry.also)}
                for endpoint, entry in vocabulary.endpoints.items()]
    if name in LISTS:
        return _tree(vocabulary.trees[name])
    if name in vocabulary.facts and name not in vocabulary.genes:
        fact = vocabulary.facts[name]
        return [_fact(fact), *(_tree(vocabulary.tree(fact)) if fact.tree else [])]
    symbols = vocabulary.symbols_of(name)
    return [row for symbol in symbols for row in _gene(symbol, vocabulary)] if symbols else None


def of_genes(vocabulary: Vocabulary, name: str) -> list[Row]:
    """The row for what may be stated of a gene, `EGFR.exon 2-7 deletion`, or of each, `exon 2-7 deletion`."""
    place, _, key = name.rpartition(".")
    key = key_of(key, vocabulary)
    pattern = vocabulary.facts.pattern(key)
    fact = vocabulary.facts.get(f"{place}.{key}") if place else pattern.of("<gene>") if pattern else None
    return [_fact(fact)] if fact else []


def as_change(name: str) -> str:
    """How a change of a gene's sequence is asked and stated, which is no fact; empty for all else."""
    try:
        change = str(parse(name))
    except ValueError:
        return ""
    return f"it is a change, which a rule asks of a gene (`GENE has {change}`) and a case lists " \
           f"(`GENE: {{variants: [{change}]}}`)"


def found(finder: Finder, name: str) -> list[Row]:
    """A row for each thing that is called so, or whose name begins so; the first of them."""
    return [{"kind": one.kind, "code": one.code, "name": one.name, "below": ", ".join(one.below),
             "also": ", ".join(one.also[:_NAMES]), "asked by": _asked(one.asked_by)}
            for one in islice(finder.find(name), _MOST)]


def _asked(studies: tuple[str, ...]) -> str:
    more = f" and {len(studies) - _STUDIES} more" if len(studies) > _STUDIES else ""
    return ", ".join(studies[:_STUDIES]) + more if studies else UNASKED


def show(rows: list[Row], console: Console) -> None:
    """Print rows, a table for each kind."""
    kinds = list(dict.fromkeys(tuple(row) for row in rows))
    for kind in kinds:
        table = Table(box=None, pad_edge=False)
        for column in kind:
            table.add_column(column, overflow="fold")
        for row in rows:
            if tuple(row) == kind:
                table.add_row(*row.values())
        console.print(table)


def _fact(fact: Fact) -> Row:
    values: str = fact.type
    if fact.range:
        values += f" {plain(fact.range[0])} to {plain(fact.range[1])} {fact.unit}".rstrip()
    elif fact.codes:
        values = " | ".join(fact.codes)
    return {"fact": fact.name, "values": values, "in a case": fact.at, "means": fact.means}


def _gene(symbol: str, vocabulary: Vocabulary) -> Iterator[Row]:
    """The fact of a gene, and what else the gene is called."""
    yield _fact(vocabulary.facts[symbol])
    gene, own = hgnc.gene(symbol), vocabulary.genes.get(symbol)
    also = dict.fromkeys((*(own.also if own else ()), *(gene.also if gene else ())))
    yield {"gene": symbol, "name": gene.name if gene else "", "HGNC": gene.hgnc if gene else "",
           "NCBI": gene.ncbi if gene else "", "also": ", ".join(also), "rules": "" if own else UNASKED}


def _genes_row(vocabulary: Vocabulary) -> Row:
    return {"fact": f"{', '.join(list(vocabulary.genes)[:5])}, ... ({len(vocabulary.genes)} genes)",
            "values": "mutated | wild-type", "in a case": "biomarkers.<gene>",
            "means": "mutation status, and its variants for `has`"}


def _tree(tree: Tree) -> list[Row]:
    return [{"code": code, "name": term.name, "below": ", ".join(term.parents), "also": ", ".join(term.also)}
            for code, term in tree.terms.items()]
