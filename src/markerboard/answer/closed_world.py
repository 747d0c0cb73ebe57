"""What a closed world would say of trials: there what is not stated is not so, what is not tested absent.

It is never an answer here. It is counted beside ours, so that one sees how many of its matches rest on a gene
that nobody tested. A fact of the pack's own stays unknown in it too: what was not read has no other answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markerboard.answer import explain
from markerboard.answer.pack_trials import TrialPack, state
from markerboard.engines.agree import Engines
from markerboard.engines.evaluate import Meaning
from markerboard.language.entries import pack_fact
from markerboard.language.expression import Condition, Test
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Fact
from markerboard.nomenclature import genes
from markerboard.packs.trial import CLOSED, FIT
from markerboard.packs.words import said
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, Unknown

NEVER_TESTED = ("not stated", "not tested")


def gene_of(fact: Fact) -> str:
    """The gene that a fact is a finding of; empty where it is of none."""
    symbol = fact.at.partition("biomarkers.")[2].partition(".")[0].partition("[")[0]
    return symbol if symbol and genes.symbol_of(symbol) == symbol else ""


class ClosedWorld(Meaning):
    """Conditions where what is not known is not so; with `tested`, all but genes that were never tested."""

    def __init__(self, pack: TrialPack, facts: Facts, *, tested: bool = False) -> None:
        super().__init__(pack.knowledge.conditions, facts.values)
        self.facts, self.tested, self.vocabulary = facts, tested, pack.knowledge.vocabulary

    def truth(self, condition: Condition) -> Truth:
        """Met or not met; unknown only where it rests on what was not read, or on a gene never tested."""
        found = super().truth(condition)
        if found is None and isinstance(condition, Test) and not self._open(condition.fact):
            found = self.known[condition] = False
        return found

    def _open(self, name: str) -> bool:
        return bool(pack_fact(name)) or (self.tested and self.untested(name) != "")

    def untested(self, name: str) -> str:
        """The gene of a fact, where it was never tested; else nothing."""
        known = self.facts[name]
        never = isinstance(known, Unknown) and known.reason in NEVER_TESTED
        return gene_of(self.vocabulary.facts[name]) if never else ""


@dataclass
class Counted:
    """What was counted of a trial: fits here, matches of a closed world, and of those the undecided here.

    `untested` are those matches that rest on a gene never tested, `left` the patients left aside, since for
    them it rests on what was not read.
    """

    trial: str
    protocol: str
    fits: int = 0
    closed: int = 0
    undecided: int = 0
    untested: int = 0
    left: int = 0


@dataclass
class Comparison:
    """The counts of a pack over some patients; `concerned` are those with a match on a gene never tested."""

    pack: str
    trials: Mapping[str, Counted]
    patients: int = 0
    concerned: int | None = 0
    genes: Counter[str] = field(default_factory=Counter)

    def total(self, name: str) -> int:
        """A count over all trials."""
        return sum(getattr(one, name) for one in self.trials.values())

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        totals = {name: self.total(name) for name in ("fits", "closed", "undecided", "untested", "left")}
        named = {} if self.concerned is None else {
            "concerned": self.concerned, "genes": dict(self.genes.most_common())}
        return {"pack": self.pack, "patients": self.patients, **totals, **named,
                "trials": [vars(one) for one in self.trials.values()]}


def begun(pack: TrialPack) -> Comparison:
    """Nothing counted yet, of the trials of a pack that are not closed."""
    open_ = (one for one in pack.compiled.trials if state(one) != CLOSED)
    return Comparison(pack.id, {one.id: Counted(one.id, one.protocol) for one in open_})


def compare(pack: TrialPack, engines: Engines, cases: Iterable[Case]) -> Comparison:
    """Count over some patients, whose facts the engines of the rule base reconcile.

    Raises EngineDisagreement, EngineFailure.
    """
    made = begun(pack)
    for case in cases:
        _, facts = engines.decide(case.facts)
        answers, own = pack.engines.decide(said(case, facts, pack.knowledge.vocabulary))
        made.patients += 1
        closed, tested = ClosedWorld(pack, own), ClosedWorld(pack, own, tested=True)
        resting = [_count(one, answers[id], closed, tested, pack.compiled.studies[id].criteria[FIT], made)
                   for id, one in made.trials.items()]
        made.concerned = (made.concerned or 0) + any(resting)
    return made


def _count(one: Counted, here: Truth, closed: ClosedWorld, tested: ClosedWorld, fit: Condition,
           made: Comparison) -> bool:
    """Count one patient; whether a match of the closed world rests on a gene that was never tested."""
    there = closed.truth(fit)
    one.fits += here is True
    one.closed += there is True
    one.undecided += there is True and here is None
    one.left += there is None
    if there is not True or tested.truth(fit) is True:
        return False
    one.untested += 1
    made.genes.update({gene for fact in explain.missing(tested, fit) if (gene := tested.untested(fact))})
    return True
