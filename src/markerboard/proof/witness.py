"""Patients made from a rule: who meets it, who misses it by one fact, and who is undecided for want of one.

Every patient is written as a case, read back, and decided by all engines; nobody is shown on whom
z3 and the engines do not agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import z3

from markerboard.answer.verdicts import said
from markerboard.engines.agree import Engines, SecondEngine, agree
from markerboard.engines.evaluate import Answers
from markerboard.files.source import parse
from markerboard.knowledge.base import OTHERWISE, Rules
from markerboard.language.expression import Condition, Not, Some, Test
from markerboard.language.logic import Interval, Truth, plain
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casewriter
from markerboard.patient.casefile import Case, case_in
from markerboard.proof.cells import neighbors
from markerboard.proof.inquiry import Inquiry, sites
from markerboard.proof.meaning import asked
from markerboard.proof.solver import NO, SECONDS, YES, Bool, Model, Rails

GIVEN = Rails(YES, NO), Rails(NO, YES)


@dataclass(frozen=True)
class Witness:
    """A patient: what it shows, the answer asked about, and the case; `about` is the fact that decides."""

    shows: str
    answer: str
    truth: Truth
    case: Mapping[str, Any]
    word: str
    about: str = ""


def witnesses(engines: Engines, rules: Rules, answer: str, seconds: float = SECONDS,
              others: Sequence[SecondEngine] = ()) -> list[Witness]:
    """Patients for an answer of a study: its verdict, or `study/criterion`, or `study/finding/group`.

    `others` are further engines over this study. Raises Undecided, and EngineDisagreement when z3 and
    the engines do not all say the same.
    """
    return list(_Making(engines, rules, answer, seconds, others).witnesses())


class _Making:
    """Makes the witnesses of one answer."""

    def __init__(self, engines: Engines, rules: Rules, answer: str, seconds: float,
                 others: Sequence[SecondEngine]) -> None:
        self.engines, self.others, self.rules, self.answer = engines, others, rules, answer
        self.knowledge = engines.knowledge
        conditions = [site.condition for site in sites(rules)]
        self.condition = condition_of(rules, answer)
        self.cuts = [test for test in self._tests() if test.kind == "compare"]
        near: dict[str, set[Decimal]] = {}
        for test in self.cuts:
            fact = self.knowledge.vocabulary.facts[test.fact]
            near.setdefault(test.fact, set()).update(neighbors(fact, test.number))
        self.inquiry = Inquiry(self.knowledge, conditions, rules.id, near, seconds)
        self.rails = dict(self.inquiry.meaning.study(rules))[answer]
        self.names: list[str] = []

    def witnesses(self) -> Iterator[Witness]:
        met, not_met, unknown = ("eligible", "ineligible", "undetermined") if self.answer == self.rules.id \
            else ("met", "not met", "unknown")
        base, missing = self._pair()
        if base is not None:
            yield self._witness(met, base, True)
            if missing is not None:
                yield self._witness(f"{not_met} by one fact", missing[0], False, missing[1])
            lacking = self._by_one_fact(base, self.rails.unknown, unknown=True)
            if lacking is not None:
                yield self._witness(f"{unknown} by one fact", lacking[0], None, lacking[1])
        for test in self.cuts:
            yield from self._at_threshold(test)

    def _smallest(self, *wanted: Bool) -> Model | None:
        return self.inquiry.search.smallest(self.inquiry.world.wishes, *wanted)

    # One fact changed

    def _pair(self) -> tuple[Model | None, tuple[Model, str] | None]:
        """A patient for whom the answer is yes, and the same one but for the fact that makes it no.

        The smallest one first; where one fact makes no difference to him because another would still
        decide, one for whom a single test decides.
        """
        first = self._smallest(self.rails.met)
        deciding = (self._smallest(self.rails.met, self._decides(test)) for test in self._tests())
        for base in (first, *(deciding if first else ())):
            found = base and self._by_one_fact(base, self.rails.not_met, unknown=False)
            if found:
                return base, found
        return first, None

    def _tests(self) -> list[Test]:
        return [] if self.condition is None else list(dict.fromkeys(asked(self.knowledge, [self.condition])))

    def _by_one_fact(self, model: Model, wanted: Bool, *, unknown: bool) -> tuple[Model, str] | None:
        """The same patient but for one fact, or else for the treatment history, of which facts follow."""
        world = self.inquiry.world
        known = world.values(model)
        for name in sorted(known, key=world.derived):
            want_known = world.equals(name, None) if unknown else world.symbols[name].known
            found = self._smallest(wanted, want_known, *self._same(model, {name}))
            if found is not None:
                return found, name
        found = self._smallest(wanted, *self._same(model, set(filter(world.derived, world.symbols))))
        return (found, "treatment") if found is not None else None

    def _same(self, model: Model, besides: set[str]) -> list[Bool]:
        world = self.inquiry.world
        known = world.values(model)
        return [world.equals(name, known.get(name)) for name in world.symbols if name not in besides]

    def _decides(self, test: Test) -> Bool:
        """That the answer turns on a test, and on nothing else."""
        if self.condition is None:
            return NO
        yes, no = (self.inquiry.meaning.rails(self.condition, {test: given}) for given in GIVEN)
        return z3.Or(z3.And(yes.met, no.not_met), z3.And(yes.not_met, no.met))

    # Thresholds

    def _at_threshold(self, test: Test) -> Iterator[Witness]:
        """The fact just below, at and just above a number, where nothing else decides."""
        decides = self._decides(test)
        before: Model | None = None
        for number in neighbors(self.knowledge.vocabulary.facts[test.fact], test.number):
            exactly = self.inquiry.world.equals(test.fact, Interval(number, number))
            same = self._same(before, {test.fact}) if before else [NO]
            model = self._smallest(decides, exactly, *same) or self._smallest(decides, exactly) \
                or self._smallest(exactly, z3.Not(self.rails.unknown))
            if model is not None:
                before = model
                yield self._witness(f"{test.fact} {plain(number)}, for `{test}`", model,
                                    model.truth(self.rails), test.fact)

    # Checked by every engine

    def _witness(self, shows: str, model: Model, truth: Truth, about: str = "") -> Witness:
        name = self.answer.replace("/", "-")
        slug = "".join(c if c.isalnum() or c in "-." else "-" for c in shows.partition(",")[0])
        self.names.append(slug)
        again = f"-{self.names.count(slug)}" if self.names.count(slug) > 1 else ""
        data = self.inquiry.world.case(model, f"{name}-{slug}{again}")
        answers = decided(self.engines, self.others, data)
        mine = {key: model.truth(rails) for key, rails in self.inquiry.meaning.study(self.rules)}
        agree({key: answers[key] for key in mine}, mine)
        return Witness(shows, self.answer, truth, data, said(self.knowledge, self.answer, truth), about)


def decided(engines: Engines, others: Sequence[SecondEngine], data: Mapping[str, Any]) -> Answers:
    """What all engines answer for a case once it is written and read. Raises EngineDisagreement."""
    answers, facts = engines.decide(written(data, engines.knowledge.vocabulary).facts)
    for other in others:
        found = other.decide(facts.values)
        agree({key: answers[key] for key in found}, found)
    return answers


def written(data: Mapping[str, Any], vocabulary: Vocabulary) -> Case:
    """A case as it reads once it is written. Raises CaseError."""
    return case_in(parse(str(data["case"]), casewriter.text(data).encode()), vocabulary)


def condition_of(rules: Rules, answer: str) -> Condition | None:
    """The condition behind an answer; a verdict, and a group that is everybody, have none."""
    _, _, rest = answer.partition("/")
    finding, _, group = rest.rpartition("/")
    found = rules.groups[finding][group] if finding else rules.criteria.get(rest)
    if found == OTHERWISE:
        return Not(Some(tuple(c for c in rules.groups[finding].values() if not isinstance(c, str))))
    return None if isinstance(found, str) else found


def answers_of(rules: Rules) -> list[str]:
    """Everything that can be witnessed of a study."""
    groups = [f"{rules.id}/{f}/{g}" for f, conditions in rules.groups.items() for g in conditions]
    return [rules.id, *(f"{rules.id}/{c}" for c in rules.criteria), *groups]

