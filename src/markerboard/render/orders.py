"""What to order or to ask, in the words of a language: what each test decides and places."""

from collections.abc import Iterator
from typing import NamedTuple

from markerboard.answer.asking import ASK, assay
from markerboard.answer.first import OTHERS, Test
from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.answer.order import ordered
from markerboard.render.below import NAMES, Below

_FACTS = 2
"""So many facts of a test that decides nothing alone are named."""


class TestView(NamedTuple):
    """What to order or ask, what it tells, and the facts it may be supposed by."""

    what: str
    why: str
    facts: tuple[str, ...]


class Orders:
    """Says the tests of one answer."""

    def __init__(self, answer: Evaluation, below: Below) -> None:
        self.answer, self.below, self.s, self.w = answer, below, below.s, below.w
        self.vocabulary = below.comparing.groups.knowledge.vocabulary

    def test(self, one: Test, stand: set[str]) -> TestView:
        """A test; of what it decides the studies without a result on the page stand with it."""
        labels = self.below.few(list(dict.fromkeys(
            self.below.open(each.fact, self.w.short(each.label)) for each in one.facts)), OTHERS)
        made = self.s.joined([self.w.term(one.assay.removeprefix(ASK)), *self._practical(one.assay)])
        told = []
        if one.decides:
            names = [self.below.decided(id, one.facts, result=id not in stand) for id in one.decides[:NAMES]]
            told.append(self.w("decides", names=self.below.few(names, of=len(one.decides))))
        if one.places:
            studies = dict.fromkeys(self.answer.study(place.split("/")[0]).name for place in one.places)
            told.append(self.w("places", n=len(one.places), names=self.below.few(list(studies))))
        what = f"{self.below.kind(one.assay)}{self.w('colon')}{labels}{self.w('in brackets', text=made)}"
        return TestView(what, self.s.joined(told, "semicolon"), tuple(missing.fact for missing in one.facts))

    def _practical(self, assay: str) -> Iterator[str]:
        """What a test is made on, how long it takes and what it costs, where one's rules say so."""
        told = self.vocabulary.laboratory.get(assay)
        if told and (told.turnaround or told.price):
            yield self.w("order on", specimen=self.w.term(told.specimen)) if told.specimen else ""
            yield self.w("order in", turnaround=told.turnaround) if told.turnaround else ""
            yield told.price or ""

    def nothing(self) -> TestView:
        """That no single fact decides anything, with what the studies that are open wait for together."""
        waiting = [study for study in ordered(self.answer) if study.strength.fit == "undecided"]
        if not waiting:
            return TestView(self.w("nothing to order"), "", ())
        first, *others = waiting
        waits = [(first, self.s.joined(self._by_test(first), "semicolon")),
                 *((study, self.below.waiting(study)) for study in others[:OTHERS - 1])]
        told = [f"{study.name} {self.w('waits for', what=what)}" for study, what in waits]
        more = self.w("more", n=len(others) - OTHERS + 1) if len(others) >= OTHERS else ""
        return TestView(self.w("nothing alone"), self.s.joined(told, "semicolon") + more, ())

    def _by_test(self, study: StudyAnswer) -> Iterator[str]:
        """What a study waits for, by the test that tells it or who is asked; the most telling first."""
        found: dict[str, list[str]] = {}
        for name in filter(self.vocabulary.facts.__contains__, study.missing):
            label = self.w.short(self.vocabulary.facts[name].label)
            found.setdefault(assay(name, self.vocabulary), []).append(label)
        for how, labels in sorted(found.items(), key=lambda one: -len(one[1])):
            yield self.below.few(labels, _FACTS) + self.w("in brackets",
                                                          text=self.w.term(how.removeprefix(ASK)))
