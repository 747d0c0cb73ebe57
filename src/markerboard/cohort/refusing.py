"""The sentences with which a table is refused for its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markerboard.errors import did_you_mean
from markerboard.sql.table import BOOLEAN, INTEGER, NUMBER, TEXT


def missing_columns(names: Sequence[str], known: Iterable[str]) -> str:
    """The columns that are missing, each with the nearest that is there."""
    near = {name: did_you_mean(name, known) for name in names}
    width = max(map(len, names))
    lines = [f"  {name:<{width}}  {near[name]}".rstrip() for name in names]
    what = "a column is missing" if len(names) == 1 else f"{len(names)} columns are missing"
    return "\n".join([f"{what}:", *lines, "`markerboard facts --ddl` says what each means; "
                      "with --absent-unknown what is not there is unknown for everybody"])


def of_type(name: str, type: str, wanted: str) -> str:
    """That a column is of another type than is asked for."""
    kinds = {BOOLEAN: "true or false", INTEGER: "a whole number", NUMBER: "a number", TEXT: "text"}
    return f"`{name}` is of type {type}, where {kinds[wanted]} is asked for"
