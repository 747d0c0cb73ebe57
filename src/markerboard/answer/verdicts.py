"""The words for the truth of a verdict, of a criterion, and of a place in a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from markerboard.language.logic import Truth

if TYPE_CHECKING:
    from markerboard.answer.model import CriterionVerdict, Place, Verdict
    from markerboard.knowledge.base import KnowledgeBase

VERDICTS: Mapping[Truth, Verdict] = {True: "eligible", False: "ineligible", None: "undetermined"}
CRITERIA: Mapping[Truth, CriterionVerdict] = {True: "met", False: "not met", None: "unknown"}
PLACES: Mapping[Truth, Place] = {True: "applies", False: "does not apply", None: "undetermined"}


def said(knowledge: KnowledgeBase, key: str, truth: Truth) -> str:
    """An answer in the word that a case expects; a definition is met or not, as a criterion is."""
    study, _, rest = key.partition("/")
    if study not in knowledge.studies:
        return CRITERIA[truth]
    words = VERDICTS if not rest else CRITERIA if rest in knowledge.studies[study].criteria else PLACES
    return words[truth]
