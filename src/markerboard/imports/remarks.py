"""Texts on genes that are not read: the genes stay open, and so do their findings that are denied elsewhere.

A text that denies, says that nothing was tested, names a method alone or speaks of mutations alone leaves
the findings as they are stated.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from markerboard.imports import csv_dates
from markerboard.imports.agreement import Unread
from markerboard.imports.denying import CLAUSES, denies
from markerboard.imports.draft import Draft
from markerboard.imports.mapping import folded as parted
from markerboard.imports.mapping import mapping
from markerboard.imports.therapy import UNREAD
from markerboard.language.vocabulary import Fact
from markerboard.patient import written
from markerboard.patient.reported import REASONS
from markerboard.patient.spellings import FLAGS, folded

_WORDS = re.compile(r"\w+")
_UNSAID = ("not tested", "not stated")


def open_genes(symbols: Collection[str], place: str, told: str, why: str, draft: Draft, *,
               heading: str = "", denies: bool = False, row: str = "text") -> None:
    """Leave genes open that a text under a `heading` is of, and what is denied of them that it may state."""
    draft.open_genes(symbols, place, told, why, denies=denies, row=row)
    doubt_findings(symbols, place, told, why, draft, heading=heading)


def doubt_findings(symbols: Collection[str], place: str, told: str, why: str, draft: Draft, *,
                   heading: str = "") -> None:
    """Leave open what is denied of the findings of genes, where a text may state it."""
    if says_something(told, draft) and not _of_mutations(f"{heading} {told}"):
        for symbol in symbols:
            draft.texts[symbol].append(Unread(place, told, why, may=True))


def doubt_markers(heading: str, place: str, told: str, why: str, draft: Draft) -> None:
    """Leave open the status of a marker that a text under a heading names, unless it says the same."""
    table, words = mapping(), parted(f"{heading} {told}")
    if not says_something(told, draft) or _of_mutations(words) or _is_day(told):
        return
    for name in table.names:
        fact = draft.vocabulary.facts.get(name)
        if fact and fact.type == "code" and table.may_be(name, words):
            draft.unread[name].append(Unread(place, told, why, may=_code(fact, told, draft) or UNREAD))


def _code(fact: Fact, told: str, draft: Draft) -> str:
    """The status that a text gives, empty where it cannot be read."""
    with suppress(ValueError):
        return str(written.of_fact(fact, told, draft.vocabulary))
    return ""


def _is_day(told: str) -> bool:
    with suppress(ValueError):
        return bool(csv_dates.day(told))
    return False


def says_something(told: str, draft: Draft) -> bool:
    """Whether a text says more than that nothing was found or tested, or how it was."""
    return any(not (denies(clause) or FLAGS.get(folded(clause)) is False or _is_unsaid(clause)
                    or _is_of_method(clause, draft)) for clause in CLAUSES.split(told))


def _is_unsaid(clause: str) -> bool:
    return REASONS.get(written.reason(clause.strip()) or "") in _UNSAID


def _is_of_method(clause: str, draft: Draft) -> bool:
    """Whether a clause holds no words but those of genes and of methods."""
    plain, symbols = mapping().texts["of_methods"], draft.vocabulary.symbols
    words = _WORDS.findall(clause)  # of signs alone nobody knows what they say
    return bool(words or not clause.strip()) and all(w in symbols or w.casefold() in plain for w in words)


def _of_mutations(told: str) -> bool:
    """Whether a text speaks of mutations, and of no other finding."""
    table, lower = mapping().texts, told.casefold()
    return any(word in lower for word in table["of_mutations"]) and not any(
        word in lower for word in table["of_findings"])
