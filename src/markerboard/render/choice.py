"""What the first page shows of an answer, on a terminal as on paper, and in which order."""

from __future__ import annotations

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.answer.order import ordered
from markerboard.language.field import DISEASE


def ranked(answer: Evaluation, verdict: str) -> list[StudyAnswer]:
    """The studies of a verdict, in the order that the first page prints."""
    return [study for study in ordered(answer) if study.verdict == verdict]


def shown(study: StudyAnswer) -> list[FindingAnswer]:
    """The findings for this patient, safety apart."""
    return [f for f in study.findings if f.verdict != "does not apply" and f.analysis != "safety"]


def tumor_unknown(study: StudyAnswer) -> bool:
    """Whether nobody knows that the patient has the tumor of a study; then its results are not shown."""
    return any(c.domain in DISEASE and c.verdict == "unknown" for c in (*study.inclusion, *study.exclusion))

