"""Metastases among the diagnoses of a file: which code or word is one, and what it says of where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from markerboard.imports.mapping import mapping
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import codes_of, diagnosis_of, names_of, shown
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary

EXTENT = "extent"
_SITES = "disease.metastases."


class Spread(NamedTuple):
    """The facts that a secondary tumor states, and those that it may state; whether it is surely distant."""

    facts: tuple[str, ...]
    may: tuple[str, ...]
    distant: bool
    told: str


def spread_of(values: Iterable[Any], vocabulary: Vocabulary) -> Spread | None:
    """What coded or written diagnoses say of a secondary tumor; None where they are of none."""
    held, table, known = list(values), mapping().codes["secondary"], vocabulary.facts
    codes = [code for value in held for code in codes_of(value)]
    told = " ; ".join(name for value in held for name in names_of(value)) or " ".join(map(shown, held))
    facts = dict.fromkeys(fact for code in codes if (fact := mapping().term("metastases", code)))
    coded = [str(code) for code in codes if any(str(code).startswith(start) for start in table["codes"])]
    if not facts and not coded and (_is_primary(held, vocabulary) or not _says_so(told, table)):
        return None
    may = [fact for code in coded for fact in table["several"].get(code, ())]
    may += [] if facts or may else _named(told, vocabulary) or [EXTENT]
    return Spread(tuple(fact for fact in facts if fact in known),
                  tuple(fact for fact in may if fact in known),
                  EXTENT in known and any(code in table["distant"] for code in coded), told)


def _is_primary(held: list[Any], vocabulary: Vocabulary) -> bool:
    """Whether a diagnosis of the vocabulary is named, or one that contradicts itself."""
    tree = vocabulary.trees.get("diagnoses") or Tree({})
    try:
        return any(diagnosis_of(value, tree) for value in held)
    except Refused:
        return True


def _says_so(told: str, table: Any) -> bool:
    text = told.casefold()
    return any(word in text for word in table["words"]) and not any(word in text for word in table["not"])


def _named(told: str, vocabulary: Vocabulary) -> list[str]:
    """The sites that a text names by any of their words."""
    text = told.casefold()
    sites = ((fact.name, (at.removeprefix(_SITES), *dict(fact.also)))
             for at, fact in vocabulary.places.items() if at.startswith(_SITES))
    return [name for name, words in sites
            if any(word.casefold() in text for word in words if len(word) > 3 or not word.isascii())]
