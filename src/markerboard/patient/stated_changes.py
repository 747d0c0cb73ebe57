"""A change of a gene as a case states it: a text, or a mapping with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.files.loose import items
from markerboard.language.nouns import PATHOGENIC
from markerboard.patient.written import state

SIGNIFICANCES = ("benign", "likely benign", "VUS", "likely pathogenic", "pathogenic")
_NAMES = ("p", "c")
_BENIGN, _PATHOGENIC = frozenset(SIGNIFICANCES[:2]), frozenset(SIGNIFICANCES[3:])


def described(stated: Any) -> tuple[Any, bool]:
    """The change by its name, and whether it is said to be benign."""
    if not isinstance(stated, Mapping):
        return stated, False
    name = next((str(stated[key]) for key in _NAMES if stated.get(key)), "")
    means = f"; {PATHOGENIC}" if stated.get("significance") in _PATHOGENIC else ""
    return f"{name}{means}", stated.get("significance") in _BENIGN


def perhaps_benign(report: Any) -> str:
    """The variants of a report of the germline that may be benign; none where it calls the gene mutated."""
    if not isinstance(report, Mapping) or state(report.get("status")) is not None:
        return ""
    open_ = [described(one)[0] for one in items(report.get("variants"))
             if not isinstance(one, Mapping) or one.get("significance") not in SIGNIFICANCES]
    return ", ".join(map(str, open_))
