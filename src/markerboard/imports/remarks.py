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
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact
from markerboard.patient import written
from markerboard.patient.reported import REASONS
from markerboard.patient.spellings import FLAGS, folded, tidy

_WORDS = re.compile(r"\w+")
_FIGURE = re.compile(r"(?<![\w.])[<>]?=? ?\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)? ?%?(?![\w.])")
_PLUS = re.compile(r"[+＋]")
"""By which a clause of genes and methods alone says that it was found: `ALK+`, `HER2 IHC 3+`."""
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
    """Leave open what is stated of a marker that a text under a heading names, unless it says the same."""
    table, words = mapping(), parted(f"{heading} {told}")
    if _of_mutations(words) or _is_day(told):
        return
    read = _may if says_something(told, draft) else _denied
    for name in table.names:
        fact = draft.vocabulary.facts.get(name)
        if fact and _is_doubted(fact, draft) and table.may_be(name, words):
            may = read(fact, tidy(told), draft)
            draft.unread[name] += [Unread(place, told, why, may=may)] if may is not None else []


def _is_doubted(fact: Fact, draft: Draft) -> bool:
    """Whether a text may tell a fact: a status, or a number or call of what is no finding of a gene."""
    section, _, rest = fact.at.partition(".")
    own = section != "biomarkers" or rest.partition(".")[0] in draft.vocabulary.markers
    return fact.type == "code" or (own and fact.type in ("number", "count", "boolean"))


def _may(fact: Fact, told: str, draft: Draft) -> str | bool | None:
    """What a text may say of a fact, UNREAD where it cannot be read; None where it says nothing of it.

    No call is made of a number, and no number of a call.
    """
    with suppress(ValueError):
        value = written.of_fact(fact, told, draft.vocabulary)
        return told if isinstance(value, Interval) else value
    figure = _FIGURE.search(_behind(fact, told)) or _FIGURE.search(told)
    if fact.type == "code" or not figure:
        return UNREAD if fact.type in ("code", "boolean") or not _is_call(fact, told, draft) else None
    if fact.type == "boolean" or ("%" in figure[0] and fact.unit != "%"):
        return None
    return figure[0].strip()


def _denied(fact: Fact, told: str, draft: Draft) -> str | bool | None:
    """What a text that denies something says of a status or a call (`HER2 negative`); None where of none."""
    if fact.type in ("code", "boolean"):
        with suppress(ValueError):
            value = written.of_fact(fact, _behind(fact, told).strip(" :=-"), draft.vocabulary)
            return None if isinstance(value, Interval) else value
    return None


def _behind(fact: Fact, told: str) -> str:
    """What stands in a text behind the name of a marker, without the digits of the name."""
    lower = parted(told)
    ends = [lower.index(word.strip()) + len(word.strip()) for word in mapping().names[fact.name]
            if word.strip() in lower]
    return lower[max(ends):] if ends else lower


def _is_call(fact: Fact, told: str, draft: Draft) -> bool:
    """Whether a text is a call of a marker, or ends in one: `TMB high`."""
    called = {spelling: so for other in draft.vocabulary.facts.values() if other.type == "boolean"
              and other.at.rpartition(".")[0] == fact.at.rpartition(".")[0] for spelling, so in other.also}
    last = folded(_behind(fact, told)).strip(" :=-")
    return last in FLAGS or last in map(folded, called) or folded(told) in map(folded, called)


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
    known = all(word in symbols or word.casefold() in plain for word in words)
    return bool(words or not clause.strip()) and known and not _PLUS.search(clause)


def _of_mutations(told: str) -> bool:
    """Whether a text speaks of mutations, and of no other finding."""
    table, lower = mapping().texts, told.casefold()
    return any(word in lower for word in table["of_mutations"]) and not any(
        word in lower for word in table["of_findings"])
