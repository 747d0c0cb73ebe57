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


def spelled(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Mapping[str, Any], list[Trouble]]:
    """A case in which each finding that stands among the variants of a gene stands under its own key too.

    One that is said not to be so beside is a trouble.
    """
    made, troubles = {}, []
    for key, report in mapping(data.get("biomarkers")).items():
        found = list(_listed(key, report, vocabulary))
        if found:
            made[key] = {**dict.fromkeys((call for _, call in found), True), **report}
            troubles += [_denied(key, i, call, report[call]) for i, call in found
                         if call in report and not says(report[call], True)]
    return ({**data, "biomarkers": {**data["biomarkers"], **made}} if made else data), troubles


def _denied(key: str, i: int, call: str, stated: Any) -> Trouble:
    told = f"`{call}` is {str(stated).lower()} (`biomarkers.{key}.{call}`), yet it is listed"
    return Trouble(("biomarkers", key, "variants", i), told)


def _listed(key: str, report: Any, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The findings among the variants of a gene, each with its place."""
    listed = items(report.get("variants")) if isinstance(report, Mapping) else ()
    symbol = vocabulary.symbol(str(key)) if listed else None
    for i, stated in enumerate(listed if symbol else ()):
        written, benign = described(stated, symbol or "", vocabulary)
        if not benign:
            yield from ((i, call) for call in read(written, symbol or "", vocabulary).calls)
