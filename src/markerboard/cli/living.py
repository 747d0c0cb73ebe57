"""The command `watch`: which stored cases a new version of the rules concerns."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from markerboard.cli.common import print_json, waiting
from markerboard.errors import PackError, printable

if TYPE_CHECKING:
    from markerboard.living.processes import Versioned
    from markerboard.living.watch import Entry


@click.command()
@click.option("--cases", "store", type=click.Path(exists=True, path_type=Path), required=True,
              metavar="STORE",
              help="A directory of cases, JSON Lines, a table (Parquet, CSV), or any file of cases.")
@click.option("--from", "old", metavar="OLD",
              help="The rules of before, a directory; or a pack: its directory, or `civic@1f3a`.")
@click.option("--to", "new", metavar="NEW",
              help="The rules of now, the shipped ones when left out; or the pack of now.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="In place of --from: the evidence that had been published by that day.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv", "html"]), default="text",
              show_default=True, help="For people, for programs, for a spreadsheet, for a browser.")
def watch(store: Path, old: str | None, new: str | None, since: datetime | None, form: str) -> None:
    """Say which stored cases a new version of the rules, or of a pack, concerns, and how.

    Evidence of a patient's own alterations comes first, then studies, verdicts, findings, figures and words;
    each with the line of the rules that says so. Cases are named by their ids, and nothing else of a patient
    is told. Exit 1 when the answer for any case changed.
    """
    from markerboard.living.processes import watch
    from markerboard.living.store import LeftOut, stored

    before, after = _versions(old, new, since)
    for text in _broken(before, after):
        click.echo(printable(text), err=True)
    entries: list[Entry] = []
    concerned: Counter[str] = Counter()
    read = left_out = 0
    with waiting("watching"):
        for found in watch(before, after, stored(store), os.cpu_count() or 1):
            if isinstance(found, LeftOut):
                left_out += 1
                click.echo(printable(f"{found.case}: left out: {found.why}"), err=True)
            else:
                read += 1
                entries += found
                concerned.update({entry.case for entry in found})
    _show(entries, form, concerned.total())
    for name in (name for name, times in concerned.items() if times > 1):
        click.echo(printable(f"{name}: {concerned[name]} cases with another answer have this id"), err=True)
    more = f", {left_out} left out" if left_out else ""
    click.echo(f"{read} cases, {concerned.total()} with another answer{more}", err=True)
    sys.exit(1 if entries else 0)


def _versions(old: str | None, new: str | None, since: datetime | None) -> tuple[Versioned, Versioned]:
    """The two versions: of the rules, or of a pack."""
    from markerboard.knowledge.currency import as_of
    from markerboard.knowledge.loading import load, shipped
    from markerboard.packs.folder import Folder

    if (old is None) == (since is None):
        raise click.UsageError("give either `--from` or `--since`")
    now = _version(new) if new else (load(), shipped())
    if since is not None:
        if isinstance(now, Folder):
            raise click.UsageError("`--since` is for rules: of a pack, name two versions")
        return (as_of(now[0], since.date()), now[1]), now
    assert old is not None  # noqa: S101  # one of the two is given
    before = _version(old)
    if isinstance(before, Folder) != isinstance(now, Folder) or (
            isinstance(before, Folder) and isinstance(now, Folder)
            and before.manifest.kind != now.manifest.kind):
        raise click.UsageError("`--from` and `--to` are two versions of the rules, or of one pack")
    return before, now


def _version(named: str) -> Versioned:
    """A version of the rules by its directory, or of a pack by its directory, name or digest."""
    from markerboard.knowledge.loading import load, shipped
    from markerboard.knowledge.rulefiles import VOCABULARY
    from markerboard.packs import folder, store, studies
    from markerboard.packs.manifest import NAME

    place = Path(named)
    if place.is_dir() and not (place / NAME).is_file():
        return load(place), place
    try:
        found = place if place.is_dir() else store.find(named)
    except PackError:
        found = Path(named)
    if not found.is_dir():
        raise click.UsageError(f"`{named}` is neither a directory of rules nor a pack that was added")
    pack = folder.load(found)
    if pack.manifest.kind in folder.LISTED:
        return pack
    return studies.knowledge(pack, load(), (shipped() / VOCABULARY).read_bytes()), pack.place


def _broken(before: Versioned, after: Versioned) -> list[str]:
    """What of two versions of a pack nobody is asked."""
    from markerboard.knowledge.loading import load
    from markerboard.living.packs import PackWatch
    from markerboard.packs.folder import Folder

    if not (isinstance(before, Folder) and isinstance(after, Folder)):
        return []
    return PackWatch(before, after, load()).broken


def _show(entries: list[Entry], form: str, cases: int) -> None:
    from markerboard.files import cells
    from markerboard.render import watching as page

    if form == "json":
        print_json([page.data(entry) for entry in entries])
    elif form == "csv":
        cells.write(sys.stdout, page.HEADER, map(page.row, entries))
    elif form == "html":
        from markerboard.report.watching import html

        click.echo(html(entries, cases), nl=False)
    else:
        for one in page.told(entries):
            for line in page.lines(one):
                click.echo(printable(line))
