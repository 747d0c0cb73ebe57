"""Checks of one condition: can it be met, does every part of it matter, does it answer all it can."""

from __future__ import annotations

from collections.abc import Iterator

import z3

from markerboard.language.expression import All, Condition, Some
from markerboard.proof.completions import rewritten, undecided_though_sure
from markerboard.proof.inquiry import Inquiry, Site
from markerboard.proof.remarks import Remark, explained
from markerboard.proof.solver import loses
from markerboard.proof.trees import ALWAYS, NEVER, Way, at, exchanged, leaves, without


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


def _shorter(condition: Condition, way: Way) -> str:
    """What remains once the part, or the smallest operand that holds it, is left out."""
    while way and not isinstance(at(condition, way[:-1]), All | Some):
        way = way[:-1]
    return f"the same is said by `{without(condition, way)}`" if way else ""


def incomplete(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """P8: where the condition is unknown, filling in what is unknown can make it so or not so."""
    found = undecided_though_sure(inquiry, site.condition)
    if found is None:
        return
    model, truth = found
    answer, better = "met" if truth else "not met", rewritten(inquiry, site.condition)
    help = "" if _contradict(inquiry, site.condition, better) else f"write `{better}`"
    yield Remark("incomplete", inquiry.name, site.path,
                 f"`{site.name}` is unknown although it is {answer} whatever the unknown facts are",
                 help, inquiry.world.case(model, inquiry.name), explained(site.part, "incomplete"))


def _contradict(inquiry: Inquiry, condition: Condition, other: Condition) -> bool:
    """Whether somebody meets one condition of whom the other is certainly not met."""
    first, second = inquiry.meaning.rails(condition), inquiry.meaning.rails(other)
    return inquiry.possible(z3.Or(z3.And(first.met, second.not_met), z3.And(first.not_met, second.met)))
