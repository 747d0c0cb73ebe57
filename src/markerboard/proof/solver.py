"""z3 as it is used here: propositions only, a time limit, and the smallest patient.

Everything that can be known of a patient is finite once the rules say what they ask, so all of it
is true-or-false variables, which z3 decides in a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Any, NamedTuple

import z3

from markerboard.language.logic import Truth

Bool = Any
"""A proposition of z3, whose package has no types."""

# z3 itself refuses what is no proposition; that its package asks so beforehand took a quarter of a proof.
z3.z3.Z3_DEBUG = False
SECONDS = 10.0
IN_TURN = Lock()
"""z3 is for one thread of a process at a time: who answers several holds this while he asks it anything."""
YES, NO = z3.BoolVal(True), z3.BoolVal(False)


class Rails(NamedTuple):
    """A condition: when it is certainly met, and when it is certainly not."""

    met: Bool
    not_met: Bool

    @property
    def unknown(self) -> Bool:
        """When it is neither."""
        return z3.And(z3.Not(self.met), z3.Not(self.not_met))

    def negated(self) -> Rails:
        """The rails of its negation."""
        return Rails(self.not_met, self.met)


class Undecided(Exception):
    """z3 ran out of time, or there is too much to ask it; nothing is known."""


class Model:
    """One way in which everything can be."""

    def __init__(self, model: Any) -> None:
        self._model = model

    def holds(self, proposition: Bool) -> bool:
        """Whether it is so here."""
        # `eval` wraps the value in objects of Python, which takes most of its time.
        ask, value = proposition.ctx_ref(), (z3.Ast * 1)()
        if not z3.Z3_model_eval(ask, self._model.model, proposition.as_ast(), True, value):
            raise Undecided("z3 does not say what a proposition is in its own model")
        return bool(z3.Z3_get_bool_value(ask, value[0]) == z3.Z3_L_TRUE)

    def truth(self, rails: Rails) -> Truth:
        """The answer of a condition here."""
        return True if self.holds(rails.met) else False if self.holds(rails.not_met) else None


class Search:
    """Looks for what is possible under some laws."""

    def __init__(self, laws: Iterable[Bool], seconds: float = SECONDS) -> None:
        self.seconds = seconds
        # Every proposition is true or false: the solver for finite domains is all that is needed.
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("timeout", max(1, int(seconds * 1000)))
        self._solver.add(*laws)

    def find(self, *wanted: Bool) -> Model | None:
        """A way in which all of this is so, or None when there is none. Raises Undecided."""
        return self._scoped(wanted, self._model)

    def possible(self, *wanted: Bool) -> bool:
        """Whether all of this can be so at once. Raises Undecided."""
        return self.find(*wanted) is not None

    def smallest(self, wishes: Sequence[Bool], *wanted: Bool) -> Model | None:
        """A way in which all of this is so and as many wishes hold, the first ones before the others.

        No wish that fails could hold beside those before it that do.
        """
        return self._scoped(wanted, lambda: self._improved(wishes))

    def needed(self, wanted: Sequence[Bool]) -> list[int]:
        """Which of some propositions, impossible together, already are so among themselves."""
        kept = list(range(len(wanted)))
        for i in list(kept):
            fewer = [k for k in kept if k != i]
            if not self.possible(*(wanted[k] for k in fewer)):
                kept = fewer
        return kept

    def _scoped(self, wanted: Iterable[Bool], then: Callable[[], Model | None]) -> Model | None:
        # What is asked once must not bind what is asked next; the laws stay.
        self._solver.push()
        try:
            self._solver.add(*wanted)
            return then()
        finally:
            self._solver.pop()

    def _model(self) -> Model | None:
        answer = self._solver.check()
        # Out of time is no answer: taken for "impossible", it would prove what is not so.
        if answer == z3.unknown:
            raise Undecided(f"not decided in {self.seconds:g} s")
        return Model(self._solver.model()) if answer == z3.sat else None

    def _improved(self, wishes: Sequence[Bool]) -> Model | None:
        # Greedy, wish by wish in their order: no wish gives way to a later one, as `smallest` promises.
        model = self._model()
        for wish in wishes if model else ():
            if model is not None and not model.holds(wish):
                better = self.find(wish)
                if better is None:
                    continue
                model = better
            self._solver.add(wish)
        return model


def all_of(propositions: Iterable[Bool]) -> Bool:
    """That every one is so; `YES` of none."""
    found = [p for p in propositions if p is not YES]
    return YES if not found else found[0] if len(found) == 1 else z3.And(*found)


def any_of(propositions: Iterable[Bool]) -> Bool:
    """That at least one is so; `NO` of none."""
    found = [p for p in propositions if p is not NO]
    return NO if not found else found[0] if len(found) == 1 else z3.Or(*found)


def loses(first: Rails, second: Rails) -> Bool:
    """That a condition gives an answer which the other does not give."""
    return z3.Or(z3.And(first.met, z3.Not(second.met)), z3.And(first.not_met, z3.Not(second.not_met)))


def differ(first: Rails, second: Rails) -> Bool:
    """That two conditions do not answer the same."""
    return z3.Or(z3.Xor(first.met, second.met), z3.Xor(first.not_met, second.not_met))
