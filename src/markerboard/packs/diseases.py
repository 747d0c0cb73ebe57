"""CIViC's diseases as conditions over the tumors of a case, by the table beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markerboard.nomenclature import tumors
from markerboard.nomenclature.table import letters

_TABLE = Path(__file__).parent / "civic-tumors.tsv"
ANY = "any"


@cache
def _table() -> Mapping[str, str]:
    lines = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[0] != "#")
    return {letters(name): when for name, when, _ in lines}


def placed(disease: str) -> str | None:
    """The condition of a disease, empty for any tumor; None where it is not placed.

    Never by what stands above it alone: what is above an unplaced one may be all tumors.
    """
    found = _table().get(letters(disease))
    if found is not None:
        return "" if found == ANY else found
    codes = tumors.codes_of(disease)
    return f"diagnosis is {codes[0]}" if len(codes) == 1 else None
