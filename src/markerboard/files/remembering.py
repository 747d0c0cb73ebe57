"""What is kept for the next time, though it may quote a patient: all of it can be forgotten.

A cache that can hold nothing of a patient (of rules, tables, codes) is `functools.cache` as ever. What an
object of one answer asks of itself is `once`: it is gone with the object.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import _lru_cache_wrapper, lru_cache, wraps
from typing import Any, TypeVar, TypeVarTuple, cast
from weakref import WeakSet

S = TypeVar("S")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_kept: WeakSet[_lru_cache_wrapper[Any]] = WeakSet()


def remembered(most: int) -> Callable[[Callable[..., T]], _lru_cache_wrapper[T]]:
    """`functools.lru_cache` of what `forget` shall forget."""
    def of(function: Callable[..., T]) -> _lru_cache_wrapper[T]:
        made = lru_cache(most)(function)
        _kept.add(made)
        return made
    return of


def once(method: Callable[[S, *Ts], T]) -> Callable[[S, *Ts], T]:
    """`functools.cache` of a method, for each object alone.

    The object keeps its results and nothing keeps the object: `cache(self.method)` would, and thousands of
    studies would wait for the garbage collector.
    """
    name = f"{method.__name__} once"

    @wraps(method)
    def asked(self: S, *args: *Ts) -> T:
        made = vars(self).setdefault(name, {})
        if args not in made:
            made[args] = method(self, *args)
        return cast(T, made[args])
    return asked


def forget() -> None:
    """Empty every such cache of the process."""
    for one in list(_kept):
        one.cache_clear()
