"""The words, codes and units that are read, as parts of the page of the mapping."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from markerboard.imports.mapping import mapping
from markerboard.patient import spellings

_AT_EVERY_DOOR: Mapping[str, Mapping[str, object]] = {
    "a gene": spellings.STATES, "why something is unknown": spellings.OF_REASONS,
    "yes and no": spellings.FLAGS, "sex": spellings.SEXES, "the number of a line": spellings.LINES,
    "the status of a treatment": spellings.STATUSES, "why it ended": spellings.ENDINGS,
    "the best response": spellings.RESPONSES}
_BESIDE_A_DRUG = {
    "not_given_words": "it was not given", "blinded_words": "which was given is not known",
    "local_words": "it was given at a place, not against the disease",
    "regional_words": "it may have been of one place alone",
    "indication_words": "another disease or tumor that stands behind it leaves the line open",
    "other_diseases": "of another disease", "curative_words": "it was around surgery or meant to cure",
    "doubting_words": "in a note, it may not have been given", "supportive": "no drug against a cancer",
    "plain_words": "says nothing of whether it was given"}

_KEPT = "\x01"
"""In the place of a space at which no line is broken."""


def sections() -> list[str]:
    """The sections of the page that tell of words, line by line."""
    return [
        "## Words of a report", "", *_wrapped(
            "As a report or a case writes them, at every door, whatever their case; signs of full width and"
            " other dashes are read as the keyboard has them. Doses, forms and brands of drugs, panels and"
            " tumors by name stand in `rules/vocabulary.yaml`."), "",
        *_listed(_AT_EVERY_DOOR),
        "## Coded answers", "", "By code, or by the word of a standard or a laboratory.", "",
        *_listed(mapping().answers),
        "## Units", "",
        *(line for kind, units in mapping().units.items() for line in _item(kind, sorted(units))), "",
        "## Words beside a drug", "", *_wrapped(
            "Of a drug that is named without a code. By any word that stands in none of these lists and is no"
            " dose the text is not read, and its line stays open."), "",
        *(line for key, told in _BESIDE_A_DRUG.items()
          for line in _item(told, sorted(mapping().treatments[key]))), ""]


def _listed(kinds: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Of each kind the spellings by what they mean."""
    for kind, table in kinds.items():
        found = defaultdict[str, list[str]](list)
        for spelling, meant in table.items():
            found[str(meant).lower() if isinstance(meant, bool) else str(meant)].append(spelling)
        yield from (f"### {kind[0].upper()}{kind[1:]}", "")
        for meant, listed in found.items():
            yield from _item(meant, listed)
        yield ""


def _item(told: str, listed: Iterable[str]) -> list[str]:
    shown = (f"`{one.strip()}`".replace(" ", _KEPT) for one in listed)
    return [line.replace(_KEPT, " ") for line in _wrapped(f"- {told}: {', '.join(shown)}", "  ")]


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
