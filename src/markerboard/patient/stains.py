"""What a stain of a gene's protein says as a report writes it: `IHC(2+)`, `IHC 2+/ISH-`."""

from __future__ import annotations

import re

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import tidy
from markerboard.patient.written import flag

_SCORED = pattern(r"(?:(?:IHC|免疫组化)(?: score)?\s*[:=]?\s*\(?\s*(?=[0-3])|(?=[0-3]\+))"
                  r"([0-3]\+?)\s*\)?(?:\s*\(?IHC\)?)?\Z", re.I)
_HYBRIDIZED = pattern(r"[DCFS]?ISH\s?[:=(]?\s?([^()]{1,30}?)\s?\)?\Z", re.I)
_BETWEEN = pattern(r" ?[/,;] ?| and ")
_SIGNS = {"+": True, "-": False}


def stained(symbol: str, text: str, vocabulary: Vocabulary) -> dict[str, str | bool]:
    """The findings of a gene that a text states by its stain, and by what is hybridized beside it.

    Empty where it says anything else, or one of them twice.
    """
    parts = [_part(symbol, part, vocabulary) for part in _BETWEEN.split(tidy(text))]
    told = dict(one for one in parts if one)
    return told if len(told) == len(parts) else {}


def _part(symbol: str, part: str, vocabulary: Vocabulary) -> tuple[str, str | bool] | None:
    if scored := _SCORED.match(part):
        return "ihc", scored[1]
    asked = vocabulary.shorter.hybridized.get(symbol)
    found = _HYBRIDIZED.match(part) if asked else None
    so = _is_so(found[1], asked, vocabulary) if found and asked else None
    return (asked, so) if asked and so is not None else None


def _is_so(word: str, key: str, vocabulary: Vocabulary) -> bool | None:
    """Whether a call says yes: by a sign, by a word for it, by one of the finding that it is."""
    if word in _SIGNS:
        return _SIGNS[word]
    own = dict(vocabulary.patterns[key].fact.also).get(word)
    if own:
        return own == "true"
    try:
        called = flag(word)
    except ValueError:
        return None
    return called if isinstance(called, bool) else None
