"""The findings that a search found, as a table."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.search import Row
from markerboard.render.ahead import ahead
from markerboard.render.words import ENGLISH


def show(rows: list[Row], knowledge: KnowledgeBase, console: Console) -> None:
    """One finding in a row."""
    table = Table(box=None, pad_edge=False)
    table.add_column("finding", no_wrap=True)
    for column in ("title", "design", "n", "comparison"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(f"{row.study}/{row.finding}", row.title, row.design, str(row.n or ""),
                      _ahead(knowledge, row))
    if rows:
        console.print(table)
    else:
        console.print("nothing found: no finding speaks of all of this; `markerboard evidence` lists all")


def _ahead(knowledge: KnowledgeBase, row: Row) -> str:
    findings = knowledge.studies[row.study].page["findings"]
    return ahead(knowledge, ENGLISH, row.study, next(one for one in findings if one["id"] == row.finding))
