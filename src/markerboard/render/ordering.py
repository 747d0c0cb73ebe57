"""What to order, in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.answer.asking import ASK
from markerboard.answer.ordering import Chance, Expected, Ordered, Ordering, PackOrdering
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.paper import Paper
from markerboard.render.words import Sentences
from markerboard.words import Words

NAMED = 6
"""How many facts, studies or findings are named of each; the rest is counted, and all is in the JSON."""


def show(told: Ordering, knowledge: KnowledgeBase, paper: Paper, w: Words) -> None:
    """Write what each assay settles, the smallest set, and what stays open."""
    telling = _Telling(knowledge, w)
    paper.line(told.case, style="bold")
    _unused(told, paper, w)
    _own(told, telling, paper)
    for pack in told.packs or ():
        _pack(pack, telling, paper)


def _own(told: Ordering, telling: _Telling, paper: Paper) -> None:
    """What is open of the rules themselves."""
    w = telling.w
    if not told.undecided:
        paper.line(w("order nothing"), 2)
        return
    paper.line(w("order open", answers=telling.count(told.undecided, "answers")), 2)
    _alone(told, telling, paper)
    _expected(told, telling, paper)
    if told.smallest is None:
        paper.line(w("order no solver"), 2)
        return
    paper.line(w("order smallest"), 2, "underline")
    paper.line(_smallest(told, telling), 4)
    _open(told, telling, paper)


def _pack(told: PackOrdering, telling: _Telling, paper: Paper) -> None:
    """How much of a pack is open, what the first tests leave of it, and the smallest set."""
    w = telling.w
    paper.line(w("order pack", title=told.title, day=told.day, n=told.undecided), 2, "underline")
    for one in [one for one in told.assays if one.left < told.undecided][:NAMED]:
        paper.line(telling.assay(one.assay) + telling.w("colon") + w("order left", n=one.left), 4)
    if told.undecided and told.smallest is not None:
        names = telling.assays(told.smallest) or w("order none")
        paper.line(w("order least", assays=names, left=w("order left", n=told.left)), 4)


def _unused(told: Ordering, paper: Paper, w: Words) -> None:
    lines = Sentences(w).not_used(told.unused)
    if lines:
        paper.line(w("stated and not used"), 2, "underline")
    for line in lines:
        paper.line(line, 4)


def _smallest(told: Ordering, telling: _Telling) -> str:
    one = told.smallest
    if one is None or not (one.studies or one.findings):
        return telling.w("order none")
    counted = [telling.count(len(one.studies), "studies"), telling.count(len(one.findings), "findings")]
    return telling.assays(one.assays) + telling.w("colon") + telling.w("comma").join(counted)


def _alone(told: Ordering, telling: _Telling, paper: Paper) -> None:
    paper.line(telling.w("order alone"), 2, "underline")
    for one in (one for one in told.assays if one.studies or one.findings):
        facts = telling.w("in brackets", text=telling.facts(one.facts))
        paper.line(telling.assay(one.assay) + facts + telling.w("colon") + telling.settled(one), 4)
        if about := telling.about(one):
            paper.line(about, 6)
    rest = [one.assay for one in told.assays if not (one.studies or one.findings)]
    if rest:
        paper.line(telling.w("order not alone", colon=telling.w("colon"), names=telling.assays(rest)), 4)


def _expected(told: Ordering, telling: _Telling, paper: Paper) -> None:
    for i, one in enumerate(told.expected):
        if not i:
            paper.line(telling.w("order expected"), 2, "underline")
        paper.line(telling.expected(one, told.undecided), 4)


def _open(told: Ordering, telling: _Telling, paper: Paper) -> None:
    for i, one in enumerate(told.open):
        if not i:
            paper.line(telling.w("order after"), 2, "underline")
        paper.line(telling.answer(one.answer) + telling.w("colon") + telling.facts(one.facts), 4)


class _Telling:
    """Facts, assays and answers by the names that people use."""

    def __init__(self, knowledge: KnowledgeBase, w: Words) -> None:
        self.knowledge, self.w = knowledge, w

    def facts(self, names: Iterable[str]) -> str:
        """Facts by their labels."""
        return self.few([self.w.term(self.knowledge.vocabulary.facts[name].label) for name in names])

    def assay(self, name: str) -> str:
        """A test, or whom to ask."""
        who = name.removeprefix(ASK)
        return self.w.term(name) if who == name else self.w("order ask", who=self.w.term(who))

    def assays(self, names: Iterable[str]) -> str:
        """Several of them."""
        return self.w("list").join(map(self.assay, names))

    def about(self, one: Ordered) -> str:
        """What a test is made on, how long it takes and what it costs, as far as that is said."""
        told = [self.w("order on", specimen=self.w.term(one.specimen)) if one.specimen else "",
                self.w("order in", turnaround=one.turnaround) if one.turnaround else "", one.price or ""]
        return self.w("semicolon").join(filter(None, told))

    def expected(self, one: Expected, undecided: int) -> str:
        """What a test found in patients like this one."""
        name = self.assay(one.assay)
        if one.any_decided is None or one.any_met is None:
            return name + self.w("colon") + self.w("order nobody" if one.tumor else "order nobody of any")
        return self.w("order told", assay=name, patients=self.count(one.patients, "patients"),
                      decided=f"{one.decided:g}", answers=self.count(undecided, "answers"),
                      any_decided=self.chance(one.any_decided), met=f"{one.met:g}",
                      any_met=self.chance(one.any_met))

    def chance(self, chance: Chance) -> str:
        """A share with its exact interval, in percent."""
        share, low, high = (f"{100 * one:.0f}"
                            for one in (chance.patients / chance.of, chance.low, chance.high))
        return self.w("order chance", n=chance.patients, share=share, low=low, high=high)

    def settled(self, one: Ordered) -> str:
        """The studies, and the findings of others."""
        parts = [self.few(list(map(self.answer, each))) for each in (one.studies, one.findings) if each]
        return self.w("semicolon").join(parts)

    def answer(self, key: str) -> str:
        """A study by its name, with the finding."""
        study, _, finding = key.partition("/")
        name = next(iter(self.knowledge.studies[study].page.get("names", ())), study)
        return f"{name} {finding}".strip()

    def few(self, names: list[str]) -> str:
        """The first names, and how many more there are."""
        more = self.w("more", n=len(names) - NAMED) if len(names) > NAMED else ""
        return self.w("list").join(names[:NAMED]) + more

    def count(self, n: int, what: str) -> str:
        """So many answers, studies, findings or patients."""
        return self.w(f"order {what} one" if n == 1 else f"order {what}", n=n)
