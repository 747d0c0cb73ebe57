"""What facts say of others, as `vocabulary.yaml` writes it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from markerboard.files.reading import Strict
from markerboard.language.following import Contradiction


class PanelForm(Strict):
    """Which list of a declared panel makes an unreported finding a negative."""

    list: Literal["genes", "amplifications", "deletions", "fusions"]
    gene: str


class ImpliedForm(Strict):
    """What a fact that is true says of another one that is not stated, and who says so."""

    fact: str
    value: str
    because: str = Field(description="why, with its source; a reader sees it beside the derived fact")
    unless: str = Field(default="", description="a diagnosis of which nothing follows, nor of an unknown one")
    when: str = Field(default="", description="the code of a fact of codes that says it")
    among: tuple[str, ...] = Field(default=(), description="the diagnoses of which alone a code says it")


class ContradictionForm(Strict):
    """Two things that cannot both be so of one patient, each one question to one fact."""

    both: tuple[str, str] = Field(description="`stage is IV`, `not resectable`, `{gene}.deleted` of any gene")
    where: str = Field(default="", description="what has to be certain beside them, such as the tumor")
    because: str = Field(description="why, with its source")

    def contradiction(self) -> Contradiction:
        """What it describes."""
        return Contradiction(self.both, self.because, self.where)
