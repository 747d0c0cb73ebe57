"""The whole of an answer on a terminal or in a pipe, for `--detail`: every study, criterion and result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.answer import CriterionAnswer, Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.figures import MARKS, citation
from markerboard.render.paper import Paper
from markerboard.render.words import ENGLISH as words

_ORDER = (
    ("eligible", "FITS", "bold green"),
    ("undetermined", "UNDECIDED", "bold yellow"),
    ("ineligible", "DOES NOT FIT", "bold"),
)
_MARK_STYLES = {"met": "green", "not met": "red", "unknown": "yellow"}
_SETTLES_SHOWN = 6


def show(answer: Evaluation, paper: Paper) -> None:
    """Write the whole of an answer."""
    _Page(paper).answer(answer)


class _Page:
    """Writes the parts of an answer, top to bottom."""

    def __init__(self, paper: Paper) -> None:
        self.line, self.gap, self.heading = paper.line, paper.gap, paper.heading

    def answer(self, answer: Evaluation) -> None:
        for text, style in words.opening(answer):
            self.line(text, 2 if style != "bold" else 0, style)
        for verdict, title, style in _ORDER:
            chosen = [s for s in answer.studies if s.verdict == verdict]
            self.heading(f"{title}: {words.count(len(chosen))}", style)
            for study in chosen:
                self.study(study, answer)
        self.missing(answer.missing)
        self.sources(answer)
        self.gap()
        self.line(words.closing(answer), style="dim")

    # Studies

    def study(self, study: StudyAnswer, answer: Evaluation) -> None:
        self.gap()
        self.line(f"{study.name}: {study.title}", 2, "bold")
        self.line(words.about(study), 4)
        if study.verdict == "ineligible":
            self.line(f"differs in {', '.join(study.differs)}", 4)
        if study.weaknesses:
            self.line(f"Main weakness: {study.weaknesses[0]}", 4, "yellow")
        self.details(study, answer)
        for finding in study.findings:
            self.finding(finding)

    def details(self, study: StudyAnswer, answer: Evaluation) -> None:
        for name, text in study.regimen.items():
            self.line(f"{name}: {text}", 4)
        if study.partial_because:
            self.line(f"Criteria in part: {study.partial_because}", 4)
        for weakness in study.weaknesses[1:]:
            self.line(f"Weakness: {weakness}", 4)
        sentences = {m.fact: m.sentence for m in answer.missing}
        for title, criteria in (("Inclusion", study.inclusion), ("Exclusion", study.exclusion)):
            if criteria:
                self.line(title, 4, "underline")
            for criterion in criteria:
                self.criterion(criterion, sentences)

    def criterion(self, criterion: CriterionAnswer, sentences: Mapping[str, str]) -> None:
        mark = MARKS[criterion.verdict]
        style = _MARK_STYLES[criterion.verdict]
        self.line(f"{mark} {criterion.verdict}: {criterion.text}", 6, style)
        reasons = criterion.because or tuple(sentences.get(f, f) for f in criterion.missing)
        self.line("; ".join(reasons), 10)
        self.line(f"{criterion.when}  {citation(criterion.from_)}", 10, "dim")
        if criterion.note:
            self.line(f"Note: {criterion.note}", 10)

    # Findings

    def finding(self, finding: FindingAnswer) -> None:
        place = words.place(finding)
        self.line(f"{finding.title} ({place})" if place else finding.title, 4, "underline")
        self.line(f"{finding.direction}; {finding.analysis}; {words.bears(finding.supported)}: "
                  f"{finding.supported_because}", 6)
        if finding.grades:
            self.line(words.grades(finding), 6)
        if finding.claimed not in ("none", finding.supported):
            self.line(f"The authors claim it is {finding.claimed}.", 6)
        for result in finding.results:
            self.result(result)
        for caveat in finding.caveats:
            self.line(f"! {caveat}", 6, "yellow")

    def result(self, result: Mapping[str, Any]) -> None:
        self.line(f"{words.endpoint(result)}  {citation(result['from'])}", 6)
        for line in words.result_lines(result):
            self.line(line, 8, "yellow" if line.startswith("!") else "")

    # What is missing, and on what it rests

    def missing(self, missing: tuple[Missing, ...]) -> None:
        self.heading("MISSING, by what each would settle")
        for one in missing:
            self.line(one.sentence, 2, "bold")
            self.line(_settles(one), 4)
        if not missing:
            self.line("nothing that could change an answer", 2)

    def sources(self, answer: Evaluation) -> None:
        self.heading("SOURCES")
        for name, source in answer.sources.items():
            self.line(words.source(name, source), 2)


def _settles(missing: Missing) -> str:
    def listed(answers: tuple[str, ...]) -> str:
        shown = ", ".join(answers[:_SETTLES_SHOWN])
        return shown + (f" and {len(answers) - _SETTLES_SHOWN} more" if len(answers) > _SETTLES_SHOWN else "")
    others = tuple(a for a in missing.settles if a not in missing.alone)
    parts = [f"alone settles {listed(missing.alone)}" if missing.alone else "",
             f"with others settles {listed(others)}" if others else "",
             f"indirectly {listed(missing.indirect)}" if missing.indirect else ""]
    return "; ".join(filter(None, parts))

