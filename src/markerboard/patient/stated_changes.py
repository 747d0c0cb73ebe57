"""A change of a gene as a case states it: a text, or a mapping with what it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.files.loose import items
from markerboard.language.nouns import ANY
from markerboard.language.qualities import FACETS, split
from markerboard.language.variants import Variant, parse, qualified
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.changes import read
from markerboard.patient.written import state

SIGNIFICANCES = ("benign", "likely benign", "VUS", "likely pathogenic", "pathogenic")
_NAMES = ("p", "c")
_BENIGN = frozenset(SIGNIFICANCES[:2])
_MEANS = {"VUS": "VUS", "likely pathogenic": "pathogenic", "pathogenic": "pathogenic"}


def described(stated: Any, symbol: str, vocabulary: Vocabulary) -> tuple[Any, bool]:
    """The change by its name with what is said of it, and whether it is said to be benign."""
    if not isinstance(stated, Mapping):
        return stated, False
    name = next((str(stated[key]) for key in _NAMES if stated.get(key)), "")
    said = _said(stated)
    told = " ".join((*said, name)) if read(name, symbol, vocabulary).calls else _with(name, said)
    return told, stated.get("significance") in _BENIGN


def _said(stated: Mapping[str, Any]) -> list[str]:
    """The words of quality that stand beside a change."""
    told = {**stated, "significance": _MEANS.get(str(stated.get("significance")))}
    return [told[facet] for facet, words in FACETS.items() if told.get(facet) in words]


def _with(name: str, said: list[str]) -> str:
    """A change with its words of quality; beside one that has no name of its protein stands what it is."""
    try:
        return str(qualified(parse(name), said))
    except ValueError:
        return f"{name}; {qualified(parse(ANY), said)}" if "pathogenic" in said else name


def of_germline(variant: Variant) -> Variant:
    """A variant that the patient was born with, as it is in the tumor."""
    said = {*variant.qualities}
    return qualified(variant.bare, said | {"germline"}) if said.isdisjoint(FACETS["origin"]) else variant


def perhaps_benign(report: Any, symbol: str, vocabulary: Vocabulary) -> str:
    """The variants of a report of the germline that may be benign; none where it calls the gene mutated."""
    if not isinstance(report, Mapping) or state(report.get("status")) is not None:
        return ""
    open_ = [described(one, symbol, vocabulary)[0] for one in items(report.get("variants"))
             if not _is_meant(one)]
    return ", ".join(map(str, open_))


def _is_meant(stated: Any) -> bool:
    """Whether it is said what a change means."""
    if isinstance(stated, Mapping):
        return stated.get("significance") in SIGNIFICANCES
    try:
        return not set(FACETS["significance"]).isdisjoint(split(str(stated))[0])
    except ValueError:
        return False
