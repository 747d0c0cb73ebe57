"""What a property is tried on: a study, a patient, the same patient better known, and something more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from hypothesis import strategies as st

from markerboard.answer.verdicts import said
from markerboard.engines.evaluate import Answers, Values, decide
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition
from markerboard.language.logic import Truth
from markerboard.patient.casefile import Case
from markerboard.testing import values
from markerboard.testing.bench import Bench
from markerboard.testing.people import menu_of, patients, refinements

Broken = tuple[str, tuple[Case, ...]]
"""What is wrong, in a sentence, and the patients who show it."""
Property = Callable[["Given"], Iterator[Broken]]


@dataclass(frozen=True)
class Given:
    """One example. `extra` states a fact that the study does not ask; `criterion` is one to be added."""

    bench: Bench
    rules: Rules
    case: Case
    finer: Case
    extra: Values
    criterion: Condition

    @property
    def knowledge(self) -> KnowledgeBase:
        """The rule base."""
        return self.bench.knowledge

    @property
    def values(self) -> Values:
        """What the case states, calls and measurements apart."""
        return self.case.facts.values

    @cached_property
    def answers(self) -> Answers:
        """What the evaluator says of it, calls and measurements apart."""
        return decide(self.knowledge, self.values)

    def said(self, key: str, truth: Truth) -> str:
        """An answer in a sentence's part: what is it of whom."""
        return f"`{key}` is {said(self.knowledge, key, truth)}"

    def differing(self, one: Mapping[str, Truth], other: Answers, when: str) -> Iterator[Broken]:
        """The answers of one that are others in the other."""
        for key in one:
            if one[key] is not other[key]:
                yield f"{self.said(key, one[key])}, and {said(self.knowledge, key, other[key])} {when}", (
                    self.case,)


@st.composite
def examples(draw: st.DrawFn, bench: Bench, study: str = "") -> Given:
    """Examples directed by a study, or by any of a rule base."""
    rules = bench.knowledge.studies[study or draw(st.sampled_from(list(bench.knowledge.studies)))]
    case = draw(patients(bench.knowledge, rules.id))
    finer = draw(refinements(bench.knowledge, case, rules.id))
    other = bench.knowledge.studies[draw(st.sampled_from(list(bench.knowledge.studies)))]
    criterion = draw(st.sampled_from(list(other.criteria.values())))
    return Given(bench, rules, case, finer, draw(_extra(bench.knowledge, rules)), criterion)


@st.composite
def _extra(draw: st.DrawFn, knowledge: KnowledgeBase, rules: Rules) -> Values:
    everything, asked = menu_of(knowledge), menu_of(knowledge, rules.id)
    others = [name for name in everything.stated if name not in asked.facts]
    name = draw(st.sampled_from(others)) if others else ""
    return {name: draw(values.values(everything, name))} if name else {}
