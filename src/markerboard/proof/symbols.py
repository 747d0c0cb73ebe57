"""What may be known of one fact, as propositions, and when a test of it is certainly met or not.

A symbol stands for every value that a report can give, and for none. Values that no test of the
rules tells apart share a proposition, so there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import pairwise
from typing import Any, Protocol

import z3

from markerboard.language.expression import Test
from markerboard.language.logic import Interval, Truth
from markerboard.language.tree import Tree, is_placed, is_unlisted, standing
from markerboard.language.vocabulary import Fact
from markerboard.patient.history import Drugs
from markerboard.proof.cells import Line
from markerboard.proof.solver import NO, YES, Bool, Model, Rails, all_of, any_of

Way = tuple[Mapping[Test, bool], Bool]
"""What a fact known to the last detail answers, and when a report leaves that possible."""


class Symbol(Protocol):
    """One fact."""

    known: Bool
    laws: list[Bool]
    wishes: list[Bool]

    def rails(self, test: Test) -> Rails:
        """When a test of the fact is certainly met, and certainly not."""

    def equals(self, value: Any) -> Bool:
        """That a report gives this value."""

    def read(self, model: Model) -> Any:
        """The value in a model, or None."""

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        """Every way in which the fact can answer these tests once it is known to the last detail."""


class Flag:
    """A yes-or-no fact."""

    def __init__(self, yes: Bool, no: Bool) -> None:
        self.yes, self.no = yes, no
        self.known = z3.Or(yes, no)
        self.laws = [z3.Not(z3.And(yes, no))]
        self.wishes: list[Bool] = []

    @classmethod
    def free(cls, name: str) -> Flag:
        """A fact that a case states."""
        return cls(z3.Bool(f"{name}: yes"), z3.Bool(f"{name}: no"))

    def rails(self, test: Test) -> Rails:
        return Rails(self.yes, self.no)

    def equals(self, value: bool) -> Bool:
        return self.yes if value else self.no

    def read(self, model: Model) -> bool | None:
        return True if model.holds(self.yes) else False if model.holds(self.no) else None

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        yield dict.fromkeys(tests, True), z3.Not(self.no)
        yield dict.fromkeys(tests, False), z3.Not(self.yes)


class Number:
    """A number or a count: the first and the last cell of its line that it may lie in.

    `surely[i]` says that it is known to lie in cell i or above, `perhaps[i]` that it may.
    """

    def __init__(self, line: Line, known: Bool, surely: Callable[[int], Bool],
                 perhaps: Callable[[int], Bool]) -> None:
        inner = range(1, len(line.cells))
        self.line, self.known = line, known
        self.surely = [known, *map(surely, inner), NO]
        self.perhaps = [YES, *map(perhaps, inner), z3.Not(known)]
        self.laws: list[Bool] = []
        self.wishes = [z3.Implies(known, self.surely[i] == self.perhaps[i]) for i in inner]
        self.wishes += [z3.Not(z3.And(self.surely[i], z3.Not(self.perhaps[i + 1])))
                        for i, cell in enumerate(line.cells) if not line.printable(cell)]

    @classmethod
    def free(cls, line: Line) -> Number:
        """A number that a case states."""
        name = line.fact.name
        made = cls(line, z3.Bool(f"{name}: known"), lambda i: z3.Bool(f"{name}: surely {i}"),
                   lambda i: z3.Bool(f"{name}: perhaps {i}"))
        made.laws = [z3.Implies(above, below) for chain in (made.surely, made.perhaps)
                     for below, above in pairwise(chain)]
        made.laws += map(z3.Implies, made.surely, made.perhaps)
        return made

    def rails(self, test: Test) -> Rails:
        at_least, more = self.line.at(test.number), self.line.over(test.number)
        if test.sign == "=":
            return Rails(z3.And(self.surely[at_least], z3.Not(self.perhaps[more])),
                         z3.Or(z3.Not(self.perhaps[at_least]), self.surely[more]))
        start = more if test.sign in (">", "<=") else at_least
        rails = Rails(self.surely[start], z3.Not(self.perhaps[start]))
        return rails if test.sign.startswith(">") else rails.negated()

    def equals(self, value: Interval) -> Bool:
        first, last = self.line.span(value)
        return z3.And(self.known, *(p if i <= first else z3.Not(p) for i, p in enumerate(self.surely)),
                      *(p if i <= last else z3.Not(p) for i, p in enumerate(self.perhaps)))

    def read(self, model: Model) -> Interval | None:
        if not model.holds(self.known):
            return None
        first = max(i for i, p in enumerate(self.surely) if model.holds(p))
        last = max(i for i, p in enumerate(self.perhaps) if model.holds(p))
        return self.line.interval(first, last)

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        for i in range(len(self.line.cells)):
            yield ({t: self._passes(i, t) for t in tests},
                   z3.And(self.perhaps[i], z3.Not(self.surely[i + 1])))

    def _passes(self, cell: int, test: Test) -> bool:
        at_least, more = cell >= self.line.at(test.number), cell >= self.line.over(test.number)
        return {">=": at_least, ">": more, "<": not at_least, "<=": not more, "=": at_least and not more}[
            test.sign]


class Codes:
    """A code, of a list or of a tree. One code stands for all that the tests answer alike."""

    def __init__(self, fact: Fact, codes: Iterable[str], tests: Sequence[Test], tree: Tree | None,
                 saying: Set[str]) -> None:
        self.tree = tree
        named = {code for test in tests for code in test.targets}
        # What the rules name stands for its like, and else a code that has none below it.
        # One that says how other facts are would forbid them to all that it stands for; one of what is not
        # listed may be less than what it stands for may be.
        order = sorted(codes, key=lambda c: (c not in named, c in saying, tree is not None and c not in tree,
                                             tree is not None and tree.has_members(c)))
        self.answers = {code: tuple(in_tree(t, code) if tree else code in t.targets for t in tests)
                        for code in order}
        self.places = {test: i for i, test in enumerate(tests)}
        self.of = alike(self.answers)
        self.here = {code: z3.Bool(f"{fact.name}: {code}") for code in dict.fromkeys(self.of.values())}
        self.known = any_of(self.here.values())
        self.laws = [z3.AtMost(*self.here.values(), 1)] if len(self.here) > 1 else []
        coarse = [code for code in self.here if None in self.answers[code]]
        self.wishes = [z3.Not(self.here[code]) for code in (*coarse, *reversed(self.here))]

    def rails(self, test: Test) -> Rails:
        place = self.places[test]
        return Rails(*(any_of(p for code, p in self.here.items() if self.answers[code][place] is truth)
                       for truth in (True, False)))

    def equals(self, value: str) -> Bool:
        return self.here[self.of[standing(value)]]

    def read(self, model: Model) -> str | None:
        return next((code for code, p in self.here.items() if model.holds(p)), None)

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        places = [self.places[t] for t in tests]
        finest: dict[tuple[Truth, ...], list[str]] = {}
        for code, answers in self.answers.items():
            finest.setdefault(tuple(answers[i] for i in places), []).append(code)
        for answer, codes in finest.items():
            if None not in answer:
                holding = [p for code, p in self.here.items() if any(self._below(c, code) for c in codes)]
                yield (dict(zip(tests, map(bool, answer), strict=True)),
                       z3.Or(z3.Not(self.known), any_of(holding)))

    def _below(self, code: str, other: str) -> bool:
        """Whether what is known as the other code may turn out to be this one."""
        if self.tree is None or code == other or not is_unlisted(other):
            return code == other or (self.tree is not None and other in self.tree.lineage(code))
        # What no table lists may be anything beside what is listed, within the class that was named.
        within = self.tree.class_of(other)
        return is_placed(code) and (not within or within in self.tree.lineage(self.tree.class_of(code)))


class DrugSet:
    """A set of drugs, perhaps not whole. `members` holds what says that a drug, or its like, is in it."""

    def __init__(self, kinds: DrugKinds, members: Mapping[str, Bool], known: Bool, whole: Bool) -> None:
        self.kinds, self.members, self.known, self.whole = kinds, members, known, whole
        self.laws: list[Bool] = []
        self.wishes = [whole, *map(z3.Not, members.values())]

    @classmethod
    def free(cls, name: str, kinds: DrugKinds) -> DrugSet:
        """A set of drugs that is stated whatever the treatments were."""
        members = {drug: z3.Bool(f"{name}: {drug}") for drug in kinds.drugs}
        return cls(kinds, members, z3.Bool(f"{name}: known"), z3.Bool(f"{name}: whole"))

    def rails(self, test: Test) -> Rails:
        met = any_of(p for drug, p in self.members.items() if drug in test.inside)
        open_ = any_of(p for drug, p in self.members.items() if drug in test.inside or drug in test.above)
        return Rails(z3.And(self.known, met), z3.And(self.known, self.whole, z3.Not(open_)))

    def equals(self, value: Drugs) -> Bool:
        named = [self.kinds.of[standing(drug)] for drug in value.members]
        return z3.And(self.known, self.whole == value.complete,
                      *(self._as_many(like, named.count(like)) for like in self.kinds.chosen))

    def _as_many(self, like: str, number: int) -> Bool:
        drugs = [self.members[drug] for drug in self.kinds.chosen[like]]
        number = min(number, len(drugs))
        return z3.And(at_least(drugs, number), z3.Not(at_least(drugs, number + 1)))

    def read(self, model: Model) -> Drugs | None:
        if not model.holds(self.known):
            return None
        named = frozenset(drug for drug, p in self.members.items() if model.holds(p))
        return Drugs(named, model.holds(self.whole))

    def ways(self, tests: Sequence[Test]) -> Iterator[Way]:
        each = {tuple(in_tree(t, drug) for t in tests) for drug in self.members}
        yield from possible(self, tests, unions(each, len(tests)))


class DrugKinds:
    """Drugs that no test and no derivation tells apart; `spare` more of each, where they are counted."""

    def __init__(self, tree: Tree, tests: Sequence[Test], classes: Iterable[str] = (),
                 spare: int = 0) -> None:
        asked = [(tree.below((c,)), tree.above((c,))) for c in classes] + [(t.inside, t.above) for t in tests]
        # A drug is given rather than a class, where the tests do not tell; a class does not count as a drug.
        drugs = sorted(tree.all, key=tree.has_members)
        self.of = alike({drug: (*(_place(drug, *a) for a in asked), spare > 0 and tree.has_members(drug))
                         for drug in drugs})
        self.chosen = {first: [d for d, of in self.of.items() if of == first][: spare + 1]
                       for first in dict.fromkeys(self.of.values())}
        self.drugs = [drug for drugs in self.chosen.values() for drug in drugs]


def at_least(propositions: Sequence[Bool], number: int) -> Bool:
    """That so many of them are so."""
    if number <= 0:
        return YES
    return NO if number > len(propositions) else z3.AtLeast(*propositions, number)


def in_tree(test: Test, code: str) -> Truth:
    """What a code answers to a test of a tree or of drugs."""
    return _place(code, test.inside, test.above)


def _place(code: str, inside: frozenset[str], above: frozenset[str]) -> Truth:
    return True if code in inside else None if code in above else False


def alike(answers: Mapping[str, tuple[Truth, ...]]) -> dict[str, str]:
    """For each code, the first one with the same answers."""
    first: dict[tuple[Truth, ...], str] = {}
    return {code: first.setdefault(answer, code) for code, answer in answers.items()}


def unions(each: Iterable[tuple[Truth, ...]], length: int) -> set[tuple[bool, ...]]:
    """What sets of things answer, given what each thing does, to the last detail."""
    found = {(False,) * length}
    for answer in each:
        if None not in answer:
            found |= {tuple(map(lambda a, b: bool(a or b), known, answer)) for known in found}
    return found


def possible(symbol: Symbol, tests: Sequence[Test], answers: Iterable[tuple[bool, ...]]) -> Iterator[Way]:
    """Each of some answers, possible when no test is known to be answered otherwise."""
    rails = [symbol.rails(t) for t in tests]
    for answer in sorted(answers):
        yield (dict(zip(tests, answer, strict=True)),
               all_of(z3.Not(r.not_met if a else r.met) for r, a in zip(rails, answer, strict=True)))
