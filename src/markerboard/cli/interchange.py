"""The command `import`: a case from a file of another format."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from markerboard.cli.common import rules_option
from markerboard.files.writing import write_whole
from markerboard.imports import FORMS

if TYPE_CHECKING:
    from markerboard.imports.imported import ImportedCase


def _print_mapping(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from markerboard.imports.fhirpath import table

        click.echo(table(), nl=False)
        ctx.exit()


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--from", "form", type=click.Choice(FORMS), help="The format; recognized when left out.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write the report as JSON instead of showing it.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Write each case into a directory; nothing is overwritten.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The day the case is of, to which the age is counted; else the latest in the file.")
@click.option("--somatic", is_flag=True, help="Take variants whose origin is not stated as of the tumor.")
@click.option("--infer-lines", is_flag=True, help="Infer lines of treatment from dates; they are marked so.")
@click.option("--orders", is_flag=True, help="Take a current order of a drug as a drug that is given.")
@click.option("--tumor", default="", metavar="ID",
              help="The cancer that the case is of, as the file names it, where it holds several.")
@click.option("--origin", type=click.Choice(["somatic", "germline", "plasma"]), default=None,
              help="Where variants are from of which a file of calls does not say so.")
@click.option("--panel", default="", metavar="GENES",
              help="The genes that were sequenced whole: symbols parted by commas, or a file of them.")
@click.option("--normal", default="", metavar="SAMPLE", help="The sample of a VCF that is not of the tumor.")
@click.option("--unfiltered", is_flag=True, help="Believe calls to which no filter was applied.")
@click.option("--mapping", is_flag=True, is_eager=True, expose_value=False, callback=_print_mapping,
              help="Print the table of the mapping, each row as FHIRPath, and nothing else.")
@rules_option
def import_(file: Path, form: str | None, report: Path | None, into: Path | None, on: datetime | None,
            rules: Path | None, panel: str, origin: str | None, **others: Any) -> None:
    """Make a case of a FHIR bundle, a DNPM:DIP record or a phenopacket, of each row of a CSV table, or of
    each sample of a MAF, an annotated VCF, or the folder of a cBioPortal study.

    The case is printed as YAML; what was used, what was not and why, and every conversion goes to standard
    error. What could mean two things is left out, and said. `evaluate` takes these files as well.
    """
    from markerboard.imports.molecular.panels import panel_of
    from markerboard.imports.options import Options
    from markerboard.imports.reader import read_file
    from markerboard.knowledge.loading import load
    from markerboard.patient.casewriter import save, text

    options = Options(on=on.date() if on else None, origin=origin or "", panel=panel_of(panel), **others)
    cases = read_file(file, load(rules).vocabulary, form=form, options=options)
    if report is not None:
        _write(report, cases)
    if into is not None:
        for case in cases:
            click.echo(str(save(case.written, into)))
    else:
        click.echo("---\n".join(text(case.written) for case in cases), nl=False)
    for case in cases:
        for line in [case.account] if report else case.report.lines():
            click.echo(line, err=True)


def _write(file: Path, cases: list[ImportedCase]) -> None:
    """The reports as JSON, whole or not at all."""
    told = [case.report.as_json() for case in cases]
    content = json.dumps(told[0] if len(told) == 1 else told, indent=2, ensure_ascii=False) + "\n"
    write_whole(file, content.encode())
