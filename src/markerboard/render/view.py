"""The first page in the words of a language, part by part: what the terminal, paper, board and card draw."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from markerboard.answer.first import (
    FITTING,
    WHOLE,
    Block,
    FirstPage,
    OtherLine,
    Room,
    StudyRow,
    first_page,
    given,
    within_room,
)
from markerboard.answer.headline import Headline
from markerboard.answer.markers import MarkerRow
from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.files.remembering import once
from markerboard.knowledge.approvals import Approval
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.render.below import Below, arms
from markerboard.render.comparing import Cell, Comparing, Word
from markerboard.render.fitting import Badge, Fitting
from markerboard.render.groups import Groups
from markerboard.render.marker_rows import Cells, MarkerView, MarkerViews, places
from markerboard.render.orders import Orders, TestView
from markerboard.render.patient import Patient
from markerboard.render.sentence import sentence
from markerboard.render.words import Sentences

_LAST = ("none", "no", "other-tumor")
"""The fits that are counted last on page one."""
_SAID = ("worse", "mixed", "better")
_WITHIN = 2
"""In so many groups of the patient a study's treatments are shown against each other."""


class StudyView(NamedTuple):
    """The row of a study."""

    id: str
    name: str
    design: str
    badge: Badge
    cells: Cells
    within: list[tuple[str, Cell]]
    by: list[tuple[Word, str]]
    waits: str
    applies: bool
    both: str


class BlockView(NamedTuple):
    """A treatment and its studies."""

    title: str
    approvals: list[str]
    rows: list[StudyView]


class View:
    """The first page of an answer in words."""

    def __init__(self, case: Case, answer: Evaluation, knowledge: KnowledgeBase, sentences: Sentences,
                 supposed: str = "", day: str = "") -> None:
        self.answer, self.knowledge, self.s, self.w = answer, knowledge, sentences, sentences.words
        self.groups = Groups(knowledge, sentences)
        self.fitting, self.comparing = Fitting(answer, self.groups), Comparing(self.groups)
        self.by_marker = MarkerViews(answer, self.groups, self.comparing)
        self.patient = Patient(case, answer, knowledge, sentences)
        self.supposed = self.w("supposed of", what=supposed) if supposed else ""
        self.dated = self.w("dated", day=day) if day else self.w("no date")
        columns = knowledge.vocabulary.columns
        self.short = [(name, self.w.short(name)) for name in columns.names]
        self.columns = [self.w("column time" if name in columns.times else "column rate",
                               name=short[:1].upper() + short[1:]) for name, short in self.short]
        self._below = Below(answer, self.fitting, self.comparing)
        self._orders = Orders(answer, self._below)
        self.lay_out(WHOLE)

    def lay_out(self, room: Room) -> None:
        """Say no more than there is room for, beside what is never cut."""
        self.room = room

    @property
    def first(self) -> FirstPage:
        """What is said, as far as there is room."""
        return self._cut(self.room)

    @once
    def _cut(self, room: Room) -> FirstPage:
        return within_room(self._whole, room)

    @cached_property
    def _whole(self) -> FirstPage:
        return first_page(self.answer, self.knowledge)  # what only compares has no page

    @property
    def sheet(self) -> str:
        """What stands on top of each printed sheet: the case, the day, and what was supposed."""
        return " · ".join(filter(None, (self.answer.case, self.dated, self.supposed)))

    @property
    def sentence(self) -> str:
        """What a board must hear first, in a sentence or two."""
        return sentence(self.first, self.patient, self.fitting, self.comparing)

    # Treatments

    @property
    def counts(self) -> str:
        """How many studies fit how."""
        counts = self.first.counts
        ordered = [*(fit for fit in counts if fit not in _LAST), *(fit for fit in _LAST if fit in counts)]
        return " · ".join(self.w(f"counted {fit}", n=counts[fit]) for fit in ordered)

    @property
    def blocks(self) -> list[BlockView]:
        """The treatments studied."""
        return [BlockView(self.treatment(block.rows[0].study, block.regimen),
                          [*self._approved(block.approvals), *self._given(block)],
                          list(map(self._row, block.rows))) for block in self.first.blocks]

    def _given(self, block: Block) -> Iterator[str]:
        """The drugs of a treatment that the patient has or had."""
        drugs = [self.w.term(drug) for drug in given(block, self.answer)]
        if drugs:
            yield self.w("given before", drugs=self.s.joined(drugs, "list"))

    def _row(self, row: StudyRow) -> StudyView:
        """A study, with the words of value whose figures stand among the markers, and no others."""
        stand = {(one.study.id, one.finding.id) for one in self.first.markers.rows}
        told = [one for one in row.by if (one.study.id, one.finding.id) in stand]
        return self._study(row.study.id)._replace(by=self._by(told))

    def treatment(self, study: StudyAnswer, key: str | None = None) -> str:
        """The treatment under which a study stands."""
        return self.groups.treatment(study, key)

    def _approved(self, approvals: Iterable[Approval]) -> list[str]:
        return [self.w("approved", country=self.w.term(one.country), day=one.day,
                       what=self.w.term(one.condition)) for one in list(approvals)[:1]]

    @once
    def _study(self, id: str) -> StudyView:
        row = next(row for block in self._whole.blocks for row in block.rows if row.study.id == id)
        study = row.study
        return StudyView(
            study.id, study.name, self.design(study), self.fitting.badge(study),
            self._cells(dict(row.headlines.items()), study),
            [self._within(study, one) for one in row.within[:_WITHIN]], [], self.waits(study),
            study.strength.fit in ("full", "as-read"),
            self.comparing.both(study.id, row.both) if row.both else "")

    def waits(self, study: StudyAnswer) -> str:
        """What a study waits for; nothing where it is decided."""
        return self.w("waits for", what=self._below.waiting(study)) if study.missing else ""

    def design(self, study: StudyAnswer) -> str:
        """A design in short: `randomized, phase 3, anlotinib v placebo, n 437`."""
        design = study.design
        phase = self.w("phase", phase=design["phase"]) if "phase" in design else ""
        arms = [self.groups.side(arm) for arm in study.arms]
        against = self.w("arms compared", first=arms[0], second=arms[1]) if len(arms) == 2 else ""
        return self.s.joined([self.w(f"kind {design['kind']}"), phase, against,
                              f"n {design['n']}" if "n" in design else ""])

    def _cells(self, found: dict[str, Headline], study: StudyAnswer) -> Cells:
        return tuple((self._cell(found[name], study) if name in found else None, title)
                     for name, title in self.short)

    def _cell(self, one: Headline, study: StudyAnswer) -> Cell:
        return self.comparing.named(one.result, places(one.finding), arms(study))

    def _within(self, study: StudyAnswer, one: Headline) -> tuple[str, Cell]:
        group = self.groups.label(study.id, one.finding.id, one.group.split(", ")[0])
        return group, self.comparing.cell(one.result, places(one.finding), arms(study))._replace(
            endpoint=self.s.endpoint_in_short(one.result))

    def _by(self, rows: Iterable[MarkerRow]) -> list[tuple[Word, str]]:
        """What the study says by the markers of the patient: the first of each word, and how many more.

        What a test bears out is not counted together with what none does.
        """
        found: dict[Word, list[MarkerRow]] = {}
        for row in sorted(rows, key=lambda row: _SAID.index(row.word) if row.word in _SAID else len(_SAID)):
            if row.word in _SAID:
                word = self.comparing.row(row._replace(endpoints=()))
                found.setdefault(word, []).append(row)
        labels = [(word, self.by_marker.label(these[0]), len(these) - 1) for word, these in found.items()]
        return [(word, self.w("by many", first=label, n=more) if more else label)
                for word, label, more in labels]

    @property
    def below(self) -> list[str]:
        """The studies that have no row."""
        return list(self._below.lines(self.first, self.room.told))

    # Markers

    @property
    def markers(self) -> list[tuple[str, list[MarkerView]]]:
        """The rows by marker; several of a study one after another stand under its name."""
        stand = {row.study.id for block in self.first.blocks for row in block.rows}
        return self.by_marker.rows(self.first.markers, self.patient, stand)

    @once
    def said_in(self, row: MarkerView) -> str:
        """All that a row by marker says, of which its words are counted."""
        cells = [f"{one.endpoint} {one.line(self.w)}" for one, _ in row.cells if one is not None]
        return "\n".join((row.label, row.grade, row.assay, row.word.text, row.text, row.source,
                          *(cells if not row.text else ())))

    @property
    def more_markers(self) -> str:
        """What was cut, by kind; nothing unfavorable, and nothing of an altered marker, ever is."""
        return self.by_marker.cut(self.first.markers)

    # What to order, another line, and what stands below

    @property
    def order(self) -> list[TestView]:
        """What to order or to ask."""
        stand = self._below.told(self.first, self.room.told)
        tests = [self._orders.test(one, stand) for one in self.first.tests]
        # What places results alone does not tell a reader what the best study that may fit waits for.
        open_ = self.first.told("undecided") and not self.first.told(*FITTING)
        waits = not tests or (open_ and not any(one.decides for one in self.first.tests))
        return [self._orders.nothing(), *tests] if waits else tests

    @property
    def openings(self) -> list[str]:
        """What near misses would open."""
        return list(map(self.fitting.opening, self.first.openings))

    @property
    def other_line(self) -> list[tuple[str, str]]:
        """Studies that only the line of treatment keeps apart: not yet, and past."""
        found = []
        for name, past in (("not yet", False), ("past", True)):
            these = [one for one in self.first.other_line if one.past is past]
            if these:
                room = max(self.room.lines, 1)
                bare = past and not self.room.lines
                told = [one.study.name if bare else self._other(one) for one in these[:1]]
                told += [one.study.name for one in these[1:room]]
                more = self.w("more", n=len(these) - room) if len(these) > room else ""
                found.append((self.w(name), self.s.joined(told, "semicolon") + more))
        return found

    def _other(self, one: OtherLine) -> str:
        headline = one.headline
        if headline is None:
            return one.study.name
        told = self._below.result(headline, arms(one.study))
        return self.s.joined([one.study.name, self.design(one.study), told])

    @property
    def foot(self) -> Iterator[str]:
        """The printed rule, the signs, and what answered."""
        yield f"{self.w('order rule')} {self.w('legend')}"
        yield self.s.closing(self.answer)
