"""Files of others, YAML or JSON, as the documents they hold: one, a list of them, or several in a row.

A file that cannot be read is told with its place, and the others are used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.errors import InputError, PackError, Problem
from markerboard.files.loose import JSON, whole
from markerboard.files.source import MAX_FILE_BYTES, parse, read_bytes

SUFFIXES = (".yaml", ".yml", ".json")
MAX_FILES, MAX_DEPTH = 10_000, 80
_NEXT = re.compile(r"^---(?=\s|\Z)", re.M)
_SPACE = re.compile(r"\s*")


class Document(NamedTuple):
    """A document: the file it is of, and its data; texts stay as they are written, numbers too."""

    file: Path
    data: Any


def documents(place: Path, most: int = MAX_FILE_BYTES) -> tuple[list[Document], list[Problem]]:
    """All documents of a file or of a directory, and what cannot be read. Raises PackError.

    `most` is how many bytes a file may have.
    """
    found: list[Document] = []
    problems: list[Problem] = []
    for file in files(place):
        try:
            found += [Document(file, data) for data in _read(file, most)]
        except InputError as error:
            problems += error.problems
    return found, problems


def files(place: Path) -> list[Path]:
    """A file, or those of a directory that are read. Raises PackError."""
    if not place.is_dir():
        return [place]
    try:
        found = sorted(file for file in place.rglob("*")
                       if file.suffix.lower() in SUFFIXES and file.is_file())
    except OSError as error:
        raise PackError([Problem(str(place), 1, 1, f"cannot be read: {error.strerror}")]) from None
    if not found or len(found) > MAX_FILES:
        told = f"holds more than {MAX_FILES:,} files" if found else "holds no .yaml, .yml or .json file"
        raise PackError([Problem(str(place), 1, 1, told)])
    return found


def _read(file: Path, most: int) -> Iterator[Any]:
    name, content = read_bytes(file, most)
    read = _of_json if file.suffix.lower() == ".json" else _of_yaml
    for data in list(read(name, content)):
        yield from data if isinstance(data, list) else (data,)


def _of_json(name: str, content: bytes) -> Iterator[Any]:
    """JSON texts one after another, as some tools write them."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError([Problem(name, 1, 1, "this is not UTF-8 text")]) from None
    at = _after(text, 0)
    while at < len(text):
        try:
            data, at = JSON.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            at = getattr(error, "pos", at)
            raise InputError([_problem(name, text, at, _why(error))]) from None
        if _too_deep(data):
            raise InputError([_problem(name, text, 0, f"is nested deeper than {MAX_DEPTH} levels")])
        yield whole(data, text)
        at = _after(text, at)


def _too_deep(data: Any) -> bool:
    """Whether more containers enclose a value than any trial has; a level at a time, without recursion."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [inner for one in level if isinstance(one, dict | list)
                 for inner in (one.values() if isinstance(one, dict) else one)]
        if not level:
            return False
    return True


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is nested too deeply"
    return f"this is not JSON: {getattr(error, 'msg', str(error)).lower()}"


def _problem(name: str, text: str, at: int, why: str) -> Problem:
    line, start = text.count("\n", 0, at) + 1, text.rfind("\n", 0, at) + 1
    return Problem.within(name, line, at - start + 1, why, "", text[start:].partition("\n")[0])


def _of_yaml(name: str, content: bytes) -> Iterator[Any]:
    """Each document between lines of `---`."""
    text, before = content.decode("utf-8-sig", "surrogateescape"), 0
    marks = [0, *(found.end() for found in _NEXT.finditer(text)), len(text)]
    for start, end in pairwise(marks):
        piece = text[start:end].removesuffix("---")
        if any(line.strip() and line.strip()[0] != "#" for line in piece.splitlines()):
            yield _document(name, piece.encode("utf-8", "surrogateescape"), before)
        before += text.count("\n", start, end)


def _document(name: str, piece: bytes, before: int) -> Any:
    """A document of YAML below so many lines. Raises InputError with places in the whole file."""
    try:
        return parse(name, piece, depth=MAX_DEPTH).data
    except InputError as error:
        raise InputError([one._replace(line=one.line + before) for one in error.problems]) from None
