"""The sentences with which a table is refused for its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markerboard.errors import did_you_mean
from markerboard.sql.table import BOOLEAN, INTEGER, NUMBER, TEXT

_MOST = 20
"""How many of them are named."""


def missing_columns(names: Sequence[str], known: Iterable[str]) -> str:
    """The columns that are missing, those first to which one that is there is near."""
    near = {name: did_you_mean(name, known) for name in names}
    told = sorted(names, key=lambda name: not near[name])[:_MOST]
    width = max(map(len, told))
    lines = [f"  {name:<{width}}  {near[name]}".rstrip() for name in told]
    more = [f"  and {len(names) - _MOST} more"] if len(names) > _MOST else []
    what = "a column is missing" if len(names) == 1 else f"{len(names)} columns are missing"
    return "\n".join([f"{what}:", *lines, *more, "`markerboard facts --ddl` says what each means; with "
                      "--absent-unknown (`absent_unknown=True`) what is not there is unknown for everybody"])


def of_type(name: str, type: str, wanted: str) -> str:
    """That a column is of another type than is asked for."""
    kinds = {BOOLEAN: "true or false", INTEGER: "a whole number", NUMBER: "a number", TEXT: "text"}
    return f"`{name}` is of type {type}, where {kinds[wanted]} is asked for"
