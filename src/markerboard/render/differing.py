"""What reads otherwise for two cases, or for a case and what it could be: fits, and results by markers.

A result by a marker stands with the word and the figures of each side, those of the patient's group first.
However many studies a rule base has, so many are told, those first that fit best on one of the sides; nothing
is made of the others, which are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markerboard.answer.markers import HERE, MarkerRow, rows_of
from markerboard.answer.model import FactShown, StudyAnswer
from markerboard.answer.order import key
from markerboard.knowledge.asked import by_study
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.fitting import Badge
from markerboard.render.view import View

MOST = 100
"""So many studies whose fit differs are told, and so many are read for what differs in their results."""


class Fits(NamedTuple):
    """A study with the badge of each side, and what each waits for, empty where it waits for nothing."""

    id: str
    name: str
    sides: tuple[Badge, Badge]
    waits: tuple[str, str]


class Reads(NamedTuple):
    """How a result by a marker reads for one side: its group, the word, and the figures of both groups."""

    own: str
    sign: str
    kind: str
    word: str
    figures: tuple[str, ...]


class Differs(NamedTuple):
    """A finding that reads otherwise; a side on which it does not apply is None."""

    study: str
    finding: str
    name: str
    title: str
    sides: tuple[Reads | None, Reads | None]


def fits(before: View, after: View) -> list[StudyAnswer]:
    """The studies of the first side whose fit differs."""
    others = after.answer.by_id
    return [one for one in before.answer.studies
            if (other := others[one.id]) is not one and one.strength.fit != other.strength.fit]


def open_to_differ(before: View, after: View) -> list[StudyAnswer]:
    """The studies of the first side of which a finding may read otherwise; of no other does one."""
    facts, others = _changed(before.answer.facts, after.answer.facts), after.answer.by_id
    return [one for one in before.answer.studies if _may_differ(before.knowledge, one, others[one.id], facts)]


def first(before: View, after: View, studies: list[StudyAnswer]) -> list[StudyAnswer]:
    """Of some studies those that are told, in their order."""
    if len(studies) <= MOST:
        return studies
    best = sorted(studies, key=lambda one: min(key(one), key(after.answer.study(one.id))))
    told = {one.id for one in best[:MOST]}
    return [one for one in studies if one.id in told]


def badges(before: View, after: View, studies: Iterable[StudyAnswer]) -> list[Fits]:
    """How some studies fit on both sides."""
    found = [(one, after.answer.study(one.id)) for one in studies]
    return [Fits(one.id, one.name, (before.fitting.badge(one), after.fitting.badge(other)),
                 (before.waits(one), after.waits(other))) for one, other in found]


def readings(before: View, after: View, studies: Iterable[StudyAnswer]) -> list[Differs]:
    """The findings by groups of some studies that read otherwise, the unfavorable first."""
    found = [_differs(before, after, one, other)
             for study in studies for one, other in _pairs(before, after, study)]
    return sorted(filter(None, found), key=lambda one: (_rank(one), one.name, one.finding))


def _changed(before: Mapping[str, FactShown], after: Mapping[str, FactShown]) -> frozenset[str]:
    """The facts that are not the same on both sides."""
    return frozenset(name for name in {*before, *after} if before.get(name) is None or after.get(name) is None
                     or before[name].as_json() != after[name].as_json())


def _may_differ(knowledge: KnowledgeBase, study: StudyAnswer, other: StudyAnswer,
                facts: frozenset[str]) -> bool:
    """Whether a finding of a study may read otherwise: what does not ask what differs need not be read."""
    if study is other:
        return False
    here, there = _is_here(study), _is_here(other)
    if study.verdict == other.verdict == "ineligible" and not (here or there):
        return False
    if here != there and any(len(named) > 1 for named in knowledge.studies[study.id].groups.values()):
        return True
    return not facts.isdisjoint(by_study(knowledge)(study.id))


def _pairs(before: View, after: View, study: StudyAnswer) -> list[tuple[MarkerRow | None, MarkerRow | None]]:
    """The rows of a study on both sides, where the study is of one of the two patients at all."""
    other = after.answer.study(study.id)
    if not (_is_here(study) or _is_here(other)):
        return []
    one, two = ({row.finding.id: row for row in rows_of(side, view.knowledge, view.answer)}
                for side, view in ((study, before), (other, after)))
    return [(one.get(id), two.get(id)) for id in dict.fromkeys((*one, *two))]


def _is_here(study: StudyAnswer) -> bool:
    return study.strength.fit in HERE or (study.collection and study.verdict == "eligible")


def _differs(before: View, after: View, one: MarkerRow | None, other: MarkerRow | None) -> Differs | None:
    row = one or other
    if row is None or _said(one) == _said(other):
        return None
    return Differs(row.study.id, row.finding.id, row.study.name, row.finding.title,
                   (_reads(before, one), _reads(after, other)))


def _said(row: MarkerRow | None) -> tuple[str | None, ...] | None:
    return (row.finding.verdict, row.finding.group, row.word) if row else None


def _reads(view: View, row: MarkerRow | None) -> Reads | None:
    if row is None:
        return None
    told = view.by_marker.row(row)
    figures = tuple(view.w("in words", endpoint=cell.endpoint or title, text=cell.line(view.w))
                    for cell, title in told.cells if cell)
    return Reads(told.label, told.word.sign, told.word.kind, told.word.text,
                 figures or tuple(filter(None, (told.text,))))


def _rank(one: Differs) -> int:
    signs = [each.kind for each in one.sides if each]
    return 0 if "down" in signs else 1 if "up" in signs else 2
