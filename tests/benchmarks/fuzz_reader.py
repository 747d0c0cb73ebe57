"""What a reader is to `fuzz.py`: the texts that are broken, what reads them, and what all readers share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from breaking import Chance
from markerboard.answer.board import Board
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.casefile import Case

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad"
EVALUATED = 20
"""One in so many cases that were read is evaluated by both engines and explained."""


Lines = Callable[[str], list[str]]


def by_newline(text: str) -> list[str]:
    """The lines of a text as JSON and tables count them; YAML has more ends of lines."""
    return text.split("\n")


def as_it_begins(text: str) -> list[str]:
    """The lines of a text that is JSON or YAML."""
    return by_newline(text) if text[:1] in ("{", "[") else text.splitlines()


class Reader(NamedTuple):
    """What is broken, what reads it, and its share of the inputs.

    `lines` counts the lines of a text as the reader does, None where its problems have no places in it;
    `named` says that the first line names the file in which the rest of it stands.
    """

    corpus: Callable[[], list[bytes]]
    read: Callable[[bytes, Chance], None]
    share: int
    lines: Lines | None = str.splitlines
    named: bool = False


@cache
def board() -> Board:
    """The shipped rules in both engines, kept out of every search for garbage, as a service keeps them."""
    made = Board.load()
    gc.collect()
    gc.freeze()
    return made


def vocabulary() -> Vocabulary:
    """The shipped vocabulary."""
    return board().knowledge.vocabulary


def look_at(cases: Sequence[Case], chance: Chance) -> None:
    """Ask of each case all that is told of it; evaluate and explain some."""
    for case in cases:
        for problem in case.unused:
            str(problem).encode()
        "\n".join(case.told).encode()
        if chance.randrange(EVALUATED) == 0:
            board().evaluate(case).as_bytes()


@cache
def scratch(name: str) -> Path:
    """A directory of this process, within the one that `fuzz.py` makes and takes away."""
    return Path(mkdtemp(prefix=f"{name}-"))


def written(content: bytes, suffix: str) -> Path:
    """A file of this process that holds a content; the next one takes its place."""
    file = scratch("file") / f"input{suffix}"
    file.write_bytes(content)
    return file


def joined(name: str, content: bytes) -> bytes:
    """A text that names its file."""
    return f"{name}\n".encode() + content


def parted(content: bytes, known: Sequence[str] = ()) -> tuple[str, bytes]:
    """The file that a text names, and the rest of it; the first that is known where the name is broken."""
    first, _, text = content.partition(b"\n")
    name = first.decode("ascii", "replace")
    return (name if not known or name in known else known[0]), text
