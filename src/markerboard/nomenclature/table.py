"""A table of names as a sorted text: nothing is read until a name is asked for, and then about 20 lines are.

A line is a name and what stands behind it, parted by tabs; the lines stand in the order of their bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path

HERE = Path(__file__).parent
OTHER = "="
"""Before what a name stands for that has no line of its own, several parted by `|`."""
_LONGEST = 400
"""No name is longer; a text that is, is none."""


def letters(text: str) -> str:
    """A spelling by its letters and digits alone."""
    return "".join(filter(str.isalnum, text.casefold()))


def others_in(found: list[str] | None) -> tuple[str, ...]:
    """What is told behind a name that has no line of its own; none behind any other."""
    return tuple(found[0][1:].split("|")) if found and found[0].startswith(OTHER) else ()


class Names:
    """A table by its file name. Safe to share between threads."""

    def __init__(self, file: str) -> None:
        self.file = file

    @cached_property
    def _text(self) -> mmap:
        with open(HERE / self.file, "rb") as stream:
            return mmap(stream.fileno(), 0, access=ACCESS_READ)

    def get(self, name: str) -> list[str] | None:
        """What stands behind a name, or None where the table has no such name."""
        if not name or len(name) > _LONGEST or "\t" in name or "\n" in name:
            return None
        sought = f"{name}\t".encode(errors="replace")
        at = self._first(sought)
        if self._text[at : at + len(sought)] != sought:
            return None
        return self._line(at).split("\t")[1:]

    def own(self, name: str) -> list[str] | None:
        """What stands behind a name that has a line of its own; None for any other."""
        found = self.get(name)
        return None if found is None or found[0].startswith(OTHER) else found

    def others(self, name: str) -> tuple[str, ...]:
        """What a name stands for that has no line of its own: one, several where it is ambiguous, or none."""
        return others_in(self.get(name))

    def starting(self, start: str) -> Iterator[list[str]]:
        """Every line whose name starts so, in the order of the table: the name, and what stands behind it."""
        sought = start.encode(errors="replace")
        at = self._first(sought)
        while at < len(self._text) and self._text[at : at + len(sought)] == sought:
            line = self._line(at)
            yield line.split("\t")
            at += len(line.encode()) + 1

    def _line(self, at: int) -> str:
        return self._text[at : self._text.find(b"\n", at)].decode()

    def _first(self, sought: bytes) -> int:
        """Where the first line begins that is not before what is sought."""
        text, low, high, length = self._text, 0, len(self._text), len(sought)
        while low < high:
            begin = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            # A tab stands before every other sign, so that a shorter name is decided within its line.
            if text[begin : begin + length] < sought:
                low = text.find(b"\n", begin) + 1
            else:
                high = begin
        return low
