"""The words by which a report says a finding of a gene, and what it tells behind them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.entries import place_of
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.changes import Changes
from markerboard.patient.fusions import FUSION, WITH
from markerboard.patient.spellings import FLAGS, folded

_LONGEST, _KEPT = 200, 8
"""Of how many letters a word is at most, and of how many vocabularies the words are remembered."""
_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_JOINED = pattern(r"([A-Za-z0-9]+)\s*(?:::|-|/)\s*([A-Za-z0-9]+)(?![A-Za-z0-9])(?:[\s-]{0,3}(\S.*))?\Z")
_CALLED = pattern(rf"(.{{2,60}}?)(?:[\s:,(]{{1,3}}|(?=[^\x00-\x7f]))"
                  rf"({'|'.join(re.escape(word) for word in FLAGS if len(word) > 1)})\s?\)?\Z", re.I)
"""A word, and a call of yes or no behind it."""
_BREAKPOINT = pattern(
    r"(.{3,60}?)[\s,(]{1,3}((?:variant|var\.?|Variante|v\.?)\s?\d[ab]?(?:/[ab])?)\s?\)?\Z", re.I)
"""A fusion, and which of its kinds it is: `EML4-ALK variant 3a/b`."""


class Amount(NamedTuple):
    """A finding and what is told behind it: `amplification (copy number 8)`, `EML4-ALK variant 3`.

    `key` is that of a count; which exons a kind of fusion joins is told by no key.
    """

    finding: str
    key: str
    told: str

    def fact(self, symbol: str, vocabulary: Vocabulary) -> str:
        """The fact that asks for such a count by a method of its own; empty where none does."""
        asked = vocabulary.places.get(place_of(symbol, self.key))
        return asked.name if asked else ""


def amount(symbol: str, text: str, vocabulary: Vocabulary) -> Amount | None:
    """A finding and what was counted; None where nothing was, or so little that the finding cannot be so."""
    if len(text) > _LONGEST:
        return None
    if (kind := _BREAKPOINT.match(text)) and (finding(symbol, kind[1], vocabulary) or ("", False))[1]:
        return Amount(kind[1], "", kind[2])
    for key, count in vocabulary.shorter.counts.items():
        found = _counted(count.also).match(text)
        if found is None:
            continue
        said, number = finding(symbol, found[1], vocabulary), (found[3] or found[4]).replace(",", ".")
        may_be = said and (Decimal(number) > count.above or not said[1])
        return Amount(found[1], key, found[2]) if may_be else None
    return None


@lru_cache(_KEPT)
def _counted(words: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    told = rf"(?:{named})\s*[:=]?\s*{_NUMBER}|{_NUMBER}\s*(?:{named})"
    return re.compile(rf"([^\d(\[]{{3,40}}?)\s*[(\[,:]\s*({told})\s*[)\]]?\Z", re.I)


def finding(symbol: str, text: str, vocabulary: Vocabulary) -> tuple[str, bool] | None:
    """The finding of a gene for which a text is another word, or a fusion with its partner; is it so."""
    if len(text) > _LONGEST:
        return None
    if told := _said(text, vocabulary) or _said(_without_name(symbol, text, vocabulary), vocabulary):
        return told
    joined = _JOINED.match(text)
    if joined is None or _said(joined[3] or FUSION, vocabulary) != (FUSION, True):
        return None
    genes = [vocabulary.symbol(gene) for gene in joined.groups()[:2]]
    others = [gene for gene in genes if gene != symbol]
    return (WITH + others[0], True) if symbol in genes and len(others) == 1 and others[0] else None


def _said(text: str, vocabulary: Vocabulary) -> tuple[str, bool] | None:
    """What a word says, alone or with a call behind it: `amplification: negative`, `Fusion nachgewiesen`."""
    words = _words(vocabulary)
    if told := words.get(folded(text)):
        return told
    called = _CALLED.match(text)
    told = words.get(folded(called[1])) if called else None
    return (told[0], FLAGS[folded(called[2])]) if called and told and told[1] else None


def _without_name(symbol: str, text: str, vocabulary: Vocabulary) -> str:
    """What is said of a gene behind its own name: `ALK-Translokation`, `ROS1重排阳性`."""
    found = _named(symbol, vocabulary).match(text)
    return found[1] if found else ""


@lru_cache(1_000)  # the genes of a vocabulary and of a panel
def _named(symbol: str, vocabulary: Vocabulary) -> re.Pattern[str]:
    known = vocabulary.genes.get(symbol)
    names = "|".join(map(re.escape, (symbol, *(known.also if known else ()))))
    return re.compile(rf"(?:{names})(?:[\s:_-]{{1,3}}|(?=[^\x00-\x7f]))(.{{2,100}})\Z", re.I)


def beside(found: Changes, symbol: str, vocabulary: Vocabulary) -> tuple[Changes, list[tuple[str, bool]]]:
    """The changes of a text without what says a finding among them (`L858R; amplified`), and the findings."""
    told = {part: finding(symbol, part, vocabulary) for part in found.unread}
    left = tuple(part for part, said in told.items() if not said)
    return found._replace(unread=left), [said for said in told.values() if said]


@lru_cache(_KEPT)
def _words(vocabulary: Vocabulary) -> Mapping[str, tuple[str, bool]]:
    """What each word for a finding of a gene says (`also` of the patterns that are yes or no)."""
    return {folded(word): (key, says == "true") for key, pattern in vocabulary.patterns.items()
            if pattern.fact.type == "boolean" for word, says in pattern.fact.also}
