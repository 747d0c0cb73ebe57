"""Commands for many patients at once: `sql` and `cohort`."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from markerboard.cli.common import (
    closed_world_option,
    format_option,
    known_study,
    packs_option,
    print_json,
    rules_option,
)
from markerboard.errors import printable

DIALECTS = ("duckdb", "postgres", "spark", "snowflake", "bigquery", "trino")
dialect_option = click.option("--dialect", type=click.Choice(DIALECTS), default="duckdb", show_default=True,
                              help="The database that will read it.")


def needs(*modules: str, extra: str = "cohort") -> None:
    """Refuse to go on without what an extra brings."""
    lacking = [module for module in modules if find_spec(module) is None]
    if lacking:
        raise click.UsageError(f"this needs {' and '.join(lacking)}: install markerboard[{extra}]")


@click.command()
@click.argument("studies", nargs=-1, metavar="[STUDY...]")
@dialect_option
@click.option("--facts", "table", default="facts", show_default=True, metavar="TABLE",
              help="The table of facts, with its schema if it has one; see `facts --ddl`.")
@click.option("--view", metavar="NAME", help="Make it a view of that name.")
@rules_option
def sql(studies: tuple[str, ...], dialect: str, table: str, view: str | None, rules: Path | None) -> None:
    """Print the rules as one SQL query: from a table of facts to what they say of each patient.

    A row of its answer is a patient; its columns are, for each study, the verdict, what is missing where
    it is undetermined, each criterion and each group. All studies when none is named.
    """
    needs("sqlglot")
    from markerboard.knowledge.loading import load
    from markerboard.sql import printed
    from markerboard.sql.asked import Asked
    from markerboard.sql.query import Query

    knowledge = load(rules)
    studies = tuple(known_study(knowledge, study) for study in studies)
    made = printed.select(Query(Asked(knowledge, studies)), table)
    click.echo(printed.written(printed.view(view, made) if view else made, dialect))


def print_table(rules: Path | None, dialect: str) -> None:
    """Print the table of facts that `sql` reads, for `facts --ddl`."""
    needs("sqlglot")
    from markerboard.knowledge.loading import load
    from markerboard.sql.printed import written
    from markerboard.sql.table import Table, create

    click.echo(written(create(Table(load(rules))), dialect))


@click.command()
@click.argument("source", metavar="INPUT")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="The directory to write, which must not be there yet.")
@click.option("--replace", is_flag=True, help="Write over a directory that is there.")
@click.option("--study", "studies", multiple=True, metavar="STUDY",
              help="Only this study; may be given again.")
@click.option("--table", default="facts", show_default=True, help="The table of a database.")
@click.option("--absent-unknown", is_flag=True, help="What the input has no column for is unknown.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--spark", multiple=True, metavar="NAME=VALUE",
              help="A setting of Spark, such as spark.master=spark://host:7077; may be given again.")
@click.option("--memory", default="4GB", show_default=True, help="What DuckDB may use; the rest is spilled.")
@click.option("--prevalences", is_flag=True,
              help="Count what patients were found to have, by tumor and test, for `order`.")
@click.option("--threads", type=click.IntRange(1, 1024), help="How many at once; as many as there are cores.")
@click.option("--origin", type=click.Choice(["somatic", "germline", "plasma"]),
              help="Of a study: where variants are from of which it does not say so.")
@click.option("--panel", default="", metavar="GENES",
              help="Of a study: the genes that were sequenced whole in each sample.")
@click.option("--unfiltered", is_flag=True, help="Of a study: believe calls to which no filter was applied.")
@rules_option
@packs_option
@closed_world_option
@format_option
def cohort(source: str, out: Path, studies: tuple[str, ...], engine: str, rules: Path | None, form: str,
           panel: str, origin: str | None, packs: tuple[str, ...], **options: Any) -> None:
    """Evaluate a table of patients: who fits which study, where patients are lost, what is missing.

    INPUT is a table of facts (Parquet, CSV, a table of a DuckDB file or of postgresql://...; `facts --ddl`
    says what it holds), case files (JSON Lines, or a directory), the folder of a cBioPortal study, of which
    each sample is a patient, or a folder of FHIR NDJSON as bulk export writes it. DIR gets Parquet files of
    verdicts, groups, missing facts, rejected rows and unread cells, summary.json, attrition.csv with a
    figure for each study, and missing_tests.csv; all of it, or nothing.
    """
    needs("duckdb", "pyarrow", "sqlglot")
    if engine == "spark":
        needs("pyspark", extra="spark")
    from markerboard.cohort import run
    from markerboard.cohort.common import Options
    from markerboard.cohort.summary import intake_told
    from markerboard.imports.molecular.panels import panel_of
    from markerboard.knowledge.loading import load

    knowledge = load(rules)
    studies = tuple(known_study(knowledge, study) for study in studies)
    if packs and engine == "spark":
        raise click.UsageError("packs are evaluated by DuckDB; leave out --engine spark")
    beside = _packs(rules, packs)
    if options["closed_world"] and not any(one.manifest.kind == "trials" for one in beside):
        raise click.UsageError("`--closed-world` counts over packs of trials: name one with --packs")
    gc.enable()  # a long run is no short-lived process
    try:
        asked = Options(panel=panel_of(panel), origin=origin or "", **options)
        summary = run.run(knowledge, studies, source, out, asked, _tell(), engine, beside)
    except KeyboardInterrupt:
        click.echo("interrupted; nothing was left behind", err=True)
        raise SystemExit(130) from None
    for line in intake_told(summary.intake):
        click.echo(line, err=True)
    if form == "json":
        print_json(summary.as_json())
    else:
        click.echo("\n".join(map(printable, summary.as_text())))


def _packs(rules: Path | None, names: tuple[str, ...]) -> tuple[Any, ...]:
    if not names:
        return ()
    from markerboard.answer.packed import load

    return load(rules, names).packs


def _tell() -> Callable[[str], None]:
    """Says on a terminal what is being done, and how long the last part took."""
    started = time.monotonic()

    def tell(what: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"{time.monotonic() - started:6.1f} s  {what}", err=True)
    return tell
