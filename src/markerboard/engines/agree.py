"""Every answer from two engines that know nothing of each other, or no answer.

durable-rules and the evaluator decide independently; where they differ, `EngineDisagreement`
is raised and no verdict is shown. Where durable-rules cannot be built (Python 3.13 and later) the
second engine is DuckDB. An answer says which two agreed, or that only one engine gave it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.util import find_spec
from typing import Protocol

from markerboard.engines import evaluate
from markerboard.engines.evaluate import Answers
from markerboard.errors import EngineDisagreement
from markerboard.files.cache import kept
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.patient.facts import Facts, Known, Unknown


class SecondEngine(Protocol):
    """What a second engine must answer."""

    def measure(self, values: evaluate.Values) -> Answers:
        """As `evaluate.measure`."""

    def decide(self, values: evaluate.Values) -> Answers:
        """As `evaluate.decide`."""

    def forget(self) -> None:
        """Keep nothing of the patient who was decided last."""


def second_engine(knowledge: KnowledgeBase) -> SecondEngine | None:
    """durable-rules with the rules compiled, else DuckDB, else None where neither is installed."""
    if find_spec("durable_rules_engine"):
        from markerboard.engines.durable import Rulebook  # costs a C extension that not everybody has

        return Rulebook(knowledge)
    asks = knowledge.conditions or knowledge.studies  # SQL has no query that asks nothing
    if asks and find_spec("duckdb") and find_spec("sqlglot"):
        from markerboard.sql.duck import Duck  # costs two packages and the planning of a long query

        return Duck(knowledge)
    return None


def second_name(second: SecondEngine | None) -> str | None:
    """The name and version of the second engine."""
    if named := getattr(second, "name", None):
        return str(named)
    spec = find_spec("durable") if second else None
    return f"durable-rules {kept('second', str(spec.origin), _version, str)}" if spec else None


def _version() -> str:
    from importlib.metadata import version  # costs more than the evaluation of a case

    return version("durable_rules")


class Engines:
    """Both engines over one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.second = second_engine(knowledge)
        self.second_name = second_name(self.second)

    def forget(self) -> None:
        """Keep nothing of the patient who was decided last."""
        if self.second is not None:
            self.second.forget()

    def decide(self, facts: Facts) -> tuple[Answers, Facts]:
        """The answers, and the facts they rest on once calls and measurements are reconciled.

        Raises EngineDisagreement, EngineFailure.
        """
        # Measurements first: a call that a definition makes or contradicts is what the studies then read.
        reconciled = reconcile(self.knowledge, facts, self._measure(facts))
        answers = evaluate.decide(self.knowledge, reconciled.values)
        if self.second is not None:
            agree(answers, self.second.decide(reconciled.values))
        return answers, reconciled

    def _measure(self, facts: Facts) -> Answers:
        measured = evaluate.measure(self.knowledge, facts.values)
        if self.second is not None:
            agree(measured, self.second.measure(facts.values))
        return measured


def other_engines(engines: Engines, rules: Rules) -> list[SecondEngine]:
    """The engines that are installed but have not decided yet, over one study."""
    if not (find_spec("duckdb") and find_spec("sqlglot")):
        return []
    from markerboard.sql.duck import Duck  # where it is installed

    # Over one study only: planning the query of a whole base costs more than it would tell here.
    alone = replace(engines.knowledge, studies={rules.id: rules})
    return [] if isinstance(engines.second, Duck) else [Duck(alone)]


def agree(first: Mapping[str, object], second: Mapping[str, object]) -> None:
    """Raise EngineDisagreement unless two engines gave the same answers."""
    if first == second:
        return
    names = sorted(n for n in first.keys() | second.keys()
                   if n not in first or n not in second or first[n] is not second[n])
    raise EngineDisagreement(
        f"the engines disagree on {', '.join(f'`{n}`' for n in names[:5])}"
        f"{' and others' if len(names) > 5 else ''}; no verdict is shown")


def reconcile(knowledge: KnowledgeBase, facts: Facts, measured: Answers) -> Facts:
    """Let each reported call and the measurement that defines the same thing speak with one voice.

    Where only the measurement is known it makes the call; where the two disagree, the call is
    unknown: conflicting.
    """
    changed: dict[str, Known | Unknown] = {}
    for name, truth in measured.items():
        fact = knowledge.calls[name]
        reported = facts[fact]
        if truth is None:
            continue
        if isinstance(reported, Unknown):
            changed[fact] = Known(truth, "definitions." + name, f"by definition: {knowledge.text(name)}")
        elif reported.value is not truth:
            changed[fact] = Unknown("conflicting", reported.at)
    return facts.with_(changed) if changed else facts
