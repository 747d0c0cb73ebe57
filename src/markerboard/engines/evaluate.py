"""What a rule means. Written to be read; everything faster is checked against it.

A test of a fact that is not known is unknown. A test of an interval is true when every value
in it passes, false when none does, and unknown otherwise. `not`, `and` and `or` are Kleene's.

The answers are one flat mapping: a definition by its name, a study by its id, and below it
`study/criterion`, `study/finding` and `study/finding/group`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from markerboard.knowledge.base import OTHERWISE, KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Condition, Not, Some, Test
from markerboard.language.instances import is_a
from markerboard.language.logic import Interval, Truth, conjoin, disjoin, negate
from markerboard.language.tree import standing

Values = Mapping[str, Any]
Answers = dict[str, Truth]
_BASES = 8
"""Of how many rule bases it is remembered what they ask."""


def decide(knowledge: KnowledgeBase, values: Values) -> Answers:
    """Every definition, criterion, study, group and finding for one patient."""
    asked = _asked(knowledge)
    truths = list(map(Meaning(knowledge.conditions, values).truth, asked.questions))
    return dict(zip(asked.names, map(truths.__getitem__, asked.places), strict=True))


def by_question(knowledge: KnowledgeBase, answers: Answers) -> dict[Condition, Truth]:
    """What was answered to each distinct question of a rule base."""
    asked = _asked(knowledge)
    return dict(zip(asked.questions, map(answers.__getitem__, asked.named), strict=True))


def measure(knowledge: KnowledgeBase, values: Values) -> Answers:
    """What the measurements say of each definition that a report may also call directly."""
    meaning = Meaning(knowledge.conditions, values)
    return {name: meaning.truth(c) for name, c in knowledge.measures.items()}


class _Asked(NamedTuple):
    """The names of all answers, the distinct questions, and which of these each name stands for.

    `named` holds for each question one of its names.
    """

    names: tuple[str, ...]
    questions: tuple[Condition, ...]
    places: tuple[int, ...]
    named: tuple[str, ...]


@lru_cache(_BASES)
def _asked(knowledge: KnowledgeBase) -> _Asked:
    questions = Questions()
    asked = [*knowledge.conditions.items(),
             *(each for rules in knowledge.studies.values() for each in questions.of(rules))]
    places: dict[Condition, int] = {}
    numbers = tuple(places.setdefault(question, len(places)) for _, question in asked)
    names = tuple(name for name, _ in asked)
    named = dict(zip(reversed(numbers), reversed(names), strict=True))
    return _Asked(names, tuple(places), numbers, tuple(named[place] for place in range(len(places))))


class Questions:
    """What each answer of a study asks of a patient; equal questions are one condition."""

    def __init__(self) -> None:
        self._all, self._some, self._no = cache(All), cache(Some), cache(Not)

    def of(self, rules: Rules) -> Iterator[tuple[str, Condition]]:
        """Every answer of a study by its name."""
        yield from zip(rules.names.criteria, rules.criteria.values(), strict=True)
        yield rules.id, self._all((*(rules.criteria[c] for c in rules.inclusion),
                                   *(self._no(rules.criteria[c]) for c in rules.exclusion)))
        for (finding, names), groups in zip(rules.names.findings, rules.groups.values(), strict=True):
            places = self._places(groups)
            yield finding, self._some(places)
            yield from zip(names, places, strict=True)

    def _places(self, groups: Mapping[str, Condition | str]) -> tuple[Condition, ...]:
        """Who is in each group, in their order; `otherwise` is who is in none of the others."""
        stated = {name: self._all(()) if isinstance(c, str) else c
                  for name, c in groups.items() if c != OTHERWISE}
        if len(stated) == len(groups):
            return tuple(stated.values())
        rest = self._no(self._some(tuple(stated.values())))
        return tuple(stated.get(name, rest) for name in groups)


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
