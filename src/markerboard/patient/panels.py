"""What the panel of a case covered: what the case lists, and what a test of that name covers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from markerboard.files.loose import items, names
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.spellings import UNREAD
from markerboard.patient.terms import doubted
from markerboard.patient.unused import Unused
from markerboard.patient.written import reason

UNKNOWN = "no test of this name is known, so it covers nothing"
UNLISTED = "no list at hand says which genes this test covers, so its silence closes nothing"
ELSEWHERE = "it is a test of plasma, whose silence tells nothing of the tumor's tissue"
_AT = "biomarkers.panel"
_KINDS = ("genes", "amplifications", "deletions", "fusions")


class Covered:
    """The panel of a case. `stated` is as it is written; `elsewhere` says that it is no test of tissue."""

    def __init__(self, stated: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.stated, self.vocabulary = stated, vocabulary
        self.name = str(stated.get("name") or "")
        self.test = None if not self.name or doubted(self.name) else vocabulary.panel(self.name)

    def __bool__(self) -> bool:
        return bool(self.stated)

    @cached_property
    def elsewhere(self) -> bool:
        """Whether it is, or may be, a test of another specimen than tissue."""
        specimen = self.stated.get("specimen") or (self.test.specimen if self.test else "tissue")
        return specimen == "plasma" or reason(specimen) == "unreadable"

    def known(self, kind: str) -> dict[str, None]:
        """The genes of which a test of this name covers something."""
        return dict.fromkeys(getattr(self.test, kind, ())) if self.test and not self.elsewhere else {}

    def may_cover(self, symbol: str) -> bool:
        """Whether it may have tested anything of a gene: where none is listed that can be read, of any."""
        listed = [name for kind in _KINDS for _, name in names(self.stated.get(kind))]
        listed += [name for kind in _KINDS for name in getattr(self.test, kind, ())]
        unread = self.stated.get("unread") or not listed
        return bool(unread) or any(symbol in self.vocabulary.symbols_of(name) for name in listed)

    def unused(self) -> Iterator[Unused]:
        """What of it could not be used."""
        for i, written in enumerate(items(self.stated.get("unread"))):
            yield Unused(f"{_AT}.unread[{i}]", str(written), UNREAD)
        listed = any(items(self.stated.get(kind)) for kind in _KINDS)
        if self.elsewhere and (listed or self.test):
            yield Unused(f"{_AT}.name" if self.name else _AT, self.name or "panel", ELSEWHERE)
        elif self.name and not listed and not any(self.known(kind) for kind in _KINDS):
            yield Unused(f"{_AT}.name", self.name, UNLISTED if self.test else UNKNOWN)
