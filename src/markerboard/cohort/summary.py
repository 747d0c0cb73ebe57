"""What a cohort came to: for people, and as plain data for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from markerboard.answer.closed_world import Comparison
from markerboard.cohort.assays import Assay
from markerboard.cohort.attrition import Test
from markerboard.cohort.intake import Intake
from markerboard.errors import counted, quoted
from markerboard.knowledge.base import KnowledgeBase, Page
from markerboard.render.closed_world import told
from markerboard.render.words import ENGLISH
from markerboard.sql.flow import Flow
from markerboard.version import __version__

SHOWN = 10


class Summary(NamedTuple):
    """The counts of a cohort."""

    knowledge: KnowledgeBase
    engine: str
    source: str
    intake: Intake
    flows: Sequence[Flow]
    tests: Sequence[Test]
    assays: Sequence[Assay] = ()
    closed_world: Sequence[Comparison] = ()

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        base = self.knowledge
        return {
            "markerboard": __version__, "engine": self.engine,
            "knowledge": {"title": base.title, "version": base.version, "digest": base.digest},
            "input": self.source, "rows": self.intake.rows, "rejected": self.intake.rejected,
            "patients": self.intake.rows - self.intake.rejected, "unread_cells": self.intake.unread,
            "unused_columns": list(self.intake.unused),
            "studies": {flow.study: _study(base.studies[flow.study].page, flow) for flow in self.flows},
            "missing_tests": [test._asdict() for test in self.tests],
            "assays": [assay._asdict() for assay in self.assays],
            **({"closed_world": [one.as_json() for one in self.closed_world]} if self.closed_world else {})}

    def as_text(self) -> list[str]:
        """As lines."""
        accepted = self.intake.rows - self.intake.rejected
        unread = f", {counted(self.intake.unread, 'cell')} unread" if self.intake.unread else ""
        return [f"{counted(accepted, 'patient')}, {counted(self.intake.rejected, 'row')} rejected{unread}; "
                f"{self.engine}; {self.knowledge.title} {self.knowledge.version}", "",
                *_table(("study", "criteria", "eligible", "undetermined", "ineligible"),
                        [(f.study, self.knowledge.studies[f.study].page["criteria"], f"{f.eligible:,}",
                          f"{f.undetermined:,}", f"{f.ineligible:,}") for f in self.flows], left=2), "",
                *self._tests(), *self._assays(), *self._closed_world()]

    def _tests(self) -> list[str]:
        if not self.tests:
            return ["no missing test alone would decide a study"]
        rows = [(t.label, f"{t.patients:,}", str(t.studies)) for t in self.tests[:SHOWN]]
        more = len(self.tests) - len(rows)
        table = _table(("missing test", "patients decided", "studies"), rows, left=1)
        return [*table, *([f"and {more} more in missing_tests.csv"] if more else [])]

    def _closed_world(self) -> list[str]:
        return [line for made in self.closed_world for line in _closed(made)]

    def _assays(self) -> list[str]:
        rows = [(one.assay, f"{one.patients:,}", str(len(one.studies))) for one in self.assays]
        return ["", *_table(("order or ask", "patients decided", "studies"), rows, left=1)] if rows else []


def _closed(made: Comparison) -> list[str]:
    return ["", *(f"{'' if i == 0 else '  '}{line}" for i, line in enumerate(told(made, ENGLISH)))]


def _study(page: Page, flow: Flow) -> dict[str, Any]:
    passages = [p._asdict() for p in flow.passages]
    return {"title": page["title"], "criteria": page["criteria"], "eligible": flow.eligible,
            "undetermined": flow.undetermined, "ineligible": flow.ineligible, "attrition": passages}


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int) -> list[str]:
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]

    def line(row: Sequence[str]) -> str:
        cells = (f"{cell:<{w}}" if i < left else f"{cell:>{w}}"
                 for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
        return "  ".join(cells).rstrip()
    return [line(header), *map(line, rows)]


def intake_told(intake: Intake) -> list[str]:
    """The first rows that were refused, cells that could not be read and columns that are not, and how many
    there were."""
    return [*intake.notes, *_rejects_told(intake), *_unread_told(intake), *unused_told(intake)]


def _rejects_told(intake: Intake) -> list[str]:
    if not intake.rejected:
        return []
    told = [f"{_where(row, patient)}: {problem}" for row, patient, problem in intake.first]
    return [*told, *_more(intake.rejected - len(told)),
            f"{intake.rejected:,} of {counted(intake.rows, 'row')} rejected; rejects.parquet holds them all"]


def _unread_told(intake: Intake) -> list[str]:
    if not intake.unread:
        return []
    told = [f"{_where(row, patient)}, {column}: {problem}"
            for row, patient, column, _, problem in intake.first_unread]
    return [*told, *_more(intake.unread - len(told)),
            f"{counted(intake.unread, 'cell')} could not be read, and "
            f"{'its fact is' if intake.unread == 1 else 'their facts are'} unknown; unread.parquet holds "
            f"{'it' if intake.unread == 1 else 'them all'}"]


def unused_told(intake: Intake) -> list[str]:
    """That columns state what no fact is read from, and their names."""
    if not intake.unused:
        return []
    named = ", ".join(map(quoted, intake.unused[:SHOWN]))
    more = "; summary.json names them all" if len(intake.unused) > SHOWN else ""
    are = "is" if len(intake.unused) == 1 else "are"
    number = counted(len(intake.unused), "column")
    return [f"{number} {are} not read: {named}{more}; "
            "`markerboard facts --ddl` names those that are"]


def _more(number: int) -> list[str]:
    return [f"and {number:,} more"] if number > 0 else []


def _where(row: int | None, patient: str | None) -> str:
    place = f"row {row:,}" if row is not None else "the input"
    return f"{place} (patient {patient})" if patient else place


