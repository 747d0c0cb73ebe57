"""The rule engine: durable-rules, forward-chained from definitions to criteria to verdicts.

An independent reader of the same conditions. It shares no logic with `evaluate`: it decides
each test on two rails (certainly yes, certainly no), turns each condition of tests into two rules,
one for met and one for not met, and derives a study's verdict by rules of its own.

durable-rules is exact inside narrow limits, and this module stays inside them:

- One flat fact of strings is asserted and retracted per ruleset, under a fresh id, in the
  default session. Unknown is an absent property; negation is pushed to the leaves.
- A condition of more than 30 nodes is split through intermediate facts (32 fail with error
  113), and a ruleset reads at most 60 properties (65 matching at once fail with error 303).
- A ruleset also fails with error 303 when many branches of `or` are true at once (from 240 on, by the order
  of the fact's properties; 400 in any): the branches of a ruleset are bounded, and a fact's
  properties are sorted.
- It walks every way in which alternatives can combine (12 three-way `or`s joined by `and` would be
  half a million), so a condition of more than a few ways is split likewise, and cost stays linear.
- Properties are told apart by a 32-bit hash of their names, so names are checked for collisions.
- It is not thread-safe: a lock is held.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.engines.formula import Formula, joined, nodes, paths, properties, written
from markerboard.engines.rails import NO, YES, decided
from markerboard.engines.ruleset import Ruleset, check_collisions, nothing
from markerboard.errors import EngineFailure
from markerboard.knowledge.base import ALL, OTHERWISE, KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Some, Test, names
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Vocabulary

MAX_NODES = 30
MAX_PROPERTIES = 60
MAX_RULES = 30
MAX_PATHS = 8
MAX_BRANCHES = 200

_MEASURED = "measured "

class Rulebook:
    """A knowledge base compiled to rulesets."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._lock = threading.Lock()
        self._compile()

    def _compile(self) -> None:
        knowledge = self._knowledge
        # A measurement may rest on definitions; its own name is that of the fact it is checked against.
        measured = {_MEASURED + name: condition for name, condition in knowledge.measures.items()}
        definitions = {**knowledge.conditions, **measured} if measured else {}
        self._measures = _Program(knowledge.vocabulary, definitions, {})
        self._decisions = _Program(knowledge.vocabulary, knowledge.conditions, knowledge.studies)

    def measure(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.measure`."""
        with self._lock:
            found = self._run(self._measures, values)
        return {name: found[_MEASURED + name] for name in self._knowledge.measures}

    def decide(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.decide`."""
        with self._lock:
            return self._run(self._decisions, values)

    def forget(self) -> None:
        """Nothing is kept: each fact is retracted as soon as the rules have concluded."""

    def _run(self, program: _Program, values: Mapping[str, Any]) -> dict[str, Truth]:
        try:
            return program.run(values)
        except EngineFailure:
            self._compile()  # a fact of this patient may have stayed behind
            raise


class _Program:
    """Rules in layers: a layer's conclusions are properties of the facts of the next."""

    def __init__(self, vocabulary: Vocabulary, definitions: Mapping[str, Condition],
                 studies: Mapping[str, Rules]) -> None:
        self.vocabulary = vocabulary
        self.ids = itertools.count()
        self.tests: dict[Test, str] = {}
        self.names: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.depths: dict[str, int] = {}
        self.properties: dict[Formula, str] = {}
        self.pending: list[_Target] = []
        self._definitions(definitions)
        for rules in studies.values():
            self._study(rules)
        self.rulesets = list(_rulesets(self.pending, self.ids))

    def run(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """Decide every test in Python, then let the rules conclude layer by layer."""
        known: dict[str, str] = {}
        for test, name in self.tests.items():
            value = values.get(test.fact)
            rail = None if value is None else decided(test, value, self.vocabulary)
            if rail is not None:
                known[name] = rail
        for ruleset in self.rulesets:
            ruleset.conclude(known, self.ids)
        return {answer: _TRUTH[known.get(name)] for answer, name in self.answers.items()}

    def _definitions(self, definitions: Mapping[str, Condition]) -> None:
        def add(name: str) -> None:
            if name not in self.names:
                for inner in names(definitions[name]):
                    add(inner)
                self.names[name] = self._conclude(name, self._formula(definitions[name]))
        for name in definitions:
            add(name)

    def _study(self, rules: Rules) -> None:
        criteria = {c: self._conclude(f"{rules.id}/{c}", self._formula(condition))
                    for c, condition in rules.criteria.items()}
        eligible = [criteria[c] for c in rules.inclusion]
        not_excluded = [("not", (criteria[c],)) for c in rules.exclusion]
        self._conclude(rules.id, joined("and", (*eligible, *not_excluded)))
        for finding, groups in rules.groups.items():
            self._finding(f"{rules.id}/{finding}", groups)

    def _finding(self, finding: str, groups: Mapping[str, Condition | str]) -> None:
        everybody: Formula = ("and", ())
        stated = {g: everybody if c == ALL else self._formula(c)
                  for g, c in groups.items() if not isinstance(c, str) or c == ALL}
        placed = {g: self._conclude(f"{finding}/{g}", formula) for g, formula in stated.items()}
        for group, condition in groups.items():
            if condition == OTHERWISE:
                others = joined("or", placed.values())
                placed[group] = self._conclude(f"{finding}/{group}", ("not", (others,)))
        self._conclude(finding, joined("or", placed.values()))

    def _formula(self, condition: Condition | str) -> Formula:
        if isinstance(condition, Test):
            return self.tests.setdefault(condition, self._name(0))
        if isinstance(condition, Named):
            return self.names[condition.name]
        if isinstance(condition, Not):
            return ("not", (self._formula(condition.of),))
        if isinstance(condition, All | Some):
            sign = "and" if isinstance(condition, All) else "or"
            return joined(sign, map(self._formula, condition.of))
        if isinstance(condition, AtLeast):
            return self._reached(condition.number, [self._formula(part) for part in condition.of])
        raise EngineFailure(f"`{condition}` is not a condition")

    def _reached(self, number: int, parts: list[Formula]) -> Formula:
        """At least so many of some parts: of the first two, of the first three, and so on to all of them.

        Of one part more, j are so where j were so before, or one less and this part is.
        """
        before: list[Formula] = []
        for part in parts:
            with_it: list[Formula] = [part, *(("and", (fewer, part)) for fewer in before[:number - 1])]
            before = [self._property(joined("or", (*before[j:j + 1], way))) for j, way in enumerate(with_it)]
        return before[-1]

    def _conclude(self, answer: str, formula: Formula) -> str:
        """A property that holds the truth of a formula, known under an answer's name."""
        self.answers[answer] = self._property(formula)
        return self.answers[answer]

    def _property(self, formula: Formula) -> str:
        if isinstance(formula, str):
            return formula  # a rule from one property to another would conclude nothing
        if formula not in self.properties:  # many studies ask the same
            small = self._small(formula)
            name = self._name(1 + max((self.depths[p] for p in properties(small)), default=0))
            self.pending.append(_Target(name, self.depths[name], small))
            self.properties[formula] = name
        return self.properties[formula]

    def _name(self, depth: int) -> str:
        name = f"p{len(self.depths)}"
        self.depths[name] = depth
        return name

    def _small(self, formula: Formula) -> Formula:
        """The same within the limits: parts become properties of a layer below."""
        if isinstance(formula, str) or (nodes(formula) <= MAX_NODES and max(paths(formula)) <= MAX_PATHS):
            return formula
        sign, parts = formula[0], [self._small(part) for part in formula[1]]
        if max(paths((sign, tuple(parts)))) > MAX_PATHS:
            parts = [part if max(paths(part)) == 1 else self._property(part) for part in parts]
        while 1 + sum(map(nodes, parts)) > MAX_NODES:
            parts = self._packed(sign, parts)
        return (sign, tuple(parts))

    def _packed(self, sign: str, parts: list[Formula]) -> list[Formula]:
        packed: list[Formula] = []
        group: list[Formula] = []
        for part in parts:
            if group and 1 + sum(map(nodes, group)) + nodes(part) > MAX_NODES:
                packed.append(self._property((sign, tuple(group))))
                group = []
            group.append(part)
        packed.append(self._property((sign, tuple(group))))
        return packed


class _Target(NamedTuple):
    """A property to conclude, the layer it belongs to, and what it stands for."""

    name: str
    depth: int
    formula: Formula


class _Layer:
    """One ruleset: the properties it reads and the rules that conclude others."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.targets: list[_Target] = []
        self.branches = 0
        self.ruleset: Ruleset | None = None

    def has_room(self, target: _Target) -> bool:
        reads = self.reads | set(properties(target.formula))
        return not self.targets or (len(reads) <= MAX_PROPERTIES and len(self.targets) < MAX_RULES
                                    and self.branches + max(paths(target.formula)) <= MAX_BRANCHES)

    def add(self, target: _Target) -> None:
        self.targets.append(target)
        self.reads |= set(properties(target.formula))
        self.branches += max(paths(target.formula))  # met or not met, never both at once

    def close(self, ids: Iterator[int]) -> _Layer:
        rules: dict[str, Any] = {}
        for target in self.targets:
            for rail in (YES, NO):
                condition = written(target.formula, rail)
                if condition is not None and condition != {}:
                    rules[target.name + rail] = {"all": [{"m": condition}], "run": nothing}
        check_collisions(self.reads)
        self.order = sorted(self.reads)
        self.ruleset = Ruleset.create(f"r{next(ids)}", rules) if rules else None
        return self

    def conclude(self, known: dict[str, str], ids: Iterator[int]) -> None:
        for target in self.targets:
            if target.formula == ("and", ()):
                known[target.name] = YES
        fact = {name: known[name] for name in self.order if name in known}
        if not fact or self.ruleset is None:
            return
        for fired in self.ruleset.fire({"id": str(next(ids)), **fact}):
            name, rail = fired[:-1], fired[-1]
            if known.setdefault(name, rail) != rail:
                raise EngineFailure(f"durable-rules concluded both sides of `{name}`")


def _rulesets(targets: list[_Target], ids: Iterator[int]) -> Iterator[_Layer]:
    for _, layer in itertools.groupby(sorted(targets, key=lambda t: t.depth), key=lambda t: t.depth):
        current = _Layer()
        for target in layer:
            if not current.has_room(target):
                yield current.close(ids)
                current = _Layer()
            current.add(target)
        yield current.close(ids)


_TRUTH: dict[str | None, Truth] = {YES: True, NO: False, None: None}
