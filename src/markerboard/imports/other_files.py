"""Files that are no case at all: told by their first bytes what they are, and what to do."""

from __future__ import annotations

import re

from markerboard.errors import CaseError, Problem

_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip archive (compressed)", "unpack it, and give what is inside"),
    (b"%PDF", "a PDF", "its text is not read; write a case file, or ask for the data as FHIR or CSV"),
    (b"BZh", "a bzip2 archive (compressed)", "unpack it, and give what is inside"),
    (b"\xfd7zXZ", "an xz archive (compressed)", "unpack it, and give what is inside"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive (compressed)", "unpack it, and give what is inside"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file (xls, doc)", "save the table as CSV (UTF-8)"),
    (b"PAR1", "a Parquet file", "`markerboard cohort` reads tables of patients"),
    (b"\x89PNG", "a picture (PNG)", "pictures are not read"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "pictures are not read"),
    (b"{\\rtf", "an RTF text", "its text is not read; write a case file"),
)


def known_as(content: bytes) -> tuple[str, str] | None:
    """What the content of a file is, and what to do with it; None where it may be a case."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    for magic, told, help in _STARTS:
        if content.startswith(magic) or start.startswith(magic):
            return told, help
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if content.startswith(b"BCF\x02"):
        return "a BCF file of variant calls", "write it as VCF (bcftools view)"
    if start[:1] == b"<":
        return _marked_up(start)
    return ("binary data, and no text", "give a case file, FHIR, DNPM, a phenopacket or CSV") if (
        b"\x00" in content[:4096]) else None


def refuse_other(name: str, content: bytes) -> None:
    """Raises CaseError for a file that is no case, and says in a sentence what it is."""
    known = known_as(content)
    if known:
        raise CaseError([Problem(name, 1, 1, f"this is {known[0]}, which is not read", known[1])])


def _zipped(content: bytes) -> tuple[str, str]:
    if b"xl/" in content:
        return "an Excel workbook (xlsx)", "save the table as CSV (UTF-8)"
    if b"word/" in content:
        return "a Word document (docx)", "its text is not read; write a case file"
    return "a ZIP archive (compressed)", "unpack it, and give what is inside"


def _marked_up(start: bytes) -> tuple[str, str]:
    if re.search(rb"<html|<!doctype html", start, re.I):
        return "an HTML page", "its text is not read; write a case file"
    fhir = b"http://hl7.org/fhir" in start
    return ("FHIR in XML" if fhir else "XML"), "give FHIR as JSON, which is what is read"
