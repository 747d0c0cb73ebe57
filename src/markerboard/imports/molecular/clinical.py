"""The clinical tables of a study: its patients and its samples, and what their columns state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import BinaryIO, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.files.remembering import remembered
from markerboard.imports import csv_columns
from markerboard.imports.molecular.lines import Columns, table
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.molecular.words import words
from markerboard.imports.report import Left
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import written

PATIENTS, SAMPLES = "data_clinical_patient.txt", "data_clinical_sample.txt"
_DEAD = re.compile(r"\A1\b|deceased|dead|died", re.I)
_NO_TUMOR = re.compile(
    r"plasma|serum|blood|ctdna|cfdna|cell.?free|liquid|saliva|buccal|germ.?line|normal", re.I)
_OF_GENES = (csv_columns.GENE, csv_columns.UNREAD, csv_columns.VARIANT, csv_columns.SPECIMEN)
OTHERWISE = "the column does not tell it as it is asked: when, in which unit, or by what method"
GENE = "what a clinical table says of a gene is not read, so its panel closes it no more"


class Heads(NamedTuple):
    """The columns of a table, in capitals, that state facts, genes or markers (with their names), a death, a
    kind. What they say of these two is not read.
    """

    facts: tuple[str, ...]
    genes: tuple[tuple[str, tuple[str, ...]], ...]
    markers: tuple[tuple[str, tuple[str, ...]], ...]
    deaths: tuple[str, ...]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, names: Sequence[str], vocabulary: Vocabulary) -> Heads:
        """Those of some columns."""
        here = dict.fromkeys(names)
        facts, deaths, kinds = (tuple(name for name in listed if name in here)
                                for listed in (_columns(), words().deaths, words().kinds))
        genes, markers = (tuple((name, found) for name in here if (found := of(name, vocabulary)))
                          for of in (_genes_of, _markers_of))
        return cls(facts, genes, markers, deaths, kinds)


class Clinical(NamedTuple):
    """A row of a clinical table: its place, and its cells by the names of the columns in capitals."""

    place: str
    cells: Mapping[str, str]
    heads: Heads


def rows(file: str, name: str, stream: BinaryIO, key: str, samples: Samples) -> Iterator[Clinical]:
    """The rows of a clinical table. Raises CaseError where it has no column of that key."""
    columns = table(name, stream)
    for column in _columns():
        columns.at(column)  # none of those that are read stands twice
    if columns.at(key) is None:
        raise CaseError([Problem(name, 1, 1, f"this table has no column {key}")])
    names = [column.strip().upper() for column in columns.names]
    heads = Heads.of(names, samples.vocabulary)
    for number, cells in _cells(columns):
        place = f"{file} line {number}"
        if cells is None or len(cells) > len(names):
            samples.notes[f"{place} cannot be read, so a patient may be lacking"] = None
        elif any(cells):
            yield Clinical(place, {key: ""} | dict(zip(names, cells, strict=False)), heads)


def _cells(columns: Columns) -> Iterator[tuple[int, list[str] | None]]:
    for number, text in columns.rows:
        yield number, None if text is None else [cell.strip() for cell in text.split("\t")]


def state(sample: str, row: Clinical, samples: Samples) -> None:
    """Put what a row states of a sample to it."""
    held, heads = samples.of(sample), row.heads
    facts, left = _read(heads.facts, tuple(map(row.cells.get, heads.facts, repeat(""))), samples.vocabulary)
    held.facts += [(fact, value, row.place) for fact, value in facts]
    held.open += [(fact, row.place, text, why) for fact, text, why in left]
    for name, symbols in heads.genes:
        text = row.cells.get(name, "")
        if text and not written.reason(text) and written.state(text) != "wild-type":
            samples.unread(sample, symbols, f"{name} {text}", GENE, row.place)
    for name, stated in heads.markers:
        if (text := row.cells.get(name, "")) and not written.reason(text):
            held.open += [(fact, row.place, f"{name} {text}", OTHERWISE) for fact in stated]
    died = next((text for name in heads.deaths if _DEAD.search(text := row.cells.get(name, ""))), "")
    if died:
        held.told.append(Left(row.place, "the patient is said to have died; no rule asks it", died))
    other = next((text for name in heads.kinds if _NO_TUMOR.search(text := row.cells.get(name, ""))), "")
    if other:
        held.elsewhere = f"its sample is no tumor's (`{other[:60]}`)"
        held.told.append(Left(row.place, held.elsewhere, other))


@lru_cache(10_000)
def _genes_of(column: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The genes of a column that is called by them: `EGFR`, `KRAS_G12C`, `EGFR_EXON_19`; none for others."""
    found = csv_columns.read(column, vocabulary)
    if column in _columns() or found.kind not in _OF_GENES:
        return ()
    return tuple(symbol for symbol in found.name.split() if symbol in vocabulary.genes)


@lru_cache(10_000)
def _markers_of(column: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The facts of a marker that a column tells of, by its name: `HER2_STATUS`, `PDL1`, `ER_STATUS`."""
    found = csv_columns.read(column, vocabulary)
    if column in _columns():
        return ()
    if found.kind == csv_columns.SCORES:
        return tuple(fact.name for fact in csv_columns.scores(found.name, vocabulary).values())
    named = vocabulary.facts.get(found.name) if found.kind in (csv_columns.FACT, csv_columns.JOINT) else None
    return (named.name,) if named and named.at.partition(".")[0] in ("biomarkers", "facts") else ()


@cache
def _columns() -> tuple[str, ...]:
    """The columns of which something is read."""
    listed = (*words().clinical.values(), *words().otherwise.values())
    return tuple(dict.fromkeys(name for names in listed for name in names))


@remembered(10_000)
def _read(columns: tuple[str, ...], texts: tuple[str, ...],
          vocabulary: Vocabulary) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    """The facts that the cells of those columns state, and what leaves one open, with its text and why."""
    cells = {name: text for name, text in zip(columns, texts, strict=True) if not written.reason(text)}
    facts, left = [], []
    for fact, names in words().clinical.items():
        text = next((cells[name] for name in names if cells.get(name)), "")
        if text and fact in vocabulary.facts:
            try:
                facts.append((fact, str(written.of_fact(vocabulary.facts[fact], text, vocabulary))))
            except ValueError as error:
                left.append((fact, text, str(error).replace(" | ", "; ")))
    left += [(fact, f"{name} {cells[name]}", OTHERWISE) for fact, names in words().otherwise.items()
             for name in names if cells.get(name) and fact in vocabulary.facts]
    return facts, left
