"""Words of quality behind a change, as reports have them: `L858R, pathogenic`, `R1699Q (VUS)`."""

from __future__ import annotations

import re
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.qualities import FACETS, LIKELY
from markerboard.patient.spellings import FLAGS

_UNCERTAIN = r"(?:variant of )?(?:uncertain|unknown|unclear) significance"
_SAID = (*(word for words in FACETS.values() for word in words), "oncogenic", LIKELY, _UNCERTAIN)
_WORD = f"(?:{'|'.join(_SAID)})"
_BEHIND = pattern(
    rf"([^;|+&]{{2,80}}?)[\s,:(\[]{{1,3}}({_WORD}(?:[\s,/]{{1,3}}{_WORD}){{0,5}})\s?[)\]]?\Z", re.I)
_BENIGN = pattern(r"(?:(?:likely )?benign (?P<after>\S.{1,80})"
                  r"|(?P<before>[^,;|+&]{2,80}?)[\s,:(\[]{1,3}(?:likely )?benign\s?[)\]]?)\Z", re.I)

_NOT = "|".join(map(re.escape, (word for word, so in FLAGS.items() if so is False and len(word) > 1)))
_DENIED = pattern(rf"(.{{2,80}}?)(?:[\s:,(]{{1,3}}|(?=[^\x00-\x7f]))(?:{_NOT})\s?\)?\Z"
                  r"|(?:no|keine?)\s(.{2,80})\Z", re.I)
LEFT_OUT = "leave it out, and write `complete: true` where the gene was covered whole"
"""What to write in place of a change that was not found, of which no list of what was found tells."""


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


def denied(text: str) -> str:
    """The text of what is said not to be there: `T790M not detected`, `no T790M`; empty for all else."""
    found = _DENIED.match(text)
    return (found[1] or found[2]) if found else ""
