"""All human genes by their approved symbols, aliases, previous symbols and numbers, as HGNC has them.

A name is compared as it is written: eGFR is a clearance of the kidney and no gene.
"""

from collections.abc import Iterator
from string import ascii_uppercase, digits
from typing import NamedTuple

from markerboard.errors import swapped
from markerboard.nomenclature.table import OTHER, Names, others_in

_NAMES = Names("genes.tsv")
_LONG = 30
"""No symbol is longer."""
_LETTERS = ascii_uppercase + digits + "-"


class Gene(NamedTuple):
    """An approved gene: its symbol, its numbers at HGNC and NCBI, its name, and what else it is called."""

    symbol: str
    hgnc: str
    ncbi: str
    name: str
    also: tuple[str, ...]


def symbols_of(written: str) -> tuple[str, ...]:
    """The approved symbols that a name stands for: one, several where it is ambiguous, or none.

    An approved symbol is that of its own gene alone, though it may be an alias of another one too.
    """
    if written.partition(":")[0] in ("hgnc", "ncbi") and ":" in written:
        return ()
    found = _NAMES.get(written)
    return others_in(found) or ((written,) if found else ())


def symbol_of(written: str) -> str | None:
    """The approved symbol of a name, or None where it is of no gene or of several."""
    found = symbols_of(written)
    return found[0] if len(found) == 1 else None


def of_number(system: str, number: str) -> str | None:
    """The symbol of a gene by its number at `hgnc` or `ncbi`."""
    return next(iter(_NAMES.others(f"{system}:{number}")), None)


def gene(symbol: str) -> Gene | None:
    """The gene of an approved symbol."""
    found = _NAMES.own(symbol)
    if found is None:
        return None
    hgnc, ncbi, name, also = found
    return Gene(symbol, hgnc, ncbi, name, tuple(filter(None, also.split("|"))))


def misspelt(written: str) -> str | None:
    """The approved symbol of which two neighboring letters changed places in what is written.

    None where it is not certain: where another letter would make another gene of it.
    """
    if len(written) > _LONG:
        return None
    found = {symbol for symbol in swapped(written) if symbols_of(symbol) == (symbol,)}
    near = (other for other in _one_letter_off(written) if symbols_of(other))
    return found.pop() if len(found) == 1 and next(near, None) is None else None


def _one_letter_off(written: str) -> Iterator[str]:
    for i in range(len(written) + 1):
        before, after = written[:i], written[i:]
        yield before + after[1:]
        for letter in _LETTERS:
            yield before + letter + after
            yield before + letter + after[1:]


def beginning(start: str) -> Iterator[str]:
    """The approved symbols of the names that begin so, in the order of the names."""
    for line in _NAMES.starting(start):
        yield from line[1][1:].split("|") if line[1].startswith(OTHER) else (line[0],)
