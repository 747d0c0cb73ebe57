"""P20 and P22: in which order things are listed says nothing, and what is stated and not used is said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, GeneState, Unknown
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import Unused
from markerboard.testing.given import Broken, Given
from markerboard.testing.people import read_data

_NUMBERED = re.compile(r"\[\d+\]")
TEXT, TRIED = "?x?", 4
"""What cannot be read, and of how many facts that is tried."""


def listed(given: Given) -> Iterator[Broken]:
    """The order of treatments and variants changes no byte of the answer but their listing."""
    case = read_data(_turned(given.case.data), given.knowledge.vocabulary)
    if case is not None and _studies(given, case) != _studies(given, given.case):
        told = f"`{given.rules.id}` is answered otherwise when a list stands in another order"
        yield told, (given.case, case)


def said(given: Given) -> Iterator[Broken]:
    """What is stated and cannot be read is in the answer, with its place, and is not called not stated."""
    for name, known in islice(given.case.facts.entries.items(), TRIED):
        at = f"facts.{name}"
        entries = {**given.case.facts.entries, name: Unknown(UNREAD, at)}
        lost = Case(given.case.data, Facts(entries, (Unused(at, TEXT, UNREAD),)))
        answer = given.bench.alone(given.rules.id).evaluate(lost).as_json()
        told = [(one["at"], one["stated"]) for one in answer["unused"]]
        shown = answer["facts"].get(name, {}).get("unknown", UNREAD)
        if (at, TEXT) not in told or shown != UNREAD:
            yield f"`{name}` was {known} and cannot be read, which the answer does not say", (given.case,)


def _turned(data: Any) -> Any:
    """The data of a case with each list the other way around. A fact that only follows stays unstated."""
    if isinstance(data, Mapping):
        return {key: _turned(value) for key, value in data.items()}
    return [*map(_turned, reversed(data))] if isinstance(data, list | tuple) else data


def _studies(given: Given, case: Case) -> str:
    """What is answered of the study, not what is known; what is a listing is always in one order."""
    answer = given.bench.alone(given.rules.id).evaluate(case).as_json()
    unused = sorted((_NUMBERED.sub("[]", one["at"]), one["stated"], one["why"]) for one in answer["unused"])
    told = json.dumps({key: value for key, value in answer.items() if key not in ("case", "facts")}
                      | {"unused": unused})
    for value in (one for one in case.facts.values.values() if isinstance(one, GeneState)):
        listing = [variant.text for variant in value.variants]
        told = told.replace(", ".join(listing), ", ".join(sorted(listing)))
    return told
