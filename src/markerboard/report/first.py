"""What stands on the first page: a few rows of each kind, chosen as the terminal chooses them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from markerboard.answer import Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.choice import principal, ranked, shown
from markerboard.render.figures import Figures
from markerboard.words import Words

FITTING, UNDECIDED, MISSING = 5, 3, 4
"""How many rows of each kind a page holds; the rest are named, and stand in full below."""


class Row(NamedTuple):
    """One study with its first finding for this patient, and the first standing result of that."""

    study: StudyAnswer
    finding: FindingAnswer | None
    result: Figures | None


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
    return FirstPage([_row(study) for study in fitting[:FITTING]], fitting[FITTING:],
                     undecided[:UNDECIDED], undecided[UNDECIDED:], useful[:MISSING], len(useful[MISSING:]))


def _row(study: StudyAnswer) -> Row:
    for finding in shown(study):
        result = principal(finding)
        if result is not None:
            return Row(study, finding, result)
    return Row(study, next(iter(shown(study)), None), None)


def settled(words: Words, answer: Evaluation, places: Iterable[str], most: int = 4) -> str:
    """Answers in words: the names of their studies, with the number of findings of each."""
    names = {study.id: study.name for study in answer.studies}
    counts: dict[str, int] = {}
    for place in places:
        study, _, finding = place.partition("/")
        counts[study] = counts.get(study, 0) + bool(finding)
    said = [names[study] + _findings(words, n) for study, n in counts.items()]
    more = words("more", n=len(said) - most) if len(said) > most else ""
    return words("comma").join(said[:most]) + more


def _findings(words: Words, n: int) -> str:
    if n == 0:
        return ""
    return words("in brackets", text=words("finding one" if n == 1 else "finding many", n=n))
