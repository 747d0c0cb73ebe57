"""A study of cBioPortal as rows of facts: each of its samples is one.

Its files are read once, as streams, in one process; what every sample says of a gene is read once for all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from markerboard.cohort.given import Connection
from markerboard.cohort.intake import Intake, settled
from markerboard.cohort.pieces import Filled, Piece, Pieces
from markerboard.cohort.reader import Staged, store
from markerboard.cohort.staged import STAGED
from markerboard.errors import CaseError, CohortError
from markerboard.files.garbage import uncollected
from markerboard.imports.molecular import study
from markerboard.imports.molecular.lean import Lean, asked_by
from markerboard.imports.molecular.samples import Sample, Samples
from markerboard.imports.options import Options
from markerboard.language.variants import parse as parse_variant
from markerboard.patient.facts import GeneState
from markerboard.patient.unused import KEPT
from markerboard.sql.query import Query
from markerboard.sql.rows import Rows

BLOCK, MAX_SAMPLES = 20_000, 1_000_000
"""How many rows are written at once, and how many samples of a study are read."""


def take_in_study(connection: Connection, source: str, query: Query, work: Path, options: Options) -> Intake:
    """Make the tables of `intake` of the folder of a study. Raises CohortError."""
    vocabulary = query.knowledge.vocabulary
    asked = asked_by(vocabulary)
    with uncollected():
        try:
            samples = study.gathered(Path(source), vocabulary, options, asked=asked, most=MAX_SAMPLES)
        except CaseError as error:
            raise CohortError(str(error)) from None
        rows = _Rows(samples, query).staged()
        for number in range(len(samples.listed) // BLOCK + 1):
            store(list(islice(rows, BLOCK)), query.reads, work / f"{STAGED}-{number:06}.parquet")
    return settled(connection, query, work)._replace(notes=tuple(samples.notes))


class _Genes(Pieces):
    """Pieces that read a plain list of a gene's variants without the reader of whole cases."""

    def _keep(self, mark: object, piece: Piece) -> Filled | None:
        _, symbol, told = piece
        plain = isinstance(told, dict) and not told.keys() - _PLAIN
        if plain and symbol is not None and symbol in self.vocabulary.genes:
            variants = tuple(map(parse_variant, told["variants"]))
            if all(variant.exon is None for variant in variants):  # a class may answer a fact of its own
                state = GeneState("mutated", variants, "complete" in told)
                self.known[mark] = filled = self.rows.filled({symbol: state})
                return filled
        return super()._keep(mark, piece)


_PLAIN = {"variants", "complete"}


class _Rows:
    """The rows of a study's samples."""

    def __init__(self, samples: Samples, query: Query) -> None:
        self.samples, self.lean = samples, Lean(samples)
        self.rows = Rows(query.table, query.reads)
        self.pieces = _Genes(samples.vocabulary, self.rows)
        self.wild: dict[str, Filled] = {}

    def staged(self) -> Iterator[Staged]:
        """A row for each sample."""
        for number, sample in enumerate(self.samples.listed.values(), 1):
            data, silent, denied = self.lean.parts(sample)
            cells = self.pieces.cells(data)
            if cells is None:
                # Something contradicts, which the whole case tells.
                cells, silent = self.rows.cells(self.samples.case(sample, sample.name).facts.values), []
            for symbol in silent:
                for place, cell in self._wild(symbol):
                    cells[place] = cell
            told = [{"column": one.place, "text": one.stated, "problem": one.why} for one in denied]
            yield Staged(number, sample.name, None, cells, [*self._unread(sample), *told])

    def _wild(self, symbol: str) -> Filled:
        """The cells of a gene that is wild-type."""
        filled = self.wild.get(symbol)
        if filled is None:
            self.wild[symbol] = filled = self.rows.filled({symbol: GeneState("wild-type", (), True)})
        return filled

    def _unread(self, sample: Sample) -> list[dict[str, str]]:
        """What of a sample could not be used and leaves something open that is asked."""
        told = [{"column": place, "text": text, "problem": why} for _, place, text, why in sample.open]
        for stated, place in (*sample.calls, *self.samples.everywhere):
            told += [{"column": place, "text": left.stated, "problem": left.why}
                     for left in stated.left[-1:] if left.why not in KEPT]
        return told
