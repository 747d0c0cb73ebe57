"""The answer on a terminal or in a pipe, 80 columns, the same words with and without color."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markerboard.answer import CriterionAnswer, Evaluation, FindingAnswer, Missing, StudyAnswer
from markerboard.render import words
from markerboard.render.paper import Paper

_ORDER = (
    ("eligible", "FITS", "bold green"),
    ("undetermined", "UNDECIDED", "bold yellow"),
    ("ineligible", "DOES NOT FIT", "bold"),
)
_MARK_STYLES = {"met": "green", "not met": "red", "unknown": "yellow"}
_SETTLES_SHOWN = 6


def show(answer: Evaluation, paper: Paper, *, detail: bool = False) -> None:
    """Write an answer."""
    _Page(paper, detail).answer(answer)


class _Page:
    """Writes the parts of an answer, top to bottom."""

    def __init__(self, paper: Paper, detail: bool) -> None:
        self.line, self.gap, self.heading = paper.line, paper.gap, paper.heading
        self.detail = detail

    def answer(self, answer: Evaluation) -> None:
        self.line(answer.case, style="bold")
        self.line(words.patient(answer), 2)
        self.line(words.markers(answer), 2)
        self.line(answer.notice, 2, "italic")
        if answer.engine.note:
            self.line(f"Note: {answer.engine.note}.", 2, "yellow")
        if answer.knowledge.as_of:
            later = len(answer.knowledge.withheld or ())
            self.line(f"Evidence published by {answer.knowledge.as_of}; {later} studies and findings are "
                      "later.", 2, "yellow")
        for problem in answer.left_out:
            self.line(f"Left out because it does not load: {problem}", 2, "yellow")
        for verdict, title, style in _ORDER:
            chosen = [s for s in answer.studies if s.verdict == verdict]
            self.heading(f"{title}: {_count(len(chosen))}", style)
            for study in chosen:
                self.study(study, answer)
        self.missing(answer.missing)
        self.sources(answer)
        self.footer(answer)

    # Studies

    def study(self, study: StudyAnswer, answer: Evaluation) -> None:
        if study.verdict == "ineligible" and not self.detail:
            self.misfit(study)
            return
        self.gap()
        self.line(f"{study.name}: {study.title}", 2, "bold")
        self.line(_about(study), 4)
        if study.verdict == "ineligible":
            self.line(f"differs in {', '.join(study.differs)}", 4)
        if study.weaknesses:
            self.line(f"Main weakness: {study.weaknesses[0]}", 4, "yellow")
        if self.detail:
            self.details(study, answer)
        elif study.verdict == "undetermined":
            self.undecided(study, answer)
        for finding in study.findings:
            self.finding(finding)

    def misfit(self, study: StudyAnswer) -> None:
        failed = [c for c in study.inclusion if c.verdict == "not met"]
        failed += [c for c in study.exclusion if c.verdict == "met"]
        first = failed[0]
        reason = f"{_asked(first, study)}; {', '.join(first.because)}"
        others = f" ({len(failed) - 1} more)" if len(failed) > 1 else ""
        self.line(f"{study.name}: differs in {', '.join(study.differs)}", 2, "bold")
        self.line(f"{reason}{others}", 4)

    def undecided(self, study: StudyAnswer, answer: Evaluation) -> None:
        sentences = {m.fact: m.sentence for m in answer.missing}
        self.line("Undecided: " + "; ".join(sentences[f] for f in study.missing), 4)

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
        mark = words.MARKS[criterion.verdict]
        style = _MARK_STYLES[criterion.verdict]
        self.line(f"{mark} {criterion.verdict}: {criterion.text}", 6, style)
        reasons = criterion.because or tuple(sentences.get(f, f) for f in criterion.missing)
        self.line("; ".join(reasons), 10)
        self.line(f"{criterion.when}  {words.citation(criterion.from_)}", 10, "dim")
        if criterion.note:
            self.line(f"Note: {criterion.note}", 10)

    # Findings

    def finding(self, finding: FindingAnswer) -> None:
        if not self.detail and (finding.verdict == "does not apply" or finding.analysis == "safety"):
            return
        place = words.place(finding)
        self.line(f"{finding.title} ({place})" if place else finding.title, 4, "underline")
        self.line(f"{finding.direction}; {finding.analysis}; supports {words.CLAIMS[finding.supported]}: "
                  f"{finding.supported_because}", 6)
        if finding.grades:
            self.line(words.grades(finding), 6)
        if finding.claimed not in ("none", finding.supported):
            self.line(f"The authors claim it is {finding.claimed}.", 6)
        for result in finding.results:
            if self.detail or words.is_principal(result):
                self.result(result)
        for caveat in finding.caveats:
            self.line(f"! {caveat}", 6, "yellow")

    def result(self, result: Mapping[str, Any]) -> None:
        self.line(f"{words.endpoint(result)}  {words.citation(result['from'])}", 6)
        for line in words.result_lines(result):
            self.line(line, 8, "yellow" if line.startswith("!") else "")

    # What is missing, and on what it rests

    def missing(self, missing: tuple[Missing, ...]) -> None:
        self.heading("MISSING, by what each would settle")
        for one in missing:
            if one.settles or self.detail:
                self.line(one.sentence, 2, "bold")
                self.line(_settles(one), 4)
        rest = [f"{m.sentence} ({', '.join(m.indirect)})" for m in missing if not m.settles]
        if rest and not self.detail:
            self.line(f"Only for studies that do not fit: {'; '.join(rest)}", 2)
        if not missing:
            self.line("nothing that could change an answer", 2)

    def sources(self, answer: Evaluation) -> None:
        cited = set(_cited(answer, self.detail))
        self.heading("SOURCES")
        for name, source in answer.sources.items():
            if name in cited:
                doi = f" doi:{source['doi']}" if "doi" in source else ""
                self.line(f"[{name}] {source['citation']}.{doi} Read: {source['read']}.", 2)

    def footer(self, answer: Evaluation) -> None:
        knowledge, engine = answer.knowledge, answer.engine
        agreed = f"{engine.evaluator} and {engine.second} agreed" if engine.second else engine.evaluator
        self.gap()
        self.line(f"{knowledge.title}, version {knowledge.version}, {knowledge.digest[:19]}...; {agreed}.",
                  style="dim")


def _count(n: int) -> str:
    return f"{n} stud{'y' if n == 1 else 'ies'}" if n else "none"


def _about(study: StudyAnswer) -> str:
    design = study.design
    parts = [design["kind"], f"phase {design['phase']}" if "phase" in design else "",
             f"n = {design['n']}" if "n" in design else "", design.get("region", ""), study.registry or "",
             f"{study.criteria} criteria read" if study.criteria == "full" else "criteria read in part"]
    return ", ".join(filter(None, parts))


def _asked(criterion: CriterionAnswer, study: StudyAnswer) -> str:
    excluded = criterion in study.exclusion
    return f"{'excluded' if excluded else 'asked'}: {criterion.text.rstrip('.')}"


def _settles(missing: Missing) -> str:
    def listed(answers: tuple[str, ...]) -> str:
        shown = ", ".join(answers[:_SETTLES_SHOWN])
        return shown + (f" and {len(answers) - _SETTLES_SHOWN} more" if len(answers) > _SETTLES_SHOWN else "")
    others = tuple(a for a in missing.settles if a not in missing.alone)
    parts = [f"alone settles {listed(missing.alone)}" if missing.alone else "",
             f"with others settles {listed(others)}" if others else "",
             f"indirectly {listed(missing.indirect)}" if missing.indirect else ""]
    return "; ".join(filter(None, parts))


def _cited(answer: Evaluation, detail: bool) -> Iterable[str]:
    for study in answer.studies:
        if study.verdict == "ineligible" and not detail:
            continue
        for criterion in (*study.inclusion, *study.exclusion):
            yield from criterion.from_
        for finding in study.findings:
            yield from finding.from_ or {}
            for result in finding.results:
                yield from result["from"]
