"""MAF, the mutation annotation format: one row a variant of a sample.

A row is of the tumor where `Mutation_Status` calls it somatic, or where who imports says so of what the file
leaves open. A variant that the matched normal sample has as well is of the germline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import BinaryIO

from markerboard.errors import CaseError, Problem
from markerboard.imports.mapping import folded
from markerboard.imports.molecular.annotation import perhaps_benign
from markerboard.imports.molecular.judging import Call, Stated
from markerboard.imports.molecular.lines import Columns, table
from markerboard.imports.molecular.naming import gene_of
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.molecular.words import LOST, OF_LOSS, REFUTED, UNSEEN, words
from markerboard.imports.options import Options, case_name
from markerboard.imports.report import Left

_KEY = ("gene", "number", "effect", "protein", "coding", "origin", "filter", "benign", "genome", "validation")
_SEQUENCED = "#sequenced_samples:"
TWO_GENOMES = ("its rows are of two genomes, so no position of one is that of another; what is read, the "
               "names of genes and of changes, depends on none")
_NO_BASES = ("", "-", ".")


class Rows:
    """Reads the rows of one table of mutations into samples."""

    def __init__(self, name: str, columns: Columns, samples: Samples, place: str = "line") -> None:
        self.name, self.columns, self.samples, self.place = name, columns, samples, place
        self.where = {part: columns.at(*names) for part, names in words().columns.items()}
        self.key = [self.where[part] for part in _KEY]
        self.known: dict[tuple[str, ...], Stated] = {}
        self.asked: dict[tuple[str, str], bool] = {}
        self.genomes: dict[str, dict[str, str]] = {}
        self.met: dict[tuple[str, str], str] = {}  # the sample of each that is named with a genome
        self.single = case_name(name) if self.where["sample"] is None else ""
        self._check()

    def _check(self) -> None:
        if self.where["gene"] is None:
            raise CaseError([Problem(self.name, 1, 1, "this MAF has no column Hugo_Symbol",
                                     "give the symbol of each gene")])
        if self.where["effect"] is None and self.where["protein"] is None:
            told = "this MAF says neither what a change is called nor what it does to the protein"
            raise CaseError([Problem(self.name, 1, 1, told, "give Variant_Classification and HGVSp_Short")])

    def read(self) -> None:
        """Read every row. Raises CaseError."""
        width, samples = len(self.columns.names), self.samples
        of_whom, of_gene = self._taking("sample", "genome"), self._taking("gene", "number")
        for number, text in self.columns.rows:
            if text is None or not text.strip():
                self._broken(number, [], "this line is not UTF-8 text") if text is None else None
                continue
            if text.startswith("#"):
                continue
            cells = text.split("\t")
            if cells == self.columns.names:
                continue  # tables that were put one below the other
            if len(cells) != width:
                if len(cells) > width or not self._reaches(cells):
                    told = f"this row has {len(cells)} cells under {width} columns"
                    self._broken(number, cells, told)
                    continue
                cells += [""] * (width - len(cells))
            cells.append("")  # stands for each column that lacks
            samples.rows += 1
            if (whom := of_whom(cells)) not in self.met:
                self.met[whom] = self._meet(*whom, number)
            if self._asks(of_gene(cells)):
                samples.add(self.met[whom], self._stated(cells), f"{self.place} {number}")
        self._genomes()

    def _taking(self, *parts: str) -> Callable[[Sequence[str]], tuple[str, str]]:
        """What takes the cells of two columns of a row, whose last cell stands for one that lacks."""
        return itemgetter(*(-1 if (at := self.where[part]) is None else at for part in parts))

    def _meet(self, written: str, genome: str, number: int) -> str:
        """The sample that a row names, listed whatever the row states, with its genome."""
        sample = written.strip() or self.single
        if sample:
            self.samples.of(sample)
        self._genome(sample, genome, number)
        return sample

    def _genome(self, sample: str, written: str, number: int) -> None:
        """Keep by which genomes the rows of a sample are named, and where each is met first."""
        if name := words().genomes.get(folded(written), ""):
            self.genomes.setdefault(sample, {}).setdefault(name, f"{self.place} {number}")

    def _genomes(self) -> None:
        """Say of which genome the rows are; that those of one sample are of two is told with the sample."""
        named = sorted({name for found in self.genomes.values() for name in found})
        if named:
            self.samples.notes[f"the genome is {' or '.join(named)}"] = None
        for sample, found in self.genomes.items():
            if len(found) > 1 and sample:
                place = list(found.values())[1]
                self.samples.of(sample).told.append(Left(place, TWO_GENOMES, " and ".join(sorted(found))))

    def _reaches(self, cells: Sequence[str]) -> bool:
        """Whether a row that ends early holds all that is asked: a filter that is lost must not pass."""
        return all(at is None or at < len(cells) for at in self.where.values())

    def _asks(self, key: tuple[str, str]) -> bool:
        """Whether what a row states of a gene, by name and number, is kept; most rows are of others."""
        known = self.asked.get(key)
        if known is None:
            named = gene_of(key[0], f"ENTREZ {key[1].strip()}", self.samples.vocabulary)
            self.asked[key] = known = self.samples.asks(named)
        return known

    def _cell(self, cells: Sequence[str], part: str) -> str:
        at = self.where[part]
        return cells[at].strip() if at is not None and at < len(cells) else ""

    def _stated(self, cells: Sequence[str]) -> Stated:
        key = (*("" if at is None else cells[at] for at in self.key), *self._beside(cells))
        known = self.known.get(key)
        if known is None:
            if len(self.known) > 200_000:
                self.known.clear()
            self.known[key] = known = self.samples.judge.stated(self._call(cells))
        return known

    def _beside(self, cells: Sequence[str]) -> tuple[str, str]:
        """Whether the normal sample has the variant too, and whether no read of the tumor shows it."""
        alternative = self._cell(cells, "alternative")
        normal = {self._cell(cells, "normal_1"), self._cell(cells, "normal_2")}
        held = (alternative not in _NO_BASES and alternative in normal
                and alternative != self._cell(cells, "reference"))
        return "normal" if held else "", "none" if self._cell(cells, "reads") == "0" else ""

    def _call(self, cells: Sequence[str]) -> Call:
        number = self._cell(cells, "number")
        origin, doubt = self._origin(cells)
        return Call(
            self._cell(cells, "gene"), f"ENTREZ {number}" if number else "", self._cell(cells, "protein"),
            self._cell(cells, "coding"), self._cell(cells, "effect"), origin, doubt or self._doubt(cells))

    def _origin(self, cells: Sequence[str]) -> tuple[str, str]:
        """Of which cells a variant is, and why that cannot be told where the row says two things."""
        written = self._cell(cells, "origin")
        said = words().origins.get(folded(written), "")
        normal, _ = self._beside(cells)
        if said == LOST:
            return "", OF_LOSS
        if normal:
            return ("", "it is called somatic, yet the normal sample has it") if said == "somatic" else (
                "germline", "")
        if not said:
            return "", f"of which cells it is cannot be read: `{written}`"
        return (self.samples.options.taken if said == "unstated" else said), ""

    def _doubt(self, cells: Sequence[str]) -> str:
        """Why a row as a whole is not believed."""
        told, clin = self._cell(cells, "filter"), self._cell(cells, "benign")
        genome = folded(self._cell(cells, "genome"))
        if genome and genome != "." and genome not in words().genomes:
            return f"its genome `{genome}` is neither GRCh37 nor GRCh38"
        if told and (why := filtered(told, self.samples.options)):
            return why
        if folded(self._cell(cells, "validation")) in words().refuted:
            return REFUTED
        if self._beside(cells)[1]:
            return UNSEEN
        return perhaps_benign(clin)

    def _broken(self, number: int, cells: Sequence[str], why: str) -> None:
        """A row that cannot be read, whose cells may be displaced: its gene stays open in every sample, or
        all genes where it names none.
        """
        gene = gene_of(self._cell(cells, "gene"), "", self.samples.vocabulary)
        self.samples.unread(self.single, gene.symbols, "\t".join(cells), why, f"{self.place} {number}")


def filtered(told: str, options: Options) -> str:
    """Why a call is not believed, by its filter: it did not pass, or none was applied."""
    said = words().filters.get(folded(told))
    if said == "none" and not options.unfiltered:
        return "no filter was applied to it"
    return "" if said else f"its filter is `{told[:60]}`, not PASS"


def read(name: str, stream: BinaryIO, samples: Samples) -> None:
    """Read a MAF. Raises CaseError."""
    comments: list[str] = []
    columns = table(name, stream, comments.append)
    for comment in comments:
        if comment.startswith(_SEQUENCED):  # those without a row as well
            for sample in comment.removeprefix(_SEQUENCED).split():
                samples.of(sample)
    Rows(name, columns, samples).read()
    if not samples.listed:
        raise CaseError([Problem(name, 1, 1, "there is no row below the names of the columns",
                                 "of which sample it is cannot be told")])
