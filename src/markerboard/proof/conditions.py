"""Checks of one condition: can it be met, does every part of it matter, does it answer all it can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

import z3

from markerboard.expression import All, Condition, Not, Some, Test, tests
from markerboard.proof.inquiry import Inquiry, Site
from markerboard.proof.remarks import Remark, explained
from markerboard.proof.solver import NO, YES, Bool, Model, Rails, Undecided, all_of, differ, loses
from markerboard.proof.symbols import Way
from markerboard.proof.trees import ALWAYS, NEVER, exchanged, leaves, operands, parts, without

MOST_WAYS = 2_000
_CONSTANT = Rails(YES, NO), Rails(NO, YES)


def constant(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """P9: it can be met, and it can be not met; that it can be unknown needs no proof."""
    rails = inquiry.meaning.rails(site.condition)
    if not inquiry.possible(rails.met):
        yield Remark("never met", inquiry.name, site.path, f"`{site.name}` can never be met",
                     patient=inquiry.patient(rails.not_met))
    elif not inquiry.possible(rails.not_met):
        yield Remark("always met", inquiry.name, site.path, f"`{site.name}` can only be met or unknown",
                     patient=inquiry.patient(rails.met))


def no_effect(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """P11: for each part there is a patient whose answer would be another without it."""
    rails = inquiry.meaning.rails(site.condition)
    for way, leaf in leaves(site.condition):
        for stands, word in ((ALWAYS, "not met"), (NEVER, "met")) if way else ():
            other = inquiry.meaning.rails(exchanged(site.condition, way, stands))
            if inquiry.possible(loses(rails, other)):
                continue
            part = inquiry.meaning.rails(leaf)
            shown = inquiry.patient(part.not_met if stands is ALWAYS else part.met, z3.Not(rails.unknown))
            yield Remark("no effect", inquiry.name, site.path,
                         f"`{leaf}` makes no difference to `{site.name}`, even where it is {word}",
                         _shorter(site.condition, way), shown, explained(site.part, "no effect"))
            return  # without it, the other parts may matter


def _shorter(condition: Condition, way: tuple[int, ...]) -> str:
    while way and not isinstance(_parent(condition, way), All | Some):
        way = way[:-1]
    return f"the same is said by `{without(condition, way)}`" if way else ""


def _parent(condition: Condition, way: tuple[int, ...]) -> Condition:
    for step in way[:-1]:
        condition = operands(condition)[step]
    return condition


def incomplete(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """P8: where the condition is unknown, filling in what is unknown can make it so or not so."""
    found = _undecided_though_sure(inquiry, site.condition)
    if found is None:
        return
    model, truth = found
    answer = "met" if truth else "not met"
    yield Remark("incomplete", inquiry.name, site.path,
                 f"`{site.name}` is unknown although it is {answer} whatever the unknown facts are",
                 f"write `{rewritten(inquiry, site.condition)}`", inquiry.world.case(model, inquiry.name),
                 explained(site.part, "incomplete"))


def _undecided_though_sure(inquiry: Inquiry, condition: Condition) -> tuple[Model, bool] | None:
    """A report that leaves the condition unknown, although every way to complete it answers the same.

    Kleene's logic is exact once no fact stands twice, so only those that do are filled in.
    """
    asked = list(dict.fromkeys(tests(condition, inquiry.knowledge.conditions)))
    facts = dict.fromkeys(t.fact for t in tests(condition, inquiry.knowledge.conditions))
    repeated = [f for f in facts if _times(inquiry, condition, f) > 1]
    if not repeated:
        return None
    ways = [_ways(inquiry, fact, [t for t in asked if t.fact == fact]) for fact in repeated]
    if prod(map(len, ways)) > MOST_WAYS:
        raise Undecided(f"not decided: there are more than {MOST_WAYS:,} ways to fill in its facts")
    completed = [_completed(inquiry, condition, combination) for combination in product(*ways)]
    for truth in (True, False):
        sure = all_of(z3.Implies(when, rails.met if truth else rails.not_met) for when, rails in completed)
        unknown = inquiry.meaning.rails(condition).unknown
        model = inquiry.search.smallest(inquiry.world.wishes, unknown, sure)
        if model is not None:
            return model, truth
    return None


def _times(inquiry: Inquiry, condition: Condition, fact: str) -> int:
    return sum(t.fact == fact for t in tests(condition, inquiry.knowledge.conditions))


def _ways(inquiry: Inquiry, fact: str, asked: Sequence[Test]) -> list[Way]:
    called = inquiry.meaning.called.get(fact)
    if called is None:
        return list(inquiry.world.symbols[fact].ways(asked))
    return [(dict.fromkeys(asked, True), z3.Not(called.not_met)),
            (dict.fromkeys(asked, False), z3.Not(called.met))]


def _completed(inquiry: Inquiry, condition: Condition, combination: Sequence[Way]) -> tuple[Bool, Rails]:
    given: dict[Condition, Rails] = {test: _CONSTANT[0] if answer else _CONSTANT[1]
                                     for answers, _ in combination for test, answer in answers.items()}
    return all_of(when for _, when in combination), inquiry.meaning.rails(condition, given)


# A condition that answers more

def rewritten(inquiry: Inquiry, condition: Condition) -> Condition:
    """A condition of the same meaning that is known wherever its meaning is."""
    found = condition
    while (simpler := _simplified(inquiry, found)) is not None:
        found = simpler
    while (lacking := _undecided_though_sure(inquiry, found)) is not None:
        found = _extended(inquiry, found, *lacking)
    return found


def _simplified(inquiry: Inquiry, condition: Condition) -> Condition | None:
    """The shortest that says the same with one part less."""
    candidates = sorted(_simpler(condition), key=lambda c: len(str(c)))
    return next((c for c in candidates if _same_when_known(inquiry, condition, c)), None)


def _simpler(condition: Condition) -> Iterator[Condition]:
    for way, part in parts(condition):
        if isinstance(part, All | Some):
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
