"""How a foreign value becomes one of a case. What is ambiguous is refused, never guessed.

Each reader takes the value as JSON and returns it as a case would write it, with a sentence about what
was converted. It raises `Refused` with the reason when the value could mean two things.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from decimal import Decimal, DecimalException
from typing import Any

from markerboard.imports.mapping import Code, codings, mapping
from markerboard.imports.quantities import Reading, Refused, kind_of, number
from markerboard.language.logic import plain
from markerboard.language.tree import Tree, called
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import terms
from markerboard.patient.compounds import scored
from markerboard.patient.terms import doubted

OWN = "MARKERBOARD"
"""The system of our own codes: the names of facts, whose values are written as in a case."""
_KINDS = (" (qualifier value)", " (finding)", " (tumor staging)")
"""What a terminology writes behind a name: of which kind it is."""


def _measure(wanted: str, *, bare: str = "") -> Callable[[Any, Vocabulary], Reading]:
    """A reader of numbers in one kind of unit; `bare` is what is said where no unit is printed."""
    def read(value: Any, vocabulary: Vocabulary) -> Reading:
        if isinstance(value, dict) and "numerator" in value:
            if wanted != "ratio":
                raise Refused("it is a ratio, which is another measurement")
            return _ratio(value)
        written, units = number(value)
        kind = kind_of(units, wanted)
        if kind is None or kind not in ("", wanted):
            shown = ", ".join(f"`{unit}`" for unit in units)
            raise Refused(f"its unit {shown} is not one of {wanted}: {_listed(wanted)}")
        return Reading(written, bare if kind == "" and isinstance(value, dict) else "")
    return read


def _listed(wanted: str) -> str:
    return ", ".join(sorted(mapping().units[wanted])[:4])


def _ratio(value: Mapping[str, Any]) -> Reading:
    above, below = (number(value.get(part))[0] for part in ("numerator", "denominator"))
    try:
        quotient = Decimal(above) / Decimal(below)
    except DecimalException:
        raise Refused("its ratio cannot be divided") from None
    written = plain(round(quotient, 10).normalize())
    return Reading(written, f"{above} to {below} as the ratio {written}")


def _percent(value: Any, vocabulary: Vocabulary) -> Reading:
    written, units = number(value)
    kind = kind_of(units, "percent")
    if kind == "percent":
        # Without its sign it could be a fraction.
        return Reading(f"{written}%" if re.search(r"(?<![\d.])0?\.\d*[1-9]", written) else written)
    if kind != "":
        shown = ", ".join(f"`{unit}`" for unit in units)
        raise Refused(f"its unit {shown} is not a percentage; a fraction is not taken for one")
    if _may_be_fraction(written):
        raise Refused("no unit is given, and it could be a fraction as well as a percentage")
    return Reading(written, "no unit is given; above 1 it can only be a percentage")


def _may_be_fraction(written: str) -> bool:
    return any(0 < Decimal(part) <= 1 for part in re.findall(r"\d+(?:\.\d+)?", written))


def _whole_percent(value: Any, vocabulary: Vocabulary) -> Reading:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused("it is not a whole percentage; a fraction is not taken for one")
    return Reading(str(value))


# Codes


def codes_of(value: Any) -> list[Code]:
    """The codes of a CodeableConcept, a coding, an ontology class or a bare code."""
    table = mapping()
    if isinstance(value, str):
        return [Code("", value)]
    if not isinstance(value, dict):
        return []
    listed = codings(value) or [value]
    found = [table.code(coding) for coding in listed]
    found += [table.curie(coding.get("id")) for coding in listed if isinstance(coding.get("id"), str)]
    return [code for code in found if code is not None]


def answer(kind: str, value: Any) -> str | None:
    """What a coded value says, by the table of answers; None where it says nothing or two things.

    What it is called may answer where no code does, and may contradict one that does.
    """
    table = mapping()
    said = {a for code in codes_of(value) if (a := table.answer(kind, code)) is not None}
    said |= {a for name in names_of(value) if (a := table.words(kind, name)) is not None}
    return said.pop() if len(said) == 1 else None


def names_of(value: Any) -> list[str]:
    """What a coded value is called."""
    if not isinstance(value, dict):
        return []
    told = [value.get("text"), value.get("label"), value.get("display")]
    told += [coding.get("display") for coding in codings(value)]
    return list(dict.fromkeys(t for t in told if isinstance(t, str) and t))


def doubted_name(value: Any) -> str:
    """The name of a diagnosis that doubts or denies it: `Verdacht auf Bronchialkarzinom`; else empty."""
    words = mapping().texts["doubted_conditions"]
    return next((name for name in names_of(value) if any(w in f" {name.casefold()}" for w in words)), "")


def spelled(value: Any) -> list[str]:
    """What a value is called, be it coded or a text alone."""
    return [value] if isinstance(value, str) else names_of(value)


def shown(value: Any) -> str:
    """The codes of a value, for a sentence; without any what it is called."""
    told = next(iter(names_of(value)), "")
    return " or ".join(map(str, codes_of(value))) or (f"`{told[:100]}`" if told else "a value without a code")


def _coded(kind: str, states: Mapping[str, str | bool]) -> Callable[[Any, Vocabulary], Reading]:
    def read(value: Any, vocabulary: Vocabulary) -> Reading:
        said = answer(kind, value)
        if said is None:
            raise Refused(f"{shown(value)} is no answer of the mapping")
        if said not in states:
            raise Refused(f"{shown(value)} is {said}, which answers nothing here")
        return Reading(states[said])
    return read


def _ecog(value: Any, vocabulary: Vocabulary) -> Reading:
    said = answer("ecog", value) if isinstance(value, dict) else None
    if said is not None:
        return Reading(said)
    for name in spelled(value):
        try:
            number_of = scored("ecog", name, vocabulary)
        except ValueError as why:
            raise Refused(str(why)) from None
        if number_of is not name:
            return _measure("count")(number_of, vocabulary)
    coded = str(value.get("code", "")) if isinstance(value, dict) and "value" not in value else ""
    if re.fullmatch(r"[0-5]", coded):
        return Reading(coded)
    return _measure("count")(value, vocabulary)


def _sex(value: Any, vocabulary: Vocabulary) -> Reading:
    word = str(value).lower()
    if word not in vocabulary.facts["sex"].codes:
        raise Refused(f"`{word}` is not a sex that the vocabulary has")
    return Reading(word)


def _stage(value: Any, vocabulary: Vocabulary) -> Reading:
    stages = vocabulary.trees["stages"]
    found = {word for code in codes_of(value) if (word := mapping().term("stages", code))}
    named = {stage for name in spelled(value) if (stage := _stage_of_name(name, stages))}
    if len(found) == 1 and found <= set(stages.terms):
        coded = found.pop()
        if doubted_name(value) or any(stages.is_a(coded, one) is False for one in named):
            raise Refused(f"its code is stage {coded}, yet it is called {', '.join(spelled(value))}")
        return Reading(coded)
    if len(named) != 1:
        raise Refused(f"{shown(value)} is no stage of the vocabulary")
    return Reading(stage := named.pop(), f"`{spelled(value)[0]}` read as stage {stage}")


def _stage_of_name(name: str, stages: Tree) -> str | None:
    for kind in _KINDS:
        name = name.strip().removesuffix(kind)
    with suppress(ValueError):
        return terms.stage(name, stages)
    return None


def diagnosis_of(value: Any, diagnoses: Tree) -> tuple[str, str] | None:
    """The diagnosis of a code, or of a name that the vocabulary has, with a note; None when it has none."""
    codes = codes_of(value)
    direct = _resolved((code.code for code in codes if code.system == "ONCOTREE"), diagnoses)
    words = (mapping().term("diagnoses", code) for code in codes)
    coded = (direct or {word for word in words if word and word in diagnoses}
             or _resolved((f"ncit:{code.code}" for code in codes if code.system == "NCIT"), diagnoses))
    finest = _finest(coded, diagnoses)
    if finest:
        return finest, ""
    if len(coded) > 1:
        raise Refused(f"its codes are different diagnoses: {', '.join(sorted(coded))}")
    named = _resolved(names_of(value), diagnoses)
    if len(named) != 1:
        return None
    return (code := named.pop()), f"read by its name as {called(code)}"


def _resolved(names: Iterable[str], tree: Tree) -> set[str]:
    return {code for name in names if not doubted(name) and (code := tree.resolve(name))}


def _finest(codes: set[str], tree: Tree) -> str | None:
    """The one code that is all of them at once."""
    return next((c for c in sorted(codes) if all(tree.is_a(c, other) is True for other in codes)), None)


def _diagnosis(value: Any, vocabulary: Vocabulary) -> Reading:
    found = diagnosis_of(value, vocabulary.trees["diagnoses"])
    if found is None:
        raise Refused(f"{shown(value)} is no diagnosis of the vocabulary")
    return Reading(*found)


def _written(value: Any, vocabulary: Vocabulary) -> Reading:
    """A value as a case writes it, its unit beside it; what it means is for the fact to say."""
    if isinstance(value, bool | str):
        return Reading(value)
    figure, units = number(value)
    return Reading(" ".join((figure, *units[:1])))


def _categories(value: Any, vocabulary: Vocabulary) -> Reading:
    raise Refused("a category of metastasis may be of the extent and of the stage")


_YES: dict[str, str | bool] = {"present": True, "absent": False, "no call": "no call",
                               "indeterminate": "indeterminate"}
CODED: Mapping[str, Mapping[str, str | bool]] = {
    "presence": _YES,
    "positivity": {word: word for word in ("positive", "negative", "indeterminate")},
    "mismatch repair": {word: word for word in ("deficient", "proficient")},
    "instability": {word: word for word in ("high", "low", "stable", "indeterminate")},
    "high": {"high": True, "not high": False},
}
"""By the kind of a coded answer, what each answer states."""
READERS: dict[str, Callable[[Any, Vocabulary], Reading]] = {
    "percent": _percent, "whole percent": _whole_percent,
    "score": _measure("score"), "ratio": _measure("ratio"), "copies": _measure("copies"),
    "cells": _measure("cells"),
    "per megabase": _measure("per megabase", bare="no unit is given; the code counts mutations per megabase"),
    "ecog": _ecog, "sex": _sex, "stage": _stage, "categories": _categories, "diagnosis": _diagnosis,
    "extent": _coded("extent", {"metastatic": "metastatic"}),
    "written": _written,
    **{kind: _coded(kind, states) for kind, states in CODED.items()},
}
