"""The command `reenter`: the figures of a study once more, blind."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from markerboard.cli.common import known_study

if TYPE_CHECKING:
    from markerboard.audit.reentry import Figure


@click.command()
@click.argument("study")
@click.option("--by", required=True, help="Who enters, as the study will say it.")
@click.option("--rules", type=click.Path(path_type=Path), default=Path("rules"), show_default=True)
def reenter(study: str, by: str, rules: Path) -> None:
    """Enter each figure of a study again, without seeing it, and compare.

    Type what the source prints; nothing where it prints none. What differs is asked once more, still
    unseen. When all agree, the study file says who entered it a second time and when; else each difference
    is shown, nothing is recorded, and the source decides. Exit 1 when something differs or the entry was
    broken off.
    """
    from markerboard.audit.reentry import agrees, figures
    from markerboard.knowledge.loading import load
    from markerboard.knowledge.secondentry import digest

    knowledge = load(rules)
    study = known_study(knowledge, study)
    if not by.strip() or not by.isprintable():
        raise click.UsageError("`--by` needs a name")
    found = list(figures(knowledge.studies[study].study, knowledge.vocabulary))
    click.echo(f"{len(found)} figures; nothing is shown before the end", err=True)
    apart = [(one, _asked(one)) for one in _unlike(found)]
    wrong = [(one, entered) for one, entered in apart if not agrees(one.printed, entered)]
    for one, entered in wrong:
        click.echo(f"{one.where}: {one.what}: stands {one.printed}, entered {entered or 'nothing'}  "
                   f"[{one.source}]")
    if not wrong:
        _record(rules, study, by.strip(), len(found), digest(knowledge.studies[study].page))
    sys.exit(1 if wrong else 0)


def _unlike(found: list[Figure]) -> list[Figure]:
    """What was entered otherwise than it stands, at the first time of asking."""
    from markerboard.audit.reentry import agrees

    return [one for one in found if not agrees(one.printed, _asked(one))]


def _asked(one: Figure) -> str:
    click.echo(f"{one.where}  [{one.source}]", err=True)
    answer: str = click.prompt(f"  {one.what}", default="", show_default=False, err=True)
    return answer.strip()


def _record(rules: Path, study: str, by: str, figures: int, digest: str) -> None:
    from markerboard.audit.reentry import recorded
    from markerboard.files.writing import write_whole

    for file in sorted((rules / "studies").glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        if f"\nid: {study}\n" in f"\n{text}":
            write_whole(file, recorded(text, date.today(), by, figures, digest).encode())
            click.echo(f"{figures} figures agree; recorded in {file}", err=True)
