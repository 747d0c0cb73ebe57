"""The findings that a search found, as a table."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from markerboard.knowledge.search import Row


def show(rows: list[Row], console: Console) -> None:
    """One finding in a row."""
    table = Table(box=None, pad_edge=False)
    table.add_column("finding", no_wrap=True)
    for column in ("title", "design", "n", "direction"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(f"{row.study}/{row.finding}", row.title, row.design, str(row.n or ""), row.direction)
    if rows:
        console.print(table)
    else:
        console.print("nothing found")
