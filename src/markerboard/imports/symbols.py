"""Which genes of the vocabulary a file names: by their number, and by their symbol, which must agree.

Symbols are compared as they are written: `eGFR` is a clearance of the kidney, `MET` stands for metabolic
equivalents in an exercise test, and neither is a gene unless its place says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

from markerboard.imports.mapping import Code, codings, mapping
from markerboard.imports.plausible import readable
from markerboard.imports.readings import codes_of
from markerboard.language.vocabulary import Vocabulary


@cache
def _numbers() -> dict[Code, str]:
    """The symbol of each gene number."""
    genes = mapping().codes["genes"]
    return {Code(system, str(entry[key])): symbol for symbol, entry in genes.items()
            for system, key in (("HGNC", "hgnc"), ("ENTREZ", "entrez")) if key in entry}


@lru_cache(maxsize=4)
def _own_numbers(vocabulary: Vocabulary) -> dict[Code, str]:
    """The gene numbers that the vocabulary itself gives."""
    return {Code("HGNC", str(gene.hgnc)): symbol for symbol, gene in vocabulary.genes.items() if gene.hgnc}


def symbol_of_number(code: Code, vocabulary: Vocabulary) -> str | None:
    """The symbol of a gene number; the numbers of the vocabulary come first."""
    bare = Code(code.system, code.code.removeprefix("HGNC:"))
    return _own_numbers(vocabulary).get(bare) or _numbers().get(bare)


def gene_of(coding: Any, vocabulary: Vocabulary) -> str | None:
    """The gene of one coding, None when the vocabulary lacks it. Raises ValueError when it is two genes."""
    numbered = {s for code in codes_of(coding) if (s := symbol_of_number(code, vocabulary))}
    told = [coding.get(key) for key in ("display", "symbol", "label")] if isinstance(coding, dict) else []
    named = {vocabulary.symbols.get(str(name), str(name)) for name in told if name and " " not in str(name)}
    if numbered and named and not numbered & named:
        number, name = numbered.pop(), named.pop()
        raise ValueError(f"its number is that of {number}, yet it is called {name}; neither is believed")
    unknown_number = any(c.system in ("HGNC", "ENTREZ") for c in codes_of(coding)) and not numbered
    found = numbered or (set() if unknown_number and not named & _without_number(vocabulary) else named)
    return next((symbol for symbol in sorted(found) if symbol in vocabulary.genes), None)


def _without_number(vocabulary: Vocabulary) -> set[str]:
    """Genes whose number neither the vocabulary nor the table of codes has."""
    table = mapping().codes["genes"]
    return {s for s, gene in vocabulary.genes.items() if gene.hgnc is None and s not in table}


class Named(NamedTuple):
    """The genes of the vocabulary that concepts name, each once; what is wrong with some; whether one is
    unread.
    """

    symbols: list[str]
    trouble: str = ""
    unread: bool = False


def genes_of(concepts: Iterable[Any], vocabulary: Vocabulary, *, several: bool = False) -> Named:
    """The genes that concepts name.

    One concept names one gene by several numbers, unless `several`: a list of studied genes in one concept.
    """
    found: dict[str, None] = {}
    troubles: list[str] = []
    listed = list(concepts)
    for concept in listed:
        try:
            symbols = _of_concept(concept, vocabulary)
        except ValueError as error:
            troubles.append(str(error))
            continue
        if len(symbols) > 1 and not several:
            troubles.append(f"one gene is asked for, and {' and '.join(sorted(symbols))} are named")
        else:
            found |= dict.fromkeys(sorted(symbols))
    unread = bool(troubles) or not listed or any(_unread(one, vocabulary) for one in listed)
    return Named(list(found), "; ".join(dict.fromkeys(troubles)), unread)


def _of_concept(concept: Any, vocabulary: Vocabulary) -> set[str]:
    """The genes of one concept; its text is read where nothing in it is coded."""
    coded = codings(concept)
    if not coded and isinstance(concept, dict) and isinstance(concept.get("text"), str):
        symbol = vocabulary.symbols.get(concept["text"].strip())
        return {symbol} if symbol else set()
    return {s for coding in coded or [concept] if (s := gene_of(coding, vocabulary))}


def _unread(concept: Any, vocabulary: Vocabulary) -> bool:
    """Whether a concept names no gene at all, neither one of the vocabulary nor plainly another."""
    try:
        return not _of_concept(concept, vocabulary) and not readable(concept)
    except ValueError:
        return True
