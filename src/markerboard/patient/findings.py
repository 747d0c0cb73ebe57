"""What the findings of one gene say of it, and of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.entries import Pattern
from markerboard.language.laws import same_gene
from markerboard.language.logic import Interval, Truth
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import said_behind
from markerboard.patient.facts import Known, Trouble, Unknown
from markerboard.patient.spellings import FLAGS, UNREAD, folded
from markerboard.patient.written import flag

_STAINED = pattern(r"(?:[<>≥≤]=?\s?)?\d{1,3}(?:\.\d)?\s?%\Z")
"""A bare percentage, which may be of cells that stain as well as of reads."""


def status_help(written: str, vocabulary: Vocabulary) -> str:
    """How what is no status of a gene may be said: a finding by its key, or of what it is negative."""
    if vocabulary.facts.pattern(key := folded(written)):
        return f"write `{{{key}: true}}` where the report calls it so"
    if (so := FLAGS.get(key)) is None and said_behind.denied(written):
        return f"one change that is not there says nothing of others: {said_behind.LEFT_OUT}"
    if so is None and _STAINED.match(key):
        return f"say of what: `{{percent: {key.rstrip('% ')}}}` of the cells that stain"
    if so is None:
        return "write mutated, wild-type, not tested, or `{variants: [L858R]}`"
    whole = "mutated" if so else "wild-type"
    word = str(so).lower()
    return (f"say of what: `{whole}` of its sequence, `{{fusion: {word}}}`, `{{amplified: {word}}}`, "
            "`{percent: 80}` of a stain")


def denied(symbol: str, found: Mapping[str, Known | Unknown], report: Mapping[str, Any],
           at: tuple[str, str], vocabulary: Vocabulary) -> Iterator[Trouble]:
    """A finding that is another one too, which is denied beside it."""
    for key, told in found.items():
        pattern = vocabulary.facts.pattern(key)
        so = pattern and isinstance(told, Known) and pattern.is_so(told.value)
        for other in same_gene(symbol, key, vocabulary.facts) if so else ():
            denial = found.get(other)
            if isinstance(denial, Known) and denial.value is False:
                yield Trouble((*at, key), f"`{key}` is {str(report[key]).lower()}, "
                                          f"yet `{other}` is false (`{denial.at}`)")


def altered_by(pattern: Pattern | None, told: Known | Unknown) -> Truth:
    """Whether a finding says that the gene is altered in another way than by its sequence; None: perhaps.

    A skipped exon that was told is one of the named variants; one of which it is not known may be there.
    Of a key without a pattern nothing says it.
    """
    if isinstance(told, Unknown):
        unsure = told.reason == UNREAD and (pattern is None or pattern.may_alter)
        return None if unsure or (pattern and pattern.variant) else False
    if pattern is None:
        return False if told.value is False else None
    if isinstance(told.value, Interval) and pattern.alters_below is not None:
        return told.value.low is None or told.value.low < pattern.alters_below
    return told.value in pattern.alters_codes or (pattern.alters and told.value is True)


def says(written: Any, wanted: bool) -> bool:
    """Whether a call says yes, or no, in any of the words for it."""
    try:
        return written is not None and flag(written) is wanted
    except ValueError:
        return False
