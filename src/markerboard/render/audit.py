"""An audit as a person reads it."""

from __future__ import annotations

from markerboard.audit.report import Audit, Finding
from markerboard.render.paper import Paper


def show(done: Audit, paper: Paper, *, everything: bool = False) -> None:
    """Each mismatch with its explanation, what is open first, and the counts."""
    for finding in sorted(done.findings, key=lambda f: not f.open):
        _finding(finding, paper)
    if done.remarks:
        paper.heading("REMARKS (worth a look, no mismatch)")
    for check in done.remarks:
        paper.line(f"{check.place}: {check.printed}; expected {check.expected} by the {check.method}", 2)
    if everything:
        paper.heading("EVERY CHECK")
        for check in done.checks:
            paper.line(f"{'agrees' if check.agrees else 'differs'}  {check.place}: {check.kind}", 2)
            paper.line(f"{check.printed} | {check.expected} | {check.method}", 6)
    paper.heading("COUNTS")
    for name, count in done.counts().items():
        paper.line(f"{name:<30}{count:>7,}", 2)


def _finding(finding: Finding, paper: Paper) -> None:
    paper.line(f"{finding.place}: {finding.kind}", style="bold red" if finding.open else "bold")
    if finding.check is None:
        paper.line("Nothing differs any more; remove the explanation:", 4, "red")
    else:
        check = finding.check
        paper.line(f"printed:  {check.printed}", 4)
        paper.line(f"expected: {check.expected}", 4)
        paper.line(f"by:       {check.method}  [{check.locator}]", 4, "dim")
    paper.line(f"because:  {finding.explanation}" if finding.explanation else "Nobody has explained it.", 4,
               "" if finding.explanation else "red")
