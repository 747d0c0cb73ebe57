"""What contradicts: in the case itself, between findings that apply, and within what sources print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.render.choice import shown, tumor_unknown
from markerboard.render.figures import Figures

Question = frozenset[tuple[str, tuple[str, ...]]]
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


class Prints(NamedTuple):
    """A study some of whose figures are printed differently, or gave way to others; on which endpoints."""

    study: StudyAnswer
    endpoints: tuple[str, ...]


class Conflicts(NamedTuple):
    """All that contradicts in one answer."""

    facts: tuple[str, ...]
    findings: tuple[Conflict, ...]
    prints: tuple[Prints, ...]

    def __bool__(self) -> bool:
        return any(map(bool, (self.facts, self.findings, self.prints)))


def conflicts(answer: Evaluation, knowledge: KnowledgeBase) -> Conflicts:
    """What contradicts: findings of studies that fit or may fit, and figures of those that fit."""
    studies = [s for s in answer.studies if s.verdict != "ineligible" and not tumor_unknown(s)]
    facts = tuple(fact.label for fact in answer.facts.values() if fact.unknown == "conflicting")
    prints = (Prints(study, _printed_twice(study)) for study in studies if study.verdict == "eligible")
    return Conflicts(facts, _findings(studies, knowledge), tuple(one for one in prints if one.endpoints))


def _findings(studies: list[StudyAnswer], knowledge: KnowledgeBase) -> tuple[Conflict, ...]:
    asked: dict[tuple[str, Question, bool], dict[str, Voice]] = defaultdict(dict)
    for study in studies:
        for finding in shown(study):
            question = _question(study, finding, knowledge)
            if finding.verdict != "applies" or not question:
                continue
            for result in finding.results:
                way = result.get("direction", finding.direction)
                effect = _of_treatment(study, finding, result)
                # One group alone says nothing of the course with a marker against without it.
                if way in _WAYS and "superseded_by" not in result and (effect or len(finding.groups) > 1):
                    key = (result["endpoint"], question, effect)
                    asked[key].setdefault(f"{study.id}/{finding.id}", Voice(study, finding, way))
    return tuple(Conflict(endpoint, _labels(question, knowledge), tuple(voices.values()))
                 for (endpoint, question, _), voices in asked.items() if _disagree(voices.values()))


def _question(study: StudyAnswer, finding: FindingAnswer, knowledge: KnowledgeBase) -> Question:
    """What the groups of a finding are made by: facts, and of a set of drugs which of them."""
    groups = knowledge.studies[study.id].groups[finding.id].values()
    return frozenset((test.fact, test.targets if test.kind == "drugs" else ())
                     for group in groups if not isinstance(group, str)
                     for test in tests(group, knowledge.conditions))


def _of_treatment(study: StudyAnswer, finding: FindingAnswer, result: Figures) -> bool:
    """Whether a result speaks of an effect, by what it compares, else by what it is claimed to be."""
    sides = {side for one in result.get("contrasts", ()) for side in one["of"].split(" ")}
    if finding.supported in _OF_TREATMENT or sides & finding.groups.keys():
        return finding.supported in _OF_TREATMENT
    if sides & study.arms.keys() or finding.claimed == "predictive":
        return True
    return finding.claimed != "prognostic" and study.design["kind"] == "randomized trial"


def _disagree(voices: Collection[Voice]) -> bool:
    """Whether two studies point different ways; one study may ask two questions."""
    return len({v.direction for v in voices}) > 1 and len({v.study.id for v in voices}) > 1


def _labels(question: Question, knowledge: KnowledgeBase) -> tuple[str, ...]:
    return tuple(sorted({knowledge.vocabulary.facts[fact].label for fact, _ in question}))


def _printed_twice(study: StudyAnswer) -> tuple[str, ...]:
    """The endpoints on which sources of a study differ, or a figure gave way to another."""
    found = (result["endpoint"] for finding in study.findings if finding.verdict != "does not apply"
             for result in finding.results
             if "superseded_by" in result or "sources differ" in result.get("explains", ()))
    return tuple(dict.fromkeys(found))
