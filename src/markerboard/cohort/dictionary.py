"""What the texts of a column mean: each distinct text is read once, by the reader of every door.

A text may be a code or its name, a list of drugs or of variants, or a number as a report writes it
(`1-49`, `<1`). An empty text, or a reason such as `not tested`, is nothing known: never a negative. Of a list
that is read in part, what was read is used, and nothing closes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from markerboard.cohort.staged import ARROW
from markerboard.imports.significance import takes_back
from markerboard.language.laws import in_tumor, same_gene
from markerboard.language.logic import Interval
from markerboard.language.qualities import split
from markerboard.language.tree import standing
from markerboard.language.variants import Variant, qualified
from markerboard.language.variants import parse as parse_variant
from markerboard.language.vocabulary import STATES, Fact, Vocabulary
from markerboard.patient import values, written
from markerboard.patient.changes import MEANT, NO_MUTATION, WHICH
from markerboard.patient.facts import GeneState
from markerboard.patient.finding_words import beside, finding
from markerboard.patient.unused import WHOLE_EXON
from markerboard.patient.whole_exons import perhaps_whole
from markerboard.patient.written import Changes, Listed, reason
from markerboard.sql.rows import Cell, bounds, has, listed
from markerboard.sql.table import NONE, STATUS, TEXT

CHANGED, ALTERED, DOUBTED = "changed", "altered", "doubted"
WHOLE = (CHANGED, ALTERED, DOUBTED)
"""What a list of variants says as a whole: whether any is of the sequence, whether the gene is altered in any
way, and whether what one was born with may be benign."""
_BITS = {"1": "true", "t": "true", "0": "false", "f": "false"}


class Told(NamedTuple):
    """The cells of a text, and why a part of it could not be read."""

    cells: Sequence[Cell]
    problem: str | None = None


Meaning = Callable[[str], Told]
"""Reads a text into cells. Raises ValueError with a sentence where nothing of it can be used."""


class Entry(NamedTuple):
    """What a text says, and why it, or where `used` a part of it, cannot be read."""

    text: str
    cells: Sequence[Cell]
    problem: str | None = None
    used: bool = False


def entries(texts: Iterable[str], width: int, meaning: Meaning) -> list[Entry]:
    """An entry for each text."""
    return [_entry(text, width, meaning) for text in texts]


def _entry(text: str, width: int, meaning: Meaning) -> Entry:
    if not text or reason(text):
        return Entry(text, [None] * width)
    try:
        told = meaning(text)
    except ValueError as error:
        return Entry(text, [None] * width, _sentence(error))
    return Entry(text, told.cells, told.problem, used=told.problem is not None)


def _sentence(error: ValueError) -> str:
    sentence, _, help = str(error).partition(" | ")
    return f"{sentence} ({help})" if help else sentence


def code(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A code, or a name for one."""
    def read(text: str) -> Told:
        value = values.parse(fact, text, vocabulary)
        return Told([standing(value) if isinstance(value, str) else None])
    return read


def number(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A number or a range as a report writes it."""
    def read(text: str) -> Told:
        value = values.parse(fact, text, vocabulary)
        return Told(bounds(value, fact.type == "count") if isinstance(value, Interval) else [None, None])
    return read


def bound(fact: Fact, vocabulary: Vocabulary, column: str) -> Meaning:
    """One bound of a number, in a `column` of bounds."""
    def read(text: str) -> Told:
        value = values.parse(fact, text, vocabulary)
        if not isinstance(value, Interval) or not value.exact:
            raise ValueError(f"`{column}` cannot be {text}: it is a number")
        return Told(bounds(value, fact.type == "count")[:1])
    return read


def drugs(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """A list of drugs and classes by any of their names."""
    def read(text: str) -> Told:
        found = Listed() if text == NONE else written.drugs(text, vocabulary)
        try:
            for name in found.unread:
                written.drug(name, vocabulary)  # raises, with what may have been meant
        except ValueError as error:
            if not found.codes:
                raise
            return Told([listed(found.codes, complete=False)], _sentence(error))
        return Told([listed(found.codes, complete=True)])
    return read


def status(fact: Fact, vocabulary: Vocabulary) -> Meaning:
    """`mutated` or `wild-type`, in any of their spellings."""
    def read(text: str) -> Told:
        found = written.state(text)
        if found not in STATES:
            raise ValueError(f"`{text}` is not a status of {fact.name} | {' or '.join(STATES)}")
        return Told([found])
    return read


def truth(column: str) -> Meaning:
    """Yes or no, as reports and databases write it; `column` is what a cell that is neither is told by."""
    def read(text: str) -> Told:
        found = _BITS.get(text.lower(), text)
        try:
            return Told([written.flag(found)])
        except ValueError:
            raise ValueError(f"{column} cannot be {text}: it is true or false") from None
    return read


def variants(fact: Fact, vocabulary: Vocabulary, asked: Sequence[tuple[str, str]]) -> Meaning:
    """A list of variants: of each that is asked for, whether it is among those listed, by one of `WHOLE` what
    the list says as a whole; of another specimen than its own by what it says to be of that.

    What is asked may be a finding, by its key, that is stated as a change is. A change whose effect is not
    told, or that cannot be read, leaves those open that are not listed.
    """
    symbol, facts, exons = fact.name.partition(".")[0], vocabulary.facts, vocabulary.exons(fact.name)
    born = bool(in_tumor(fact.name, facts))
    findings = {one for _, one in asked if facts.change(one) or facts.pattern(one)}
    wanted = {one: parse_variant(one) for _, one in asked if one not in findings and one not in WHOLE}
    asks_exons = facts.runs is not None and facts.runs.fact.name in findings

    def read(text: str) -> Told:
        found, said = _listed(text, symbol, vocabulary)
        unread = next(map(_unread, found.unread), None)
        denied = any(map(takes_back, found.unread))
        if unread and (denied or not (found.variants or said)):
            raise ValueError(unread)
        calls = [*(() if found.unread or found.none else found.calls), *(key for key, so in said if so)]
        called = dict(said) | {key: True for one in calls for key in (one, *same_gene(fact.name, one, facts))}
        whole = {CHANGED: bool(found.variants or found.unnamed), ALTERED: bool(found.variants) or found.open,
                 DOUBTED: born and _perhaps_benign(found)}

        def cell(specimen: str, one: str) -> Cell:
            listed = _said_of(specimen, found.variants) if specimen else found.variants
            if one in wanted:
                complete = not (specimen or found.open)
                return has(GeneState("mutated", listed, complete=complete), wanted[one], exons)
            return bool(listed) if specimen else whole.get(one, called.get(one))

        perhaps = perhaps_whole(found.variants, fact.name, vocabulary) if asks_exons else ()
        why = unread or _unclear(found) or next((f"`{one}`: {WHOLE_EXON}" for one in perhaps), None)
        return Told([cell(*one) for one in asked], why)
    return read


def _listed(text: str, symbol: str, vocabulary: Vocabulary) -> tuple[Changes, list[tuple[str, bool]]]:
    """The changes of a list, and the findings that words of it are: as a whole, or a part."""
    if text == NONE:
        return Changes(), []
    if said := finding(symbol, text, vocabulary):
        return Changes(), [said]
    return beside(written.changes(text, symbol, vocabulary), symbol, vocabulary)


def _said_of(specimen: str, listed: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants that are said to be of a specimen, without the word that says so."""
    return tuple(qualified(one.bare, {*one.qualities} - {specimen}) for one in listed
                 if specimen in one.qualities)


def _perhaps_benign(found: Changes) -> bool:
    """Whether it is not said of some change what it means."""
    said = (*(one.qualities for one in found.variants), *(split(one)[0] for one in found.calls))
    return any(MEANT.isdisjoint(words) for words in said)


def _unclear(found: Changes) -> str | None:
    """Why a part of a list that was read may be more than is used of it."""
    if found.unclear:
        return f"what `{found.unclear[0]}` does to the protein is not told"
    if found.unnamed:
        return f"`{found.unnamed[0]}`: {WHICH}"
    # No mutation may be said of what is called beside it.
    return f"`{found.none[0]}`: {NO_MUTATION}" if found.none and found.calls else None


def _unread(part: str) -> str:
    """Why a part of a list of variants cannot be read."""
    try:
        parse_variant(part)
    except ValueError as error:
        return _sentence(error)
    return f"cannot read `{part}` as a protein variant or a class of them"


READERS: Mapping[tuple[str, str], Callable[[Fact, Vocabulary], Meaning]] = {
    ("code", ""): code, ("tree", ""): code, ("drugs", ""): drugs, ("gene", STATUS): status,
}
"""What reads the text columns of the table of facts, by type and part."""


def as_they_are(entries: Iterable[Entry], types: Sequence[str]) -> bool:
    """Whether each text is the code that it says."""
    return list(types) == [TEXT] and all(list(entry.cells) == [entry.text] for entry in entries)


def table_of(entries: Sequence[Entry], types: list[str]) -> pa.Table:
    """The entries as a table to look up."""
    columns = {"text": pa.array([e.text for e in entries], pa.string()),
               "problem": pa.array([e.problem for e in entries], pa.string()),
               "used": pa.array([e.used for e in entries], pa.bool_())}
    for i, type in enumerate(types):
        columns[f"c{i}"] = pa.array([e.cells[i] for e in entries], ARROW[type])
    return pa.table(columns)
