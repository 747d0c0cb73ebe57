"""The command `report`."""

from __future__ import annotations

import re
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from markerboard.cli.common import load_board, packs_option, progress, read_all, rules_option, waiting
from markerboard.cli.supposing import dated, day_option, suppose_option, supposing
from markerboard.files.writing import unwritable, write_whole
from markerboard.words import LANGUAGES

if TYPE_CHECKING:
    from markerboard.answer.board import Board
    from markerboard.patient.casefile import Case
    from markerboard.report.pdf import Paper


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...",
                type=click.Path(path_type=Path, allow_dash=True))
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="A .html or .pdf file, or a directory for several reports; without it, HTML on standard "
                   "output.")
@click.option("--form", type=click.Choice(["html", "pdf"]), default="html", show_default=True,
              help="Of the reports in a directory.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True,
              help="English, or Simplified Chinese.")
@click.option("--paper", type=click.Choice(["A4", "Letter"], case_sensitive=False), default="A4",
              show_default=True, help="The paper of a PDF; a browser asks its printer.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="With the evidence that had been published by a day.")
@packs_option
@suppose_option
@day_option
@rules_option
def report(cases: tuple[Path, ...], out: Path | None, form: str, language: str, paper: str,
           as_of: datetime | None, packs: tuple[str, ...], suppose: tuple[str, ...], day: datetime | None,
           rules: Path | None) -> None:
    """Write the reports of cases: one file each, to read, print and keep.

    What was studied in patients like this one, how it went in the patient's own groups, and what to order or
    to ask stand on the first page; then every study with its criteria and findings. CASE is a case file or a
    directory of them; `-` reads standard input.
    """
    from markerboard.answer.expectations import files_of

    files = [file for case in cases for file in (files_of((case,)) if case.is_dir() else (case,))]
    folder = out is not None and (out.is_dir() or not out.suffix)
    if len(files) > 1 and not folder:
        raise click.UsageError("several reports need a directory: --out DIR")
    _known_form(out / f"report.{form}" if out and folder else out)
    board = load_board(rules, as_of=as_of.date() if as_of else None, packs=packs)
    write = _Writer(board, language, paper.upper(), suppose, dated(day))
    # All are read before any is written.
    read = read_all(board, files)
    if out is None or not folder:
        write.one(read[0], out)
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(out, error) from None
    names = _names(read)
    for case, name in progress(list(zip(read, names, strict=True))):
        write.one(case, out / f"{name}.{form}")


class _Writer:
    """Writes reports in one language, on one paper, of one day."""

    def __init__(self, board: Board, language: str, paper: str, suppose: tuple[str, ...], day: str) -> None:
        self.board, self.language, self.suppose, self.day = board, language, suppose, day
        self.paper: Paper = "Letter" if paper == "LETTER" else "A4"

    def one(self, case: Case, out: Path | None) -> None:
        """The report of a case, to a file or to standard output."""
        from markerboard.report.page import html

        knowledge = self.board.knowledge
        read = supposing(case, knowledge, self.suppose)
        page = html(read, self.board.evaluate(read), knowledge, self.language, ", ".join(self.suppose),
                    self.day)
        if out is None:
            click.echo(page.encode(), nl=False)
        elif out.suffix == ".pdf":
            from markerboard.report.pdf import pdf

            with waiting("laying out pages"):
                made = pdf(page, self.paper)
            _write(out, made)
        else:
            _write(out, page.encode())


def _names(cases: list[Case]) -> list[str]:
    """A file name for each case: its name without what no file bears, numbered where several have it."""
    found: dict[str, int] = {}
    names = []
    for case in cases:
        bare = re.sub(r"[^\w.-]+", "-", case.name).strip("-.")[:100] or "case"
        found[bare] = found.get(bare, 0) + 1
        names.append(bare if found[bare] == 1 else f"{bare}-{found[bare]}")
    return names


def _known_form(out: Path | None) -> None:
    if out is None:
        return
    if out.suffix not in (".html", ".pdf"):
        raise click.UsageError(f"a report is a .html or a .pdf file, not `{out.name}`")
    if out.suffix == ".pdf" and find_spec("weasyprint") is None:
        raise click.UsageError("PDF needs WeasyPrint: install markerboard[pdf], or write .html and print it")


def _write(file: Path, content: bytes) -> None:
    write_whole(file, content)
    click.echo(f"wrote {file}", err=True)
