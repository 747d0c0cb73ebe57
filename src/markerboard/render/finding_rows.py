"""The rows of a search: each finding with its figures, as it reads for a patient or for nobody.

For nobody the word names its group (`mutated better than wild-type`); of a patient's group it is said alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from markerboard.answer.markers import MarkerRow, rows_of
from markerboard.answer.model import FindingAnswer, StudyAnswer
from markerboard.answer.order import key
from markerboard.files.remembering import once
from markerboard.knowledge.search import Row
from markerboard.render.ahead import ahead
from markerboard.render.below import arms
from markerboard.render.comparing import Cell, Word
from markerboard.render.figures import Figures
from markerboard.render.fitting import Badge
from markerboard.render.marker_rows import Cells, places
from markerboard.render.view import View

_OTHERS = 2
"""So many results that have no column stand in a row; the rest is counted."""


class FindingView(NamedTuple):
    """A finding in a row.

    `own` names the patient's group where the word is of it. `others` are results that have no column, `more`
    counts those that have no place, and `where` is the place of the first one in each source.
    """

    study: str
    finding: str
    name: str
    design: str
    title: str
    badge: Badge | None
    own: str
    word: Word
    cells: Cells
    others: list[Cell]
    more: int
    where: Mapping[str, str]


class FindingViews:
    """Says the findings of one answer; `placed` where it is of a patient."""

    def __init__(self, view: View, *, placed: bool) -> None:
        self.view, self.answer, self.placed = view, view.answer, placed
        self.s, self.w, self.knowledge = view.s, view.w, view.knowledge

    def ordered(self, rows: list[Row]) -> list[Row]:
        """The rows in the order of their studies, each study's in that of its file."""
        place = cache(lambda id: key(self.answer.study(id)))
        return sorted(rows, key=lambda row: place(row.study))

    def row(self, found: Row, endpoint: str = "") -> FindingView:
        """A finding in a row, the results of an endpoint first."""
        study = self.answer.study(found.study)
        finding = next(one for one in study.findings if one.id == found.finding)
        marked = self._marked(study.id).get(finding.id)
        results = sorted((one for one in finding.results if "superseded_by" not in one),
                         key=lambda one: one["endpoint"] != endpoint)
        shown = self._columns(results)
        rest = [one for one in results if one not in shown.values()]
        told = rest[:_OTHERS]
        where = next((one["from"] for one in (*shown.values(), *told)), finding.from_ or {})
        return FindingView(
            study.id, finding.id, study.name, self.view.design(study), finding.title,
            self.view.fitting.badge(study) if self.placed else None, self._own(marked),
            self._word(study, finding, marked), self._cells(shown, study, finding),
            [self._other(one, study, finding) for one in told],
            len(rest) - len(told), where)

    @once
    def _marked(self, study: str) -> Mapping[str, MarkerRow]:
        rows = rows_of(self.answer.study(study), self.knowledge, self.answer) if self.placed else ()
        return {row.finding.id: row for row in rows if row.finding.verdict == "applies"}

    def _own(self, marked: MarkerRow | None) -> str:
        return self.view.by_marker.label(marked) if marked else ""

    def _word(self, study: StudyAnswer, finding: FindingAnswer, marked: MarkerRow | None) -> Word:
        if marked:
            return self.view.comparing.row(marked)
        page = next(one for one in self.knowledge.studies[study.id].page["findings"]
                    if one["id"] == finding.id)
        return Word("", "even", ahead(self.knowledge, self.s, study.id, page))

    def _columns(self, results: list[Figures]) -> dict[str, Figures]:
        """The first result of each column."""
        found: dict[str, Figures] = {}
        for one in results:
            if name := self.view.comparing.columns.of(one["endpoint"]):
                found.setdefault(name, one)
        return found

    def _cells(self, shown: Mapping[str, Figures], study: StudyAnswer, finding: FindingAnswer) -> Cells:
        return tuple((self._cell(shown[name], study, finding) if name in shown else None, title)
                     for name, title in self.view.short)

    def _cell(self, result: Figures, study: StudyAnswer, finding: FindingAnswer) -> Cell:
        """A result in its column; what is compared within groups stands with the name of each."""
        made = self.view.comparing.named(result, places(finding), arms(study))
        compared = result["reading"]["compared"]
        if not any(one["within"] for one in compared):
            return made
        parts = [self._within(result, one, study, finding) for one in compared if any(one["figures"])]
        return Cell("", "", (), self.s.joined(parts, "semicolon"), False, made.remark, False, made.endpoint)

    def _other(self, result: Figures, study: StudyAnswer, finding: FindingAnswer) -> Cell:
        return self._cell(result, study, finding)._replace(endpoint=self.s.endpoint_in_short(result))

    def _within(self, result: Figures, one: Mapping[str, Any], study: StudyAnswer,
                finding: FindingAnswer) -> str:
        alone = {**result, "reading": {**result["reading"], "compared": [one]}}
        line = self.view.comparing.cell(alone, places(finding), arms(study)).line(self.w)
        group = self.view.groups.short(one["within"]) if one["within"] else ""
        return self.w("in words", endpoint=group, text=line) if group else line
