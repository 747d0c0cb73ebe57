"""Cells of CSV that no spreadsheet runs: an apostrophe stands before whatever it would take for a formula.

After CWE-1236 and OWASP ASVS 5.0, 1.2.10: no field begins with = + - @ (full-width forms too), tab or
null, and no separator inside a field opens such a field, for spreadsheets of some languages split at
semicolons. What leads to the sign (spaces, quotes) does not hide it. A negative number stays as it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import IO, Any

_SIGNS = "=+\\-@\0＝＋－＠﹦﹢﹣﹫"
_OPENS = re.compile(rf"['\"\s]*[{_SIGNS}]")
_BLANK = re.compile(r"['\"]*[\t\r\n\0]")
_NUMBER = re.compile(r"-\d+(?:\.\d+)?(?: ?%)?\s*\Z")
_SEPARATORS = re.compile(r"([,;\t\r\n])")
MARK = "'"


def safe(value: object) -> str:
    """The text of a cell as it may stand in a file. `original` gives back what it was."""
    text = "" if value is None else str(value)
    if _NUMBER.match(text):
        return text
    return (MARK if _BLANK.match(text) else "") + "".join(map(_marked, _SEPARATORS.split(text)))


def original(cell: str) -> str:
    """The text that `safe` was given."""
    parts = _SEPARATORS.split(cell.removeprefix(MARK) if _BLANK.match(cell) else cell)
    return "".join(part[1:] if part.startswith(MARK) and _OPENS.match(part) else part for part in parts)


def write(stream: IO[str], header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """A table of safe cells, with commas between them, a row in each line."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(safe, header))
    writer.writerows(map(safe, row) for row in rows)


def _marked(part: str) -> str:
    return MARK + part if _OPENS.match(part) else part
