"""Text by lines, as a stream: what is read is bounded, and a line that is no text is told by its number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from markerboard.errors import CaseError, Problem

MAX_BYTES = 4_000_000_000
MAX_LINE = 16_000_000
"""Bytes of a file, and of a line of it: a VCF has a cell for each sample in every line."""
_BLOCK = 1_000_000
BOM = b"\xef\xbb\xbf"


Line = tuple[int, str | None]
"""A line: its number, and its text, None where its bytes are no UTF-8. A file has many, so they are plain."""


class Columns(NamedTuple):
    """The columns of a table as they are written, the rows below them, and its `file` and `line`."""

    names: Sequence[str]
    rows: Iterator[Line]
    file: str
    line: int

    def at(self, *names: str) -> int | None:
        """Where the first of some columns stands, whatever its case; None where there is none of them.

        Raises CaseError where it stands twice: which of both is meant cannot be told.
        """
        here = [name.strip().casefold() for name in self.names]
        found = next((name for name in names if name.casefold() in here), None)
        if found is None:
            return None
        if here.count(found.casefold()) > 1:
            told = f"two columns of this table are called {found}"
            raise CaseError([Problem(self.file, self.line, 1, told, "give the one that is meant")])
        return here.index(found.casefold())


def lines(name: str, stream: BinaryIO) -> Iterator[Line]:
    """The lines of a file without their ends. Raises CaseError where it is larger than any that is read."""
    number, size, rest = 0, 0, b""
    while block := stream.read(_BLOCK):
        held = rest + (block if size else block.removeprefix(BOM))
        size += len(block)
        whole = held[:held.rfind(b"\n") + 1]
        _bounded(name, number, size, held)
        texts = _texts(whole)
        yield from enumerate(texts, number + 1)
        number += len(texts)
        rest = held[len(whole):]
    yield from enumerate(_texts(rest), number + 1)


def _bounded(name: str, number: int, size: int, held: bytes) -> None:
    """Refuse what is too large: the file, or the line behind a number. Raises CaseError."""
    if (held.find(b"\n") + 1 or len(held)) > MAX_LINE:
        told = f"this line is longer than {MAX_LINE // 10**6} MB"
        raise CaseError([Problem(name, number + 1, 1, told)])
    if size > MAX_BYTES:
        beyond = number + held[:len(held) - (size - MAX_BYTES)].count(b"\n") + 1
        told = f"this file is larger than {MAX_BYTES // 10**9} GB, the most that is read"
        raise CaseError([Problem(name, beyond, 1, told, "give a part of it, a sample each")])


def _texts(whole: bytes) -> list[str | None]:
    """The texts of some lines; each by itself only where one of them is no UTF-8."""
    if not whole:
        return []
    whole = whole.removesuffix(b"\n")
    try:
        return [text.rstrip("\r") for text in whole.decode().split("\n")]
    except UnicodeDecodeError:
        return list(map(_text, whole.split(b"\n")))


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode().rstrip("\r")
    except UnicodeDecodeError:
        return None


def table(name: str, stream: BinaryIO, comment: Callable[[str], None] = lambda text: None) -> Columns:
    """A table parted by tabs, its comments handed on. Raises CaseError where it has no names of columns."""
    read = lines(name, stream)
    for number, text in read:
        if text is None or (text.strip() and not text.startswith("#")):
            return Columns(_names(name, number, text), read, name, number)
        comment(text)
    raise CaseError([Problem(name, 1, 1, "this table has no names of columns")])


def _names(name: str, number: int, text: str | None) -> list[str]:
    """The names of the columns of a table, by its first line that is no comment. Raises CaseError."""
    if text is None:
        raise CaseError([Problem(name, number, 1, "this is not UTF-8 text")])
    if text.startswith("version https://git-lfs"):
        told = "this is a pointer of Git LFS, and not the file that it stands for"
        raise CaseError([Problem(name, number, 1, told, "fetch the file (git lfs pull)")])
    return text.split("\t")
