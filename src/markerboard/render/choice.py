"""What the first page shows of an answer, on a terminal as on paper, and in which order."""

from __future__ import annotations

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.render.figures import Figures, is_principal


def ranked(answer: Evaluation, verdict: str) -> list[StudyAnswer]:
    """The studies of a verdict: the more a study asks, the more it says of a patient who fits it."""
    chosen = (study for study in answer.studies if study.verdict == verdict)
    return sorted(chosen, key=lambda study: -len((*study.inclusion, *study.exclusion)))


def shown(study: StudyAnswer) -> list[FindingAnswer]:
    """The findings for this patient, safety apart."""
    return [f for f in study.findings if f.verdict != "does not apply" and f.analysis != "safety"]


def tumor_unknown(study: StudyAnswer) -> bool:
    """Whether nobody knows that the patient has the tumor of a study; then its results are not shown."""
    return any(c.domain == "tumor" and c.verdict == "unknown" for c in (*study.inclusion, *study.exclusion))


def principal(finding: FindingAnswer) -> Figures | None:
    """The first result of a finding that stands and holds more than counts."""
    return next((result for result in finding.results if is_principal(result)), None)
