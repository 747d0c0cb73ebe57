"""The door of files of variant calls: which of them a file is, and its cases."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from markerboard.errors import CaseError, Problem
from markerboard.files.source import MAX_FILE_BYTES
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular import clinical, maf, study, vcf
from markerboard.imports.molecular.panels import cover
from markerboard.imports.molecular.samples import Samples
from markerboard.imports.options import Options
from markerboard.language.vocabulary import Vocabulary

TITLES = {"maf": "MAF", "vcf": "VCF"}
_READERS: dict[str, Callable[[str, BinaryIO, Samples], None]] = {"maf": maf.read, "vcf": vcf.read}


def form_of(content: bytes) -> str | None:
    """Whether a content begins as a MAF or a VCF."""
    start = content[:65_536].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if start.startswith(b"##fileformat=VCF"):
        return "vcf"
    names = next((line for line in start.splitlines() if line.strip() and not line.startswith(b"#")), b"")
    return "maf" if b"hugo_symbol" in names.lower().split(b"\t") else None


def read_path(file: Path | str, form: str | None, vocabulary: Vocabulary,
              options: Options) -> list[ImportedCase] | None:
    """The cases of a study's folder, or of a file that is read as a stream since it is large; None for all
    else. Raises CaseError.
    """
    path = Path(file)
    if path.is_dir():
        if form not in (None, "cbioportal") or not study.is_study(path):
            told = "this folder is neither a study of cBioPortal nor a bulk export of FHIR"
            help = f"it holds neither {clinical.SAMPLES} nor files of NDJSON"
            raise CaseError([Problem(str(file), 1, 1, told, help)])
        return study.read_folder(path, vocabulary, options)
    if form == "cbioportal":
        raise CaseError([Problem(str(file), 1, 1, "a study of cBioPortal is a folder", "give the folder")])
    if not path.is_file() or path.stat().st_size <= MAX_FILE_BYTES:
        return None
    with path.open("rb") as stream:
        kind = form or form_of(stream.read(65_536))
        stream.seek(0)
        return read_stream(str(file), stream, kind, vocabulary, options) if kind in TITLES else None


def read(name: str, content: bytes, form: str, vocabulary: Vocabulary,
         options: Options) -> list[ImportedCase]:
    """The case of each sample in a content. Raises CaseError."""
    return read_stream(name, BytesIO(content), form, vocabulary, options)


def read_stream(name: str, stream: BinaryIO, form: str, vocabulary: Vocabulary,
                options: Options) -> list[ImportedCase]:
    """The case of each sample of a file, which is read line by line. Raises CaseError."""
    samples = Samples(name, TITLES[form], vocabulary, options)
    _READERS[form](name, stream, samples)
    cover(samples)
    return list(samples.cases())
