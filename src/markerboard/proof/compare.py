"""What changed between two versions of a rule base, in meaning and not in text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import z3

from markerboard.answer.verdicts import VERDICTS
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import decide, measure
from markerboard.errors import CaseError
from markerboard.imports.opening import read_case
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition, Test
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.proof.inquiry import definitions
from markerboard.proof.meaning import Meaning, asked, conditions_of
from markerboard.proof.solver import SECONDS, Bool, Model, Rails, Search, Undecided
from markerboard.proof.world import World

Word = Literal["equivalent", "stronger", "weaker", "different", "added", "removed", "not decided"]


@dataclass(frozen=True)
class Change:
    """What became of one answer: its conditions before and after, and a patient who shows it."""

    key: str
    word: Word
    before: str = ""
    after: str = ""
    patient: Mapping[str, Any] | None = None
    answers: tuple[Truth, Truth] = (None, None)
    note: str = ""


def changes(old: KnowledgeBase, new: KnowledgeBase, seconds: float = SECONDS,
            progress: Callable[[list[str]], Iterable[str]] = iter) -> Iterator[Change]:
    """Every answer of both bases: definitions, then each study with its verdict, criteria and groups."""
    comparing = _Comparing(old, new, seconds)
    yield from comparing.definitions()
    for study in progress(sorted(old.studies.keys() | new.studies.keys())):
        yield from comparing.study(study)


class _Comparing:
    """Compares two bases over the patients that both can read."""

    def __init__(self, old: KnowledgeBase, new: KnowledgeBase, seconds: float) -> None:
        self.old, self.new, self.seconds = old, new, seconds
        self.vocabulary = _shared(old.vocabulary, new.vocabulary)
        self.retyped = {name for name, fact in new.vocabulary.facts.items() if name in old.vocabulary.facts
                        and fact.type != old.vocabulary.facts[name].type}

    def definitions(self) -> Iterator[Change]:
        before, after = ({site.name: site.condition for site in definitions(base)}
                         for base in (self.old, self.new))
        for name in sorted(before.keys() | after.keys()):
            if name not in before or name not in after:
                yield _alone(name, before, after)
                continue
            yield from self._definition(name, (before[name], after[name]))

    def _definition(self, name: str, pair: tuple[Condition, Condition]) -> Iterator[Change]:
        yield from self._all({name: pair}, [[condition] for condition in pair],
                             lambda meaning, i: {name: meaning.rails(pair[i])})

    def study(self, study: str) -> Iterator[Change]:
        bases = self.old, self.new
        if study not in self.old.studies or study not in self.new.studies:
            yield Change(study, "added" if study in self.new.studies else "removed")
            return
        written = [_written(base, study) for base in bases]
        for key in sorted(written[0].keys() ^ written[1].keys()):
            yield _alone(key, *written)
        pairs = {key: (condition, written[1][key]) for key, condition in written[0].items()
                 if key in written[1]}
        asking = [conditions_of(base.studies[study]) for base in bases]
        yield from self._all(pairs, asking,
                             lambda meaning, i: dict(meaning.study(bases[i].studies[study])))

    def _all(self, pairs: Mapping[str, tuple[Condition | str, Condition | str]],
             conditions: Sequence[Iterable[Condition | str]],
             rails: Callable[[Meaning, int], Mapping[str, Rails]]) -> Iterator[Change]:
        """The fate of each pair of conditions that both bases have."""
        bases = self.old, self.new
        tests = _asked_by_both(bases, conditions)
        retyped = sorted({t.fact for t in tests} & self.retyped)
        if retyped:
            note = f"`{retyped[0]}` has another type"
            yield from (Change(key, "different", str(before), str(after), note=note)
                        for key, (before, after) in pairs.items())
            return
        world = World(self.vocabulary, tests)
        old, new = (rails(Meaning(base, world), i) for i, base in enumerate(bases))
        one = _One(world, world.search(self.seconds))
        for key, pair in pairs.items():
            yield one.change(key, pair, old[key], new[key])


def _asked_by_both(bases: Sequence[KnowledgeBase],
                   conditions: Sequence[Iterable[Condition | str]]) -> list[Test]:
    """Every test; and as a fact of one base may be measured by the other, what that asks in turn."""
    found = [test for base, asking in zip(bases, conditions, strict=True) for test in asked(base, asking)]
    while True:
        more = dict.fromkeys([*found, *(test for base in bases for test in asked(base, found))])
        if len(more) == len(dict.fromkeys(found)):
            return found
        found = list(more)


def _written(knowledge: KnowledgeBase, study: str) -> dict[str, Condition | str]:
    """The conditions of a study by answer; its verdict, which all of them make, has none."""
    rules = knowledge.studies[study]
    found: dict[str, Condition | str] = {study: ""}
    found |= {f"{study}/{name}": condition for name, condition in rules.criteria.items()}
    return found | {f"{study}/{finding}/{group}": condition for finding, groups in rules.groups.items()
                    for group, condition in groups.items()}


def _alone(key: str, before: Mapping[str, Condition | str], after: Mapping[str, Condition | str]) -> Change:
    if key in after:
        return Change(key, "added", after=str(after[key]))
    return Change(key, "removed", before=str(before[key]))


@dataclass(frozen=True)
class _One:
    """Compares one answer before and after."""

    world: World
    search: Search

    def change(self, key: str, pair: tuple[Condition | str, Condition | str], old: Rails,
               new: Rails) -> Change:
        texts = str(pair[0]), str(pair[1])
        try:
            word = self._word(old, new)
            if word == "equivalent":
                return Change(key, word, *texts)
            model = self._shown(old, new)
        except Undecided as undecided:
            return Change(key, "not decided", *texts, note=str(undecided))
        patient = self.world.case(model, f"{key.replace('/', '-').replace(' ', '-')}-changed")
        return Change(key, word, *texts, patient, (model.truth(old), model.truth(new)))

    def _word(self, old: Rails, new: Rails) -> Word:
        """Stronger is: met less often, or not met more often, and never the other way around."""
        less = self._gains(old.met, new.met) or self._gains(new.not_met, old.not_met)
        more = self._gains(new.met, old.met) or self._gains(old.not_met, new.not_met)
        if less and more:
            return "different"
        return "stronger" if less else "weaker" if more else "equivalent"

    def _gains(self, first: Bool, second: Bool) -> bool:
        return self.search.possible(first, z3.Not(second))

    def _shown(self, old: Rails, new: Rails) -> Model:
        """One whose answer turned around, or else one for whom it was lost or gained."""
        lost = [z3.And(old.met, new.not_met), z3.And(old.not_met, new.met), z3.Xor(old.met, new.met),
                z3.Xor(old.not_met, new.not_met)]
        for proposition in lost:
            model = self.search.smallest(self.world.wishes, proposition)
            if model is not None:
                return model
        raise ValueError("these are equivalent")


# Patients that both bases can read

def _shared(old: Vocabulary, new: Vocabulary) -> Vocabulary:
    """The codes that both have, and the facts that either has."""
    facts = {**old.facts, **{name: _narrowed(fact, old.facts.get(name)) for name, fact in new.facts.items()}}
    trees = {**{n: t.terms for n, t in old.trees.items()}, **{n: t.terms for n, t in new.trees.items()}}
    for name in old.trees.keys() & new.trees.keys():
        trees[name] = {code: term for code, term in new.trees[name].terms.items() if code in old.trees[name]}
    genes = {**old.genes, **new.genes}
    return Vocabulary({n: f for n, f in facts.items() if n not in genes}, genes, trees, {},
                      field=new.field)


def _narrowed(fact: Fact, other: Fact | None) -> Fact:
    if other is None:
        return fact
    ranges = [f.range for f in (fact, other) if f.range]
    span = (max(r[0] for r in ranges), min(r[1] for r in ranges)) if ranges else None
    return fact._replace(range=span, codes=tuple(c for c in fact.codes if c in other.codes))


# Stored cases

ABSENT = "absent"
"""In place of a verdict: the study is not in this version of the rules."""


class Move(NamedTuple):
    """A stored case whose verdict for a study changed, or which gained or lost the study with the rules."""

    case: str
    study: str
    before: str
    after: str


def moved(old: KnowledgeBase, new: KnowledgeBase, files: Iterable[Path]) -> tuple[list[Move], list[Path]]:
    """The verdicts of case files that changed, and the files that the two bases do not both read."""
    moves: list[Move] = []
    unread: list[Path] = []
    for file in files:
        answers = [_verdicts(base, file) for base in (old, new)]
        if None in answers:
            unread.append(file)
            continue
        before, after = (found or {} for found in answers)
        moves += _moves(file.stem, before, after)
    return sorted(moves), unread


def _moves(case: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Move]:
    for study in before.keys() | after.keys():
        verdicts = before.get(study, ABSENT), after.get(study, ABSENT)
        # Who never fits a study neither gains nor loses it.
        if verdicts[0] != verdicts[1] and set(verdicts) != {ABSENT, VERDICTS[False]}:
            yield Move(case, study, *verdicts)


def _verdicts(knowledge: KnowledgeBase, file: Path) -> dict[str, str] | None:
    try:
        facts = read_case(file, knowledge.vocabulary).facts
    except CaseError:
        return None
    values = reconcile(knowledge, facts, measure(knowledge, facts.values)).values
    answers = decide(knowledge, values)
    return {study: VERDICTS[answers[study]] for study in knowledge.studies}
