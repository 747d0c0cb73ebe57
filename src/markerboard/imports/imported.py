"""A case that was read from a file of another format, beside the account of what was taken and left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from markerboard.imports.report import Report
from markerboard.patient.casefile import Case
from markerboard.patient.reported import REASONS
from markerboard.patient.unused import KEPT, Unused


@dataclass(frozen=True, eq=False)
class ImportedCase(Case):
    """A case that was read from a file of another format, and the account of that."""

    report: Report = field(default_factory=lambda: Report("", ""))

    @property
    def account(self) -> str:
        """What was taken from the file and what was left, in a line that names the first of it."""
        return self.report.summary(named=True)

    @property
    def told(self) -> tuple[str, ...]:
        """The whole account, line by line."""
        return tuple(line.strip() for line in self.report.lines())

    @property
    def unused(self) -> tuple[Unused, ...]:
        """What the file states and nothing used, and what its case holds and no rule asks."""
        told = [Unused(self.report.at.get(one.source, one.source), one.stated, one.why)
                for one in self.report.not_used]
        texts = {one.stated for one in told}
        return (*told, *(one for one in self.facts.unused
                         if one.why in KEPT
                         or (one.why != REASONS["unreadable"] and one.stated not in texts)))

    @property
    def written(self) -> dict[str, Any]:
        """The case as it is written down, with what was not used."""
        # What no rule asks for is told anew when the case is read.
        told = [one._asdict() for one in self.unused if one.why not in KEPT]
        return {**self.data, **({"unused": told} if told else {})}
