"""A study is found by any of its names, and one name never silently stands for one of several."""

from __future__ import annotations

from dataclasses import replace

import pytest

from markerboard.errors import MarkerboardError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.naming import names_of, study_named


def test_by_every_name(shipped: KnowledgeBase) -> None:
    """Each name of a study is of it, or, as a trial's registry number, of the trial that it is a part of."""
    for id, rules in shipped.studies.items():
        for name in names_of(rules):
            assert study_named(shipped, name.upper()) in (id, rules.head.get("part_of"))


def test_of_several(shipped: KnowledgeBase) -> None:
    """A name of two studies, neither a part of the other, is refused with both."""
    one = shipped.studies["alter-l058"]
    two = replace(shipped, studies={"one": replace(one, id="one"), "two": replace(one, id="two")})
    with pytest.raises(MarkerboardError, match="is a name of several studies: one, two"):
        study_named(two, "ALTER-L058")
