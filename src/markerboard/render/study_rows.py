"""The rows of the index of studies: whom each asked for, its treatment, its main result, its next review."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from markerboard.answer.headline import headlines
from markerboard.answer.model import StudyAnswer
from markerboard.files.remembering import once
from markerboard.language.field import DISEASE
from markerboard.render.below import Below, arms
from markerboard.render.figures import Figures, figures_of
from markerboard.render.view import View

_LINE = frozenset({"line"})


class StudyIndexed(NamedTuple):
    """A study in the index.

    `rank` is that of its design, `year` that of its newest source, 0 where unknown; `review` is the day by
    which somebody must look for newer evidence, `reviewed` that on which it was last done for all of its
    sources; each is empty where none is stated.
    """

    id: str
    name: str
    title: str
    tumor: str
    line: str
    treatment: str
    design: str
    rank: int
    n: int
    criteria: str
    result: str
    year: int
    review: str
    reviewed: str


class StudyRows:
    """Says the studies of an answer that is of nobody, for an index."""

    def __init__(self, view: View) -> None:
        self.view, self.answer, self.s, self.w = view, view.answer, view.s, view.w
        self.columns = view.knowledge.vocabulary.columns
        self.below = Below(view.answer, view.fitting, view.comparing)

    @once
    def row(self, id: str) -> StudyIndexed:
        """A study in its row."""
        study = self.answer.study(id)
        return StudyIndexed(
            id, study.name, study.title, self._asked(study, DISEASE), self._asked(study, _LINE),
            self.view.treatment(study), self.view.design(study), study.standing.design,
            int(study.design.get("n", 0)), study.criteria, self._result(study), -study.standing.year,
            self._first(study, "review_by"), self._last_review(study))

    def _asked(self, study: StudyAnswer, domains: Collection[str]) -> str:
        """What a study asked for in some domains."""
        conditions = self.view.knowledge.studies[study.id].criteria
        asked = (conditions[one.id] for one in study.inclusion if one.domain in domains)
        return self.s.joined(dict.fromkeys(map(self.view.groups.said, asked)), "semicolon")

    def _result(self, study: StudyAnswer) -> str:
        """The result of all its patients in the column that leads, else in the first that tells a figure.

        Where there is none, that of the only group of a finding, by the name of the group.
        """
        found = headlines(study, self.columns)
        told = [found[name] for name in (self.columns.lead, *self.columns.names)
                if name in found and len(found[name].finding.groups) == 1 and _tells(found[name].result)]
        best = next((one for one in told if one.finding.verdict == "applies"), next(iter(told), None))
        if best is None:
            return ""
        line = self.below.result(best, arms(study))
        group = next(iter(best.finding.groups))
        of_all = best.finding.verdict == "applies"
        return line if of_all else self.w("in words", endpoint=self.view.groups.short(group), text=line)

    def _last_review(self, study: StudyAnswer) -> str:
        """The first of the days on which its sources were last reviewed; nothing where one has none."""
        told = all("reviewed" in one for one in self._sources(study))
        return self._first(study, "reviewed") if told else ""

    def _first(self, study: StudyAnswer, key: str) -> str:
        """The first day that its sources state by a key; empty where none does."""
        return min((str(one[key]) for one in self._sources(study) if key in one), default="")

    def _sources(self, study: StudyAnswer) -> list[Figures]:
        """Its sources, but for those that another replaces."""
        known = (self.answer.sources.get(name, {}) for name in study.sources)
        return [one for one in known if "superseded_by" not in one]


def _tells(result: Figures) -> bool:
    """Whether a result has a ratio or an estimate: a count or a P value alone says little in a line."""
    return any("hazard_ratio" in one or "odds_ratio" in one for one in result.get("contrasts", ())) or any(
        {"median", "mean", "value", "percent"} & figures.keys() for _, figures in figures_of(result))
