"""P21: the same patient with one word more exact, in every way that the rules can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from markerboard.engines.evaluate import decide
from markerboard.language.logic import Interval
from markerboard.language.tree import Tree
from markerboard.language.variants import parse as variant
from markerboard.patient.casefile import Case
from markerboard.patient.casewriter import written
from markerboard.patient.facts import GeneState
from markerboard.patient.history import CHEMOTHERAPY
from markerboard.testing.given import Broken, Given
from markerboard.testing.menu import Menu
from markerboard.testing.people import menu_of, past_of, readable, stated_by
from markerboard.testing.treatments import MEASURES, Line, Past


def more_exact(given: Given) -> Iterator[Broken]:
    """A more exact word overturns no answer: a member for its class, a range inside the one stated."""
    alone = replace(given.knowledge, studies={given.rules.id: given.rules})
    for coarse, exact in exacter(menu_of(given.knowledge, given.rules.id), given.case):
        before = decide(alone, coarse.facts.values)
        definite = {key: truth for key, truth in before.items() if truth is not None}
        for case in exact:
            after = decide(alone, case.facts.values)
            for told, _ in given.differing(definite, after, "of the same patient in more exact words"):
                yield told, (coarse, case)


def exacter(menu: Menu, case: Case) -> Iterator[tuple[Case, list[Case]]]:
    """The case, and it with each class that is near to what rules ask; each with the more exact ones."""
    known, past = stated_by(case, menu.vocabulary), past_of(case)
    yield case, [*_stated(menu, case, menu.stated, past), *_treated(menu, known, past)]
    for name in (name for name in menu.stated if menu.fact(name).type == "tree"):
        tree = menu.vocabulary.tree(menu.fact(name))
        for code in filter(tree.has_members, menu.codes[name]):
            for coarse in readable(menu.vocabulary, {**known, name: code}, past):
                yield coarse, [*_stated(menu, coarse, [name], past)]
    for code in filter(menu.vocabulary.drugs.has_members, _drugs(menu)):
        for i, line in enumerate(past.lines or ()):
            said = _with(past, i, {**line, "drugs": [code]})
            for coarse in readable(menu.vocabulary, known, said):
                yield coarse, [*_treated(menu, known, said, i)]


def _stated(menu: Menu, case: Case, names: Iterable[str], past: Past) -> Iterator[Case]:
    """What a case states of some facts, one of them said more exactly."""
    known = stated_by(case, menu.vocabulary)
    for name in (name for name in names if name in known):
        for value in _values(menu, name, known[name]):
            yield from readable(menu.vocabulary, {**known, name: value}, past)


def _treated(menu: Menu, known: Mapping[str, Any], past: Past, only: int | None = None) -> Iterator[Case]:
    """The treatments, one of them said more exactly."""
    for i, line in enumerate(past.lines or ()):
        for exact in _lines(menu, line) if only in (None, i) else ():
            yield from readable(menu.vocabulary, known, _with(past, i, exact))


def _with(past: Past, i: int, line: Line) -> Past:
    lines = past.lines or ()
    return past._replace(lines=(*lines[:i], line, *lines[i + 1:]))


def _drugs(menu: Menu) -> list[str]:
    return list(dict.fromkeys(code for name in menu.derived for code in menu.codes.get(name, ())))


def _values(menu: Menu, name: str, value: Any) -> Iterator[Any]:
    if isinstance(value, Interval):
        yield from _inside(value, menu.numbers[name])
    elif isinstance(value, GeneState):
        for i, reported in enumerate(value.variants):
            for text in menu.finer[name].get(reported.text, ()):
                exact = (*value.variants[:i], variant(text), *value.variants[i + 1:])
                yield value._replace(variants=tuple(dict.fromkeys(exact)))
    elif menu.fact(name).type == "tree":
        yield from members(menu.vocabulary.tree(menu.fact(name)), menu.codes[name], value)


def _lines(menu: Menu, line: Line) -> Iterator[Mapping[str, Any]]:
    drugs = line.get("drugs", ())
    for i, drug in enumerate(drugs):
        for member in members(menu.vocabulary.drugs, [*_drugs(menu), CHEMOTHERAPY], drug):
            yield {**line, "drugs": list(dict.fromkeys((*drugs[:i], member, *drugs[i + 1:])))}
    for name in menu.derived:
        key = MEASURES.get(menu.fact(name).history, "")
        if key in line:
            for inner in _inside(Interval.parse(line[key]), menu.numbers[name]):
                yield {**line, key: written(inner)}


def members(tree: Tree, asked: Iterable[str], code: str) -> Iterator[str]:
    """What may stand for a class: of those that are the same to every code that is asked, one."""
    found: dict[object, str] = {}
    for member in sorted(tree.members(code) - {code}):
        told = (*(tree.is_a(member, target) for target in dict.fromkeys(asked)), tree.has_members(member))
        found.setdefault(told, member)
    yield from found.values()


def _inside(stated: Interval, likely: Iterable[Decimal]) -> Iterator[Interval]:
    """The numbers of a range that rules ask about, and the ranges up to them and from them."""
    ends = {end for end, is_open in ((stated.low, stated.low_open), (stated.high, stated.high_open))
            if end is not None and not is_open}
    within = [n for n in likely if (cut := stated.within(n, n)) is not None and cut.exact]
    for number in sorted({*within, *ends}, key=Decimal):
        narrower = (Interval(number, number), stated.within(number, None), stated.within(None, number))
        yield from (one for one in narrower if one is not None and one != stated)
