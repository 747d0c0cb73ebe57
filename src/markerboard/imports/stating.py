"""What a value of a foreign file states of a fact, read in one way for FHIR, DNPM and phenopackets.

A stage may stand in words that are of other facts as well, as reports write it; a table's cell has them too.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from markerboard.imports.agreement import Unread
from markerboard.imports.draft import Draft
from markerboard.imports.metastases import EXTENT
from markerboard.imports.quantities import Refused
from markerboard.imports.readings import READERS, answer, codes_of, names_of, shown, spelled
from markerboard.patient.stages import NO_GROUP, STAGE, Staged, staged

_CATEGORY = re.compile(r"(?:(?:American Joint Committee on Cancer|AJCC|UICC) )?([a-z]{0,2}M(?:x|0|1[a-d]?))"
                       r"(?: \((?:qualifier value|finding)\))?", re.I)
"""A category of metastasis as terminologies name it; with any other word beside it the text is none."""


class Said(NamedTuple):
    """A value of a file: where it stands, by which row and on which day; `tumor` is the one it is of."""

    value: Any
    place: str
    row: str
    tumor: str = ""
    day: str = ""


def state(fact: str, reads: str, said: Said, draft: Draft) -> None:
    """State what a value says of a fact, read as the mapping has it; where it cannot, the fact stays open."""
    try:
        reading = READERS[reads](said.value, draft.vocabulary)
    except Refused as why:
        if reads == "categories":
            state_categories(said._replace(value=_category(said.value)), draft)
        elif reads != STAGE or not state_words(said, draft):
            draft.open(fact, said.place, phrased(said.value), str(why), day=said.day)
    else:
        draft.state(fact, reading.written, said.place, said.row, day=said.day, note=reading.note)


def is_otherwise(reads: str, said: Said, draft: Draft) -> bool:
    """Whether what may be a stage or an extent is read as the one that is not asked."""
    if reads == STAGE:
        return answer(EXTENT, said.value) is not None
    try:
        return bool(READERS[STAGE](said.value, draft.vocabulary))
    except Refused:
        return _staged(said, draft) is not None


def state_words(said: Said, draft: Draft) -> bool:
    """State what words say that are no stage group alone, and tell what is not used; whether they are such.
    """
    found = _staged(said, draft)
    if found is None:
        return False
    text = phrased(said.value)
    for fact, value in found.facts.items():
        draft.state(fact, value, said.place, said.row, day=said.day, note=f"{text} as {value}")
    if found.unused and STAGE not in found.facts:
        draft.open(STAGE, said.place, found.unused, found.why, day=said.day)
    elif found.unused:
        draft.left(said.place, found.unused, found.why)
    return True


def state_categories(said: Said, draft: Draft, why: str = "") -> None:
    """State what T, N and M alone say; what does not follow from them stays open unless it is stated.

    `why` says why they are not taken.
    """
    if not said.value or why:
        if said.value:
            draft.left(said.place, said.value, why)
        return
    found = _staged(said, draft) or Staged({}, said.value, NO_GROUP)
    for fact, value in found.facts.items():
        draft.state(fact, value, said.place, said.row, day=said.day, note=f"{said.value} as {value}")
    if found.unused:
        draft.left(said.place, found.unused, found.why)
        for name in {STAGE, EXTENT} & draft.vocabulary.facts.keys() - found.facts.keys():
            draft.unread[name].append(Unread(said.place, "", found.why, beside=True, alone=True))


def _staged(said: Said, draft: Draft) -> Staged | None:
    """What the names of a value say; None where none does, or one says otherwise."""
    known = STAGE in draft.vocabulary.facts
    found = [staged(name, said.tumor, draft.vocabulary) for name in spelled(said.value)] if known else []
    told = [one for one in found if one]
    return told[0] if told and all(one == told[0] for one in told) else None


def _category(value: Any) -> str:
    """A category as it is written: `cM1b` of `American Joint Committee on Cancer cM1b (qualifier value)`."""
    named = [*spelled(value), *(code.code for code in codes_of(value))]
    found = {match[1] for name in named if (match := _CATEGORY.fullmatch(name.strip()))}
    return found.pop() if len(found) == 1 else phrased(value)


def phrased(value: Any) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, dict):
        number, called = value.get("value"), names_of(value) or [shown(value)]
        return f"{number} {value.get('unit', '')}".strip() if number is not None else called[0]
    return str(value)
