"""Conditions on two rails, over all that may be known of a patient: what z3 reasons about.

Written apart from `evaluate` and `durable`, which answer for one patient at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import z3

from markerboard.knowledge.base import OTHERWISE, KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Test, tests
from markerboard.proof.solver import NO, YES, Bool, Rails, all_of, any_of
from markerboard.proof.world import Cuts, World

Groups = Mapping[str, Condition | str]
_EVERYBODY = Rails(YES, NO)


class Meaning:
    """The rails of the conditions of one rule base; parts may be given other rails."""

    def __init__(self, knowledge: KnowledgeBase, world: World,
                 given: Mapping[Condition, Rails] | None = None) -> None:
        self.knowledge, self.world = knowledge, world
        self._reading = self._read(given or {})
        self.called = self._reading.called

    def rails(self, condition: Condition, given: Mapping[Condition, Rails] | None = None) -> Rails:
        """When a condition is certainly met, and certainly not; parts may be given other rails."""
        return (self._read(given) if given else self._reading).rails(condition)

    def _read(self, given: Mapping[Condition, Rails]) -> _Reading:
        definitions = self.knowledge.conditions
        called = _reconciled(self.knowledge, self.world, _Reading(definitions, self.world, {}, given))
        return _Reading(definitions, self.world, called, given)

    def verdict(self, rules: Rules, without: Iterable[str] = ()) -> Rails:
        """When a study's verdict is eligible, and when it is ineligible."""
        return conjoin(self.satisfied(rules, c) for c in rules.criteria if c not in without)

    def satisfied(self, rules: Rules, criterion: str) -> Rails:
        """When a criterion is as the study wants it: an inclusion met, an exclusion not met."""
        rails = self.rails(rules.criteria[criterion])
        return rails if criterion in rules.inclusion else rails.negated()

    def places(self, groups: Groups) -> dict[str, Rails]:
        """When a patient is in each group."""
        stated = {g: _EVERYBODY if isinstance(c, str) else self.rails(c) for g, c in groups.items()
                  if c != OTHERWISE}
        rest = disjoin(stated.values()).negated()
        return {g: rest if c == OTHERWISE else stated[g] for g, c in groups.items()}

    def finding(self, rules: Rules, finding: str) -> Rails:
        """When a patient is in any of the groups of a finding, and when in none."""
        return disjoin(self.places(rules.groups[finding]).values())

    def answers(self) -> Iterator[tuple[str, Rails]]:
        """Every answer, under the names that `evaluate` gives them."""
        for name, condition in self.knowledge.conditions.items():
            yield name, self.rails(condition)
        for rules in self.knowledge.studies.values():
            yield from self.study(rules)

    def conflicts(self) -> Iterator[tuple[str, Bool]]:
        """For each reported call, that a measurement of the same thing contradicts it."""
        reported = _Reading(self.knowledge.conditions, self.world, {})
        found: dict[str, list[Bool]] = {}
        for name, condition in self.knowledge.measures.items():
            fact = self.knowledge.calls[name]
            if fact in self.world.symbols:
                call, measured = self.world.flag(fact), reported.rails(condition)
                found.setdefault(fact, []).append(_conflict(Rails(call.yes, call.no), measured))
        return ((fact, any_of(each)) for fact, each in found.items())

    def study(self, rules: Rules) -> Iterator[tuple[str, Rails]]:
        """The answers of one study."""
        yield rules.id, self.verdict(rules)
        for criterion, condition in rules.criteria.items():
            yield f"{rules.id}/{criterion}", self.rails(condition)
        for finding, groups in rules.groups.items():
            places = self.places(groups)
            yield f"{rules.id}/{finding}", disjoin(places.values())
            for group, place in places.items():
                yield f"{rules.id}/{finding}/{group}", place


def conjoin(rails: Iterable[Rails]) -> Rails:
    """Kleene `and`."""
    parts = list(rails)
    return Rails(all_of(r.met for r in parts), any_of(r.not_met for r in parts))


def disjoin(rails: Iterable[Rails]) -> Rails:
    """Kleene `or`."""
    parts = list(rails)
    return Rails(any_of(r.met for r in parts), all_of(r.not_met for r in parts))


def _enough(number: int, parts: list[Rails]) -> Rails:
    """So many are met; or so many are not that the rest are too few."""
    return Rails(z3.PbGe([(r.met, 1) for r in parts], number),
                 z3.PbGe([(r.not_met, 1) for r in parts], len(parts) - number + 1))


class _Reading:
    """Reads conditions once each. `called` holds the facts on which calls and measurements agreed."""

    def __init__(self, definitions: Mapping[str, Condition], world: World, called: Mapping[str, Rails],
                 given: Mapping[Condition, Rails] | None = None) -> None:
        self.definitions, self.world, self.called = definitions, world, called
        self.known: dict[Condition, Rails] = dict(given or {})

    def rails(self, condition: Condition) -> Rails:
        if condition not in self.known:
            self.known[condition] = self._read(condition)
        return self.known[condition]

    def _read(self, condition: Condition) -> Rails:
        if isinstance(condition, Test):
            return self.called.get(condition.fact) or self.world.rails(condition)
        if isinstance(condition, Named):
            return self.rails(self.definitions[condition.name])
        if isinstance(condition, Not):
            return self.rails(condition.of).negated()
        if isinstance(condition, AtLeast):
            return _enough(condition.number, [self.rails(part) for part in condition.of])
        return (conjoin if isinstance(condition, All) else disjoin)(map(self.rails, condition.of))


def _reconciled(knowledge: KnowledgeBase, world: World, reported: _Reading) -> dict[str, Rails]:
    """What a reported call and the measurement of the same thing say together, as `engines` has it."""
    found: dict[str, Rails] = {}
    for name, condition in knowledge.measures.items():
        fact = knowledge.calls[name]
        if fact in world.symbols:
            call = Rails(world.flag(fact).yes, world.flag(fact).no)
            found[fact] = _one_voice(call, reported.rails(condition), found.get(fact, call))
    return found


def _one_voice(call: Rails, measured: Rails, before: Rails) -> Rails:
    """The measurement where nothing was called; nothing where the two conflict; else what was before."""
    conflict = _conflict(call, measured)
    alone = z3.And(call.unknown, z3.Not(measured.unknown))

    def rail(of_measured: Bool, of_before: Bool) -> Bool:
        return z3.If(alone, of_measured, z3.And(of_before, z3.Not(conflict)))
    return Rails(rail(measured.met, before.met), rail(measured.not_met, before.not_met))


def _conflict(call: Rails, measured: Rails) -> Bool:
    """That one is met and the other is not."""
    return z3.Or(z3.And(call.met, measured.not_met), z3.And(call.not_met, measured.met))


def asked(knowledge: KnowledgeBase, conditions: Iterable[Condition | str]) -> Iterator[Test]:
    """Every test that some conditions rest on: in definitions, and in what those measure."""
    measured = {fact: knowledge.measures[name] for name, fact in knowledge.calls.items()}
    pending = [c for c in conditions if not isinstance(c, str)]
    seen: set[str] = set()
    while pending:
        for test in tests(pending.pop(), knowledge.conditions):
            yield test
            if test.fact in measured and test.fact not in seen:
                seen.add(test.fact)
                pending.append(measured[test.fact])


def conditions_of(rules: Rules) -> list[Condition | str]:
    """Every condition of a study."""
    return [*rules.criteria.values(), *(c for groups in rules.groups.values() for c in groups.values())]


def world_of(knowledge: KnowledgeBase, rules: Rules, cuts: Cuts | None = None) -> World:
    """All that may be known of a patient, as far as a study asks."""
    return World(knowledge.vocabulary, asked(knowledge, conditions_of(rules)), cuts)
