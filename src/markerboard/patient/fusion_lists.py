"""Fusions in a list of their own, `fusions: [ETV6::NTRK3]`, as those of one of both their genes.

A list in which something is not read as two genes stays as it is, for its form to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.fusions import FUSION, FUSIONS
from markerboard.patient.written import state

_BOTH = pattern(r"([A-Za-z0-9]{2,20})\s?(?:::|--?|/)\s?([A-Za-z0-9]{2,20})(?: (?:gene )?fusion)?\Z")


def written_out(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case in which each fusion stands under a gene; the same object where it has no such list."""
    reports = data.get("biomarkers")
    listed = reports.get(FUSIONS) if isinstance(reports, Mapping) else None
    listed = [listed] if isinstance(listed, str) else listed
    if not isinstance(reports, Mapping) or not isinstance(listed, list) or not listed:
        return data
    made = {key: told for key, told in reports.items() if key != FUSIONS}
    for one in listed:
        genes = _genes(one, vocabulary)
        if genes is None or not _put(made, *_placed(genes, made, vocabulary), vocabulary):
            return data
    return {**data, "biomarkers": made}


def _genes(written: Any, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """The two genes that a text joins."""
    found = _BOTH.match(written.strip()) if isinstance(written, str) else None
    first, second = (vocabulary.symbol(name) for name in found.groups()) if found else (None, None)
    return (first, second) if first and second and first != second else None


def _placed(genes: tuple[str, str], reports: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[str, str]:
    """The gene under which a fusion stands, and the other: one that is reported, or asked, before another."""
    first, second = genes
    named = {vocabulary.symbol(str(key)) for key in reports}
    asked = [one for one in (second, first) if f"{one}.{FUSION}" in vocabulary.facts
             or f"biomarkers.{one}.{FUSION}" in vocabulary.places]
    gene = next((one for one in (second, first) if one in named), (asked or [second])[0])
    return gene, first if gene == second else second


def _put(reports: dict[str, Any], gene: str, partner: str, vocabulary: Vocabulary) -> bool:
    """Add a fusion to the report of a gene; whether that could be done."""
    key = next((key for key in reports if vocabulary.symbol(str(key)) == gene), gene)
    told = reports.get(key, {})
    if isinstance(told, str) and state(told) is not None:
        told = {"status": told}
    if isinstance(told, list):
        told = {"variants": told}
    if not isinstance(told, Mapping) or not isinstance(told.get(FUSIONS, []), list):
        return False
    reports[key] = {**told, FUSIONS: [*told.get(FUSIONS, []), partner]}
    return True
