"""Observations of FHIR, and parts of them, that no row reads: the facts that they may be of stay open.

One that has no readable code may be of any fact that its words fit, or of each where it has none. One with a
code of a known system is of what it is called: of a marker, where its words name one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markerboard.imports import readings
from markerboard.imports.agreement import Unread
from markerboard.imports.draft import Draft
from markerboard.imports.mapping import children, codings, folded, mapping
from markerboard.imports.plausible import readable
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import OWN, READERS, names_of
from markerboard.imports.stating import phrased
from markerboard.imports.therapy import UNREAD
from markerboard.patient.joint import part_of

WHY = "it may be of this fact"
_OF_OTHERS = ("patient.", "disease.")
"""Where the facts stand that are no markers: words for them stand in the names of many other codes."""


def leave_open(data: dict[str, Any], name: str, day: str, draft: Draft, *, taken: bool) -> None:
    """Leave open what an observation, and each of its components, may state; `taken` says that a row read it.
    """
    for i, held in enumerate((data, *children(data, "component"))):
        if any(_reads(held, alone=held is data)):
            continue
        concept = held.get("code")
        words = folded(" ".join(names_of(concept)))
        if not readable(concept) and not words and not taken and _is_call(held):
            draft.open_genes((), name, "", "what it is about cannot be read", denies=True)
        place = name if held is data else f"{name} component[{i - 1}]"
        for fact in _possible(held, words, draft):
            _open(fact, held, place, day, draft, named=bool(words) or readable(concept))


def _reads(held: dict[str, Any], *, alone: bool) -> Iterator[str]:
    """What reads an observation that stands alone, or one of its components: rows, or the name of a fact."""
    table = mapping()
    rows = table.by_code if alone else table.by_component
    for one in codings(held.get("code")):
        if code := table.code(one):
            yield from (row.name for row in rows.get(code, ()))
            yield from [code.code] if code.system == OWN else ()


def _possible(held: dict[str, Any], words: str, draft: Draft) -> Iterator[str]:
    """The facts that something may state, by the code or the words for it; by none it may be of each."""
    table, known = mapping(), readable(held.get("code"))
    codes = [code for one in codings(held.get("code")) if (code := table.code(one))]
    coded = {row.fact for code in codes for row in table.by_code.get(code, ())}
    coded |= {table.of_fact[code] for code in codes if code in table.of_fact}
    if known and not (words or coded):
        return
    joint = {part[0] for told in names_of(held.get("code")) if (part := part_of(told, draft.vocabulary))}
    for fact in [name for name in table.names if name in draft.vocabulary.facts]:
        of_marker = not draft.vocabulary.facts[fact].at.startswith(_OF_OTHERS)
        if fact in coded | joint or ((of_marker and words if known else True) and table.may_be(fact, words)):
            yield fact


def _open(fact: str, held: dict[str, Any], place: str, day: str, draft: Draft, *, named: bool) -> None:
    """What is said would state of a fact; it is open where nothing else states one that is `named`."""
    for at, value in _said(held):
        may: str | bool = _may(fact, value, draft) if at.startswith("value") else UNREAD
        draft.unread[fact].append(Unread(f"{place} {at}", phrased(value), WHY, day, may, alone=named))
        if place.endswith("]"):  # of the observation as a whole its own account is given
            draft.left(f"{place} {at}", phrased(value), f"{WHY}: {draft.vocabulary.facts[fact].label}")


def _said(held: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is said, and where: the values, the interpretations, or the name alone where there are neither."""
    told = [(key, held[key]) for key in held if key.startswith("value")]
    told += [(f"interpretation[{i}]", one) for i, one in enumerate(children(held, "interpretation"))]
    if told or children(held, "component") or "dataAbsentReason" in held:
        yield from told
    else:
        yield "code", held.get("code")


def _may(fact: str, value: Any, draft: Draft) -> str | bool:
    """What a value would say of a fact; one that cannot be read may say anything."""
    try:
        return READERS[_readers()[fact]](value, draft.vocabulary).written
    except (KeyError, Refused):
        return UNREAD


@cache
def _readers() -> Mapping[str, str]:
    """How the value of each fact is read, by the first row that is of it."""
    return {row.fact: row.reads for row in reversed(mapping().rows) if row.fact and row.reads}


def _is_call(held: dict[str, Any]) -> bool:
    """Whether a value says present or absent, as that of a variant does."""
    return readings.answer("presence", held.get("valueCodeableConcept")) is not None
