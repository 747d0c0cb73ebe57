"""What a written value of a fact means, by the type that the vocabulary gives it."""

from __future__ import annotations

from typing import Any

from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient import compounds
from markerboard.patient.terms import SHORTEST
from markerboard.patient.written import of_fact as parse

__all__ = ["elsewhere", "parse", "shown"]


def elsewhere(fact: Fact, written: Any, vocabulary: Vocabulary) -> str:
    """Where else a word stands that a fact does not take, as a clause; empty unless one place takes it.

    A letter or a digit may stand in many, and names none. Of the name of a tumor that may mean several, what
    to write instead.
    """
    if fact.tree and (ask := compounds.asked(str(written), vocabulary)):
        return ask
    word = written if isinstance(written, str) and len(written) >= SHORTEST else ""
    others = [other for other in vocabulary.facts.values() if other.type == "code" and other is not fact]
    taking = [other for other in others if word and _takes(other, word, vocabulary)]
    return f"`{taking[0].at}` takes it, the {taking[0].label}" if len(taking) == 1 else ""


def _takes(fact: Fact, written: str, vocabulary: Vocabulary) -> bool:
    try:
        return bool(parse(fact, written, vocabulary))
    except ValueError:
        return False


def shown(value: Any, written: str) -> str:
    """A value as a page shows it: as it was written, without a unit that the fact has anyway."""
    if not isinstance(value, Interval):
        return written
    try:
        Interval.parse(written)
    except ValueError:
        return str(value)
    return written
