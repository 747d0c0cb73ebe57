"""Drugs by their names, brands, salts and company codes, as a dictionary of drugs has them.

A name is compared by its letters and digits: `XL-184` is `xl184`. One with a sign that is none of a name, a
question mark, is compared as it is written.
"""

from collections.abc import Iterator
from string import ascii_lowercase, digits
from typing import NamedTuple

from markerboard.nomenclature.table import Names, letters, others_in

_NAMES = Names("drugs.tsv")
_LONG = 40
"""What is longer is not looked for among its neighbors."""
_HEAD = 4
"""So many first letters leave few names to look at."""


class Drug(NamedTuple):
    """A drug of the dictionary: its name, its numbers at DrugBank and MeSH, and what else it is called."""

    name: str
    drugbank: str
    mesh: str
    also: tuple[str, ...]


def drugs_of(written: str, *, exactly: bool = False) -> tuple[Drug, ...]:
    """The drugs that a name stands for: one, several where it is ambiguous, or none.

    `exactly` asks for the name as it is written, but for its case.
    """
    found = tuple(drug for name in _names(letters(written)) if (drug := _drug(letters(name))))
    text = written.casefold()
    return tuple(drug for drug in found if text in (drug.name, *drug.also)) if exactly else found


def neighbors(written: str) -> frozenset[str]:
    """The names of the drugs of which one is called so but for one letter."""
    text = letters(written)
    if len(text) > _LONG:
        return frozenset()
    alike = {line[0] for line in _NAMES.starting(text[:_HEAD]) if abs(len(line[0]) - len(text)) <= 1}
    near = {name for name in alike if _one_apart(name, text)}
    return frozenset(name for at in (*near, *_head_apart(text)) for name in _names(at))


def _names(at: str) -> tuple[str, ...]:
    found = _NAMES.get(at)
    return others_in(found) or ((found[0],) if found else ())


def _drug(at: str) -> Drug | None:
    found = _NAMES.own(at)
    if found is None:
        return None
    name, drugbank, mesh, also = found
    return Drug(name, drugbank, mesh, tuple(filter(None, also.split("|"))))


def _one_apart(one: str, other: str) -> bool:
    """Whether a letter more, less or another one, or two in each other's place, make one of the other."""
    i = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
             min(len(one), len(other)))
    swapped = one[i : i + 2] == other[i : i + 2][::-1] and one[i + 2:] == other[i + 2:]
    return swapped or one[i + 1:] in (other[i + 1:], other[i:]) or one[i:] == other[i + 1:]


def _head_apart(text: str) -> Iterator[str]:
    """The same with such a difference among the first letters."""
    for i in range(min(_HEAD, len(text))):
        before, after = text[:i], text[i:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in ascii_lowercase + digits:
            yield before + letter + after
            yield before + letter + after[1:]


def beginning(start: str) -> Iterator[Drug]:
    """The drugs of the names that begin so, by their letters and digits, in the order of the names."""
    for line in _NAMES.starting(start):
        yield from (drug for name in _names(line[0]) if (drug := _drug(letters(name))))
