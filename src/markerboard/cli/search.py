"""The command `evidence`: search the base, list it, and hand over its sources."""

from __future__ import annotations

from pathlib import Path

import click

from markerboard.cli.common import console, print_json, rules_option


@click.command()
@click.argument("text", required=False)
@click.option("--drug", help="A drug or a class of drugs of the regimen.")
@click.option("--tumor", help="An OncoTree code or name; tumors below and above it are found.")
@click.option("--biomarker", help="A gene, or a marker such as PD-L1, that groups are made by.")
@click.option("--endpoint", help="An endpoint, such as PFS.")
@click.option("--design", help="A kind of study, such as `randomized trial`.")
@click.option("--format", "form", type=click.Choice(["text", "json", "bibtex", "csl"]), default="text",
              show_default=True, help="A table, data, or the sources for a reference manager.")
@rules_option
def evidence(form: str, rules: Path | None, **wanted: str | None) -> None:
    """Search the evidence: the findings that speak of a drug, a tumor, a biomarker, an endpoint.

    TEXT is looked for everywhere in a study. Without anything, every finding is listed.
    """
    from markerboard.knowledge import bibliography
    from markerboard.knowledge.loading import load
    from markerboard.knowledge.search import Wanted, search
    from markerboard.render import evidence as page

    knowledge = load(rules)
    try:
        rows = search(knowledge, Wanted(**wanted))
    except LookupError as error:
        raise click.UsageError(str(error)) from None
    cited = {name for row in rows for name in knowledge.studies[row.study].page["sources"]}
    sources = {name: source for name, source in knowledge.sources.items() if name in cited}
    if form == "bibtex":
        click.echo(bibliography.bibtex(sources), nl=False)
    elif form in ("csl", "json"):
        print_json(bibliography.csl(sources) if form == "csl" else [row._asdict() for row in rows])
    else:
        page.show(rows, knowledge, console())
