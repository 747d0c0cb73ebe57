"""VCF with the annotations of VEP or SnpEff: one row a change, one column a sample, each its own case.

Read plainly, line by line: a row that is broken must be told by its number and leave its genes open, where
the libraries for VCF end at the first one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from markerboard.errors import CaseError, Problem, did_you_mean
from markerboard.imports.mapping import folded
from markerboard.imports.molecular import annotation
from markerboard.imports.molecular.annotation import Annotation, Effect
from markerboard.imports.molecular.genotypes import (
    DENIED,
    HAS,
    LACKS,
    NO_CALL,
    Cell,
    cell_of,
    normals,
    origin_of,
)
from markerboard.imports.molecular.judging import Call
from markerboard.imports.molecular.lines import Line, lines
from markerboard.imports.molecular.maf import filtered
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.molecular.words import UNSEEN, words

FIXED, MOST = 9, 100
"""Columns before those of samples, and alternatives of a record: callers write a few."""
_NO_CHANGE = {".", "<NON_REF>", "<*>", "*"}
_BUILD = re.compile(r"(?:GRCh|hg|hs|b)(?:37|38|19)(?:d5|dh)?", re.I)
_GENOME = ("##reference=", "##contig=", "##VEP=", "##SnpEffCmd=", "##assembly=")
_FIRST = ("ID=1", "ID=chr1")


def read(name: str, stream: BinaryIO, samples: Samples) -> None:
    """Read a VCF. Raises CaseError."""
    read_lines = lines(name, stream)
    header, columns = _header(name, read_lines)
    annotated = annotation.header(header)
    if annotated is None:
        told = "this VCF names no effect on a gene, so nothing in it can be told of a patient"
        help = "annotate it with VEP (--symbol --hgvs --canonical) or SnpEff"
        raise CaseError([Problem(name, 1, 1, told, help)])
    samples.notes[f"the genome is {genome(name, header)}"] = None
    _Records(name, header, columns[FIXED:], annotated, samples).read(read_lines)


def _header(name: str, read: Iterator[Line]) -> tuple[list[str], list[str]]:
    """The lines of the header, and the names of the columns. Raises CaseError."""
    header: list[str] = []
    for number, text in read:
        if text is None or not text.startswith("##"):
            columns = (text or "").split("\t")
            if columns[0].upper() == "#CHROM" and len(columns) > FIXED:
                return header, columns
            told = ("this VCF has no sample, so its changes are of nobody" if columns[0].upper() == "#CHROM"
                    else "the names of the columns (#CHROM POS ...) are lacking")
            raise CaseError([Problem(name, number, 1, told, "give a VCF with the column of a sample")])
        header.append(text)
    raise CaseError([Problem(name, 1, 1, "this VCF has no names of columns",
                             "give the whole file")])


def genome(name: str, header: Sequence[str]) -> str:
    """The genome that a header names. Raises CaseError where it names two."""
    table, found = words(), set[str]()
    for text in header:
        if text.startswith(_GENOME):
            found |= {table.genomes[folded(build)] for build in _BUILD.findall(text)
                      if folded(build) in table.genomes}
            parts = text.partition("<")[2].rstrip(">").split(",")
            found |= {table.lengths[part[7:]] for part in parts
                      if part[7:] in table.lengths and parts[0] in _FIRST}
    if len(found) > 1:
        told = f"its header names two genomes, {' and '.join(sorted(found))}"
        raise CaseError([Problem(name, 1, 1, told, "annotate it again, by the genome of its changes")])
    return next(iter(found), "not stated")


class _Records:
    """Reads the records of one file into samples."""

    def __init__(self, name: str, header: Sequence[str], columns: Sequence[str], annotated: Annotation,
                 samples: Samples) -> None:
        self.name, self.columns, self.annotated, self.samples = name, columns, annotated, samples
        self.normals = normals(header, columns, samples.options.normal)
        self._check()
        for column in columns:
            if column not in self.normals:
                samples.of(column)

    def _check(self) -> None:
        unknown = self.normals - set(self.columns)
        if unknown or self.normals == set(self.columns):
            told = (f"this VCF has no sample `{next(iter(unknown))}`" if unknown else
                    "this VCF has no sample of a tumor")
            near = did_you_mean(next(iter(unknown), ""), self.columns)
            help = near or f"its samples: {', '.join(self.columns[:5])}"
            raise CaseError([Problem(self.name, 1, 1, told, help)])
        if len(set(self.columns)) < len(self.columns):
            raise CaseError([Problem(self.name, 1, 1, "two columns of this VCF have the same name")])

    def read(self, read: Iterator[Line]) -> None:
        """Read every record. Raises CaseError."""
        for number, text in read:
            if text is None or not text.strip():
                if text is None:
                    self._broken(number, "", "this line is not UTF-8 text")
                continue
            self.samples.rows += 1
            cells = text.split("\t")
            if len(cells) != FIXED + len(self.columns):
                told = f"this row has {len(cells)} cells under {FIXED + len(self.columns)} columns"
                self._broken(number, text, told)
            else:
                self._record(number, cells)

    def _record(self, number: int, cells: Sequence[str]) -> None:
        alternatives = cells[4].split(",", MOST)
        if set(alternatives) <= _NO_CHANGE:
            return
        if len(alternatives) > MOST:
            self._broken(number, "\t".join(cells[:4]), f"it has more than {MOST} alternatives")
            return
        told = self.annotated.of(cells[7], alternatives, cells[3])
        if told is None or not all(effects for alternative, effects in zip(alternatives, told, strict=True)
                                   if alternative not in _NO_CHANGE):
            why = f"nothing readable stands under {self.annotated.kind}"
            self._broken(number, "\t".join(cells[:5]), why, cells)
            return
        keys = cells[8].split(":")
        found = {column: cell_of(keys, cell)
                 for column, cell in zip(self.columns, cells[FIXED:], strict=True)}
        for i, (alternative, effects) in enumerate(zip(alternatives, told, strict=True), 1):
            if alternative not in _NO_CHANGE:
                self._change(number, cells, alternative, i, effects, found)

    def _change(self, number: int, cells: Sequence[str], alternative: str, index: int,
                effects: Sequence[Effect], found: Mapping[str, Cell]) -> None:
        info = cells[7].split(";")
        most = cells[4].count(",") + 1
        normal = [found[column].of(index, most) for column in self.normals]
        doubt = filtered(cells[6] or ".", self.samples.options)
        if not re.fullmatch("[ACGTN]+", alternative, re.I):
            doubt = "it is a change of the structure, which is not read from a VCF"
        for column in self.columns:
            if column in self.normals or (has := found[column].of(index, most)) == LACKS:
                continue
            origin, why = origin_of(info, found[column].status, normal)
            why = doubt or why or self._called(has, origin)
            taken = origin or ("" if why else self.samples.options.taken)
            for effect in effects:
                self._state(column, number, effect, taken, why)

    def _state(self, column: str, number: int, effect: Effect, origin: str, why: str) -> None:
        doubt = why or effect.doubt or annotation.perhaps_benign(effect.clinvar)
        call = Call(effect.symbol, effect.number, effect.protein, effect.coding, effect.effect, origin, doubt)
        self.samples.add(column, self.samples.judge.stated(call), f"line {number}")

    def _called(self, has: str, origin: str) -> str:
        """Why it is not told that a sample has a change."""
        if has == NO_CALL:
            return "its genotype was not called"
        if has == DENIED:
            return UNSEEN
        # A caller of somatic changes that writes no genotype writes what the tumor has.
        alone = len(self.columns) - len(self.normals) == 1 and origin == "somatic"
        return "" if has == HAS or alone else "its genotype is not given"

    def _broken(self, number: int, text: str, why: str, cells: Sequence[str] = ()) -> None:
        """A record that cannot be read may be of any gene, in each sample that may have it."""
        for i, column in enumerate(self.columns):
            if column not in self.normals and not (cells and _lacks_all(cells, cells[FIXED + i])):
                self.samples.unread(column, (), text, why, f"line {number}")


def _lacks_all(cells: Sequence[str], cell: str) -> bool:
    """Whether a sample plainly has none of the alternatives of a record."""
    most, told = cells[4].count(",") + 1, cell_of(cells[8].split(":"), cell)
    return all(told.of(i, most) == LACKS for i in range(1, most + 1))
