"""Which studies two versions of a rule base do not say alike, whoever the patient is.

All that an answer about a study rests on is compared: its file, the questions it asks with the codes
that answer them, the definitions it names and what those measure, its sources, and what grades it. A
study that is not touched gives every patient of whom the same is known the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Test, names, tests

Rests = tuple[Any, ...]
T = TypeVar("T")


def touched(old: KnowledgeBase, new: KnowledgeBase) -> set[str]:
    """The studies that differ, are new or are gone; of a trial in parts, all when one is."""
    both = old.studies.keys() & new.studies.keys()
    found = (old.studies.keys() ^ new.studies.keys()) | {
        one for one in both if _rests(old, old.studies[one]) != _rests(new, new.studies[one])}
    if _graded(old) != _graded(new):
        found |= both
    return with_trials(found, old, new)


def with_trials(studies: Iterable[str], *bases: KnowledgeBase) -> set[str]:
    """Some studies with their trials and the parts of these: a part never fits better than its trial."""
    found = set(studies)
    pairs = {(part.id, part.page["part_of"]) for base in bases for part in base.studies.values()
             if part.page.get("part_of")}
    while more := {one for pair in pairs if not found.isdisjoint(pair) for one in pair} - found:
        found |= more
    return found


def only(knowledge: KnowledgeBase, studies: Iterable[str]) -> KnowledgeBase:
    """A base with some of its studies, and of its definitions those that they rest on."""
    wanted = set(studies)
    kept = {name: rules for name, rules in knowledge.studies.items() if name in wanted}
    named = _named(knowledge, (one for rules in kept.values() for one in conditions_of(rules)))

    def some(given: Mapping[str, T]) -> dict[str, T]:
        return {name: one for name, one in given.items() if name in named}
    return replace(knowledge, studies=kept, conditions=some(knowledge.conditions),
                   definitions=some(knowledge.definitions), measures=some(knowledge.measures),
                   calls=some(knowledge.calls))


def _rests(knowledge: KnowledgeBase, rules: Rules) -> Rests:
    conditions = list(conditions_of(rules))
    named = _named(knowledge, conditions)
    asked = questions(knowledge, conditions)
    endpoints = {one["endpoint"] for finding in rules.page.get("findings", ()) for one in finding["results"]}
    return (rules.page, [str(condition) for condition in conditions],
            {name: (knowledge.text(name), knowledge.definitions.get(name)) for name in sorted(named)},
            sorted({_question(knowledge, test) for test in asked}),
            {name: knowledge.vocabulary.endpoints.get(name) for name in sorted(endpoints)},
            {name: knowledge.sources.get(name) for name in rules.page["sources"]})


def questions(knowledge: KnowledgeBase, conditions: Iterable[Condition]) -> set[Test]:
    """All that is asked of a patient to answer some conditions, that which measures a call included."""
    given = list(conditions)
    given += [knowledge.measures[name] for name in _named(knowledge, given) if name in knowledge.measures]
    return {test for condition in given for test in tests(condition, knowledge.conditions)}


def conditions_of(rules: Rules) -> Iterator[Condition]:
    """Every condition of a study."""
    yield from rules.criteria.values()
    for groups in rules.groups.values():
        yield from (condition for condition in groups.values() if not isinstance(condition, str))
    yield from rules.assays.values()
    yield from (condition for _, condition in rules.baseline)
    yield from rules.remarks.values()


def _named(knowledge: KnowledgeBase, conditions: Iterable[Condition]) -> set[str]:
    """The definitions that some conditions rest on, those that only measure a fact they ask included."""
    called = {fact: name for name, fact in knowledge.calls.items()}
    found: set[str] = set()
    pending = list(conditions)
    while pending:
        here = pending.pop()
        asked = {called[test.fact] for test in tests(here, knowledge.conditions) if test.fact in called}
        for name in {*names(here), *asked} - found:
            found.add(name)
            pending += [one for base in (knowledge.conditions, knowledge.measures) if (one := base.get(name))]
    return found


def _question(knowledge: KnowledgeBase, test: Test) -> str:
    """A question with everything that decides which patient answers yes."""
    return repr((str(test), sorted(test.inside), sorted(test.above), sorted(test.exons.items()),
                 sorted(getattr(test.exons, "lying", {}).items()),
                 knowledge.vocabulary.facts[test.fact]))


def _graded(knowledge: KnowledgeBase) -> Mapping[str, Any]:
    if knowledge.grading is None:
        return {}
    return {scheme.name: (scheme.title, str(scheme.applies), scheme.note,
                          [(level.grade, level.text, str(level.when)) for level in scheme.levels])
            for scheme in knowledge.grading.schemes}
