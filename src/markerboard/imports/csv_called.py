"""What a column's name says that begins with a gene's: a variant of it (`egfr_l858r`), or more beside it.

Here even small letters are the gene's, for what follows them is said of something; eGFR alone is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import written
from markerboard.patient.families import genes_of

SIGNS = re.compile(r"[\s_.()/:-]+")
_LONGEST = 60
"""More signs than the name of a gene has: where it ends is sought within these alone."""
_CALL = re.compile(r"[\s_.-]{1,3}(?:status|mutations?|variants?|detected|found|present)\Z", re.I)


class Called(NamedTuple):
    """A name that begins with a gene's: the gene, what follows, and whether the gene is surely meant.

    Where letters of either case make no spelling of it, as in eGFR, it may be a filtration rate.
    """

    gene: str
    rest: str
    sure: bool = True


def called(text: str, vocabulary: Vocabulary) -> Called | None:
    """What a name says beside the gene with which it begins; None where it begins with none."""
    for sign in reversed([*SIGNS.finditer(text, 0, _LONGEST)]):
        word = text[:sign.start()]
        if gene := vocabulary.symbol(word):
            return Called(gene, text[sign.end():])
        if gene := folded(vocabulary).get(word.casefold()):
            return Called(gene, text[sign.end():], sure=word in (word.lower(), word.upper()))
    return _joined(text, vocabulary)


def _joined(text: str, vocabulary: Vocabulary) -> Called | None:
    """A gene with a change of it in one word: `EGFRL858R`, `EGFRvIII`."""
    for spelling, gene in vocabulary.symbols.items():
        if text.startswith(spelling):
            found = written.changes(rest := text.removeprefix(spelling), gene, vocabulary)
            if found.variants or found.calls:
                return Called(gene, rest)
    return None


def variant(name: Called, vocabulary: Vocabulary) -> str:
    """The one variant, or class of them, that a name is of, as a case writes it; empty where of none."""
    rest = _CALL.sub("", name.rest)
    for text in (rest, rest.upper(), rest.replace("_", " ").upper()):
        found = written.changes(text, name.gene, vocabulary)
        if len(found.variants) == 1 and not found.open and not any(found.aside()):
            (one,) = found.variants
            return "" if one.qualities else str(one)
    return ""


def named(text: str, vocabulary: Vocabulary, *, small: bool) -> list[str]:
    """The genes of the rules that a name names; `small` says that it may in small letters."""
    begun = _joined(text, vocabulary)
    found = [begun.gene] if begun else []
    for word in SIGNS.split(text):
        found += _genes(word, vocabulary, small=small)
        if word[:1].islower():  # a letter before a symbol says where it was found: the germline, plasma
            found += _genes(word[1:], vocabulary, small=False)
    return list(dict.fromkeys(found))


def _genes(word: str, vocabulary: Vocabulary, *, small: bool) -> tuple[str, ...]:
    """The gene that a word is called by, or those of which it is the common name."""
    own = vocabulary.symbols.get(word) or (folded(vocabulary).get(word.casefold()) if small else None)
    return (own,) if own else genes_of(word, vocabulary)


@lru_cache(4)
def folded(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The genes by their symbols in small letters, where these are of one gene."""
    found: dict[str, set[str]] = {}
    for spelling, symbol in vocabulary.symbols.items():
        found.setdefault(spelling.casefold(), set()).add(symbol)
    return {spelling: next(iter(symbols)) for spelling, symbols in found.items() if len(symbols) == 1}
