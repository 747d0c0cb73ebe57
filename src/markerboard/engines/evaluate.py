"""What a rule means. Written to be read; everything faster is checked against it.

A test of a fact that is not known is unknown. A test of an interval is true when every value
in it passes, false when none does, and unknown otherwise. `not`, `and` and `or` are Kleene's.

The answers are one flat mapping: a definition by its name, a study by its id, and below it
`study/criterion`, `study/finding` and `study/finding/group`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markerboard.knowledge.base import ALL, OTHERWISE, KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Condition, Not, Some, Test
from markerboard.language.instances import is_a
from markerboard.language.logic import Interval, Truth, conjoin, disjoin, negate
from markerboard.language.tree import standing

Values = Mapping[str, Any]
Answers = dict[str, Truth]


def decide(knowledge: KnowledgeBase, values: Values) -> Answers:
    """Every definition, criterion, study, group and finding for one patient."""
    meaning = Meaning(knowledge.conditions, values)
    answers: Answers = {name: meaning.truth(c) for name, c in knowledge.conditions.items()}
    for rules in knowledge.studies.values():
        study_answers(rules, meaning, answers)
    return answers


def measure(knowledge: KnowledgeBase, values: Values) -> Answers:
    """What the measurements say of each definition that a report may also call directly."""
    meaning = Meaning(knowledge.conditions, values)
    return {name: meaning.truth(c) for name, c in knowledge.measures.items()}


def study_answers(rules: Rules, meaning: Meaning, answers: Answers) -> None:
    """Add every answer of a study."""
    truths = {}
    for name, (criterion, condition) in zip(rules.names.criteria, rules.criteria.items(), strict=True):
        truths[criterion] = answers[name] = meaning.truth(condition)
    included = conjoin([truths[c] for c in rules.inclusion])
    excluded = disjoin([truths[c] for c in rules.exclusion])
    answers[rules.id] = conjoin((included, negate(excluded)))
    for (finding, names), groups in zip(rules.names.findings, rules.groups.values(), strict=True):
        places = _places(groups, meaning)
        answers[finding] = disjoin(places)
        answers.update(zip(names, places, strict=True))


def _places(groups: Mapping[str, Condition | str], meaning: Meaning) -> list[Truth]:
    """Whether the patient is in each group, in their order; `otherwise` is in none of the others."""
    places = [meaning.truth(c) for c in groups.values() if not isinstance(c, str)]
    if len(places) == len(groups):
        return places
    if ALL in groups.values():
        return [True] * len(groups)
    places.insert(list(groups.values()).index(OTHERWISE), negate(disjoin(places)))
    return places


class Meaning:
    """The truth of conditions for one patient; each distinct condition is worked out once."""

    def __init__(self, definitions: Mapping[str, Condition], values: Values) -> None:
        self.definitions = definitions
        self.values = values
        self.known: dict[Condition, Truth] = {}

    def truth(self, condition: Condition) -> Truth:
        """Met, not met, or unknown."""
        known = self.known
        if condition in known:
            return known[condition]
        if isinstance(condition, Test):
            value = self.values.get(condition.fact)
            result = None if value is None else _ANSWERS[condition.kind](condition, value)
        elif isinstance(condition, All):
            result = conjoin(map(self.truth, condition.of))
        elif isinstance(condition, Some):
            result = disjoin(map(self.truth, condition.of))
        elif isinstance(condition, Not):
            result = negate(self.truth(condition.of))
        elif isinstance(condition, AtLeast):
            result = _enough(condition.number, [self.truth(part) for part in condition.of])
        else:
            result = self.truth(self.definitions[condition.name])
        known[condition] = result
        return result


def _enough(number: int, truths: list[Truth]) -> Truth:
    """Whether so many are true: not, once too many are false, whatever is unknown."""
    if truths.count(True) >= number:
        return True
    return False if len(truths) - truths.count(False) < number else None


def _compare(test: Test, value: Interval) -> Truth:
    return _COMPARE[test.sign](value, test.number)


def _at_least(value: Interval, number: Any) -> Truth:
    if value.low is not None and value.low >= number:
        return True
    if value.high is not None and (value.high < number or (value.high == number and value.high_open)):
        return False
    return None


def _more_than(value: Interval, number: Any) -> Truth:
    if value.low is not None and (value.low > number or (value.low == number and value.low_open)):
        return True
    if value.high is not None and value.high <= number:
        return False
    return None


def _equal(value: Interval, number: Any) -> Truth:
    return conjoin((_at_least(value, number), negate(_more_than(value, number))))


_COMPARE: dict[str, Callable[[Interval, Any], Truth]] = {
    ">=": _at_least,
    ">": _more_than,
    "=": _equal,
    "<": lambda value, number: negate(_at_least(value, number)),
    "<=": lambda value, number: negate(_more_than(value, number)),
}


def _tree(test: Test, code: str) -> Truth:
    if standing(code) in test.inside:
        return True
    return None if standing(code) in test.above else False


def _drugs(test: Test, drugs: Any) -> Truth:
    members = set(map(standing, drugs.members))
    if not test.inside.isdisjoint(members):
        return True
    return False if drugs.complete and test.above.isdisjoint(members) else None


def _variants(test: Test, gene: Any) -> Truth:
    if gene.status == "wild-type":
        return False
    found = disjoin(is_a(v, target, test.exons) for v in gene.variants for target in test.variants)
    return None if found is False and not gene.complete else found


_ANSWERS: dict[str, Callable[[Test, Any], Truth]] = {
    "flag": lambda test, value: bool(value),
    "compare": _compare,
    "code": lambda test, code: code in test.targets,
    "tree": _tree,
    "drugs": _drugs,
    "state": lambda test, gene: gene.status in test.targets,
    "variants": _variants,
}
