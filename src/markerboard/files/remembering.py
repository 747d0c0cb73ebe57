"""What is kept for the next time, though it may quote a patient: all of it can be forgotten.

A cache that can hold nothing of a patient (of rules, tables, codes) is `functools.cache` as ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache
from typing import Any, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_kept: WeakSet[_lru_cache_wrapper[Any]] = WeakSet()


def remembered(most: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """`functools.lru_cache` of what `forget` shall forget."""
    def of(function: Callable[..., T]) -> _lru_cache_wrapper[T]:
        made = lru_cache(most)(function)
        _kept.add(made)
        return made
    return of


def forget() -> None:
    """Empty every such cache of the process."""
    for one in list(_kept):
        one.cache_clear()
