"""The command `report`."""

from __future__ import annotations

import os
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

import click

from markerboard.cli.common import load_board, rules_option, waiting
from markerboard.words import LANGUAGES


@click.command()
@click.argument("case", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="A .html or .pdf file; without it, HTML on standard output.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True,
              help="English, or Simplified Chinese.")
@click.option("--paper", type=click.Choice(["A4", "Letter"], case_sensitive=False), default="A4",
              show_default=True, help="The paper of a PDF; a browser asks its printer.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="With the evidence that had been published by a day.")
@rules_option
def report(case: Path, out: Path | None, language: str, paper: str, as_of: datetime | None,
           rules: Path | None) -> None:
    """Write the report of a case: one file to read, print and keep.

    What fits, what is undecided, missing and contradictory stands on its first page; then every study
    with its criteria and findings. CASE is a YAML or JSON file; `-` reads standard input.
    """
    _known_form(out)
    from markerboard.report.page import html

    board = load_board(rules, as_of=as_of.date() if as_of else None)
    read = board.read(case)
    page = html(read, board.evaluate(read), board.knowledge, language)
    if out is None:
        click.echo(page.encode(), nl=False)
    elif out.suffix == ".pdf":
        from markerboard.report.pdf import pdf

        with waiting("laying out pages"):
            made = pdf(page, "A4" if paper.upper() == "A4" else "Letter")
        _write(out, made)
    else:
        _write(out, page.encode())


def _known_form(out: Path | None) -> None:
    if out is None:
        return
    if out.suffix not in (".html", ".pdf"):
        raise click.UsageError(f"a report is a .html or a .pdf file, not `{out.name}`")
    if out.suffix == ".pdf" and find_spec("weasyprint") is None:
        raise click.UsageError("PDF needs WeasyPrint: install markerboard[pdf], or write .html and print it")


def _write(file: Path, content: bytes) -> None:
    """Write a file whole, or not at all."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(part, "xb") as stream:
            stream.write(content)
        os.replace(part, file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _unwritable(file, error) from None
    click.echo(f"wrote {file}", err=True)


def _unwritable(file: Path, error: OSError) -> click.UsageError:
    return click.UsageError(f"{file} cannot be written: {(error.strerror or 'unknown').lower()}")
