"""What is said of an alteration besides its change: what it means, where it is from, in how many copies.

`pathogenic missense variant`, `somatic R175H`: a word of quality stands before the change. One alteration has
at most one word of each facet; where nothing is said of a facet, any may be so, and no name tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markerboard.files.patterns import pattern
from markerboard.language.logic import Truth

FACETS = {"origin": ("somatic", "germline"), "zygosity": ("homozygous", "heterozygous"),
          "effect": ("activating", "inactivating"), "significance": ("pathogenic", "VUS")}
"""The words of each facet, which exclude each other, in the order in which they are written."""
ASKED = ("somatic", "homozygous", "activating", "inactivating", "pathogenic")
"""The words that a rule may ask; the others are only stated."""
LIKELY = "likely"
"""What stands before `pathogenic` where that is no more than likely: it is told, and counts as pathogenic."""
_FACET_OF = {word: facet for facet, words in FACETS.items() for word in words}
_WORDS = {word.lower(): word for word in _FACET_OF} | {"oncogenic": "pathogenic"}
_ORDER = tuple(one for word in _FACET_OF for one in ((LIKELY, word) if word == "pathogenic" else (word,)))
_LIKELY = pattern(r"\blikely (?=(?:pathogenic|oncogenic) )", re.I)


def split(text: str) -> tuple[tuple[str, ...], str]:
    """The words of quality before a change, in their order, and the rest.

    Raises ValueError where one alteration cannot be both.
    """
    found: dict[str, str] = {}
    if " " not in text:
        return (), text
    text, likely = _LIKELY.subn("", text)
    word, _, rest = text.partition(" ")
    while rest and word.lower() in _WORDS:
        said = _WORDS[word.lower()]
        if found.setdefault(_FACET_OF[said], said) != said:
            raise ValueError(f"one alteration is not both {found[_FACET_OF[said]]} and {said}")
        text = rest.lstrip()
        word, _, rest = text.partition(" ")
    more = (LIKELY,) if likely and "pathogenic" in found.values() else ()
    return ordered((*found.values(), *more)), text


def as_asked(text: str) -> str:
    """A change as a rule may ask it: what is likely pathogenic is asked as pathogenic is."""
    return _LIKELY.sub("", text)


def ordered(words: Iterable[str]) -> tuple[str, ...]:
    """Words of quality in the order in which they are written."""
    told = set(words)
    return tuple(word for word in _ORDER if word in told and (word != LIKELY or "pathogenic" in told))


def agreed(said: Iterable[str]) -> tuple[str, ...]:
    """The words that several who speak of one alteration agree on: none of a facet of which they say two.

    Where one of them calls it pathogenic, and another likely so, it is likely so.
    """
    told = set(said)
    sure = [word for words in FACETS.values() if len(one := told & {*words}) == 1 for word in one]
    return ordered((*sure, LIKELY) if LIKELY in told and "pathogenic" in sure else sure)


def has(stated: tuple[str, ...], asked: str) -> Truth:
    """Whether what is stated has a quality: not where another word of its facet is stated."""
    if asked in stated:
        return True
    facet = _FACET_OF.get(asked)
    return False if facet and any(_FACET_OF.get(word) == facet for word in stated) else None
