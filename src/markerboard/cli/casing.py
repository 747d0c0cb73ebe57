"""The command `case`."""

from __future__ import annotations

from pathlib import Path

import click

from markerboard.cli.common import rules_option


@click.group()
def case() -> None:
    """Case files."""


@case.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@rules_option
def new(file: Path | None, rules: Path | None) -> None:
    """Write a case file to fill in: every place that the rules know, as a comment.

    Without FILE it is printed. A file that is there is not overwritten.
    """
    from markerboard.files.writing import write_whole
    from markerboard.knowledge.loading import load
    from markerboard.patient.blank import blank

    text = blank(load(rules).vocabulary, file.stem if file else "my-case")
    if file is None:
        click.echo(text, nl=False)
        return
    write_whole(file, text.encode(), replace=False)
    click.echo(f"wrote {file}")
