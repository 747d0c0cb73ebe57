"""Commands that begin a study: `new` and `draft`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from markerboard.cli.common import format_option, print_json, rules_option

if TYPE_CHECKING:
    from markerboard.drafting.draft import Audit


@click.command()
@click.argument("text", type=click.Path(path_type=Path), metavar="TEXTFILE")
@rules_option
@format_option
def draft(text: Path, rules: Path | None, form: str) -> None:
    """Find the figures of a pasted text (`-` for standard input), and print them as results to be confirmed.

    Sizes, medians, hazard and odds ratios, intervals, P values and rates, each behind a `???` with its line
    and column. With the extra `curate` they are audited at once: an interval against its P value, counts
    against their percentage. Nothing is certain until a person has held it against the source and deleted
    its `???`; `check` refuses a study in which one is left.
    """
    from markerboard.drafting.draft import Draft
    from markerboard.drafting.printed import MAX_BYTES
    from markerboard.errors import InputError, SourceError
    from markerboard.files.source import read_bytes, utf8
    from markerboard.knowledge.loading import load

    try:
        name, content = read_bytes(text, MAX_BYTES)
        pasted = utf8(name, content)
    except InputError as error:
        raise SourceError(error.problems) from None
    made = Draft.of(name, pasted, load(rules, skip_broken=True).vocabulary, _audit())
    if form == "json":
        print_json(made.as_json())
    else:
        click.echo("".join(made.lines()), nl=False)
    click.echo(f"{name}: {made.told()}", err=True)


def _audit() -> Audit | None:
    """The audit of a candidate, where what it needs is installed."""
    if find_spec("statsmodels") is None:
        return None
    from markerboard.drafting.audited import mismatches

    return mismatches


@click.command()
@click.argument("study", required=False)
@click.option("--from-ctgov", "record", type=click.Path(path_type=Path), metavar="FILE",
              help="Begin with a record of ClinicalTrials.gov (JSON, form 2): its design, arms, days, posted "
                   "results, and each sentence of its eligibility, to be written as a criterion. Without "
                   "STUDY its number is the name.")
@click.option("--rules", type=click.Path(path_type=Path), default=Path("rules"), show_default=True)
@click.option("--cases", type=click.Path(path_type=Path), default=Path("cases"), show_default=True)
def new(study: str | None, record: Path | None, rules: Path, cases: Path) -> None:
    """Start a study file and a case for it; `check` then names every place to fill in."""
    from markerboard.drafting.skeleton import blank, write

    if record is None:
        if study is None:
            raise click.UsageError("name the study: `markerboard new author-2026`")
        made, left = blank(study), list[str]()
    else:
        made, study, left = _from_ctgov(record, study)
    for file in write(study, made, rules, cases):
        click.echo(f"wrote {file}", err=True)
    for told in left:
        click.echo(told, err=True)


def _from_ctgov(file: Path, study: str | None) -> tuple[str, str, list[str]]:
    """The text of a study of a record, its id, and what of the record was not taken."""
    from markerboard.drafting.ctgov import Skeleton, name_of
    from markerboard.drafting.record import read

    record = read(file)
    name = study or name_of(record)
    if not name:
        raise click.UsageError(f"the record in {file} has no number: name the study, as in author-2026")
    skeleton = Skeleton(record, name)
    made = skeleton.text()
    marks = made.count("???")
    told = f"{marks:,} places are marked with ???; `markerboard check` names them"
    return made, name, [*skeleton.left, told]
