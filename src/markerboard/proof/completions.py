"""Reports on which a condition is unknown although every way to complete them answers the same.

A search for two things in turn: a report that leaves the condition unknown and on which all
completions seen so far agree, and then a completion of it that disagrees. It ends when either has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import z3

from markerboard.language.expression import All, Called, Condition, Not, Some, Test, tests
from markerboard.proof.inquiry import Inquiry
from markerboard.proof.solver import NO, YES, Bool, Model, Rails, Undecided, all_of, any_of, differ, loses
from markerboard.proof.symbols import Way
from markerboard.proof.trees import exchanged, leaves, parts, without

MOST_TURNS = 200
"""Turns after which a condition counts as not decided, so that no proof runs on without end."""
_CONSTANT = {True: Rails(YES, NO), False: Rails(NO, YES)}
Choice = tuple[Way, Bool]


def undecided_though_sure(inquiry: Inquiry, condition: Condition) -> tuple[Model, bool] | None:
    """Such a report and the answer that is sure, or None when there is none. Raises Undecided."""
    choices = _choices(inquiry, condition)
    for truth in (True, False) if choices else ():
        model = _Turns(inquiry, condition, choices, truth).search()
        if model is not None:
            return model, truth
    return None


def _choices(inquiry: Inquiry, condition: Condition) -> list[list[Choice]]:
    """For each fact that is asked more than once, the ways to fill it in, each with its own variable.

    Kleene's logic is exact once no fact stands twice, so the others need not be filled in.
    """
    asked = list(tests(condition, inquiry.knowledge.conditions))
    times = Counter(test.fact for test in asked)
    found = []
    for fact in (fact for fact, count in times.items() if count > 1):
        ways = _ways(inquiry, fact, list(dict.fromkeys(t for t in asked if t.fact == fact)))
        found.append([(way, z3.Bool(f"{fact}: way {i}")) for i, way in enumerate(ways)])
    return found


def _ways(inquiry: Inquiry, fact: str, asked: list[Test]) -> Iterator[Way]:
    called = inquiry.meaning.called.get(fact)
    if called is None:
        yield from inquiry.world.symbols[fact].ways(asked)
    else:
        yield dict.fromkeys(asked, True), z3.Not(called.not_met)
        yield dict.fromkeys(asked, False), z3.Not(called.met)


class _Turns:
    """The two searches for one condition and one answer."""

    def __init__(self, inquiry: Inquiry, condition: Condition, choices: list[list[Choice]],
                 truth: bool) -> None:
        self.inquiry, self.condition, self.choices, self.truth = inquiry, condition, choices, truth
        self.completed = self._sure({test: self._chosen(test) for ways in choices for test in ways[0][0][0]})
        self.one_each = [z3.And(z3.AtMost(*(p for _, p in ways), 1), any_of(p for _, p in ways))
                         for ways in choices]
        self.allowed = [z3.Implies(p, when) for ways in choices for (_, when), p in ways]

    def search(self) -> Model | None:
        """A report on which no completion disagrees."""
        inquiry = self.inquiry
        # A fact that no way fills in, as a tumor that may be of a class for good, makes nothing sure.
        agreed = [inquiry.meaning.rails(self.condition).unknown,
                  *(any_of(when for (_, when), _ in ways) for ways in self.choices)]
        for _ in range(MOST_TURNS):
            report = inquiry.search.smallest(inquiry.world.wishes, *agreed)
            if report is None:
                return None
            other = inquiry.search.find(*self._same(report), *self.one_each, *self.allowed,
                                        z3.Not(self.completed))
            if other is None:
                return report
            # Whatever report is tried next must answer this completion too, or rule it out.
            agreed.append(self._agrees([way for ways in self.choices for way, p in ways if other.holds(p)]))
        raise Undecided(f"not decided in {MOST_TURNS} turns")

    def _chosen(self, test: Test) -> Rails:
        found = [(answers[test], p) for ways in self.choices for (answers, _), p in ways if test in answers]
        return Rails(*(any_of(p for answer, p in found if answer is wanted) for wanted in (True, False)))

    def _same(self, report: Model) -> Iterator[Bool]:
        values = self.inquiry.world.values(report)
        for name in self.inquiry.world.symbols:
            yield self.inquiry.world.equals(name, values.get(name))

    def _agrees(self, ways: list[Way]) -> Bool:
        """That a completion is impossible, or makes the answer sure."""
        given: dict[Condition, Rails] = {
            test: _CONSTANT[answer] for answers, _ in ways for test, answer in answers.items()}
        return z3.Implies(all_of(when for _, when in ways), self._sure(given))

    def _sure(self, given: Mapping[Condition, Rails]) -> Bool:
        rails = self.inquiry.meaning.rails(self.condition, given)
        return rails.met if self.truth else rails.not_met


# A condition that answers more

def rewritten(inquiry: Inquiry, condition: Condition) -> Condition:
    """A condition of the same meaning that is known wherever its meaning is."""
    found = condition
    while (simpler := _simplified(inquiry, found)) is not None:
        found = simpler
    while (lacking := undecided_though_sure(inquiry, found)) is not None:
        found = _extended(inquiry, found, *lacking)
    return found


def _simplified(inquiry: Inquiry, condition: Condition) -> Condition | None:
    """The shortest that says the same with one part less."""
    candidates = sorted(_simpler(condition), key=lambda c: len(str(c)))
    return next((c for c in candidates if _same_when_known(inquiry, condition, c)), None)


def _simpler(condition: Condition) -> Iterator[Condition]:
    for way, part in parts(condition):
        if isinstance(part, All | Some) and not isinstance(part, Called):
            yield from (exchanged(condition, way, inner) for inner in part.of)
            yield from (without(condition, (*way, i)) for i in range(len(part.of)) if len(part.of) > 2)


def _same_when_known(inquiry: Inquiry, condition: Condition, other: Condition) -> bool:
    first, second = inquiry.meaning.rails(condition), inquiry.meaning.rails(other)
    return not (inquiry.possible(loses(first, second))
                or inquiry.possible(inquiry.world.exact(), differ(first, second)))


def _extended(inquiry: Inquiry, condition: Condition, model: Model, truth: bool) -> Condition:
    """The condition with what a report knew added as enough for the answer that it could not give."""
    known: list[Condition] = []
    for _, leaf in leaves(condition):
        rails = inquiry.meaning.rails(leaf)
        if model.holds(rails.met):
            known.append(leaf)
        elif model.holds(rails.not_met):
            known.append(Not(leaf))
    enough = known[0] if len(known) == 1 else All(tuple(dict.fromkeys(known)))
    return Some((condition, enough)) if truth else All((condition, Not(enough)))
