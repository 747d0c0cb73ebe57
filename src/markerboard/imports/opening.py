"""Opening a file that holds cases, whatever its format: which door it goes through is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.source import MAX_FILE_BYTES, read_bytes
from markerboard.imports.other_files import refuse_other
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case, read_own


def read_case(file: Path | str, vocabulary: Vocabulary) -> Case:
    """Read one case, `-` for standard input: YAML, JSON, or a format that is imported. Raises CaseError."""
    return only(str(file), read_cases(file, vocabulary))


def only(name: str, cases: Sequence[Case]) -> Case:
    """The one case of a file. Raises CaseError where it holds more: none of them is taken for the others."""
    if len(cases) != 1:
        raise CaseError([Problem(name, 1, 1, f"holds {len(cases):,} patients where one is asked for")])
    return cases[0]


def read_cases(file: Path | str, vocabulary: Vocabulary) -> list[Case]:
    """Read every case of a file; only a table holds more than one. Raises CaseError."""
    if _is_large(file):
        from markerboard.imports.reader import read_file

        return list(read_file(file, vocabulary))
    try:
        name, content = read_bytes(file, MAX_FILE_BYTES)
    except InputError as error:
        raise CaseError(error.problems) from None
    return cases_in(name, content, vocabulary)


def cases_in(name: str, content: bytes, vocabulary: Vocabulary) -> list[Case]:
    """Every case that the content of a file holds, whatever its format. Raises CaseError."""
    refuse_other(name, content)
    if _may_be_foreign(name, content):
        # Costs the readers of every format, which a case of our own form does without.
        from markerboard.imports.reader import is_foreign, read_content

        if is_foreign(name, content):
            return list(read_content(name, content, vocabulary))
    return [read_own(name, content, vocabulary)]


def _may_be_foreign(name: str, content: bytes) -> bool:
    """Whether a file may be of another format, from its first letter alone."""
    first = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return first in (b"{", b"[") or name.endswith((".csv", ".tsv")) or _of_calls(content)


def _is_large(file: Path | str) -> bool:
    """Whether a file is a folder, or so large that only a stream of variant calls is read of it."""
    path = Path(file)
    return path.is_dir() or (path.is_file() and path.stat().st_size > MAX_FILE_BYTES)


def _of_calls(content: bytes) -> bool:
    """Whether a file may be one of variant calls: its first lines tell, of which the most are comments."""
    return content[:80].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"##fileformat=VCF") or (
        b"hugo_symbol\t" in content[:65_536].lower())
