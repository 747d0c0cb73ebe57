"""What a new version of the rules means for stored cases, as one HTML page."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.living.watch import Entry
from markerboard.render.watching import told
from markerboard.report.page import clean, environment


def html(entries: Iterable[Entry], cases: int) -> str:
    """The page: each change once, the weightiest first, with the cases that it concerns, and how many."""
    page = environment("en").get_template("watch.html")
    return clean(page.render(changes=list(told(entries)), cases=cases))
