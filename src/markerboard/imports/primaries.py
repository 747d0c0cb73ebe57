"""Whose tumor a statement is about: the one the case is of, another primary, or nobody can tell.

A case is of one tumor. Where a file holds several, it is the one that the vocabulary knows while every
other is plainly another; where two could be it, neither is, and what is stated of tumors is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from markerboard.errors import CaseError, Problem
from markerboard.imports.mapping import folded, mapping
from markerboard.imports.metastases import spread_of
from markerboard.imports.plausible import readable
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import codes_of, diagnosis_of, names_of, shown
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary

OWN, OTHER, UNCLEAR = "own", "other", "unclear"


class Primary(NamedTuple):
    """A cancer that a file states: its key, its diagnosis if the vocabulary has it, and whether it is plain.

    `gone` says that it is over; `until` is the day on which it ended.
    """

    key: str
    code: str
    plain: bool
    told: str
    gone: bool = False
    until: str = ""


class Primaries:
    """The cancers of a patient, and which of them the case is of; `spread` are the keys of metastases."""

    def __init__(self, listed: Iterable[Primary], vocabulary: Vocabulary, asked: str = "",
                 spread: frozenset[str] = frozenset()) -> None:
        self.listed, self.spread = tuple(listed), spread
        self.vocabulary = vocabulary
        self.tree = vocabulary.trees.get("diagnoses") or Tree({})
        self.current = [p for p in self.listed if not p.gone]
        self.asked = asked
        self.own = frozenset(p.key for p in self._own())

    def check(self, file: str) -> None:
        """Refuse a file that does not state the cancer that is asked for. Raises CaseError."""
        if self.asked and not self.own:
            told = " and ".join(p.told for p in self.listed) or "none"
            message = f"`{self.asked}` is no cancer of this file; it states {told}"
            raise CaseError([Problem(file, 1, 1, message)])

    @property
    def code(self) -> str:
        """The diagnosis of the case's tumor, empty where the vocabulary has none; of several the finest."""
        codes = sorted({p.code for p in self.listed if p.key in self.own and p.code})
        return next((c for c in codes if all(self.tree.is_a(c, other) is True
                                             for other in codes)), "")

    def _own(self) -> list[Primary]:
        if self.asked:
            return [p for p in self.listed if p.key == self.asked]
        known = [p for p in self.current if p.code]
        if not known:
            return self.current if len(self.current) == 1 else []
        alike = all(self._related(known[0].code, p.code) for p in known)
        return known if alike and all(p.code or p.plain for p in self.current) else []

    def _related(self, one: str, other: str) -> bool:
        return self.tree.is_a(one, other) is not False

    @property
    def unsettled(self) -> str:
        """Why no tumor is the one of the case, or empty."""
        if self.own or not self.listed:
            return ""
        told = " and ".join(sorted(p.told for p in self.current or self.listed))
        if len(self.current) > 1:
            return f"the file states several cancers, {told}; say of which the case is: --tumor"
        return f"no current cancer is stated, only {told}" if not self.current else ""

    def of(self, pointed: Iterable[str], day: str = "") -> tuple[str, str]:
        """Whose tumor a statement is of that points at some keys, and a sentence where it is not its own."""
        keys = set(pointed) - self.spread
        if keys & self.own:
            return (OWN, "") if keys <= self.own else (UNCLEAR, "it points at several tumors")
        known = {p.key: p for p in self.listed}
        other = sorted(known[key].told for key in keys if key in known)
        if other and self.own:
            return OTHER, f"it is of another tumor: {', '.join(other)}"
        if keys and self.listed:
            return UNCLEAR, self.unsettled or f"the tumor that it points at, {min(keys)}, is not in the file"
        if self.unsettled:
            return UNCLEAR, self.unsettled
        beside = [p.told for p in self.listed if p.key not in self.own and not self._before(p, day)]
        if beside:
            return UNCLEAR, f"it does not say of which tumor it is, and {beside[0]} is stated as well"
        return OWN, ""

    def _before(self, primary: Primary, day: str) -> bool:
        """Whether a cancer was over before a day."""
        return primary.gone and bool(primary.until and day) and primary.until < day

    def of_reason(self, reason: Any) -> tuple[str, str]:
        """The same of a coded reason for a treatment, which must be a diagnosis of the tumor."""
        try:
            found = diagnosis_of(reason, self.tree)
        except Refused:
            found = None
        told = next(iter(names_of(reason)), "") or shown(reason)
        if any(str(code) in mapping().treatments["any_cancer"] for code in codes_of(reason)):
            return self.of(())
        if spread_of([reason], self.vocabulary):
            return self.of(())
        if found and any(
            self._related(found[0], p.code) for p in self.listed if p.key in self.own and p.code
        ):
            return OWN, ""
        if found or readable(reason):
            return OTHER, f"it was given for {told}"
        return UNCLEAR, f"why it was given cannot be read: {told}"


def is_cancer(value: Any, diagnoses: Tree, extra: Iterable[Any] = ()) -> bool | None:
    """Whether a coded condition is a cancer; None where it cannot be told. `extra` are morphologies."""
    try:
        if diagnosis_of(value, diagnoses):
            return True
    except Refused:
        return True
    codes = codes_of(value)
    table = mapping().codes["cancers"]
    if any(f"{c.system} {c.code}".startswith(start) for c in codes for start in table["codes"]):
        return True
    words = f" {folded(' '.join(names_of(value)))} "
    if any(word in words for word in table["words"]) or any(codes_of(one) for one in extra):
        return not any(word in words for word in table["not"])
    # A name in words says what it is, although no code does.
    return False if readable(value) or re.search(r"[^\W\d_]{4}", words) else None
