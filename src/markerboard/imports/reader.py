"""Reading a file of another format: which one it is, what it holds, and what makes it unreadable.

    >>> from markerboard.knowledge.loading import load
    >>> bundle = {"resourceType": "Patient", "id": "p", "gender": "female"}
    >>> case = read_data(bundle, load().vocabulary, name="example")
    >>> case.facts["sex"]
    Known(value='female', at='patient.sex (Patient/p gender)', note='', written='female')
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.loose import whole
from markerboard.files.source import MAX_FILE_BYTES, read_bytes
from markerboard.imports import FORMS, bulk, csvfile, dnpm, fhir, phenopacket
from markerboard.imports.days import Days
from markerboard.imports.draft import Draft
from markerboard.imports.imported import ImportedCase
from markerboard.imports.molecular import door
from markerboard.imports.options import Options, case_name
from markerboard.imports.other_files import refuse_other
from markerboard.imports.report import Report
from markerboard.language.vocabulary import Vocabulary

MAX_DEPTH = 60
_TITLES = {"fhir": "FHIR R4", "dnpm": "DNPM:DIP MTB", "phenopacket": "GA4GH Phenopacket v2", "csv": "CSV"}
_READERS: dict[str, Callable[..., None]] = {
    "fhir": fhir.read, "dnpm": dnpm.read, "phenopacket": phenopacket.read}


def read_file(file: Path | str, vocabulary: Vocabulary, *, form: str | None = None,
              options: Options | None = None) -> list[ImportedCase]:
    """Every case of a file, of the folder of a study or of a bulk export, `-` for standard input.

    Raises CaseError.
    """
    if bulk.is_bulk(Path(file)) and form in (None, "fhir"):
        return [read_data(data, vocabulary, name=str(file), form="fhir", options=options, case=patient)
                for patient, data in bulk.patients(Path(file), _resource)]
    found = door.read_path(file, form, vocabulary, options or Options())
    if found is not None:
        return found
    try:
        name, content = read_bytes(file, MAX_FILE_BYTES)
    except InputError as error:
        raise CaseError(error.problems) from None
    return read_content(name, content, vocabulary, form=form, options=options)


def read_content(name: str, content: bytes, vocabulary: Vocabulary, *, form: str | None = None,
                 options: Options | None = None) -> list[ImportedCase]:
    """Every case of the content of a file; `form` is one of FORMS, recognized when None. Raises CaseError."""
    refuse_other(name, content)
    calls = form if form in door.TITLES else None if form else door.form_of(content)
    if calls:
        return door.read(name, content, calls, vocabulary, options or Options())
    if form == "csv" or (form is None and not _is_json(content)):
        return csvfile.read(name, content, vocabulary, options or Options())
    data = parse(name, content)
    return [read_data(data, vocabulary, name=name, form=form, options=options)]


def read_data(data: Any, vocabulary: Vocabulary, *, name: str = "imported", form: str | None = None,
              options: Options | None = None, case: str = "") -> ImportedCase:
    """The case of one patient from parsed JSON: a bundle, a list of resources, a record; it is called `case`,
    or as the file. Raises CaseError.
    """
    asked = options or Options()
    kind = form or form_of(data)
    if kind not in _READERS:
        raise CaseError([Problem(name, 1, 1, "this is none of the formats that are read",
                                 f"known: {', '.join(FORMS)}")])
    days = Days(asked.on, asked.today)
    draft = Draft(case or case_name(name), vocabulary, Report(name, _TITLES[kind]),
                  infer_lines=asked.infer_lines, today=days.today.isoformat())
    _READERS[kind](data, draft, days, asked)
    return draft.case()


def is_foreign(name: str, content: bytes) -> bool:
    """Whether a file is of a format that is imported; what cannot be told is for the reader of cases."""
    if not _is_json(content):
        return name.endswith((".csv", ".tsv")) or door.form_of(content) is not None
    # What is broken or too deep to be JSON, yet names resources, is not a case either.
    if b'"resourceType"' in content or b'"phenopacketSchemaVersion"' in content:
        return True
    try:
        return form_of(json.loads(content)) is not None
    except (ValueError, RecursionError):
        return False


def form_of(data: Any) -> str | None:
    """The format of parsed JSON, or None when it is none of those that are read."""
    if isinstance(data, list):
        return "fhir" if any(isinstance(one, dict) and "resourceType" in one for one in data) else None
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("resourceType"), str):
        return "fhir"
    if "metaData" in data or "phenopacketSchemaVersion" in data:
        return "phenopacket"
    return "dnpm" if isinstance(data.get("patient"), dict) and "diagnoses" in data else None


def parse(name: str, content: bytes) -> Any:
    """JSON with numbers as printed. Raises CaseError with the place, and never with the text around it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[:error.start].decode("utf-8", "replace")
        raise CaseError([_at(name, before, "this is not UTF-8 text")]) from None
    try:
        data = json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        lines = _by_lines(name, text)
        if lines is not None:
            return lines
        _refuse_depth(name, text)
        message = f"this is not JSON: {error.msg.lower()}{_after(text[:error.pos])}"
        raise CaseError([Problem(name, error.lineno, error.colno, message)]) from None
    except ValueError:
        raise CaseError([Problem(name, 1, 1, "this holds a number that no measurement is")]) from None
    except RecursionError:
        # How deep the parser of a Python goes is its own affair; what is told is our count.
        _refuse_depth(name, text)
        raise
    if _is_deep(data):
        _refuse_depth(name, text)
    return whole(data, text)


def _by_lines(name: str, text: str) -> list[Any] | None:
    """The resources of NDJSON, one a line; None where the text is none. Raises CaseError with the line."""
    lines = [(i, line) for i, line in enumerate(text.splitlines(), 1) if line.strip()]
    first = _resource(lines[0][1]) if len(lines) > 1 else None
    if first is None:
        return None
    found = [first]
    for i, line in lines[1:]:
        resource = _resource(line)
        if resource is None:
            message = "this line of NDJSON is not a FHIR resource, and each line is one"
            raise CaseError([Problem(name, i, 1, message)])
        found.append(resource)
    return found


def _resource(line: str) -> dict[str, Any] | None:
    try:
        data = whole(json.loads(line, parse_float=Decimal, parse_constant=_refuse), line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and "resourceType" in data and not _is_deep(data) else None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _at(name: str, before: str, message: str) -> Problem:
    line = before.count("\n") + 1
    return Problem(name, line, len(before) - before.rfind("\n"), message)


def _after(text: str) -> str:
    """The resource in which a text breaks off."""
    kinds = re.findall(r'"resourceType"\s*:\s*"(\w{1,40})"', text)
    return f", in resource {len(kinds)}, {kinds[-1]}" if kinds else ""


def _refuse_depth(name: str, text: str) -> None:
    """Raises CaseError where more lists and objects are open than any resource has."""
    depth = 0
    for mark in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > MAX_DEPTH:
            before = text[:mark.start()]
            raise CaseError([_at(name, before, f"this is nested too deeply{_after(before)}")]) from None


def _is_deep(data: Any) -> bool:
    """Whether lists and objects go deeper than in any resource; parsed data are counted faster than text."""
    level = [data] if isinstance(data, (dict, list)) else []
    for _ in range(MAX_DEPTH):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)
                 if isinstance(inner, (dict, list))]
    return bool(level)


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
