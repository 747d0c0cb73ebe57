"""What the texts of a column mean: each distinct text is read once, as a case file would be.

A text may be a code or its name, a list of drugs or of variants, or a number as a report writes it
(`1-49`, `<1`). An empty text, or a reason such as `not tested`, is nothing known: never a negative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from markerboard.errors import did_you_mean
from markerboard.language.logic import Interval
from markerboard.language.variants import Variant
from markerboard.language.variants import parse as parse_variant
from markerboard.language.vocabulary import STATES, Fact, Vocabulary
from markerboard.patient import values
from markerboard.patient.facts import GeneState
from markerboard.patient.reported import REASONS
from markerboard.sql.rows import Cell, bounds, has, listed
from markerboard.sql.table import NONE, SEPARATOR, STATUS

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
    if not text or text in REASONS:
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
        named = _split(text)
        found = {name: vocabulary.drugs.resolve(name) for name in named}
        for name, known in found.items():
            if known is None:
                raise ValueError(f"`{name}` is not a drug of the vocabulary | "
                                 f"{did_you_mean(name, vocabulary.drugs.spellings())}".removesuffix(" | "))
        return [listed([drug for drug in found.values() if drug], complete=True)]
    return read


def status(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """`mutated` or `wild-type`."""
    def read(text: str) -> Sequence[Cell]:
        if text not in STATES:
            raise ValueError(f"`{text}` is not a status of {fact.name} | {' or '.join(STATES)}")
        return [text]
    return read


def variants(fact: Fact, vocabulary: Vocabulary, asked: Iterable[Variant]) -> Meaning:
    """A list of variants: of each that is asked for, whether it is among those listed."""
    exons, wanted = vocabulary.exons(fact.name), list(asked)

    def read(text: str) -> Sequence[Cell]:
        gene = GeneState("mutated", tuple(map(parse_variant, _split(text))), complete=True)
        return [has(gene, variant, exons) for variant in wanted]
    return read


def _split(text: str) -> list[str]:
    return [] if text == NONE else [part.strip() for part in text.split(SEPARATOR) if part.strip()]


READERS: Mapping[tuple[str, str], Callable[[Fact, Vocabulary], Meaning]] = {
    ("code", ""): code, ("tree", ""): code, ("drugs", ""): drugs, ("gene", STATUS): status,
}
"""What reads the text columns of the table of facts, by type and part."""
