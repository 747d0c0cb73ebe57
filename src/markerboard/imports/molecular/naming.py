"""Of which gene a row is: by its number and by its name, which must agree."""

from __future__ import annotations

from typing import NamedTuple

from markerboard.files.remembering import remembered
from markerboard.imports.mapping import Code
from markerboard.imports.molecular.words import words
from markerboard.imports.symbols import symbol_of_number
from markerboard.language.vocabulary import Vocabulary


class Gene(NamedTuple):
    """The genes that a row may be of; `nameless` where it may be any, `other` where it is plainly none of a
    table. `doubt` says why a row with several is not believed.
    """

    symbols: tuple[str, ...] = ()
    doubt: str = ""
    nameless: bool = False
    other: bool = False


@remembered(100_000)
def gene_of(name: str, number: str, vocabulary: Vocabulary) -> Gene:
    """The gene of a name and a number such as `ENTREZ 1956`, either of which may be empty."""
    name = "" if name in (".", "-") else name.strip()
    code = Code.parse(number)
    numbered = symbol_of_number(code, vocabulary) if code.code not in ("", "0", ".") else None
    if "&" in name:
        return _joined([gene_of(part, "", vocabulary) for part in name.split("&")])
    named = vocabulary.symbols_of(name) if name else ()
    if numbered and (not named or numbered in named):
        return Gene((numbered,))
    if numbered:
        told = f"its number is that of {numbered}, yet it is called {name}; neither is believed"
        return Gene((numbered, *named), told)
    if len(named) > 1:
        return Gene(named, f"`{name}` is a name of {' and of '.join(named)}")
    return Gene(named) if named else _none(name)


def _joined(genes: list[Gene]) -> Gene:
    """What SnpEff writes for a change that joins genes."""
    if any(gene.nameless for gene in genes):
        return Gene(nameless=True)
    symbols = tuple(dict.fromkeys(symbol for gene in genes for symbol in gene.symbols))
    return Gene(symbols, "it names two genes, and nothing says that they are fused", other=not symbols)


def _none(name: str) -> Gene:
    return Gene(other=True) if words().loci.fullmatch(name) else Gene(nameless=True)
