"""The first page of an answer, for a board with five minutes: what fits, what is undecided, what is missing.

Each finding shows its first standing result with the remarks on it; the rest is for `--detail`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.answer import Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render.choice import principal, ranked, shown
from markerboard.render.figures import citation
from markerboard.render.paper import Paper
from markerboard.render.words import ENGLISH as words

_MISSING_SHOWN = 8
_FINDINGS_SHOWN = 2


def show(answer: Evaluation, paper: Paper) -> None:
    """Write the first page."""
    _Page(answer, paper).write()


class _Page:
    """Writes the parts, top to bottom."""

    def __init__(self, answer: Evaluation, paper: Paper) -> None:
        self.answer = answer
        self.line, self.gap, self.heading = paper.line, paper.gap, paper.heading
        self.cited: dict[str, None] = {}

    def write(self) -> None:
        for text, style in words.opening(self.answer):
            self.line(text, 2 if style != "bold" else 0, style)
        self.fitting("eligible", "FITS", "bold green")
        self.fitting("undetermined", "UNDECIDED", "bold yellow")
        self.misfits()
        self.missing()
        self.sources()
        self.gap()
        self.line(words.closing(self.answer), style="dim")

    # Studies that fit or may fit

    def fitting(self, verdict: str, title: str, style: str) -> None:
        chosen = ranked(self.answer, verdict)
        self.heading(f"{title}: {words.count(len(chosen))}", style)
        silent = [s.name for s in chosen if not shown(s)]
        for study in chosen:
            if shown(study):
                self.study(study)
        if silent:
            self.gap()
            self.line(f"No finding for this patient in: {', '.join(silent)}", 2)

    def study(self, study: StudyAnswer) -> None:
        self.gap()
        self.line(f"{study.name}: {study.title}", 2, "bold")
        self.line(words.about(study), 4)
        if study.verdict == "undetermined":
            self.line(f"Undecided: {words.undecided(study, self.answer)}", 4, "yellow")
        if study.weaknesses:
            self.line(f"Main weakness: {study.weaknesses[0]}", 4)
        findings = shown(study)
        for finding in findings[:_FINDINGS_SHOWN]:
            self.finding(finding)
        if len(findings) > _FINDINGS_SHOWN:
            titles = "; ".join(finding.title for finding in findings[_FINDINGS_SHOWN:])
            self.line(f"(also, with --detail: {titles})", 4, "dim")

    def finding(self, finding: FindingAnswer) -> None:
        self.line(words.headline(finding), 4, "underline")
        result = principal(finding)
        if result is not None:
            self.result(result)
        others = len(finding.results) - 1
        remarks = len(finding.caveats)
        more = [f"{others} more result{'s' * (others > 1)}" if others > 0 else "",
                f"{remarks} remark{'s' * (remarks > 1)}" if remarks else ""]
        if any(more):
            self.line(f"({' and '.join(filter(None, more))}: --detail)", 6, "dim")

    def result(self, result: Mapping[str, Any]) -> None:
        self.cited |= dict.fromkeys(result["from"])
        self.line(f"{words.endpoint(result)}  {citation(result['from'])}", 6)
        for line in words.result_lines(result):
            self.line(line, 8, "yellow" if line.startswith("!") else "")

    # Studies that do not fit

    def misfits(self) -> None:
        chosen = [s for s in self.answer.studies if s.verdict == "ineligible"]
        self.heading(f"DOES NOT FIT: {words.count(len(chosen))}")
        elsewhere = [s.name for s in chosen if "tumor" in s.differs]
        for study in chosen:
            if "tumor" not in study.differs:
                self.line(f"{study.name}: {words.misfit(study)}", 2)
        if elsewhere:
            self.line(f"Another tumor: {', '.join(elsewhere)}", 2)

    # What is missing, and on what the page rests

    def missing(self) -> None:
        self.heading("MISSING, by what each would settle")
        useful = [m for m in self.answer.missing if m.settles]
        for one in useful[:_MISSING_SHOWN]:
            self.line(f"{one.sentence}: {_settles(one)}", 2)
        if len(useful) > _MISSING_SHOWN:
            self.line(f"({len(useful) - _MISSING_SHOWN} more: --detail)", 2, "dim")
        if not useful:
            self.line("nothing that could change an answer of a study that fits or may fit", 2)

    def sources(self) -> None:
        self.heading("SOURCES of the results above")
        for name, source in self.answer.sources.items():
            if name in self.cited:
                self.line(words.source(name, source), 2)


def _settles(missing: Missing) -> str:
    first = missing.alone or missing.settles
    listed = ", ".join(first[:3]) + (f" and {len(first) - 3} more" if len(first) > 3 else "")
    return f"would settle {listed}" if missing.alone else f"with others would settle {listed}"

