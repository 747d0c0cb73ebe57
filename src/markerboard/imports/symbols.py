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
from markerboard.nomenclature import genes as hgnc

_SYSTEMS = {"HGNC": "hgnc", "ENTREZ": "ncbi"}
"""Systems that number genes, by the name that the table of genes has for them."""


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
    # HGNC's numbers name their system themselves, where a sender leaves it out.
    of_itself = not code.system and code.code.startswith("HGNC:")
    bare = Code("HGNC" if of_itself else code.system, code.code.removeprefix("HGNC:"))
    own = _own_numbers(vocabulary).get(bare) or _numbers().get(bare)
    return own or (hgnc.of_number(_SYSTEMS[bare.system], bare.code) if bare.system in _SYSTEMS else None)


def gene_of(coding: Any, vocabulary: Vocabulary) -> str | None:
    """The gene of one coding, None when it names none.

    Raises ValueError when its number and its name are of two genes, or its name is of several.
    """
    numbered = {s for code in codes_of(coding) if (s := symbol_of_number(code, vocabulary))}
    told = [coding.get(key) for key in ("display", "symbol", "label")] if isinstance(coding, dict) else []
    names = [str(name) for name in told if name and " " not in str(name)]
    named = {symbol for name in names for symbol in vocabulary.symbols_of(name) or (name,)}
    if numbered and named and not numbered & named:
        number, name = numbered.pop(), named.pop()
        raise ValueError(f"its number is that of {number}, yet it is called {name}; neither is believed")
    if not numbered:
        _one_gene(names, vocabulary)
    unknown_number = any(c.system in _SYSTEMS for c in codes_of(coding)) and not numbered
    found = numbered or (set() if unknown_number and not named & _without_number(vocabulary) else named)
    return next((symbol for symbol in sorted(found) if vocabulary.symbol(symbol) == symbol), None)


def _one_gene(names: Iterable[str], vocabulary: Vocabulary) -> None:
    """Raises ValueError for a name that several genes have."""
    for name in names:
        if len(choices := vocabulary.symbols_of(name)) > 1:
            raise ValueError(f"`{name}` is a name of {' and of '.join(choices)}")


def _without_number(vocabulary: Vocabulary) -> set[str]:
    """Genes whose number neither the vocabulary nor a table has."""
    table = mapping().codes["genes"]
    return {s for s, gene in vocabulary.genes.items()
            if gene.hgnc is None and s not in table and hgnc.gene(s) is None}


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


def unnamed(concepts: Iterable[Any], vocabulary: Vocabulary) -> list[Any]:
    """The concepts that name no gene at all, neither one of the vocabulary nor plainly another."""
    return [one for one in concepts if _unread(one, vocabulary)]


def _of_concept(concept: Any, vocabulary: Vocabulary) -> set[str]:
    """The genes of one concept; its text is read where nothing in it is coded, and must agree elsewhere.

    Raises ValueError as `gene_of` does.
    """
    coded = codings(concept)
    told = concept.get("text") if isinstance(concept, dict) else None
    text = told.strip() if isinstance(told, str) else ""
    called = set(vocabulary.symbols_of(text)) if text else set()
    if not coded and text:
        _one_gene([text], vocabulary)
        return called
    found = {s for coding in coded or [concept] if (s := gene_of(coding, vocabulary))}
    if found and called and not found & called:
        raise ValueError(f"its code is that of {min(found)}, yet it is called {min(called)}; "
                         "neither is believed")
    return found


def _unread(concept: Any, vocabulary: Vocabulary) -> bool:
    """Whether a concept names no gene at all, neither one of the vocabulary nor plainly another."""
    try:
        return not _of_concept(concept, vocabulary) and not readable(concept)
    except ValueError:
        return True
