"""The rule engine: durable-rules, forward-chained from definitions to criteria to verdicts.

An independent reader of the same conditions. It shares no logic with `evaluate`: it decides
each test on two rails (certainly yes, certainly no), turns the shape of each condition into two rules,
one for met and one for not met, and derives a study's verdict by rules of its own.

durable-rules is exact inside narrow limits, and this module stays inside them:

- One flat fact of strings is asserted and retracted at a time, under a fresh id, in the default
  session. Unknown is an absent property; negation is pushed to the leaves.
- A condition of more than 30 nodes is split through intermediate facts (32 fail with error
  113), and a ruleset reads at most 60 properties (65 matching at once fail with error 303).
- A ruleset also fails with error 303 when many branches of `or` are true at once (from 240 on, by the order
  of the fact's properties; 400 in any): a ruleset has no more than 200.
- It walks every way in which alternatives can combine (12 three-way `or`s joined by `and` would be
  half a million), so a condition of more than a few ways is split likewise, and cost stays linear.
- A conclusion that is compiled takes 26 KB, and as much again once it fired: conditions of one shape
  share a ruleset (`shapes`), which is made when it is first needed.
- Properties are told apart by a 32-bit hash of their names, so names are checked for collisions.
- It is not thread-safe: a lock is held.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.engines.formula import Formula, is_flat, joined, nodes, paths, properties
from markerboard.engines.rails import NO, YES, decided
from markerboard.engines.shapes import Pattern, Shape, denied, shape_of
from markerboard.errors import EngineFailure
from markerboard.knowledge.base import ALL, OTHERWISE, KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Some, Test, names
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Vocabulary

MAX_NODES = 30
MAX_PATHS = 8
ALWAYS: Formula = ("and", ())
"""What holds of everybody."""
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
        shapes = _Shapes()
        self._measures = _Program(knowledge.vocabulary, definitions, {}, shapes)
        self._decisions = _Program(knowledge.vocabulary, knowledge.conditions, knowledge.studies, shapes)

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
                 studies: Mapping[str, Rules], shapes: _Shapes) -> None:
        self.vocabulary = vocabulary
        self.tests: dict[Test, str] = {}
        self.names: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.depths: dict[str, int] = {}
        self.properties: dict[Formula, str] = {}
        self.pending: list[_Target] = []
        self._definitions(definitions)
        for rules in studies.values():
            self._study(rules)
        self.layers = list(_layers(self.pending, shapes))

    def run(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """Decide every test in Python, then let the rules conclude layer by layer."""
        known: dict[str, str] = {}
        for test, name in self.tests.items():
            value = values.get(test.fact)
            rail = None if value is None else decided(test, value, self.vocabulary)
            if rail is not None:
                know(known, name, rail)
        for layer in self.layers:
            layer.conclude(known)
        truths = {name: _TRUTH[known.get(name)] for name in self.depths}
        return dict(zip(self.answers, map(truths.__getitem__, self.answers.values()), strict=True))

    def _definitions(self, definitions: Mapping[str, Condition]) -> None:
        def add(name: str) -> None:
            if name not in self.names:
                for inner in names(definitions[name]):
                    add(inner)
                self.names[name] = self._conclude(name, self._formula(definitions[name]))
        for name in definitions:
            add(name)

    def _study(self, rules: Rules) -> None:
        criteria = {c: self._conclude(name, self._formula(condition)) for name, (c, condition)
                    in zip(rules.names.criteria, rules.criteria.items(), strict=True)}
        eligible = [criteria[c] for c in rules.inclusion]
        not_excluded = [("not", (criteria[c],)) for c in rules.exclusion]
        self._conclude(rules.id, joined("and", (*eligible, *not_excluded)))
        for (finding, placed), groups in zip(rules.names.findings, rules.groups.values(), strict=True):
            self._finding(finding, dict(zip(placed, groups.values(), strict=True)))

    def _finding(self, finding: str, groups: Mapping[str, Condition | str]) -> None:
        stated = {name: ALWAYS if c == ALL else self._formula(c)
                  for name, c in groups.items() if not isinstance(c, str) or c == ALL}
        placed = {name: self._conclude(name, formula) for name, formula in stated.items()}
        for name, condition in groups.items():
            if condition == OTHERWISE:
                others = joined("or", placed.values())
                placed[name] = self._conclude(name, ("not", (others,)))
        self._conclude(finding, joined("or", placed.values()))

    def _formula(self, condition: Condition | str) -> Formula:
        if isinstance(condition, Test):
            if condition not in self.tests:
                self.tests[condition] = self._name(0)
            return self.tests[condition]
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
        if is_flat(formula, MAX_PATHS) or (nodes(formula) <= MAX_NODES and max(paths(formula)) <= MAX_PATHS):
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
    """The properties that rest on those of the layers below, by the shape of what they stand for."""

    def __init__(self, targets: Iterable[_Target], shapes: _Shapes) -> None:
        self.shapes, self.always = shapes, list[str]()
        self.targets: dict[Formula, list[tuple[str, tuple[str, ...]]]] = {}
        for target in targets:
            if target.formula == ALWAYS:
                self.always.append(target.name)
            else:
                shape, slots = shape_of(target.formula)
                self.targets.setdefault(shape, []).append((target.name, slots))

    def conclude(self, known: dict[str, str]) -> None:
        """Add what follows from what is known."""
        found = dict.fromkeys(self.always, YES)
        for shape, targets in self.targets.items():
            patterns = [tuple(map(known.get, slots)) for _, slots in targets]
            # Equal patterns are concluded once, and from nothing nothing follows.
            concluded = {pattern: self.shapes.conclude(shape, pattern)
                         for pattern in dict.fromkeys(patterns) if any(pattern)}
            found.update((name, rail) for (name, _), pattern in zip(targets, patterns, strict=True)
                         if (rail := concluded.get(pattern)))
        for name, rail in found.items():
            know(known, name, rail)


def know(known: dict[str, str], name: str, rail: str) -> None:
    """Add what a property is, and what its denial is."""
    known[name] = rail
    known[denied(name)] = NO if rail == YES else YES


class _Shapes:
    """The rulesets of all shapes, each made when it is first needed."""

    def __init__(self) -> None:
        self.ids = itertools.count()
        self.made: dict[Formula, Shape] = {}

    def conclude(self, shape: Formula, pattern: Pattern) -> str | None:
        if shape not in self.made:
            self.made[shape] = Shape(shape, f"r{next(self.ids)}")
        return self.made[shape].conclude(pattern, self.ids)


def _layers(targets: list[_Target], shapes: _Shapes) -> Iterator[_Layer]:
    for _, layer in itertools.groupby(sorted(targets, key=lambda t: t.depth), key=lambda t: t.depth):
        yield _Layer(list(layer), shapes)


_TRUTH: dict[str | None, Truth] = {YES: True, NO: False, None: None}
