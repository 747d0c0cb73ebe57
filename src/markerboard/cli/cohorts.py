"""Commands for many patients at once: `sql` and `cohort`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from markerboard.cli.common import known_study, rules_option

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
    from markerboard.knowledge import load
    from markerboard.sql import printed
    from markerboard.sql.asked import Asked
    from markerboard.sql.query import Query

    knowledge = load(rules)
    for study in studies:
        known_study(knowledge, study)
    made = printed.select(Query(Asked(knowledge, studies)), table)
    click.echo(printed.written(printed.view(view, made) if view else made, dialect))


def print_table(rules: Path | None, dialect: str) -> None:
    """Print the table of facts that `sql` reads, for `facts --ddl`."""
    needs("sqlglot")
    from markerboard.knowledge import load
    from markerboard.sql.printed import written
    from markerboard.sql.table import Table, create

    click.echo(written(create(Table(load(rules))), dialect))
