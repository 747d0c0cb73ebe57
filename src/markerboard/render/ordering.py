"""What to order, in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.answer.ordering import Chance, Ordered, Ordering
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.paper import Paper

NAMED = 6
"""How many facts, studies or findings are named of each; the rest is counted, and all is in the JSON."""
NO_SOLVER = "The smallest set that settles all of it is found by z3: install markerboard[curate]."


def show(told: Ordering, knowledge: KnowledgeBase, paper: Paper) -> None:
    """Write what each assay settles, the smallest set, and what stays open."""
    telling = _Telling(knowledge)
    paper.line(told.case, style="bold")
    if not told.undecided:
        paper.line("Nothing is open: every study and finding is decided.", 2)
        return
    paper.line(f"{_count(told.undecided, 'answer')} open, of studies and of their findings.", 2)
    _alone(told, telling, paper)
    _expected(told, paper)
    if told.smallest is None:
        paper.line(NO_SOLVER, 2)
        return
    paper.line("The smallest set that settles all that can be settled", 2, "underline")
    assays, settled = told.smallest.assays, (*told.smallest.studies, *told.smallest.findings)
    paper.line(f"{', '.join(assays)}: {_count(len(told.smallest.studies), 'study', 'studies')}, "
               f"{_count(len(told.smallest.findings), 'finding')}" if settled else "none", 4)
    _open(told, telling, paper)


def _alone(told: Ordering, telling: _Telling, paper: Paper) -> None:
    paper.line("Each alone settles, whatever it finds", 2, "underline")
    for one in (one for one in told.assays if one.studies or one.findings):
        paper.line(f"{one.assay} ({telling.facts(one.facts)}): {telling.settled(one)}", 4)
    rest = [one.assay for one in told.assays if not (one.studies or one.findings)]
    if rest:
        paper.line(f"nothing alone: {', '.join(rest)}", 4)


def _expected(told: Ordering, paper: Paper) -> None:
    for i, one in enumerate(told.expected):
        if not i:
            paper.line("What patients of yours like this one were found to have", 2, "underline")
        if one.any_decided is None or one.any_met is None:
            paper.line(f"{one.assay}: nobody with this tumor who answers what is open", 4)
            continue
        paper.line(f"{one.assay}, in {_count(one.patients, 'patient')}: on average {one.decided:g} of "
                   f"{_count(told.undecided, 'answer')} decided, any in {_chance(one.any_decided)}; "
                   f"{one.met:g} fit or apply, any in {_chance(one.any_met)}", 4)


def _chance(chance: Chance) -> str:
    """A share with its exact interval, in percent."""
    return (f"{chance.patients} ({100 * chance.patients / chance.of:.0f} %, 95 % CI "
            f"{100 * chance.low:.0f} to {100 * chance.high:.0f} %)")


def _open(told: Ordering, telling: _Telling, paper: Paper) -> None:
    for i, one in enumerate(told.open):
        if not i:
            paper.line("Stays open after all of them", 2, "underline")
        paper.line(f"{telling.answer(one.answer)}: {telling.facts(one.facts)}", 4)


class _Telling:
    """Facts and answers by the names that people use."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge

    def facts(self, names: Iterable[str]) -> str:
        """Facts by their labels."""
        return few([self.knowledge.vocabulary.facts[name].label for name in names])

    def settled(self, one: Ordered) -> str:
        """The studies, and the findings of others."""
        parts = [few(list(map(self.answer, each))) for each in (one.studies, one.findings) if each]
        return "; ".join(parts)

    def answer(self, key: str) -> str:
        """A study by its name, with the finding."""
        study, _, finding = key.partition("/")
        name = next(iter(self.knowledge.studies[study].page.get("names", ())), study)
        return f"{name} {finding}".strip()


def few(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
