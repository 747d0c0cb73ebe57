"""Changes that are findings of their own, `exon 2-7 deletion`, `promoter mutation`, in a list of variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import items, mapping
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.changes import read
from markerboard.patient.facts import Trouble, dotted
from markerboard.patient.findings import says
from markerboard.patient.stated_changes import described, perhaps_benign


def spelled(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Mapping[str, Any], list[Trouble]]:
    """A case in which each finding that stands among the variants of a gene stands under its own key too.

    One that is said not to be so beside is a trouble.
    """
    made, troubles = {}, list[Trouble]()
    for key, report in mapping(data.get("biomarkers")).items():
        spelled = _report(("biomarkers", str(key)), report, vocabulary, troubles)
        if spelled is not report:
            made[key] = spelled
    return ({**data, "biomarkers": {**data["biomarkers"], **made}} if made else data), troubles


def _report(path: tuple[str, ...], report: Any, vocabulary: Vocabulary, troubles: list[Trouble]) -> Any:
    """The report of a gene, or of what another specimen says of it, which stands below it."""
    if not isinstance(report, Mapping):
        return report
    found = list(_listed(path, report, vocabulary))
    troubles += [_denied(path, i, call, report[call]) for i, call, _ in found
                 if call in report and not says(report[call], True)]
    made = {call: told for _, call, told in found if call not in report}
    for key in sorted(vocabulary.specimens & report.keys()) if len(path) == 2 else ():
        inner = _report((*path, key), report[key], vocabulary, troubles)
        made |= {key: inner} if inner is not report[key] else {}
    return {**report, **made} if made else report


def _denied(path: tuple[str, ...], i: int, call: str, stated: Any) -> Trouble:
    told = f"`{call}` is {str(stated).lower()} (`{dotted((*path, call))}`), yet it is listed"
    return Trouble((*path, "variants", i), told)


def _listed(path: tuple[str, ...], report: Mapping[str, Any],
            vocabulary: Vocabulary) -> Iterator[tuple[int, str, Any]]:
    """The findings among the variants of a gene: the place, the key, and whether it is so.

    One that may be benign is no finding, and may be one.
    """
    listed = items(report.get("variants"))
    symbol = vocabulary.symbol(path[1]) if listed else None
    born = len(path) > 2 and vocabulary.patterns[path[2]].in_tumor
    for i, stated in enumerate(listed if symbol else ()):
        written, benign = described(stated, symbol or "", vocabulary)
        told = "unreadable" if born and perhaps_benign({**report, "variants": [stated]}, symbol or "",
                                                       vocabulary) else True
        if not benign:
            yield from ((i, call, told) for call in read(written, symbol or "", vocabulary).calls)
