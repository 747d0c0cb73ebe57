"""The first page of an answer on a terminal: what that of the report says, in 80 columns, words and no signs.

Figures stand side by side where they fit; what does not moves to a line of its own, and nothing is ever cut.
The rest is for `--detail`.
"""

from __future__ import annotations

from markerboard.answer.model import Evaluation
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.render.comparing import Cell
from markerboard.render.marker_rows import Cells, MarkerView
from markerboard.render.paper import Paper, columns, shown, wrapped
from markerboard.render.room import fitted
from markerboard.render.view import BlockView, StudyView, View
from markerboard.render.words import Sentences

_ROW, _STUDY, _MARKER = 17, 17, 20
"""How wide the first column is: of the patient, of a study with its badge, of a marker with its word."""
_STYLES = {"up": "blue", "down": "orange", "full": "bold", "as-read": "bold"}


def show(case: Case, answer: Evaluation, knowledge: KnowledgeBase, paper: Paper, sentences: Sentences,
         supposed: str = "", day: str = "") -> None:
    """Write the first page."""
    _Page(fitted(View(case, answer, knowledge, sentences, supposed, day)), paper).write()


class _Page:
    """Writes the parts, top to bottom."""

    def __init__(self, view: View, paper: Paper) -> None:
        self.view, self.w, self.s, self.paper = view, view.w, view.s, paper
        self.line, self.gap, self.heading = paper.line, paper.gap, paper.heading

    def write(self) -> None:
        self.patient()
        if self.view.sentence:
            self.gap()
            self.line(self.view.sentence, style="bold")
        self.treatments()
        self.markers()
        self.packs()
        self.order()
        self.gap()
        for line in (self.w("legend terminal"), self.w("order rule"), self.s.closing(self.view.answer)):
            self.line(line, style="dim")
        self.line(self.w("the rest"), style="dim")

    def patient(self) -> None:
        self.pair((self.view.answer.case, "bold"), (self.view.dated, "dim"), 50)
        self.line(self.view.patient.heading(), style="bold")
        for row in self.view.patient.rows():
            told = self.s.joined((piece.text for piece in row.pieces), "semicolon")
            self.pair((row.name, "dim"), (told, ""), _ROW)
        self.line(self.w("notice"), style="italic")
        for warning in (self.view.supposed, *self.s.warnings(self.view.answer)):
            if warning:
                self.line(warning, style="yellow")

    # Treatments

    def treatments(self) -> None:
        self.heading(self.w("treatments studied").upper())
        self.line(self.view.counts, 2)
        for block in self.view.blocks:
            self.block(block)
        if not self.view.blocks:
            self.line(self.w("no direct"), 2)
        for told in self.view.below:
            self.line(told.replace("–", "-"), 2)

    def block(self, block: BlockView) -> None:
        self.gap()
        self.line(self.s.joined([block.title, *block.approvals], "semicolon"), style="bold")
        for row in block.rows:
            self.study(row)

    def study(self, row: StudyView) -> None:
        badge, named = f"[{row.badge.text}]", self.s.joined([row.name, row.design])
        self.pair((badge, _STYLES.get(row.badge.key, "")), (named, ""), _STUDY)
        for told in (row.badge.reason, row.waits):
            if told:
                self.line(told, _STUDY)
        self.figures(row.cells, _STUDY)
        for group, cell in row.within:
            self.line(f"{group}{self.w('colon')}{cell.endpoint} {self.cell(cell)}", _STUDY)
        if row.both:
            self.line(row.both.replace("–", "-").replace("’", "'"), _STUDY)
        for word, labels in row.by:
            self.line(f"{word.text}{self.w('colon')}{labels}", _STUDY, _STYLES.get(word.kind, ""))

    def figures(self, cells: Cells, indent: int) -> None:
        """The figures that there are, each with its endpoint, side by side as they fit."""
        self.packed([self.titled(cell, title) for cell, title in cells if cell is not None], indent)

    def titled(self, cell: Cell, title: str) -> str:
        return f"{cell.endpoint or title} {self.cell(cell)}"

    def cell(self, cell: Cell) -> str:
        """A cell in words: `3.68 v 17.91, P = 0.002`; in brackets where no difference was shown."""
        text = cell.line(self.w).replace("–", "-")
        text = f"({text})" if cell.faint else text
        return f"{text} !" if cell.remark else text

    # Markers

    def markers(self) -> None:
        self.heading(self.w("results by marker").upper().replace("’", "'"))
        if not self.view.markers:
            self.line(self.w("no marker result"), 2)
        for source, rows in self.view.markers:
            if source:
                self.line(source, style="dim")
            for row in rows:
                self.marker(row)
        if self.view.more_markers:
            self.line(self.view.more_markers)

    def marker(self, row: MarkerView) -> None:
        style = _STYLES.get(row.word.kind, "")
        self.pair((row.label, ""), (row.word.text, style), _MARKER)
        figures = [self.titled(cell, title) for cell, title in row.cells if cell is not None]
        self.packed([row.text] if row.text else figures, _MARKER)
        self.packed(list(filter(None, (row.grade, row.assay, row.source))), _MARKER, "dim")

    def packs(self) -> None:
        """The sections of packs, where some were asked for."""
        if self.view.answer.packs:
            from markerboard.render import packs  # costs a tenth of all that is imported for a case

            packs.show(self.view.answer, self.paper, self.s)

    # What to order

    def order(self) -> None:
        self.heading(self.w("order or ask").upper())
        for one in self.view.order:
            self.line(one.what, 2)
            if one.why:
                self.line(one.why.replace("–", "-"), 6)
            for fact in one.facts[:1]:
                self.line(f"--suppose {fact}=...", 6, "dim")
        for told in self.view.openings:
            self.line(told, 2)
        if self.view.other_line:
            self.heading(self.w("other line").upper())
        for name, told in self.view.other_line:
            self.line(f"{name}{self.w('colon')}{told.replace('–', '-')}", 2)

    # Columns

    def pair(self, first: tuple[str, str], second: tuple[str, str], width: int) -> None:
        """Two texts in columns, the second wrapped; where the first does not fit, the second stands below."""
        if columns(first[0]) >= width:
            self.line(first[0], style=first[1])
            self.line(second[0], width, second[1])
            return
        start, *rest = wrapped(shown(second[0]), self.paper.width, " " * width) or [""]
        self.paper.row([first, (" " * (width - columns(first[0])), ""), (start.strip(), second[1])])
        for line in rest:
            self.paper.row([(" " * width, ""), (line.strip(), second[1])])

    def packed(self, texts: list[str], indent: int, style: str = "") -> None:
        """Texts side by side, as many to a line as it holds; a longer one is wrapped."""
        line = ""
        for text in texts:
            if line and indent + columns(line) + 3 + columns(text) > self.paper.width:
                self.line(line, indent, style)
                line = ""
            line = f"{line}   {text}" if line else text
        if line:
            self.line(line, indent, style)
