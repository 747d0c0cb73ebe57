"""What the texts of a column mean: each distinct text is read once, by the reader of every door.

A text may be a code or its name, a list of drugs or of variants, or a number as a report writes it
(`1-49`, `<1`). An empty text, or a reason such as `not tested`, is nothing known: never a negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from markerboard.language.logic import Interval
from markerboard.language.variants import Variant
from markerboard.language.variants import parse as parse_variant
from markerboard.language.vocabulary import STATES, Fact, Vocabulary
from markerboard.patient import values, written
from markerboard.patient.facts import GeneState
from markerboard.patient.written import Changes, Listed, reason
from markerboard.sql.rows import Cell, bounds, has, listed
from markerboard.sql.table import NONE, STATUS

_BITS = {"1": "true", "t": "true", "0": "false", "f": "false"}
Meaning = Callable[[str], Sequence[Cell]]
"""Reads a text into cells. Raises ValueError with a sentence."""


class Entry(NamedTuple):
    """What a text says, or why it cannot be read."""

    text: str
    cells: Sequence[Cell]
    problem: str | None


def entries(texts: Iterable[str], width: int, meaning: Meaning) -> list[Entry]:
    """An entry for each text."""
    return [_entry(text, width, meaning) for text in texts]


def _entry(text: str, width: int, meaning: Meaning) -> Entry:
    if not text or reason(text):
        return Entry(text, [None] * width, None)
    try:
        return Entry(text, meaning(text), None)
    except ValueError as error:
        sentence, _, help = str(error).partition(" | ")
        return Entry(text, [None] * width, f"{sentence} ({help})" if help else sentence)


def code(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A code, or a name for one."""
    def read(text: str) -> Sequence[Cell]:
        value = values.parse(fact, text, vocabulary)
        return [value if isinstance(value, str) else None]
    return read


def number(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A number or a range as a report writes it."""
    def read(text: str) -> Sequence[Cell]:
        value = values.parse(fact, text, vocabulary)
        return bounds(value, fact.type == "count") if isinstance(value, Interval) else [None, None]
    return read


def drugs(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A list of drugs and classes by any of their names."""
    def read(text: str) -> Sequence[Cell]:
        found = Listed() if text == NONE else written.drugs(text, vocabulary)
        for name in found.unread:
            written.drug(name, vocabulary)  # raises, with what may have been meant
        return [listed(found.codes, complete=True)]
    return read


def status(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """`mutated` or `wild-type`, in any of their spellings."""
    def read(text: str) -> Sequence[Cell]:
        found = written.state(text)
        if found not in STATES:
            raise ValueError(f"`{text}` is not a status of {fact.name} | {' or '.join(STATES)}")
        return [found]
    return read


def truth(column: str) -> Meaning:
    """Yes or no, as reports and databases write it; `column` is what a cell that is neither is told by."""
    def read(text: str) -> Sequence[Cell]:
        found = _BITS.get(text.lower(), text)
        try:
            return [written.flag(found)]
        except ValueError:
            raise ValueError(f"{column} cannot be {text}: it is true or false") from None
    return read


def variants(fact: Fact, vocabulary: Vocabulary, asked: Iterable[Variant]) -> Meaning:
    """A list of variants: of each that is asked for, whether it is among those listed; last, whether any is.

    A change whose effect is not told leaves those open that are not listed; one that cannot be read is wrong.
    """
    exons, wanted = vocabulary.exons(fact.name), list(asked)

    def read(text: str) -> Sequence[Cell]:
        found = Changes() if text == NONE else written.changes(text, fact.name, vocabulary)
        for part in found.unread:
            parse_variant(part)
            raise ValueError(f"cannot read `{part}` as a protein variant or a class of them")
        gene = GeneState("mutated", found.variants, complete=not found.open)
        altered = bool(found.variants) or found.open
        return [*(has(gene, variant, exons) for variant in wanted), altered]
    return read


READERS: Mapping[tuple[str, str], Callable[[Fact, Vocabulary], Meaning]] = {
    ("code", ""): code, ("tree", ""): code, ("drugs", ""): drugs, ("gene", STATUS): status,
}
"""What reads the text columns of the table of facts, by type and part."""
