"""What a person supposes of a case, and the day that a report bears: options that several commands take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from markerboard.errors import SupposedError

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
    asked = tuple(supposed)
    if not asked:
        return case
    from markerboard.report.suppose import suppose, wished

    try:
        return suppose(case, knowledge, wished(asked))
    except SupposedError as error:
        raise click.UsageError(str(error)) from None
