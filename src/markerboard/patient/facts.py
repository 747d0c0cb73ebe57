"""What is known of one patient: flat, typed facts, each with its value and where the case states it.

A silent file is never a negative: a fact without a value says why it is unknown.
"""

from collections.abc import Mapping
from typing import NamedTuple, Self

from markerboard.language.logic import Interval
from markerboard.language.variants import Variant
from markerboard.language.variants import parse as parse_variant
from markerboard.patient import history
from markerboard.patient.unused import Unused

SKIPPING = parse_variant("exon 14 skipping")


class GeneState(NamedTuple):
    """Mutated or wild-type, the variants reported, and whether there can be no others."""

    status: str
    variants: tuple[Variant, ...] = ()
    complete: bool = False

    def __str__(self) -> str:
        return f"mutated ({', '.join(map(str, self.variants))})" if self.variants else self.status


Value = bool | str | Interval | GeneState | history.Drugs


class Known(NamedTuple):
    """A value, the dotted path where the case states it, how it was derived, and as it was written."""

    value: Value
    at: str
    note: str = ""
    written: str = ""


class Unknown(NamedTuple):
    """No value: not stated, not tested, indeterminate, conflicting, could not be read, altered otherwise."""

    reason: str = "not stated"
    at: str = ""


NOT_STATED = Unknown()


class Trouble(NamedTuple):
    """Something wrong at a path of a case."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""
    key: bool = False


class Facts:
    """What is known of one patient. `values` holds the known values alone, for the engines.

    `unused` is what was stated and could not be used; no engine sees it.
    """

    def __init__(self, entries: Mapping[str, Known | Unknown], unused: tuple[Unused, ...] = ()) -> None:
        self.entries, self.unused = dict(entries), unused
        self.values = {name: f.value for name, f in entries.items() if isinstance(f, Known)}

    def __getitem__(self, name: str) -> Known | Unknown:
        return self.entries.get(name, NOT_STATED)

    def __contains__(self, name: object) -> bool:
        return name in self.entries

    def with_(self, changed: Mapping[str, Known | Unknown]) -> Self:
        """These facts with some replaced."""
        return type(self)({**self.entries, **changed}, self.unused)


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `biomarkers.ctDNA[1].msaf`."""
    try:
        return ".".join(path)  # type: ignore[arg-type]  # nearly always; a case has many
    except TypeError:
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return text.lstrip(".")
