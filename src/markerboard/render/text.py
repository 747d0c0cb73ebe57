"""The whole of an answer on a terminal or in a pipe, for `--detail`: every study, criterion and result."""

from __future__ import annotations

from markerboard.answer.approving import approvals
from markerboard.answer.model import CriterionAnswer, Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render import packs
from markerboard.render.choice import ranked
from markerboard.render.figures import Figures, citation
from markerboard.render.paper import SIGNS, STYLES, Paper
from markerboard.render.telling import Telling
from markerboard.render.words import Sentences

_TITLES = {"eligible": "studies that fit", "undetermined": "studies undecided",
           "ineligible": "studies that do not fit"}
# An exclusion that is not met speaks for the patient, one that is met against.
_EXCLUDING = {"met": ("not met", "excludes"), "not met": ("met", "does not exclude"),
              "unknown": ("unknown", "unknown")}


def show(answer: Evaluation, knowledge: KnowledgeBase, paper: Paper, sentences: Sentences,
         supposed: str = "") -> None:
    """Write the whole of an answer."""
    if supposed:
        paper.line(sentences.words("supposed of", what=supposed), style="bold yellow")
    _Page(answer, knowledge, paper, sentences).write()


class _Page:
    """Writes the parts of an answer, top to bottom."""

    def __init__(self, answer: Evaluation, knowledge: KnowledgeBase, paper: Paper,
                 sentences: Sentences) -> None:
        self.answer, self.knowledge, self.s, self.w = answer, knowledge, sentences, sentences.words
        self.paper, self.line, self.gap, self.heading = paper, paper.line, paper.gap, paper.heading
        self.tell = Telling(answer, sentences)

    def write(self) -> None:
        for text, style in self.s.opening(self.answer):
            self.line(text, 2 if style != "bold" else 0, style)
        for verdict, title in _TITLES.items():
            chosen = ranked(self.answer, verdict)
            self.heading(self.named(title, self.s.count(len(chosen))), f"bold {STYLES[verdict]}")
            for study in chosen:
                self.study(study)
        packs.show(self.answer, self.paper, self.s, whole=True)
        self.missing(self.answer.missing)
        self.unused()
        self.heading(self.w("sources"))
        for name, source in self.answer.sources.items():
            self.line(self.s.source(name, source), 2)
        self.gap()
        self.line(self.s.closing(self.answer), style="dim")

    def named(self, name: str, text: str) -> str:
        return f"{self.w(name)}{self.w('colon')}{text}"

    # Studies

    def study(self, study: StudyAnswer) -> None:
        self.gap()
        mark = f"[{SIGNS[study.verdict]} {self.w(study.verdict)}]"
        self.line(f"{mark} {study.name}{self.w('colon')}{study.title}", 2, "bold")
        self.line(self.s.about(study), 4)
        if study.verdict == "ineligible":
            self.line(self.tell.misfit(study), 4)
            self.line(self.named("differs in", self.s.joined(map(self.w.term, study.differs), "list")), 4)
        self.details(study)
        for title, criteria in (("inclusion", study.inclusion), ("exclusion", study.exclusion)):
            if criteria:
                self.line(self.w(title), 4, "underline")
            for criterion in criteria:
                self.criterion(criterion, title == "exclusion")
        for finding in study.findings:
            self.finding(finding)

    def details(self, study: StudyAnswer) -> None:
        for i, weakness in enumerate(study.weaknesses):
            self.line(self.named("weakness" if i else "main weakness", weakness), 4)
        for drug, dose in study.regimen.items():
            self.line(f"{drug}{self.w('colon')}{dose}", 4)
        for one in approvals(study, self.knowledge) if study.verdict != "ineligible" else ():
            told = " ".join(filter(None, (f"{one.text}.", one.note, citation(one.from_))))
            self.line(f"{self.s.approval(one)}{self.w('colon')}{told}", 4)
        if study.partial_because:
            self.line(self.w("partial because", why=study.partial_because), 4)

    def criterion(self, criterion: CriterionAnswer, excluding: bool) -> None:
        verdict, word = _EXCLUDING[criterion.verdict] if excluding else (criterion.verdict,) * 2
        self.line(f"[{SIGNS[verdict]} {self.w(word)}] {criterion.text}", 6, STYLES[verdict])
        self.line(self.s.joined(self.tell.reasons(criterion), "semicolon"), 10)
        self.line(f"{criterion.when}  {citation(criterion.from_)}", 10, "dim")
        if criterion.note:
            self.line(self.named("remark", criterion.note), 10)

    # Findings

    def finding(self, finding: FindingAnswer) -> None:
        self.line(self.s.titled(finding), 4, "underline")
        said = [self.s.did(finding), self.w.term(finding.analysis), self.s.bears(finding.supported)]
        self.line(f"{self.s.joined(said, 'semicolon')}{self.w('colon')}{finding.supported_because}", 6)
        if finding.grades:
            self.line(self.s.grades(finding), 6)
        if finding.claimed not in ("none", finding.supported):
            self.line(self.w("claimed", claim=self.w.term(finding.claimed)), 6)
        for result in finding.results:
            self.result(result)
        for caveat in finding.caveats:
            self.line(f"! {caveat}", 6, "yellow")

    def result(self, result: Figures) -> None:
        self.line(f"{self.s.endpoint(result)}  {citation(result['from'])}", 6)
        for line in self.s.result_lines(result):
            self.line(line, 8, "yellow" if line.startswith("!") else "")

    # What is missing

    def missing(self, missing: tuple[Missing, ...]) -> None:
        self.heading(self.w("what is missing"))
        for one in missing:
            self.line(self.tell.said(one.sentence), 2, "bold")
            self.line(self.tell.all_settled(one), 4)
        if not missing:
            self.line(self.w("no missing"), 2)

    def unused(self) -> None:
        told = self.s.unused(self.answer)
        if told:
            self.heading(self.w("stated and not used"))
        for text in told:
            self.line(text, 2)
