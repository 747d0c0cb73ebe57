"""The rule engine: durable-rules, forward-chained from definitions to criteria to verdicts.

An independent reader of the same conditions. It shares no code with `evaluate`: it decides
each test on two rails (certainly yes, certainly no), turns each condition into two rules, one
for met and one for not met, and derives a study's verdict by rules of its own.

durable-rules is exact inside narrow limits, and this module stays inside them:

- One flat fact of strings is asserted and retracted per ruleset, under a fresh id, in the
  default session. Unknown is an absent property; negation is pushed to the leaves.
- A condition of more than 30 nodes is split through intermediate facts (32 fail with error
  113), and a ruleset reads at most 60 properties (65 matching at once fail with error 303).
- Properties are told apart by a 32-bit hash of their names, so names are checked for collisions.
- Its own loop over fired rules decodes the whole fact for each, reads the clock and hides
  exceptions; `_Ruleset` replaces that loop. `Host`, with its two timer threads, is not used.
- It is not thread-safe: a lock is held.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import durable_rules_engine
from durable import engine

from markerboard.errors import EngineFailure
from markerboard.expression import All, Condition, Named, Not, Some, Test
from markerboard.knowledge import ALL, OTHERWISE, KnowledgeBase, Rules
from markerboard.logic import Truth
from markerboard.variants import is_a
from markerboard.vocabulary import Vocabulary

MAX_NODES = 30
MAX_PROPERTIES = 60
MAX_RULES = 30
YES, NO = "t", "f"

Formula = str | tuple[str, "tuple[Formula, ...]"]
"""A property name, or `and`, `or` or `not` with its operands."""


class Rulebook:
    """A knowledge base compiled to rulesets."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._lock = threading.Lock()
        self._measures = _Program(knowledge.vocabulary, knowledge.measures.items(), {})
        self._decisions = _Program(knowledge.vocabulary, knowledge.conditions.items(), knowledge.studies)

    def measure(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.measure`."""
        with self._lock:
            return self._measures.run(values)

    def decide(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """As `evaluate.decide`."""
        with self._lock:
            return self._decisions.run(values)


class _Program:
    """Rules in layers: a layer's conclusions are properties of the facts of the next."""

    def __init__(self, vocabulary: Vocabulary, definitions: Iterable[tuple[str, Condition]],
                 studies: Mapping[str, Rules]) -> None:
        self.vocabulary = vocabulary
        self.ids = itertools.count()
        self.tests: dict[Test, str] = {}
        self.names: dict[str, str] = {}
        self.answers: dict[str, str] = {}
        self.depths: dict[str, int] = {}
        self.pending: list[_Target] = []
        self._definitions(dict(definitions))
        self.rulesets = list(_rulesets(self.pending, self.ids))
        for rules in studies.values():
            self.pending = []
            self._study(rules)
            self.rulesets += _rulesets(self.pending, self.ids)

    def run(self, values: Mapping[str, Any]) -> dict[str, Truth]:
        """Decide every test in Python, then let the rules conclude layer by layer."""
        known: dict[str, str] = {}
        for test, name in self.tests.items():
            value = values.get(test.fact)
            rail = None if value is None else _rail(test, value, self.vocabulary)
            if rail is not None:
                known[name] = rail
        for ruleset in self.rulesets:
            ruleset.conclude(known, self.ids)
        return {answer: _TRUTH[known.get(name)] for answer, name in self.answers.items()}

    def _definitions(self, definitions: dict[str, Condition]) -> None:
        def add(name: str) -> None:
            if name not in self.names:
                for inner in _named(definitions[name]):
                    if inner in definitions:
                        add(inner)
                self.names[name] = self._conclude(name, self._formula(definitions[name]))
        for name in definitions:
            add(name)

    def _study(self, rules: Rules) -> None:
        study = rules.study
        criteria = {c: self._conclude(f"{study.id}/{c}", self._formula(condition))
                    for c, condition in rules.criteria.items()}
        eligible = [criteria[c.id] for c in study.inclusion]
        not_excluded = [("not", (criteria[c.id],)) for c in study.exclusion]
        self._conclude(study.id, ("and", (*eligible, *not_excluded)))
        for finding, groups in rules.groups.items():
            self._finding(f"{study.id}/{finding}", groups)

    def _finding(self, finding: str, groups: Mapping[str, Condition | str]) -> None:
        everybody: Formula = ("and", ())
        stated = {g: everybody if c == ALL else self._formula(c)
                  for g, c in groups.items() if not isinstance(c, str) or c == ALL}
        placed = {g: self._conclude(f"{finding}/{g}", formula) for g, formula in stated.items()}
        for group, condition in groups.items():
            if condition == OTHERWISE:
                others: Formula = ("or", tuple(placed.values()))
                placed[group] = self._conclude(f"{finding}/{group}", ("not", (others,)))
        self._conclude(finding, ("or", tuple(placed.values())))

    def _formula(self, condition: Condition | str) -> Formula:
        if isinstance(condition, Test):
            return self.tests.setdefault(condition, self._name(0))
        if isinstance(condition, Named):
            return self.names[condition.name]
        if isinstance(condition, Not):
            return ("not", (self._formula(condition.of),))
        if isinstance(condition, All | Some):
            sign = "and" if isinstance(condition, All) else "or"
            return (sign, tuple(map(self._formula, condition.of)))
        raise EngineFailure(f"`{condition}` is not a condition")

    def _conclude(self, answer: str, formula: Formula) -> str:
        """A property that holds the truth of a formula, known under an answer's name."""
        name = self.answers[answer] = self._property(formula)
        return name

    def _property(self, formula: Formula) -> str:
        formula = self._small(formula)
        name = self._name(1 + max((self.depths[p] for p in _properties(formula)), default=0))
        self.pending.append(_Target(name, self.depths[name], formula))
        return name

    def _name(self, depth: int) -> str:
        name = f"p{len(self.depths)}"
        self.depths[name] = depth
        return name

    def _small(self, formula: Formula) -> Formula:
        """The same within the limit of nodes: large parts become properties of a layer below."""
        if isinstance(formula, str) or _nodes(formula) <= MAX_NODES:
            return formula
        sign, parts = formula[0], [self._small(part) for part in formula[1]]
        while 1 + sum(map(_nodes, parts)) > MAX_NODES:
            parts = self._packed(sign, parts)
        return (sign, tuple(parts))

    def _packed(self, sign: str, parts: list[Formula]) -> list[Formula]:
        packed: list[Formula] = []
        group: list[Formula] = []
        for part in parts:
            if group and 1 + sum(map(_nodes, group)) + _nodes(part) > MAX_NODES:
                packed.append(self._property((sign, tuple(group))))
                group = []
            group.append(part)
        packed.append(self._property((sign, tuple(group))))
        return packed


@dataclass(frozen=True)
class _Target:
    """A property to conclude, the layer it belongs to, and what it stands for."""

    name: str
    depth: int
    formula: Formula


@dataclass
class _Layer:
    """One ruleset: the properties it reads and the rules that conclude others."""

    reads: set[str] = field(default_factory=set)
    targets: list[_Target] = field(default_factory=list)
    ruleset: _Ruleset | None = None

    def has_room(self, target: _Target) -> bool:
        reads = self.reads | set(_properties(target.formula))
        return not self.targets or (len(reads) <= MAX_PROPERTIES and len(self.targets) < MAX_RULES)

    def add(self, target: _Target) -> None:
        self.targets.append(target)
        self.reads |= set(_properties(target.formula))

    def close(self, ids: Iterator[int]) -> _Layer:
        rules: dict[str, Any] = {}
        for target in self.targets:
            for rail in (YES, NO):
                condition = _condition(target.formula, rail)
                if condition is not None and condition != {}:
                    rules[target.name + rail] = {"all": [{"m": condition}], "run": _nothing}
        _check_collisions(self.reads)
        self.ruleset = _Ruleset.create(f"r{next(ids)}", rules) if rules else None
        return self

    def conclude(self, known: dict[str, str], ids: Iterator[int]) -> None:
        for target in self.targets:
            if target.formula == ("and", ()):
                known[target.name] = YES
        fact = {name: known[name] for name in self.reads if name in known}
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


def _nothing(_: Any) -> None:
    """The action of every rule; `_Ruleset` notes the firing itself."""


class _Ruleset(engine.Ruleset):  # type: ignore[misc]
    """A ruleset that reports which rules fired, and raises what goes wrong."""

    @classmethod
    def create(cls, name: str, rules: dict[str, Any]) -> _Ruleset:
        try:
            return cls(name, None, rules)
        except Exception as error:
            raise EngineFailure(f"durable-rules refused a ruleset: {error}") from error

    def fire(self, fact: dict[str, str]) -> list[str]:
        """Assert a fact, collect the rules that fire, and retract it."""
        self.fired: list[str] = []
        try:
            self.do_actions(self.assert_fact(fact), self._done)
            self.retract_fact(fact)
        except engine.MessageNotHandledException:
            return []  # nothing fired, and nothing was kept
        except EngineFailure:
            raise
        except Exception as error:
            raise EngineFailure(f"durable-rules refused a fact: {error}") from error
        return self.fired

    def _done(self, error: BaseException | None, _: Any) -> None:
        if error is not None:
            raise EngineFailure(f"durable-rules failed while firing: {error}") from error

    def _flush_actions(self, state: Any, results: dict[str, Any], handle: Any, complete: Any) -> None:
        self.fired.extend(results["message"])
        # Each message is `{"<rule>": {...fact...}}`; only the rule's name is wanted.
        while message := durable_rules_engine.complete_and_start_action(self._handle, handle):
            self.fired.append(message[2 : message.index('"', 2)])


def _condition(formula: Formula, rail: str) -> dict[str, Any] | None:
    """The durable-rules condition under which a formula is certainly true, or certainly false."""
    if isinstance(formula, str):
        return {formula: rail}
    sign, parts = formula
    if sign == "not":
        return _condition(parts[0], NO if rail == YES else YES)
    if not parts:
        return None
    conditions = [_condition(part, rail) for part in parts]
    if len(conditions) == 1:
        return conditions[0]
    return {"$and" if (sign == "and") == (rail == YES) else "$or": conditions}


def _nodes(formula: Formula) -> int:
    return 1 if isinstance(formula, str) else 1 + sum(map(_nodes, formula[1]))


def _properties(formula: Formula) -> Iterator[str]:
    if isinstance(formula, str):
        yield formula
    else:
        for part in formula[1]:
            yield from _properties(part)


def _named(condition: Condition) -> Iterator[str]:
    if isinstance(condition, Named):
        yield condition.name
    elif isinstance(condition, Not):
        yield from _named(condition.of)
    elif isinstance(condition, All | Some):
        for part in condition.of:
            yield from _named(part)


def _check_collisions(properties: Iterable[str]) -> None:
    hashes: dict[int, str] = {}
    for name in (*properties, "id", "sid"):
        other = hashes.setdefault(fnv1a(name), name)
        if other != name:
            raise EngineFailure(f"durable-rules cannot tell `{name}` from `{other}`")


def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash, by which durable-rules knows a property."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


_TRUTH: dict[str | None, Truth] = {YES: True, NO: False, None: None}


def _rail(test: Test, value: Any, vocabulary: Vocabulary) -> str | None:
    """`t` when the answer is certainly yes, `f` when certainly no: two separate questions."""
    if _surely(test, value, vocabulary):
        return YES
    return NO if _surely_not(test, value, vocabulary) else None


_COMPLEMENT = {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _surely(test: Test, value: Any, vocabulary: Vocabulary) -> bool:
    if test.kind == "compare":
        return _always(test.sign, value, test.number)
    if test.kind == "tree":
        lineage = vocabulary.tree(vocabulary.facts[test.fact]).lineage(value)
        return any(target in lineage for target in test.targets)
    if test.kind == "drugs":
        return any(t in vocabulary.drugs.lineage(m) for m in value.members for t in test.targets)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status != "wild-type" and any(
            is_a(v, t, exons) is True for v in value.variants for t in test.variants)
    return bool(value) if test.kind == "flag" else getattr(value, "status", value) in test.targets


def _surely_not(test: Test, value: Any, vocabulary: Vocabulary) -> bool:
    if test.kind == "compare":
        if test.sign == "=":
            return any(_always(sign, value, test.number) for sign in "<>")
        return _always(_COMPLEMENT[test.sign], value, test.number)
    if test.kind == "tree":
        tree = vocabulary.tree(vocabulary.facts[test.fact])
        return all(tree.is_a(value, target) is False for target in test.targets)
    if test.kind == "drugs":
        return value.complete and all(
            vocabulary.drugs.is_a(m, t) is False for m in value.members for t in test.targets)
    if test.kind == "variants":
        exons = vocabulary.exons(test.fact)
        return value.status == "wild-type" or (value.complete and all(
            is_a(v, t, exons) is False for v in value.variants for t in test.variants))
    return not _surely(test, value, vocabulary)


def _always(sign: str, value: Any, number: Any) -> bool:
    """Whether every value of an interval passes a comparison."""
    if sign == "=":
        return bool(value.low == value.high == number)
    bound, is_open = (value.low, value.low_open) if sign[0] == ">" else (value.high, value.high_open)
    if bound is None:
        return False
    beyond = bound > number if sign[0] == ">" else bound < number
    return bool(beyond or (bound == number and (is_open or sign.endswith("="))))
