"""Changes that are findings of their own, `exon 2-7 deletion`, `promoter mutation`, in a list of variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import items, mapping
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.changes import read
from markerboard.patient.facts import Trouble
from markerboard.patient.findings import says
from markerboard.patient.stated_changes import described


def spelled(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case in which each finding that stands among the variants of a gene stands under its own key too."""
    markers = mapping(data.get("biomarkers"))
    made = {key: {**dict.fromkeys((call for _, call in found), True), **report}
            for key, report in markers.items() if (found := list(_listed(key, report, vocabulary)))}
    return {**data, "biomarkers": {**markers, **made}} if made else data


def troubles(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Trouble]:
    """The findings that are listed and said not to be so."""
    for key, report in mapping(data.get("biomarkers")).items():
        for i, call in _listed(key, report, vocabulary):
            if call in report and not says(report[call], True):
                said = str(report[call]).lower()
                told = f"`{call}` is {said} (`biomarkers.{key}.{call}`), yet it is listed"
                yield Trouble(("biomarkers", key, "variants", i), told)


def _listed(key: str, report: Any, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The findings among the variants of a gene, each with its place."""
    listed = items(report.get("variants")) if isinstance(report, Mapping) else ()
    symbol = vocabulary.symbol(str(key)) if listed else None
    for i, stated in enumerate(listed if symbol else ()):
        written, benign = described(stated, symbol or "", vocabulary)
        if not benign:
            yield from ((i, call) for call in read(written, symbol or "", vocabulary).calls)
