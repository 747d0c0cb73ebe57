"""The smallest pieces of an answer, which need no more than what was decided of them."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.answer.model import CriterionAnswer, GroupAnswer
from markerboard.answer.reading import Said
from markerboard.answer.stated import StatedCriterion
from markerboard.answer.verdicts import CRITERIA
from markerboard.language.expression import Condition
from markerboard.language.logic import Truth

Reasons = tuple[tuple[str, ...], tuple[str, ...]]


def criterion(stated: StatedCriterion, truth: Truth, reasons: Reasons) -> CriterionAnswer:
    because, missing = reasons
    return CriterionAnswer(**stated.fields, verdict=CRITERIA[truth], because=because, missing=missing)


def benefit(results: Iterable[Said]) -> bool:
    """Whether a result says, with a difference that was seen, that the patient's group did better."""
    return any(one.word == "better" and one.significant for one in results)


def group(condition: Condition | str, truth: Truth) -> GroupAnswer:
    return GroupAnswer(when=str(condition), verdict=CRITERIA[truth])
