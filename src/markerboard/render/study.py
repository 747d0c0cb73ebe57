"""A study as a person reads it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loader import page
from markerboard.knowledge.study import Criterion, Finding, Study
from markerboard.render.ahead import ahead
from markerboard.render.figures import citation
from markerboard.render.paper import Paper
from markerboard.render.words import ENGLISH as words


def index(knowledge: KnowledgeBase, console: Console) -> None:
    """Every study in a line."""
    table = Table(box=None, pad_edge=False)
    table.add_column("study", no_wrap=True)
    for column in ("title", "n", "criteria", "findings"):
        table.add_column(column, overflow="fold")
    for rules in knowledge.studies.values():
        study = rules.study
        table.add_row(study.id, study.title, str(study.design.n or ""), study.criteria,
                      str(len(study.findings)))
    console.print(table)


def show(study: Study, knowledge: KnowledgeBase, paper: Paper) -> None:
    """The whole of one study."""
    _Page(knowledge, paper).study(study)


class _Page:
    """Writes the parts of a study, top to bottom."""

    def __init__(self, knowledge: KnowledgeBase, paper: Paper) -> None:
        self.knowledge, self.line, self.heading = knowledge, paper.line, paper.heading
        self.id = ""

    def study(self, study: Study) -> None:
        self.id = study.id
        self.line(f"{study.short_title}: {study.title}", style="bold")
        design = study.design.model_dump(mode="json", exclude_none=True, exclude={"explains"})
        for key, value in {**design, "registry": study.registry}.items():
            if value is not None:
                self.line(f"{key.replace('_', ' ')}: {value}", 2)
        if entry := self.knowledge.studies[study.id].entered_twice:
            self.line(f"{words.twice(entry)}: {entry['by']}", 2)
        for drug, dose in study.regimen.items():
            self.line(f"{drug}: {dose}", 2)
        for name, arm in study.arms.items():
            self.line(f"arm {name}: {arm.text}{f' (n = {arm.n})' if arm.n is not None else ''}", 2)
        for weakness in study.weaknesses:
            self.line(f"Weakness: {weakness}", 2, "yellow")
        self.criteria("INCLUSION", study.inclusion)
        self.criteria("EXCLUSION", study.exclusion)
        self.line(f"Criteria read: {study.criteria}. {study.partial_because or ''}".rstrip(), 2)
        for finding in study.findings:
            self.finding(finding)
        self.heading("SOURCES")
        for name, source in study.sources.items():
            doi = f" doi:{source.doi}" if source.doi else ""
            self.line(f"[{name}] {source.citation.removesuffix('.')}.{doi} Read: {source.read}"
                      f"{f' ({source.remark})' if source.remark else ''}.", 2)

    def criteria(self, title: str, criteria: list[Criterion]) -> None:
        if criteria:
            self.heading(title)
        for criterion in criteria:
            self.line(f"{criterion.id}: {criterion.text}", 2)
            self.line(f"{criterion.when}  {citation(criterion.from_)}", 6, "dim")
            if criterion.note:
                self.line(f"Note: {criterion.note}", 6)

    def finding(self, finding: Finding) -> None:
        self.heading(f"{finding.id}: {finding.title}")
        for name, condition in finding.groups.items():
            self.line(f"group {name}: {condition}", 2)
        told = ahead(self.knowledge, words, self.id, page(finding)) or "compares nothing"
        self.line(f"{told}; {finding.analysis}; claimed {finding.claimed}; "
                  f"{words.bears(finding.supported)}: {finding.because}", 2)
        for caveat in finding.caveats:
            self.line(f"! {caveat}", 2, "yellow")
        for result in finding.results:
            data = result.model_dump(mode="json", by_alias=True, exclude_defaults=True)
            self.line(f"{words.endpoint(data)}  {citation(data['from'])}", 2)
            for line in words.result_lines(data):
                self.line(line, 6, "yellow" if line.startswith("!") else "")
