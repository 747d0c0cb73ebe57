"""What treatments of no known place would tell of a history, had they been read: stated, and not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markerboard.imports.therapy import Treatment
from markerboard.language.tree import written
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import treatments


def hidden(lost: Iterable[Treatment], lines: Sequence[Any], vocabulary: Vocabulary) -> list[str]:
    """The facts of a history that some treatments tell beside its lines."""
    found: dict[str, None] = {}
    for one in lost:
        for every in ([*lines, _as_read(one)], [_as_read(one)]):
            record = treatments.read(every, False, vocabulary)[0]
            found |= {fact.name: None for fact in vocabulary.told_by_history
                      if record.derive(fact.history or fact.follows) is not None}
    return list(found)


def _as_read(one: Treatment) -> dict[str, Any]:
    """A treatment in the line or setting that is stated of it, else in the first line."""
    told: dict[str, Any] = {"setting": one.setting} if one.setting else {"line": one.line or 1}
    told |= {"drugs": [written(one.drug)] if one.drug else []}
    told |= {"months": "0-600"} if one.start and one.end else {}
    return told | ({"status": "ongoing"} if one.end or one.ongoing or one.stopped_for else {})


def unreadable(lost: Iterable[Treatment]) -> dict[str, str]:
    """The keys of a line by which some treatments say what cannot be read of them."""
    told = list(lost)
    keys = {"months": any(one.start and one.end for one in told),
            "status": any(one.end or one.ongoing or one.stopped_for for one in told)}
    return {key: "unreadable" for key, said in keys.items() if said}
