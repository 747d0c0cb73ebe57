"""A feature of the Molecular Oncology Almanac, by its kind and fields, as a condition of the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markerboard.language.variants import parse
from markerboard.packs.alterations import Unread
from markerboard.packs.names import Names

Fields = Mapping[str, str]
"""The fields of a feature as text; `kind` is what it is, `gene`, `gene1` and `gene2` of which genes it is."""


@cache
def table() -> Mapping[str, Any]:
    """The table beside this module."""
    import yaml  # only where a file is imported

    text = Path(__file__).with_name("moalmanac.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


class Features:
    """Reads features by the table, in the words of one vocabulary."""

    def __init__(self, names: Names) -> None:
        self.names, self.table = names, table()
        self.kinds: Mapping[str, Callable[[Fields], str]] = {
            "rearrangement": self._fusion, "gene fusion": self._fusion, "somatic variant": self._somatic,
            "germline variant": self._germline, "copy number": self._copies,
            "microsatellite stability": self._microsatellite, "mutational burden": self._burden,
            "protein expression": self._expression}

    def condition(self, fields: Fields) -> str:
        """The condition of a feature. Raises Unread."""
        kind = fields.get("kind", "").lower()
        if kind not in self.kinds:
            raise Unread(f"the language has no word for `{kind}`")
        text = self.kinds[kind](fields)
        if not self.names.readable(text):
            raise Unread(f"the language does not say `{text}`")
        return text

    def _gene(self, written: str) -> str:
        found = self.names.vocabulary.symbol(written) if written else None
        if found is None:
            raise Unread(f"`{written}` is not one gene" if written else "names no gene")
        return found

    def _fusion(self, fields: Fields) -> str:
        genes = [self._gene(written) for name in ("gene1", "gene2", "gene") if (written := fields.get(name))]
        if fields.get("locus"):
            raise Unread("names a locus, for which the language has no word")
        if not genes or len(set(genes)) != len(genes):
            raise Unread("names no gene of the fusion, or one twice")
        return f"{genes[1]}.fusion with {genes[0]}" if len(genes) > 1 else f"{genes[0]}.fusion"

    def _somatic(self, fields: Fields) -> str:
        return self._variant(self._gene(fields.get("gene", "")), fields)

    def _germline(self, fields: Fields) -> str:
        return self._variant(f"{self._gene(fields.get('gene', ''))}.germline", fields)

    def _variant(self, subject: str, fields: Fields) -> str:
        change, exon = fields.get("protein_change", ""), fields.get("exon", "")
        annotation = fields.get("variant_annotation", "").lower()
        if change:
            return f"{subject} has {_parsed(change)}"
        if exon:
            return f"{subject} has exon {_number(exon)} {self._of_exon(annotation)}"
        if annotation:
            return f"{subject} has {self._listed('annotations', annotation)}"
        required = {fields.get(name) for name in ("requires_oncogenic", "requires_pathogenic", "pathogenic")}
        if required & {"true", "1", "1.0"}:
            return f"{subject} has pathogenic variant"
        if fields.get("rsid") or fields.get("cdna_change"):
            raise Unread("names a change by its sequence alone")
        return f"{subject} = mutated"

    def _of_exon(self, annotation: str) -> str:
        return self._listed("of_exon", annotation) if annotation else "mutation"

    def _copies(self, fields: Fields) -> str:
        called = self._listed("copies", fields.get("direction", "").lower())
        return called.format(gene=self._gene(fields.get("gene", "")))

    def _microsatellite(self, fields: Fields) -> str:
        return self._listed("microsatellite", fields.get("status", "").lower())

    def _burden(self, fields: Fields) -> str:
        if number := fields.get("mutations_per_mb"):
            return f"tmb.per_mb >= {number}"
        if fields.get("minimum_mutations"):
            raise Unread("counts mutations of an exome, for which the language has no word")
        return self._listed("burden", fields.get("classification", "").lower())

    def _expression(self, fields: Fields) -> str:
        return self._listed("expression", f"{fields.get('marker', '')} {fields.get('value', '')}".lower())

    def _listed(self, of: str, value: str) -> str:
        found = self.table[of].get(value)
        if found is None:
            raise Unread(f"the language has no word for `{value}`")
        return str(found)


def _parsed(change: str) -> str:
    try:
        return str(parse(change))
    except ValueError as error:
        raise Unread(str(error)) from None


def _number(exon: str) -> int:
    if not (exon.isascii() and exon.isdigit() and len(exon) < 4):
        raise Unread(f"`{exon}` is no number of an exon")
    return int(exon)
