"""What a laboratory says a variant means: benign, of uncertain significance, or more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markerboard.imports.readings import answer, spelled
from markerboard.language.qualities import FACETS, split
from markerboard.patient.written import state

# Another change, or how much of one was found: it says nothing of the variant beside it.
_ASIDE = re.compile(r"[A-Za-z*]\d+[A-Za-z*_?=>]|\bex(?:on)?\W?\d|\d\s*外显子|\d\s*%|\A[\d.,<>~-]+\Z|"
                    r"\b\w?\d*(?:del|ins|dup|fs)", re.I)
BENIGN, UNCERTAIN, LIKELY, PATHOGENIC, UNREAD = (
    "benign", "uncertain", "likely pathogenic", "pathogenic", "unread")

WORDS = {PATHOGENIC: "pathogenic", LIKELY: "likely pathogenic", UNCERTAIN: "VUS"}
"""What a case writes for what a laboratory says that a variant means."""
DIFFERING = "its name says another thing of what it means than the report does; neither is taken"


def significance_of(values: Iterable[Any]) -> str:
    """The one significance that all values say; `unread` where one cannot be read or two differ; else empty.
    What one calls pathogenic, and another likely so, is likely so.

    A significance that cannot be read may be benign, so it is never passed over.
    """
    said = {answer("significance", value) or UNREAD for value in values} - {"not given"}
    said = said - {PATHOGENIC} if LIKELY in said else said
    return said.pop() if len(said) == 1 else UNREAD if said else ""


def differing(meaning: str, changes: Iterable[str]) -> str:
    """Why it is doubtful what a variant means of which a report, and its own name, say two things."""
    known = {*FACETS["significance"], BENIGN}
    said = {word for one in changes for word in split(one)[0]} & known
    told = {*WORDS.get(meaning, meaning).split()} & known
    return DIFFERING if said and told and said != told else ""


def named(value: Any) -> bool:
    """Whether what a value is called is a word for a significance, in whatever place it stands."""
    return any(not name.isdigit() and answer("significance", {"text": name}) for name in spelled(value))


def takes_back(part: str) -> bool:
    """Whether words beside a variant may say that it is none: wild-type, benign, polymorphism, class 1."""
    said = significance_of([part])
    if said in (UNCERTAIN, LIKELY, PATHOGENIC):
        return False
    return said == BENIGN or state(part) == "wild-type" or not _ASIDE.search(part)
