"""Cells of CSV that no spreadsheet runs: an apostrophe stands before whatever it would take for a formula.

After CWE-1236 and OWASP ASVS 5.0, 1.2.10: no field begins with = + - @ (full-width forms too), tab or
null, and no separator inside a field opens such a field, for spreadsheets of some languages split at
semicolons. What leads to the sign (spaces, quotes) does not hide it. A negative number stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any

_SIGNS = "=+\\-@\0＝＋－＠﹦﹢﹣﹫"
_OPENS = re.compile(rf"['\"\s]*[{_SIGNS}]")
_QUOTES = re.compile(r"['\"]*\Z")
_NUMBER = re.compile(r"-\d+(?:\.\d+)?(?: ?%)?\s*\Z")
_SEPARATORS = re.compile(r"([,;\t\r\n])")
MARK = "'"


def safe(value: object) -> str:
    """The text of a cell as it may stand in a file. `original` gives back what it was."""
    text = "" if value is None else str(value)
    if _NUMBER.match(text):
        return text
    return "".join(MARK + part if opens else part for part, opens in _pieces(text))


def original(cell: str) -> str:
    """The text that `safe` was given."""
    return "".join(part.removeprefix(MARK) if opens else part for part, opens in _pieces(cell))


def write(stream: IO[str], header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table of safe cells, with commas between them, a row in each line."""
    plain, quoted = (csv.writer(stream, lineterminator="\n", quoting=how)
                     for how in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    for row in (header, *rows):
        cells = [safe(cell) for cell in row]
        # Of the ends of a line, the writer quotes its own alone.
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text and what separates them, each with whether it could open a formula or a blank.

    It is so with a mark before it as without, which is what lets `original` find the marks again.
    """
    found = _SEPARATORS.split(text)
    for i, piece in enumerate(found):
        yield piece, i % 2 == 0 and (bool(_OPENS.match(piece)) or _is_blank(found, i))


def _is_blank(found: list[str], i: int) -> bool:
    """Whether nothing but quotes stands before a tab or an end of a line, or behind the last separator.

    The quote that closes a cell would open the next one, where a program splits at another separator.
    """
    following = found[i + 1] if i + 1 < len(found) else "\n" if i else ""
    return following in ("\t", "\r", "\n") and bool(_QUOTES.match(found[i]))
