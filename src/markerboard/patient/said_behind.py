"""Words of quality behind a change, as reports have them: `L858R, pathogenic`, `R1699Q (VUS)`."""

from __future__ import annotations

import re
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.qualities import FACETS, LIKELY

_UNCERTAIN = r"(?:variant of )?(?:uncertain|unknown|unclear) significance"
_SAID = (*(word for words in FACETS.values() for word in words), "oncogenic", LIKELY, _UNCERTAIN)
_WORD = f"(?:{'|'.join(_SAID)})"
_BEHIND = pattern(
    rf"([^;|+&]{{2,80}}?)[\s,:(\[]{{1,3}}({_WORD}(?:[\s,/]{{1,3}}{_WORD}){{0,5}})\s?[)\]]?\Z", re.I)
_BENIGN = pattern(r"(?:(?:likely )?benign (?P<after>\S.{1,80})"
                  r"|(?P<before>[^,;|+&]{2,80}?)[\s,:(\[]{1,3}(?:likely )?benign\s?[)\]]?)\Z", re.I)


class Said(NamedTuple):
    """A change as it stands before what is said of it, and that as words that may stand before it."""

    change: str
    words: str


def behind(text: str) -> Said | None:
    """A change with words of quality behind it and nothing else; None for all else."""
    found = _BEHIND.match(text)
    if found is None:
        return None
    said = re.sub(_UNCERTAIN, "VUS", found[2], flags=re.I)
    return Said(found[1], " ".join(re.split(r"[\s,/]+", said)))


def benign(text: str) -> str:
    """The change that a text calls benign, or likely so; empty where it calls none so."""
    found = _BENIGN.match(text) if "benign" in text.lower() else None
    return (found["after"] or found["before"]) if found else ""
