"""A folder of a cBioPortal study: patients, samples, mutations, copy numbers, structural variants, panels.

Each sample is a case. Which genes were sequenced in it is told by the matrix of panels with the panels' own
files, or by who imports; without either, silence closes no gene.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from markerboard.errors import CaseError, Problem
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular import clinical, maf, structures
from markerboard.imports.molecular.clinical import Clinical
from markerboard.imports.molecular.lines import table
from markerboard.imports.molecular.panels import cover, gene_panels
from markerboard.imports.molecular.samples import MAX_SAMPLES, Samples
from markerboard.imports.molecular.words import words
from markerboard.imports.options import Options
from markerboard.language.vocabulary import Vocabulary

TITLE = "cBioPortal study"
MUTATIONS = ("data_mutations.txt", "data_mutations_extended.txt", "data_mutations.maf")
MATRIX = ("data_gene_panel_matrix.txt", "data_gene_matrix.txt")
_COPIES = (structures.COPIES, "data_CNA.txt")
_FUSIONS = (structures.FUSIONS, "data_structural_variants.txt")
_READ = {*MUTATIONS, *MATRIX, *_COPIES, *_FUSIONS, clinical.PATIENTS, clinical.SAMPLES}


def is_study(folder: Path) -> bool:
    """Whether a folder is a study of cBioPortal."""
    return folder.is_dir() and any((folder / name).is_file() for name in (clinical.SAMPLES, "meta_study.txt"))


def read_folder(folder: Path, vocabulary: Vocabulary, options: Options) -> list[ImportedCase]:
    """The case of each sample of a study. Raises CaseError."""
    return list(gathered(folder, vocabulary, options).cases())


def gathered(folder: Path, vocabulary: Vocabulary, options: Options,
             asked: frozenset[str] | None = None, most: int = MAX_SAMPLES) -> Samples:
    """The samples of a study, with what is stated of the genes that are asked. Raises CaseError."""
    samples = Samples(str(folder), TITLE, vocabulary, options, asked=asked, most=most)
    _clinical(folder, samples)
    listed = set(samples.listed)
    panels = _Panels(folder, samples)
    with _opened(folder, *MUTATIONS) as (name, stream):
        if stream:
            columns = table(name, stream)
            if columns.at(*words().columns["sample"]) is None:
                told = "this table of mutations does not say of which sample each is"
                raise CaseError([Problem(name, 1, 1, told, "give Tumor_Sample_Barcode")])
            maf.Rows(name, columns, samples, f"{Path(name).name} line").read()
            panels.cover()
            cover(samples)
    with _opened(folder, *_COPIES) as (name, stream):
        if stream:
            structures.read_copies(name, stream, samples, panels.measures)
    with _opened(folder, *_FUSIONS) as (name, stream):
        if stream:
            structures.read_fusions(name, stream, samples)
    _told(folder, samples, listed)
    return samples


@contextmanager
def _opened(folder: Path, *names: str) -> Iterator[tuple[str, BinaryIO | None]]:
    """The first of some files that is there. Raises CaseError where it cannot be read."""
    file = next((folder / name for name in names if (folder / name).is_file()), None)
    if file is None:
        yield "", None
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        told = f"cannot be read: {(error.strerror or 'unreadable').lower()}"
        raise CaseError([Problem(str(file), 1, 1, told)]) from None
    with stream:
        yield str(file), stream


def _clinical(folder: Path, samples: Samples) -> None:
    """The samples, each with what is said of its patient. Raises CaseError."""
    patients: dict[str, list[Clinical]] = {}
    with _opened(folder, clinical.PATIENTS) as (name, stream):
        for row in clinical.rows(clinical.PATIENTS, name, stream, "PATIENT_ID", samples) if stream else ():
            if row.cells["PATIENT_ID"]:
                patients.setdefault(row.cells["PATIENT_ID"], []).append(row)
            else:
                samples.notes[f"{row.place} names no patient, so what it states is of nobody"] = None
    with _opened(folder, clinical.SAMPLES) as (name, stream):
        if stream is None:
            raise CaseError([Problem(str(folder), 1, 1, f"this study has no {clinical.SAMPLES}",
                                     "it says which samples there are")])
        for row in clinical.rows(clinical.SAMPLES, name, stream, "SAMPLE_ID", samples):
            sample = row.cells["SAMPLE_ID"]
            if not sample:
                samples.notes[f"{row.place} names no sample, so a patient may be lacking"] = None
                continue
            for told in (row, *patients.get(row.cells.get("PATIENT_ID", ""), ())):
                clinical.state(sample, told, samples)


class _Panels:
    """Which genes were sequenced in each sample, by the matrix of panels."""

    def __init__(self, folder: Path, samples: Samples) -> None:
        self.samples = samples
        self.genes = {name: self._symbols(genes) for name, genes in gene_panels(folder).items()}
        self.held = {name: frozenset(genes) for name, genes in self.genes.items()}
        self.sequenced: dict[str, tuple[str, str]] = {}
        self.measured: dict[str, str] = {}
        with _opened(folder, *MATRIX) as (name, stream):
            if stream:
                self._matrix(name, stream)
            else:
                samples.notes["no matrix of panels says which genes were sequenced"] = None

    def _symbols(self, genes: tuple[str, ...]) -> tuple[str, ...]:
        named = (self.samples.vocabulary.symbols_of(gene) for gene in genes)
        return tuple(found[0] for found in named if len(found) == 1)

    def _matrix(self, name: str, stream: BinaryIO) -> None:
        columns = table(name, stream)
        sample, sequenced, measured = (columns.at(*names) for names in (
            ("SAMPLE_ID",), ("mutations", "mutations_extended"), ("cna", "gistic")))
        for line, text in columns.rows:
            cells = [] if text is None else [cell.strip() for cell in text.split("\t")]
            place = f"{Path(name).name} line {line}"
            if sample is None or len(cells) != len(columns.names):
                if any(cells) or text is None:
                    self.samples.notes[f"{place} cannot be read, so it closes no gene"] = None
                continue
            again = cells[sample] in self.sequenced or cells[sample] in self.measured
            if sequenced is not None:
                self.sequenced[cells[sample]] = ("" if again else cells[sequenced], place)
            if measured is not None:
                self.measured[cells[sample]] = "" if again else cells[measured]

    def cover(self) -> None:
        """Cover the genes of each sample's panel; one that no file lists covers none, which is said."""
        for name, sample in self.samples.listed.items():
            panel, place = self.sequenced.get(name, ("", ""))
            if panel in self.genes:
                sample.covered.append((self.genes[panel], place))
            elif panel.casefold() not in ("", "na"):
                self.samples.notes[f"the genes of the panel {panel[:60]} are not listed in any file"] = None

    def measures(self, sample: str, symbol: str) -> bool:
        """Whether copies of a gene were counted in a sample."""
        return symbol in self.held.get(self.measured.get(sample, ""), ())


def _told(folder: Path, samples: Samples, listed: set[str]) -> None:
    """What of a study is not read, and the samples that only other files name."""
    others = sorted(file.name for file in folder.glob("data_*") if file.is_file()
                    and file.name not in _READ and "panel" not in file.name)
    if others:
        samples.notes[f"not read: {', '.join(others[:12])}"] = None
    unknown = [name for name in samples.listed if name not in listed]
    if unknown:
        told = f"{len(unknown)} samples are not in {clinical.SAMPLES}, such as {unknown[0][:60]}"
        samples.notes[told] = None
