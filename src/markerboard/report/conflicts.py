"""What contradicts: in the case itself, between findings that apply, and within what sources print."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from markerboard.answer import Evaluation, FindingAnswer, StudyAnswer
from markerboard.expression import tests
from markerboard.knowledge import KnowledgeBase
from markerboard.render.choice import shown

_WAYS = {"better", "worse", "no difference"}
# A marker that foretells the course and one that foretells an effect answer two questions.
_OF_TREATMENT = {"comparative", "predictive", "not predictive"}


class Voice(NamedTuple):
    """One finding among those that contradict each other."""

    study: StudyAnswer
    finding: FindingAnswer
    direction: str


class Conflict(NamedTuple):
    """Findings that point different ways on one endpoint by the same facts."""

    endpoint: str
    labels: tuple[str, ...]
    voices: tuple[Voice, ...]


class Conflicts(NamedTuple):
    """All that contradicts in one answer; `prints` are studies with figures that gave way to others."""

    facts: tuple[str, ...]
    findings: tuple[Conflict, ...]
    prints: tuple[StudyAnswer, ...]

    def __bool__(self) -> bool:
        return any(map(bool, (self.facts, self.findings, self.prints)))


def conflicts(answer: Evaluation, knowledge: KnowledgeBase) -> Conflicts:
    """What contradicts in an answer, among the studies that fit or may fit."""
    studies = [study for study in answer.studies if study.verdict != "ineligible"]
    facts = tuple(fact.label for fact in answer.facts.values() if fact.unknown == "conflicting")
    return Conflicts(facts, _findings(studies, knowledge), tuple(filter(_prints_two, studies)))


def _findings(studies: list[StudyAnswer], knowledge: KnowledgeBase) -> tuple[Conflict, ...]:
    asked: dict[tuple[str, frozenset[str], bool], dict[str, Voice]] = defaultdict(dict)
    for study in studies:
        for finding in shown(study):
            facts = _facts(study, finding, knowledge)
            if finding.verdict != "applies" or not facts:
                continue
            for result in finding.results:
                way = result.get("direction", finding.direction)
                if way in _WAYS and "superseded_by" not in result:
                    key = (result["endpoint"], facts, finding.supported in _OF_TREATMENT)
                    asked[key].setdefault(f"{study.id}/{finding.id}", Voice(study, finding, way))
    labels = knowledge.vocabulary.facts
    return tuple(Conflict(endpoint, tuple(sorted(labels[f].label for f in facts)), tuple(voices.values()))
                 for (endpoint, facts, _), voices in asked.items()
                 if len({voice.direction for voice in voices.values()}) > 1)


def _facts(study: StudyAnswer, finding: FindingAnswer, knowledge: KnowledgeBase) -> frozenset[str]:
    """What the groups of a finding are made by."""
    groups = knowledge.studies[study.id].groups[finding.id].values()
    return frozenset(test.fact for group in groups if not isinstance(group, str)
                     for test in tests(group, knowledge.conditions))


def _prints_two(study: StudyAnswer) -> bool:
    return any("superseded_by" in result or "sources differ" in result.get("explains", ())
               for finding in study.findings if finding.verdict != "does not apply"
               for result in finding.results)
