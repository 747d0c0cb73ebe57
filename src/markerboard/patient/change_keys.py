"""Keys of a gene's report that are changes, in another spelling: `Exon 14 Skipping`, `exons 2-7 deletion`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markerboard.language.qualities import split
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature.table import letters
from markerboard.patient.change_words import in_a_row
from markerboard.patient.spellings import folded, tidy

_LONGEST, _KEPT = 200, 8
"""Of how many letters a key is at most, and of how many vocabularies the keys are remembered."""


def keyed(report: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """The report of a gene, and of what other specimens show of it, with the keys in their one spelling.

    It is the same object where they are so already, or where two would be one, which is then told.
    """
    made = {key_of(key, vocabulary): keyed(told, vocabulary) if key in vocabulary.specimens and isinstance(
        told, Mapping) else told for key, told in report.items()}
    same = len(made) != len(report) or all(made.get(key) is told for key, told in report.items())
    return report if same else made


def key_of(written: Any, vocabulary: Vocabulary) -> Any:
    """The one spelling of a key that is a change; any other key as it stands."""
    if not isinstance(written, str) or written in vocabulary.patterns or len(written) > _LONGEST:
        return written
    known = vocabulary.facts.change(tidy(written)) or _in_a_row(written, vocabulary)
    return known or _keys(vocabulary).get(letters(written), written)


def _in_a_row(written: str, vocabulary: Vocabulary) -> str:
    """The key of exons in a row that are lost, by other words for it: `exons 2-7 deletions`, `ex2-7del`."""
    try:
        said, bare = split(tidy(written))
    except ValueError:
        return ""
    row = in_a_row(folded(bare))
    return vocabulary.facts.change(" ".join((*said, row))) if row else ""


@lru_cache(_KEPT)
def _keys(vocabulary: Vocabulary) -> Mapping[str, str]:
    """The keys of changes by their letters and digits."""
    return {letters(key): key for key, one in vocabulary.patterns.items() if one.is_change or one.variant}
