"""The clinical tables of a study: its patients and its samples, and what their columns state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.imports.molecular.lines import Columns, table
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.molecular.words import words
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import written

PATIENTS, SAMPLES = "data_clinical_patient.txt", "data_clinical_sample.txt"
OTHERWISE = "the column does not tell it as it is asked: when, in which unit, or by what method"


class Clinical(NamedTuple):
    """A row of a clinical table: its place, and its cells by the names of the columns in capitals."""

    place: str
    cells: Mapping[str, str]


def rows(file: str, name: str, stream: BinaryIO, key: str, samples: Samples) -> Iterator[Clinical]:
    """The rows of a clinical table. Raises CaseError where it has no column of that key."""
    columns = table(name, stream)
    if columns.at(key) is None:
        raise CaseError([Problem(name, 1, 1, f"this table has no column {key}")])
    names = [column.strip().upper() for column in columns.names]
    for number, cells in _cells(columns):
        place = f"{file} line {number}"
        if cells is None or len(cells) > len(names):
            samples.notes[f"{place} cannot be read, so a patient may be lacking"] = None
        elif any(cells):
            yield Clinical(place, dict(zip(names, cells, strict=False)))


def _cells(columns: Columns) -> Iterator[tuple[int, list[str] | None]]:
    for number, text in columns.rows:
        yield number, None if text is None else [cell.strip() for cell in text.split("\t")]


def state(sample: str, row: Clinical, samples: Samples) -> None:
    """Put what a row states of a sample to it."""
    held = samples.of(sample)
    facts = samples.vocabulary.facts
    for fact, names in words().clinical.items():
        text = next((row.cells[name] for name in names if row.cells.get(name)), "")
        if not text or fact not in facts or written.reason(text):
            continue
        value, why = value_of(fact, text, samples.vocabulary)
        if why:
            held.open.append((fact, row.place, text, why))
        else:
            held.facts.append((fact, value, row.place))
    for fact, names in words().otherwise.items():
        for name in names:
            text = row.cells.get(name, "")
            if text and fact in facts and not written.reason(text):
                held.open.append((fact, row.place, f"{name} {text}", OTHERWISE))


@lru_cache(10_000)
def value_of(fact: str, text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """A value as a case writes it, or why it cannot be read."""
    try:
        return str(written.of_fact(vocabulary.facts[fact], text, vocabulary)), ""
    except ValueError as error:
        return "", str(error).replace(" | ", "; ")
