"""Of how much of a gene a result of FHIR is: by its method, its name and its parts.

A test of one exon, of hotspots, by a stain or by hybridization that finds nothing excludes no other mutation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from markerboard.imports.mapping import child, children, codings, mapping, text
from markerboard.imports.readings import codes_of, names_of
from markerboard.language.vocabulary import Vocabulary

PART = ("a test of a part of a gene (an exon, a hotspot), or by PCR, a stain or a hybridization, excludes no "
        "other mutation in it")
_OF_LESS = "by which it may be of less than the gene"
_BY_METHOD = f"how it was studied is not read, {_OF_LESS}"
_WORDS = re.compile(r"\w+")
_IN_REGIONS = frozenset({"gene", "origin"})
_IN_VARIANTS = _IN_REGIONS | {"frequency", "zygosity", "significance"}


class Narrowing(NamedTuple):
    """Why a result excludes no other mutation of its gene; `sure` where that is plain, and not only possible.

    `told` is what says so, as it stands there.
    """

    told: str
    why: str
    sure: bool = False


def narrower(data: dict[str, Any]) -> str:
    """Why a region may not tell of whole genes in which nothing was found; empty where it does."""
    if "dataAbsentReason" in data or any(key.startswith("value") for key in data):
        return "it has a value of its own, which is not read"
    if children(data, "interpretation"):
        return "it is interpreted, which is not read"
    if _method(data):
        return _BY_METHOD
    return next((one.why for one in _parts(data, _IN_REGIONS)), "")


def narrowing(data: dict[str, Any], vocabulary: Vocabulary) -> Narrowing | None:
    """Why an absence of a variant without a name leaves its gene open; None where it is of the whole."""
    plain = (told for told in _told(data) if _names_part(told))
    if told := next(plain, ""):
        return Narrowing(told, PART, sure=True)
    if method := _method(data):
        return Narrowing(method, _BY_METHOD)
    noted = (text(note, "text") for note in children(data, "note"))
    return next(_parts(data, _IN_VARIANTS), None) or _by_name(data, vocabulary) or next(
        (Narrowing(told, PART) for told in noted if _names_part(told)), None)


def _told(data: dict[str, Any]) -> Iterator[str]:
    """What a result is called, how it was made, and what its parts are and hold."""
    for concept in (data.get("code"), data.get("method"), child(data, "device")):
        yield from names_of(concept)
    for held in (data, *children(data, "component")):
        yield from names_of(held.get("code"))
        yield from (told for key in held if key.startswith("value") for told in _texts(held[key]))


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else names_of(value)


def _names_part(told: str) -> bool:
    return any(word in f" {told.casefold()} " for word in mapping().texts["of_parts"])


def _method(data: dict[str, Any]) -> str:
    """A method that is not known to read the whole of a gene, as it is called."""
    method, whole = data.get("method"), mapping().texts["whole_methods"]
    called = {*map(str.casefold, names_of(method)), *map(str, codes_of(method))}
    return _called(method, "a method") if method and called.isdisjoint(whole) else ""


def _parts(data: dict[str, Any], known: frozenset[str]) -> Iterator[Narrowing]:
    """The parts by which a result may be one of less than the gene."""
    table = mapping()
    for component in children(data, "component"):
        codes = [code for c in codings(component.get("code")) if (code := table.code(c))]
        parts = {row.part for code in codes for row in table.by_component.get(code, ())}
        beside = {*table.texts["beside_regions"]} & {*map(str, codes)}
        if not (parts & known or beside):
            told = _called(component.get("code"), "")
            yield Narrowing(told, f"a part of it is not read (`{told[:60]}`), {_OF_LESS}")


def _by_name(data: dict[str, Any], vocabulary: Vocabulary) -> Narrowing | None:
    """A name that counts something, as those of changes, codons and antibodies do: `EGFR L858R`."""
    codes = {code.code for code in codes_of(data.get("code"))}
    for told in (*names_of(data.get("code")), *names_of(child(data, "device"))):
        said = _WORDS.findall(" ".join(word for word in told.split() if word not in codes))
        if any(any(map(str.isdigit, word)) and word not in vocabulary.symbols for word in said):
            return Narrowing(told, f"it is called `{told[:60]}`, {_OF_LESS}")
    return None


def _called(concept: Any, otherwise: str) -> str:
    return next(iter([*names_of(concept), *map(str, codes_of(concept))]), otherwise)
