"""What reading costs, in bytes and in calls, never in seconds: P28 for every reader."""

from __future__ import annotations

import cProfile
import pstats
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import pairwise

from markerboard.errors import MAX_TOLD, CaseError

Read = Callable[[bytes], object]
SPARE_BYTES, SPARE_CALLS = 2_000_000, 50_000
"""What a first read makes once, whatever it reads."""


def repeated(before: str, each: str, after: str = "") -> Callable[[int], bytes]:
    """A text of a size, in which one piece stands as often as there is room; `{}` counts it."""
    def made(size: int) -> bytes:
        pieces, length, number = [before], len(before) + len(after), 0
        while length < size:
            pieces.append(each.format(number))
            length, number = length + len(pieces[-1]), number + 1
        return "".join([*pieces, after]).encode()
    return made


def told_within_bounds(error: CaseError, content: bytes) -> None:
    """What is wrong with a file is told in no more than its size and a first page."""
    assert len(error.problems) <= MAX_TOLD
    assert len(str(error)) < 20_000 + 2 * len(content)


def allocated(read: Read, content: bytes) -> int:
    """The most bytes that stood allocated at once while a text was read."""
    tracemalloc.start()
    try:
        read(content)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def calls(read: Read, content: bytes) -> int:
    """How many calls it took to read a text."""
    profile = cProfile.Profile()
    profile.runcall(read, content)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def grows_linearly(read: Read, made: Callable[[int], bytes], sizes: Sequence[int]) -> None:
    """Read texts of growing sizes, each against the one before."""
    read(made(1_000))  # what is made once is made
    memory, work = allocated(read, made(sizes[0])), calls(read, made(sizes[0]))
    for before, size in pairwise(sizes):
        content, growth = made(size), size / before
        next_memory, next_work = allocated(read, content), calls(read, content)
        # A table that is full is copied to one of twice its size.
        assert next_memory <= 2 * growth * memory + SPARE_BYTES
        assert next_work <= growth * work + SPARE_CALLS
        assert next_memory <= 50 * size + 100_000_000
        memory, work = next_memory, next_work
