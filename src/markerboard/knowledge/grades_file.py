"""`grades.yaml`: the form it has."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from markerboard.files.reading import Strict
from markerboard.knowledge.fields import Identifier, Locators, Text
from markerboard.knowledge.study import Publication


class LevelForm(Strict):
    """One step of a scale."""

    grade: str
    text: Text
    when: str


class SchemeForm(Strict):
    """A published scale; the first level whose condition is met is given."""

    title: Text
    applies: str | None = Field(default=None, description="the findings it grades; all when left out")
    note: Text | None = None
    from_: Locators = Field(alias="from")
    levels: Annotated[list[LevelForm], Field(min_length=1)]


class GradesFile(Strict):
    """`grades.yaml` as it is written."""

    sources: dict[Identifier, Publication] = {}
    schemes: dict[str, SchemeForm]
