"""What a person supposes of a case, and the day that a report bears: options that several commands take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from markerboard.knowledge.base import KnowledgeBase
    from markerboard.patient.casefile import Case

suppose_option = click.option("--suppose", multiple=True, metavar="FACT=VALUE",
                              help="Answer as if a missing fact were known, and say so. May be repeated.")
day_option = click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
                          help="The day of the report; without it, the page says that it has none.")


def dated(day: datetime | None) -> str:
    """A day as pages print it; nothing where none was given."""
    return day.date().isoformat() if day else ""


def supposing(case: Case, knowledge: KnowledgeBase, supposed: Iterable[str]) -> Case:
    """The case as it would be with some missing facts known. Raises UsageError for what cannot be."""
    from markerboard.report.suppose import options, suppose

    wished = dict(one.partition("=")[::2] for one in supposed)
    if not wished:
        return case
    for name in wished:
        if name not in knowledge.vocabulary.facts:
            raise click.UsageError(f"there is no fact `{name}`: `markerboard facts` lists them")
        if case.facts.entries.get(name) is not None and not options(knowledge, case.facts, name):
            raise click.UsageError(f"`{name}` is not for supposing: state it in the case")
    try:
        return suppose(case, knowledge, wished)
    except KeyError as error:
        name = str(error.args[0])
        known = ", ".join(one.text for one in options(knowledge, case.facts, name)[:12])
        raise click.UsageError(f"`{name}` cannot be `{wished[name]}` here"
                               + (f": it may be {known}" if known else "")) from None
