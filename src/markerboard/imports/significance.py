"""What a laboratory says a variant means: benign, of uncertain significance, or more."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from markerboard.imports.readings import answer
from markerboard.patient.written import state

_DIGIT = re.compile(r"\d")
BENIGN, UNCERTAIN, PATHOGENIC, UNREAD = "benign", "uncertain", "pathogenic", "unread"


def significance_of(values: Iterable[Any]) -> str:
    """The one significance that all values say; `unread` where one cannot be read or two differ; else empty.

    A significance that cannot be read may be benign, so it is never passed over.
    """
    said = {answer("significance", value) or UNREAD for value in values} - {"not given"}
    return said.pop() if len(said) == 1 else UNREAD if said else ""


def takes_back(part: str) -> bool:
    """Whether words beside a variant may say that it is none: wild-type, benign, polymorphism."""
    known = significance_of([part]) in (UNCERTAIN, PATHOGENIC)
    return state(part) == "wild-type" or not (known or _DIGIT.search(part))
