"""Everything that answers for one rule base, made once: the board, and every engine that is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from markerboard.answer.board import Board
from markerboard.engines import evaluate
from markerboard.engines.agree import SecondEngine, other_engines, reconcile
from markerboard.engines.evaluate import Answers
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import All, AtLeast, Called, Condition, Not, Some
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts

if TYPE_CHECKING:
    from markerboard.proof.deciding import Reader
    from markerboard.testing.cohort import Cohort

T = TypeVar("T")


class Bench:
    """A rule base with its engines. Those that are slow to make are made study by study."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.board = Board(knowledge)
        self.others = cache(self._others)
        self.reader = cache(self._reader)
        self.cohort = cache(self._cohort)
        self.alone = cache(self._alone)

    @property
    def engines(self) -> list[str]:
        """The engines that take part, by name."""
        duckdb = ["DuckDB"] if find_spec("duckdb") and find_spec("sqlglot") else []
        second = [name for name in [self.board.engines.second_name] if name and not name.startswith("duckdb")]
        return ["evaluator", *second, *duckdb, *(["z3"] if find_spec("z3") else [])]

    def answers(self, case: Case) -> Answers:
        """What the evaluator says of a case, calls and measurements reconciled."""
        return evaluate.decide(self.knowledge, self.reconciled(case.facts).values)

    def reconciled(self, facts: Facts) -> Facts:
        """Facts in which calls and measurements speak with one voice."""
        return reconcile(self.knowledge, facts, evaluate.measure(self.knowledge, facts.values))

    @cached_property
    def turned(self) -> KnowledgeBase:
        """The same rules with studies, criteria and operands the other way around."""
        studies = {name: _turned_rules(rules) for name, rules in backwards(self.knowledge.studies).items()}
        conditions = {name: turned(c) for name, c in backwards(self.knowledge.conditions).items()}
        return replace(self.knowledge, studies=studies, conditions=conditions)

    def _alone(self, study: str) -> Board:
        """A board of one study that only explains, with no second engine."""
        board = Board(replace(self.knowledge, studies={study: self.knowledge.studies[study]}))
        board.engines.second = None
        return board

    def _others(self, study: str) -> Sequence[SecondEngine]:
        return other_engines(self.board.engines, self.knowledge.studies[study])

    def _reader(self, study: str) -> Reader | None:
        if find_spec("z3") is None:
            return None
        from markerboard.proof.deciding import Reader

        return Reader(self.knowledge, self.knowledge.studies[study])

    def _cohort(self, study: str) -> Cohort | None:
        if not (find_spec("duckdb") and find_spec("sqlglot")):
            return None
        from markerboard.testing.cohort import Cohort

        return Cohort(self.knowledge, self.knowledge.studies[study])


def backwards(mapping: Mapping[str, T]) -> dict[str, T]:
    """The same mapping from its end."""
    return dict(reversed(list(mapping.items())))


def _turned_rules(rules: Rules) -> Rules:
    criteria = {name: turned(condition) for name, condition in backwards(rules.criteria).items()}
    groups = {finding: {name: c if isinstance(c, str) else turned(c) for name, c in backwards(of).items()}
              for finding, of in backwards(rules.groups).items()}
    return replace(rules, inclusion=rules.inclusion[::-1], exclusion=rules.exclusion[::-1],
                   criteria=criteria, groups=groups)


def turned(condition: Condition) -> Condition:
    """A condition with the operands of each `and`, `or` and `at least` the other way around."""
    if isinstance(condition, Not):
        return Not(turned(condition.of))
    if isinstance(condition, All | Some) and not isinstance(condition, Called):
        return type(condition)(tuple(map(turned, reversed(condition.of))))
    if isinstance(condition, AtLeast):
        return AtLeast(condition.number, tuple(map(turned, reversed(condition.of))))
    return condition
