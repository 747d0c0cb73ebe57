"""The facts that criteria and groups of a study ask: the same whoever the patient is, so found once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, tests

Asked = frozenset[tuple[str, tuple[str, ...]]]
"""What groups are made by: facts, and of a list of drugs which of them."""
_BASES = 8
"""Of how many rule bases it is remembered."""


@lru_cache(_BASES)
def by_finding(knowledge: KnowledgeBase) -> Callable[[str, str], frozenset[str]]:
    """Of a study and a finding of it the facts that its groups ask."""
    def of(study: str, finding: str) -> frozenset[str]:
        groups = knowledge.studies[study].groups[finding].values()
        return _facts(knowledge, *(group for group in groups if not isinstance(group, str)))
    return cache(of)


@lru_cache(_BASES)
def by_study(knowledge: KnowledgeBase) -> Callable[[str], frozenset[str]]:
    """Of a study the facts that the groups of its findings ask."""
    facts = by_finding(knowledge)
    return cache(lambda study: frozenset().union(*(
        facts(study, finding) for finding in knowledge.studies[study].groups)))


@lru_cache(_BASES)
def by_groups(knowledge: KnowledgeBase) -> Callable[[str], Mapping[str, frozenset[str]]]:
    """Of a study its findings by several groups, those of safety apart, with the facts that these ask."""
    facts = by_finding(knowledge)
    return cache(lambda study: {
        one["id"]: facts(study, one["id"]) for one in knowledge.studies[study].head["findings"]
        if one["analysis"] != "safety" and len(knowledge.studies[study].groups[one["id"]]) > 1})


@lru_cache(_BASES)
def by_row(knowledge: KnowledgeBase) -> Callable[[str, str], Asked]:
    """Of a study and a finding of it what its groups are made by."""
    def of(study: str, finding: str) -> Asked:
        groups = knowledge.studies[study].groups[finding].values()
        return frozenset((test.fact, test.targets if test.kind == "drugs" else ()) for group in groups
                         if not isinstance(group, str) for test in tests(group, knowledge.conditions))
    return cache(of)


@lru_cache(_BASES)
def by_criterion(knowledge: KnowledgeBase) -> Callable[[str], Mapping[str, frozenset[str]]]:
    """Of a study the facts that each of its criteria asks."""
    return cache(lambda study: {id: _facts(knowledge, condition)
                                for id, condition in knowledge.studies[study].criteria.items()})


def by_rules(knowledge: KnowledgeBase, rules: Rules) -> frozenset[str]:
    """The facts on which all that is said of a study rests, but its region."""
    groups = [one for named in rules.groups.values() for one in named.values() if not isinstance(one, str)]
    beside = (*rules.assays.values(), *rules.remarks.values())
    return _facts(knowledge, *rules.criteria.values(), *groups, *beside)


def _facts(knowledge: KnowledgeBase, *conditions: Condition) -> frozenset[str]:
    return frozenset(test.fact for one in conditions for test in tests(one, knowledge.conditions))
