"""What a pack of items holds: one line of evidence each, and what was left of its table."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """One line of imported evidence. It is no study: it has no design, no eligibility and no grade of ours.

    `when` and `tumor` are conditions as text, an empty tumor is any; `disease` and `profile` stand as they
    are printed. `supports` is false where the evidence says that it is not so. `stars` is 0 where it is not
    rated. `together` is alone, combination, substitutes, sequential or not stated.
    """

    id: str
    type: str
    profile: str
    when: str
    disease: str
    tumor: str
    therapies: tuple[str, ...]
    together: str
    supports: bool
    significance: str
    level: str
    stars: int
    origin: str
    statement: str
    source: str
    citation: str
    trials: tuple[str, ...] = ()
    reviewed: str = ""
    flagged: bool = False
    note: str = ""


class Left(NamedTuple):
    """What was not taken: its id or the line it stands on, the column that decided it, its text, and why."""

    id: str
    column: str
    text: str
    reason: str


class Taken(NamedTuple):
    """What became of a table: items, what was left of those that could be items, and what is of other kinds.

    `opaque` counts the items that ask for a fact of the pack's own.
    """

    items: tuple[Item, ...]
    left: tuple[Left, ...]
    other: dict[str, int]
    opaque: int = 0
