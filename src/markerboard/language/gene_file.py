"""A gene as `vocabulary.yaml` gives it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from markerboard.files.reading import Strict
from markerboard.language.logic import Interval
from markerboard.language.variants import Placed
from markerboard.language.vocabulary import Gene


def pair(written: Any) -> Any:
    """The two numbers of a range, `688-728`."""
    if isinstance(written, str):
        interval = Interval.parse(written)
        return (interval.low, interval.high)
    return written


Codons = Annotated[tuple[int, int], BeforeValidator(pair, json_schema_input_type=str)]


class GeneForm(Strict):
    """A gene: its HGNC number, other symbols, and the codons of the exons that rules name."""

    hgnc: int | None = None
    also: tuple[str, ...] = ()
    exons: dict[int, Codons] = {}
    variants: dict[str, str] = Field(default={}, description="other names of changes, by that which is read")
    lies: dict[int, Codons] = Field(default={}, description="where an exon lies by every transcript in use")
    within: frozenset[int] = Field(default=frozenset(), description="exons deleted in a part alone")

    def gene(self) -> Gene:
        """The gene that it describes."""
        exons = Placed(self.exons, self.lies) if self.lies else self.exons
        return Gene(self.hgnc, self.also, exons, self.variants, self.within)
