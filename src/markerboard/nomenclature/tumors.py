"""All tumors of OncoTree by their codes, names and codes of NCIt, each with the one above it.

A code is compared as it is written, a name by its letters and digits.
"""

from collections.abc import Iterator
from typing import NamedTuple

from markerboard.nomenclature.table import OTHER, Names, letters

_NAMES = Names("tumors.tsv")


class Tumor(NamedTuple):
    """A tumor: its code, its name, the code above it (empty for an organ) and its codes in NCIt."""

    code: str
    name: str
    parent: str
    ncit: tuple[str, ...]


def tumor(code: str) -> Tumor | None:
    """The tumor of a code."""
    found = _NAMES.own(code)
    if found is None:
        return None
    return _tumor(code, *found)


def every() -> Iterator[Tumor]:
    """All tumors, in the order of their codes."""
    yield from (_tumor(*line) for line in _NAMES.starting("") if not line[1].startswith(OTHER))


def codes_of(written: str) -> tuple[str, ...]:
    """The codes of a code, a name or `ncit:C3512`: one, several where it is ambiguous, or none."""
    if tumor(written):
        return (written,)
    return _NAMES.others(written if written.startswith("ncit:") else letters(written))


def lineage(code: str) -> tuple[str, ...]:
    """A code and the codes above it, up to the organ."""
    found = tumor(code)
    return (code, *lineage(found.parent)) if found else ()


def _tumor(code: str, name: str, parent: str, ncit: str) -> Tumor:
    return Tumor(code, name, parent, tuple(filter(None, ncit.split(","))))
