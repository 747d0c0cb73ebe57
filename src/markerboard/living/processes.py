"""A store watched by several processes, a part of it by each; a small store by this process alone."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path

from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.living.packs import PackWatch
from markerboard.living.store import LeftOut, Stored
from markerboard.living.watch import Entry, Watch
from markerboard.packs.folder import Folder

PART, SMALL, MOST = 250, 1_500, 8
"""How many stored things a process compares at once, of how many one process is done sooner than two; and the
most processes, each of which holds both versions."""
SELDOM = 100_000
Found = list[Entry] | LeftOut
Versioned = tuple[KnowledgeBase, Path] | Folder
"""Rules with their directory, or a pack."""


def watch(old: Versioned, new: Versioned, cases: Iterable[Stored | LeftOut],
          processes: int = 1) -> Iterator[Found]:
    """For each stored case what changed between two versions of the rules, or of a pack.

    Raises EngineDisagreement, EngineFailure, and TypeError for a version of each.
    """
    given = iter(cases)
    first = list(islice(given, SMALL))
    if processes < 2 or len(first) < SMALL:
        watching = _watching(old, new)
        yield from (found for one in chain(first, given) for found in watching.of(one))
        return
    count = min(processes, MOST)
    with ProcessPoolExecutor(count, get_context("spawn"), _begin, (old, new)) as pool:
        yield from _pooled(pool, chain(first, given), 2 * count)


def _watching(old: Versioned, new: Versioned) -> Watch | PackWatch:
    if isinstance(old, Folder) and isinstance(new, Folder):
        return PackWatch(old, new, load())
    if isinstance(old, Folder) or isinstance(new, Folder):
        raise TypeError("a pack is compared with a pack")
    return Watch(old, new)


def _pooled(pool: ProcessPoolExecutor, given: Iterator[Stored | LeftOut], ahead: int) -> Iterator[Found]:
    """Have every part compared, no more than so many waiting in memory."""
    pending: deque[Future[list[Found]]] = deque()
    while part := list(islice(given, PART)):
        pending.append(pool.submit(_part, part))
        if len(pending) > ahead:
            yield from pending.popleft().result()
    for future in pending:
        yield from future.result()


# In a process of the pool

_watch: Watch | PackWatch | None = None


def _begin(old: Versioned, new: Versioned) -> None:
    """Make this process ready; an interrupt is for the one that waits for it."""
    global _watch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(SELDOM)  # little of what is read and answered holds cycles
    _watch = _watching(old, new)


def _part(cases: list[Stored | LeftOut]) -> list[Found]:
    assert _watch is not None  # noqa: S101  # the pool began with it
    return [found for one in cases for found in _watch.of(one)]
