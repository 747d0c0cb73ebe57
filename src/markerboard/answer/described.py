"""What each key of a case and of a study means, for editors: the forms tell some, a table the others."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markerboard.files.source import parse

TABLE = Path(__file__).with_suffix(".yaml")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """The table: by the part of a file that holds them, keys with what they mean."""
    data: Mapping[str, Mapping[str, str]] = parse(TABLE.name, TABLE.read_bytes()).data
    return data


def describe(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a kind of file with a description of each key that has none yet."""
    for part, form in ((name, schema), *schema.get("$defs", {}).items()):
        told = words().get(part, {})
        for key, held in form.get("properties", {}).items():
            if key in told:
                held.setdefault("description", told[key])
    return schema
