"""The part of `check` that needs z3."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from markerboard.cli.common import progress
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import shipped
from markerboard.patient.casewriter import save
from markerboard.proof.prove import prove
from markerboard.proof.remarks import Places
from markerboard.render import proofs as page


def prove_and_tell(knowledge: KnowledgeBase, rules: Path | None, seconds: float, *, everything: bool,
                   directory: Path | None, told: bool) -> tuple[dict[str, Any], bool]:
    """The counts, and whether nothing is wrong; what there is to say goes to standard error."""
    proof = prove(knowledge, seconds, partial(progress, what="proving"))
    places = Places(rules or shipped())
    shown = [one for one in proof.remarks if everything or one.severity != "information"]
    for one in shown if told else ():
        click.echo(page.remark(one, places), err=True)
    for i, one in enumerate(shown if directory else ()):
        if one.patient:
            file = save({**one.patient, "case": f"shown-{i + 1}"}, directory or Path())
            click.echo(f"wrote {file}", err=True)
    data: dict[str, Any] = dict(proof.counts())
    if not told:
        data["remarks"] = [page.remark_data(one, places) for one in shown]
    return data, not any(one.fails for one in proof.remarks)
