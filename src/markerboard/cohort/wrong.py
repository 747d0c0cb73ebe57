"""How a column of a given table is read, and what may be wrong with its cells."""

from __future__ import annotations

from typing import NamedTuple


class Wrong(NamedTuple):
    """What is wrong with the cell of a column where a condition holds.

    Unless something of it is `used`, it leaves its fact open, with the facts of what else is wrong with the
    cell but for what is of something `apart`.
    """

    source: str
    condition: str
    sentence: str
    used: bool = False
    apart: str = ""


class Read(NamedTuple):
    """A column as an expression, and what may be wrong with its cells."""

    expression: str
    wrong: tuple[Wrong, ...] = ()
