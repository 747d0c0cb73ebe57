"""The first page of an answer on a terminal, for a board with five minutes: what that of the report says.

What fits with its figures, sources and main weakness, what is undecided and why, what is missing, and what
contradicts. The rest is for `--detail`.
"""

from __future__ import annotations

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.choice import ranked
from markerboard.render.conflicts import conflicts
from markerboard.render.figures import citation, has_figures
from markerboard.render.first import Row, Shown, first_page
from markerboard.render.paper import SIGNS, STYLES, Paper
from markerboard.render.telling import Telling
from markerboard.render.words import Sentences


def show(answer: Evaluation, knowledge: KnowledgeBase, paper: Paper, sentences: Sentences) -> None:
    """Write the first page."""
    _Page(answer, knowledge, paper, sentences).write()


class _Page:
    """Writes the parts, top to bottom."""

    def __init__(self, answer: Evaluation, knowledge: KnowledgeBase, paper: Paper,
                 sentences: Sentences) -> None:
        self.answer, self.knowledge, self.s, self.w = answer, knowledge, sentences, sentences.words
        self.line, self.gap, self.heading = paper.line, paper.gap, paper.heading
        self.first, self.tell = first_page(answer), Telling(answer, sentences)

    def write(self) -> None:
        for text, style in self.s.opening(self.answer):
            self.line(text, 2 if style != "bold" else 0, style)
        self.fitting()
        self.undecided()
        self.ineligible()
        self.missing()
        self.conflicts()
        self.gap()
        self.line(self.s.closing(self.answer), style="dim")
        self.line(self.w("the rest"), style="dim")

    def counted(self, title: str, verdict: str) -> None:
        n = len(ranked(self.answer, verdict))
        self.heading(f"{self.w(title)}{self.w('colon')}{self.s.count(n)}", f"bold {STYLES[verdict]}")

    # Studies that fit

    def fitting(self) -> None:
        self.counted("fits directly", "eligible")
        for row in self.first.fitting:
            self.study(row)
        if self.first.also_fitting:
            self.gap()
            self.line(self.w("also fits", names=self.tell.names(self.first.also_fitting)), 2)
        if not self.first.fitting:
            self.line(self.w("no direct"), 2)

    def study(self, row: Row) -> None:
        study = row.study
        self.gap()
        self.line(f"{self.marked(study)} {study.name}{self.w('colon')}{study.title}", 2, "bold")
        self.line(self.s.about(study), 4)
        for one in row.findings:
            self.finding(one)
        if not row.findings:
            self.line(self.w("no finding"), 4)
        if study.weaknesses:
            self.line(f"{self.w('main weakness')}{self.w('colon')}{study.weaknesses[0]}", 4)

    def marked(self, study: StudyAnswer) -> str:
        return f"[{SIGNS[study.verdict]} {self.w(study.verdict)}]"

    def finding(self, one: Shown) -> None:
        direction = self.w.term(one.finding.direction)
        self.line(f"{self.s.titled(one.finding)}{self.w('colon')}{direction}", 4, "underline")
        if one.result is None:
            self.line(self.w("no figure"), 6)
            return
        for contrast in self.tell.few_contrasts(one):
            self.line(self.s.contrast(contrast), 6, "bold")
        self.line(self.figures(one), 6)
        if "statement" in one.result:
            self.line(one.result["statement"], 6)
        dois = [f"doi:{doi}" for doi in self.tell.dois(one.result)]
        self.line(" ".join([citation(one.result["from"]), *dois]), 6)
        if self.tell.remark(one.result):
            self.line(f"! {self.tell.remark(one.result)}", 6, "yellow")

    def figures(self, one: Shown) -> str:
        result = one.result or {}
        lines = [f"{name} {text}" if name != "all" else text for name, text in self.tell.few_estimates(one)]
        colon = self.w("colon") if has_figures(result) else ""
        return f"{self.s.endpoint(result)}{colon}{self.s.joined(lines, 'semicolon')}"

    # Studies that do not fit, or may

    def undecided(self) -> None:
        self.counted("is undecided", "undetermined")
        for study in self.first.undecided:
            titled = f"{study.name}{self.w('in brackets', text=study.title)}"
            self.line(f"{self.marked(study)} {titled}{self.w('colon')}{self.tell.undecided(study)}", 2)
        if self.first.also_undecided:
            self.line(self.w("also undecided", names=self.tell.names(self.first.also_undecided)), 2)
        if not self.first.undecided:
            self.line(self.w("no undecided"), 2)

    def ineligible(self) -> None:
        self.counted("is ineligible", "ineligible")

    # What is missing, and what contradicts

    def missing(self) -> None:
        self.heading(self.w("what is missing"))
        for one in self.first.missing:
            self.line(f"{self.tell.said(one.sentence)}{self.w('colon')}{self.tell.settles(one, 2)}", 2)
        if self.first.more_missing:
            self.line(self.w("more missing", n=self.first.more_missing), 2)
        if not self.first.missing:
            self.line(self.w("no missing"), 2)

    def conflicts(self) -> None:
        self.heading(self.w("what conflicts"))
        for told in self.tell.conflicts(conflicts(self.answer, self.knowledge)) or [self.w("no conflict")]:
            self.line(told, 2)
