"""The published scales of evidence, as `grades.yaml` writes them: what each asks of a finding, in order.

A rule asks the same language of conditions about the finding: its design, what its data bear, whether it is
about an alteration, and whether the patient's tumor, line, assay and region are those of the study.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from markerboard.language.expression import Condition, Test
from markerboard.language.vocabulary import Vocabulary

SAME = {"same_tumor": "tumor", "same_line": "line", "same_assay": "assay", "same_region": "region"}


class Level(NamedTuple):
    """One step of a scale."""

    grade: str
    text: str
    when: Condition


class Scheme(NamedTuple):
    """A published scale: `applies` says to which findings, the levels are tried in order."""

    name: str
    title: str
    applies: Condition | None
    levels: tuple[Level, ...]
    note: str | None
    from_: Mapping[str, str]


class Grading(NamedTuple):
    """The scales, and the words in which they ask."""

    schemes: tuple[Scheme, ...]
    vocabulary: Vocabulary
    sources: Mapping[str, Mapping[str, Any]]


def is_alteration(words: Vocabulary, test: Test) -> bool:
    """A question to a gene: its state, variants, copies or fusions; not a protein, not a burden."""
    place = words.facts[test.fact].at.split(".")
    return len(place) > 1 and place[0] == "biomarkers" and place[1] in words.genes
