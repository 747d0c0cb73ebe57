"""Genes that a report names together: `RAS: wild-type` says so of KRAS and of NRAS; `RAS: mutated` of one of
them, nobody knows of which.

What is stated of one of them beside it and does not agree stays as it is, for its form to refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import folded
from markerboard.patient.written import flag, state

WHICH = "of which of its genes it is said is not stated"
_MUTATED, _OPEN = "mutated", "indeterminate"
_LONGEST, _KEPT = 40, 8


def genes_of(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The genes that a name stands for together; none where it is no such name."""
    return _families(vocabulary).get(folded(name[:_LONGEST]), ())


@lru_cache(_KEPT)
def _families(vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    return {folded(name): genes for name, genes in vocabulary.shorter.families.items()}


def written_out(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case in which each gene has its own report; the same object where no name stands for several."""
    reports = data.get("biomarkers")
    for name in [*reports] if isinstance(reports, Mapping) else []:
        if genes := genes_of(str(name), vocabulary):
            data = _each(data, name, genes, vocabulary)
    return data


def _each(data: Mapping[str, Any], name: Any, genes: tuple[str, ...],
          vocabulary: Vocabulary) -> Mapping[str, Any]:
    reports = data["biomarkers"]
    report, others = reports[name], {key: told for key, told in reports.items() if key != name}
    stated = {vocabulary.symbol(str(key)): told for key, told in others.items()}
    own = {gene: stated[gene] for gene in genes if gene in stated}
    if state(report) == _MUTATED and not own and isinstance(data.get("unused", []), list):
        told = {"at": f"biomarkers.{name}", "stated": str(report), "why": WHICH}
        return {**data, "biomarkers": others | dict.fromkeys(genes, _OPEN),
                "unused": [*data.get("unused", []), told]}
    if not is_of_all(report) or any(_said(told) != _said(report) for told in own.values()):
        return data
    return {**data, "biomarkers": others | {gene: report for gene in genes if gene not in own}}


def is_of_all(report: Any) -> bool:
    """Whether what is said of several genes holds for each of them: nothing was found, or not tested."""
    if not isinstance(report, Mapping):
        return state(report) not in (None, _MUTATED)
    return bool(report) and all(_denied(value) for value in report.values())


def _denied(value: Any) -> bool:
    try:
        return flag(value) is not True
    except ValueError:
        return False


def _said(report: Any) -> Any:
    return state(report) or report
