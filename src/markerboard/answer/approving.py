"""The approvals of what a study gave, for a tumor that it asked for: shown as text, they judge no patient."""

from __future__ import annotations

from markerboard.answer.model import StudyAnswer
from markerboard.knowledge.approvals import Approval, approved
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.language.field import DISEASE


def approvals(study: StudyAnswer, knowledge: KnowledgeBase) -> tuple[Approval, ...]:
    """The approvals of the treatment of a study, each text once."""
    own = knowledge.studies[study.id]
    tumors = {target for one in study.inclusion if one.domain in DISEASE
              for test in tests(own.criteria[one.id], knowledge.conditions)
              for target in test.targets}
    drugs = [drug for drug in study.regimen if drug != "placebo"]
    found = approved(knowledge.approvals, drugs, tumors, knowledge.vocabulary, study.regimen_key)
    return tuple({each.text: each for each in found}.values())
