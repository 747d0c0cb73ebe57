"""The columns of page one, as a vocabulary names them: each of an endpoint, and of what may stand for it."""

from collections.abc import Mapping
from typing import NamedTuple

USUAL = 3
"""So many columns has a vocabulary that names none: its first endpoints that are a time or a rate."""


class Column(NamedTuple):
    """A column of an endpoint. One `leads`: its result stands for a study in a line."""

    also: tuple[str, ...] = ()
    leads: bool = False


class Columns:
    """The columns in their order; `times` are those of a time to an event."""

    def __init__(self, columns: Mapping[str, Column], kinds: Mapping[str, str]) -> None:
        named = columns or {name: Column() for name in [
            name for name, kind in kinds.items() if kind in ("time", "rate")][:USUAL]}
        self.names = tuple(named)
        self.lead = next((name for name, one in named.items() if one.leads), "")
        self.times = tuple(name for name in named if kinds.get(name) == "time")
        self._stands_in = {each: name for name, one in named.items() for each in (name, *one.also)}

    def of(self, endpoint: str) -> str | None:
        """The column that an endpoint stands in; None for one that has none."""
        return self._stands_in.get(endpoint)
