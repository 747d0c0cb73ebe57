"""Columns of a table of facts that say something of a gene in words: `kras_comment`, `EGFR Bemerkung`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markerboard.imports.csv_columns import BESIDE, read
from markerboard.language.vocabulary import Vocabulary

WHY = "it is a remark on the gene, which is not read; the gene stays open"


def remarks(columns: Iterable[str], vocabulary: Vocabulary) -> Mapping[str, list[str]]:
    """The columns of remarks on each gene."""
    found: dict[str, list[str]] = {}
    for name in columns:
        column = read(name, vocabulary)
        if column.part == BESIDE and column.is_remark:
            found.setdefault(column.name, []).append(name)
    return found
