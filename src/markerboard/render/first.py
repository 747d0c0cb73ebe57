"""What stands on the first page: a few rows of each kind, chosen as the terminal chooses them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from markerboard.answer.model import Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.choice import principal, ranked, shown
from markerboard.render.figures import Figures
from markerboard.words import Words

_TITLES = 2
FITTING, UNDECIDED, MISSING = 5, 3, 4
"""How many rows of each kind a page holds; the rest are named, and stand in full below."""


class Shown(NamedTuple):
    """One finding for this patient, and its first standing result."""

    finding: FindingAnswer
    result: Figures | None


class Row(NamedTuple):
    """One study with the first of its findings for this patient."""

    study: StudyAnswer
    findings: list[Shown]


class FirstPage(NamedTuple):
    """The rows, and the studies for which there was no room."""

    fitting: list[Row]
    also_fitting: list[StudyAnswer]
    undecided: list[StudyAnswer]
    also_undecided: list[StudyAnswer]
    missing: list[Missing]
    more_missing: int


def first_page(answer: Evaluation) -> FirstPage:
    """The first page of an answer."""
    fitting = sorted(ranked(answer, "eligible"), key=lambda study: not shown(study))
    undecided = ranked(answer, "undetermined")
    useful = [one for one in answer.missing if one.settles]
    return FirstPage(_rows(fitting[:FITTING]), fitting[FITTING:], undecided[:UNDECIDED],
                     undecided[UNDECIDED:], useful[:MISSING], len(useful[MISSING:]))


def _rows(studies: list[StudyAnswer]) -> list[Row]:
    """A finding of each study; where there are few studies, further findings of the first ones."""
    told = {study.id: _told(study) for study in studies}
    turns = [study.id for turn in range(FITTING) for study in studies if len(told[study.id]) > turn]
    room = Counter(turns[:FITTING])
    return [Row(study, told[study.id][:room[study.id]]) for study in studies]


def _told(study: StudyAnswer) -> list[Shown]:
    """The findings of a study, those with figures or a statement first."""
    found = [Shown(finding, principal(finding)) for finding in shown(study)]
    return sorted(found, key=lambda one: one.result is None)


def settled(words: Words, answer: Evaluation, places: Iterable[str], most: int = 4) -> str:
    """Answers in words: the names of their studies, with their findings: titles of a few, else a number."""
    found: dict[str, list[str]] = {}
    for place in places:
        study, _, finding = place.partition("/")
        found.setdefault(study, []).extend([finding] if finding else [])
    few = sum(map(len, found.values())) <= _TITLES
    said = [_settled(words, answer.study(study), findings, few) for study, findings in found.items()]
    more = words("more", n=len(said) - most) if len(said) > most else ""
    return words("list").join(said[:most]) + more


def _settled(words: Words, study: StudyAnswer, findings: list[str], few: bool) -> str:
    if not findings:
        return study.name
    n = len(findings)
    titles = words("semicolon").join(one.title for one in study.findings if one.id in findings)
    counted = words("finding one" if n == 1 else "finding many", n=n)
    return study.name + words("in brackets", text=titles if few else counted)
