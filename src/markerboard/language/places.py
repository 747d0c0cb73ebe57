"""Places of a case, as the vocabulary gives them: `biomarkers.ctDNA[baseline].msaf`."""

from __future__ import annotations

from collections.abc import Iterator

Step = tuple[str, str]
"""A key of a mapping, or what selects an item of a list."""
Way = tuple[Step, ...]


def steps(place: str) -> Iterator[Step]:
    """Each key of a place with its selector: `ctDNA[baseline]` selects the item whose `at` is it."""
    section, _, name = place.partition(".")
    # The name of a fact may hold dots; below `facts` it is one key.
    for step in ("facts", name) if section == "facts" else place.split("."):
        key, _, selector = step.partition("[")
        yield key, ""
        if selector:
            yield "", selector.rstrip("]")
