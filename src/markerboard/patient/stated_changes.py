"""A change of a gene as a case states it: a text, or a mapping with what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markerboard.files.loose import items
from markerboard.language.nouns import ANY
from markerboard.language.qualities import FACETS, LIKELY, ordered, split
from markerboard.language.variants import Variant, parse, qualified
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.changes import read
from markerboard.patient.facts import GeneState, Known, Unknown
from markerboard.patient.said_behind import behind, benign
from markerboard.patient.unused import Unused
from markerboard.patient.written import state

SIGNIFICANCES = ("benign", "likely benign", "VUS", "likely pathogenic", "pathogenic")
DENIED_THERE = "what `{name}` says denies it; neither is taken"
_NAMES = ("p", "c")
_BENIGN = frozenset(SIGNIFICANCES[:2])
_MEANS = {"VUS": ("VUS",), "likely pathogenic": (LIKELY, "pathogenic"), "pathogenic": ("pathogenic",)}


def described(stated: Any, symbol: str, vocabulary: Vocabulary) -> tuple[Any, bool]:
    """The change by its name with what is said of it, and whether it is said to be benign."""
    if not isinstance(stated, Mapping):
        return _as_text(stated, symbol, vocabulary)
    name = next((str(stated[key]) for key in _NAMES if stated.get(key)), "")
    said = _said(stated)
    told = " ".join((*said, name)) if read(name, symbol, vocabulary).calls else _with(name, said)
    return told, stated.get("significance") in _BENIGN


def _as_text(stated: Any, symbol: str, vocabulary: Vocabulary) -> tuple[Any, bool]:
    """A change of which a text says that it is benign, by its name; any other text as it stands."""
    name = benign(stated) if isinstance(stated, str) else ""
    named = read(name, symbol, vocabulary).variants if name else ()
    return (name, True) if len(named) == 1 else (stated, False)


def _said(stated: Mapping[str, Any]) -> tuple[str, ...]:
    """The words of quality that stand beside a change."""
    told = [stated[facet] for facet, words in FACETS.items() if stated.get(facet) in words]
    return ordered({*told, *_MEANS.get(str(stated.get("significance")), ())})


def _with(name: str, said: Sequence[str]) -> str:
    """A change with its words of quality; beside one that has no name of its protein stands what it is."""
    try:
        return str(qualified(parse(name), said))
    except ValueError:
        return f"{name}; {qualified(parse(ANY), said)}" if "pathogenic" in said else name


def of_germline(variant: Variant) -> Variant:
    """A variant that the patient was born with, as it is in the tumor."""
    said = {*variant.qualities}
    return qualified(variant.bare, said | {"germline"}) if said.isdisjoint(FACETS["origin"]) else variant


def listed_elsewhere(symbol: str, listed: Sequence[Variant], entries: Mapping[str, Known | Unknown],
                     vocabulary: Vocabulary, at: str) -> tuple[dict[str, Known | Unknown], list[Unused]]:
    """What is known of other specimens beside the changes of a gene's list that are called of them, by the
    same word (`germline`): those are there too. What is stated of a specimen and could not be read stays.
    And what is to be said where a specimen's own report denies them.
    """
    found: dict[str, Known | Unknown] = {}
    denied: list[Unused] = []
    for key in sorted(vocabulary.specimens):
        name, there = f"{symbol}.{key}", [one for one in listed if key in one.qualities]
        told = entries.get(name)
        if there and not isinstance(told, Unknown) and name in vocabulary.facts:
            own = [qualified(one.bare, {*one.qualities} - {key}) for one in there]
            found[name] = _with_listed(told, own, at)
            if isinstance(found[name], Unknown):
                denied.append(Unused(at, ", ".join(map(str, there)), DENIED_THERE.format(name=name)))
    return found, denied


def _with_listed(told: Known | None, own: list[Variant], at: str) -> Known | Unknown:
    """A gene in a specimen, with changes of it that stand elsewhere; where one is denied there it is open."""
    known = told.value if told else GeneState("mutated")
    named = {one.bare for one in known.variants} if isinstance(known, GeneState) else set()
    new = tuple(one for one in own if one.bare not in named)
    if not isinstance(known, GeneState) or known.status != "mutated" or (known.complete and new):
        return Unknown("conflicting", at)
    state = GeneState("mutated", (*known.variants, *new), known.complete)
    return told._replace(value=state) if told else Known(state, at)


def perhaps_benign(report: Any, symbol: str, vocabulary: Vocabulary) -> str:
    """The variants of a report of the germline that may be benign; none where it calls the gene mutated."""
    if not isinstance(report, Mapping) or state(report.get("status")) is not None:
        return ""
    open_ = [described(one, symbol, vocabulary)[0] for one in items(report.get("variants"))
             if not _is_meant(one)]
    return ", ".join(map(str, open_))


def _is_meant(stated: Any) -> bool:
    """Whether it is said what a change means."""
    if isinstance(stated, Mapping):
        return stated.get("significance") in SIGNIFICANCES
    text = str(stated)
    said = behind(text)
    try:
        words = split(f"{said.words} {said.change}" if said else text)[0]
        return bool(benign(text)) or not set(FACETS["significance"]).isdisjoint(words)
    except ValueError:
        return False
