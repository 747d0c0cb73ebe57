"""What a laboratory says a variant means: benign, of uncertain significance, or more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markerboard.imports.readings import answer

BENIGN, UNCERTAIN, PATHOGENIC, UNREAD = "benign", "uncertain", "pathogenic", "unread"


def significance_of(values: Iterable[Any]) -> str:
    """The one significance that all values say; `unread` where one cannot be read or two differ; else empty.

    A significance that cannot be read may be benign, so it is never passed over.
    """
    said = {answer("significance", value) or UNREAD for value in values} - {"not given"}
    return said.pop() if len(said) == 1 else UNREAD if said else ""
