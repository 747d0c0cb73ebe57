"""What a laboratory says that a variant means is stated with it."""

from __future__ import annotations

import pytest

from markerboard.imports import genes
from markerboard.imports.genes import GeneReport, together


def named(*means: str) -> tuple[str, ...]:
    """The variants of a gene of which several reports say the same change, each with what it means."""
    return together(GeneReport(genes.PRESENT, f"row {i}", "variant", ("R175H",), said=tuple(said.split()))
                    for i, said in enumerate(means)).variants


@pytest.mark.parametrize(("means", "stated"), [
    (("pathogenic",), "pathogenic R175H"), (("",), "R175H"), (("VUS", ""), "VUS R175H"),
    (("pathogenic", "pathogenic"), "pathogenic R175H"), (("pathogenic", "VUS"), "R175H"),
    (("pathogenic heterozygous", "VUS heterozygous"), "heterozygous R175H"),
    (("heterozygous", "homozygous pathogenic"), "pathogenic R175H")])
def test_meaning_is_agreed(means: tuple[str, ...], stated: str) -> None:
    """P19, P22: a variant means what all reports of it say that say anything; where they differ, nothing."""
    assert named(*means) == (stated,)
