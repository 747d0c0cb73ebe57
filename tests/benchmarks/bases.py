"""Rule bases and patients made for measuring: any number of studies over the shipped vocabulary."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from markerboard.knowledge import loader
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.loading import load
from markerboard.knowledge.study import Study
from markerboard.language.expression import All, AtLeast, Condition, Not, Some, Test
from markerboard.language.logic import Interval
from markerboard.language.parser import Parser
from markerboard.language.vocabulary import Fact
from markerboard.patient.facts import Facts, Known, Value
from markerboard.patient.history import Drugs

QUESTIONS = """
age >= {n}
age <= 75
ecog <= 1
diagnosis is NSCLC
diagnosis is ESCC
stage in {{IIIB, IIIC, IV}}
extent in {{locally advanced, metastatic}}
measurable
not brain_metastases
life_expectancy > {m}
EGFR has {{L858R, exon 19 deletion}}
TP53 = mutated
NOTCH3 = wild-type
pdl1.tps >= {n}
prior.drugs has platinum
not prior.drugs has anlotinib
line1.months >= {m}
prior.lines <= 2
(TP53 = mutated or FAT1 = mutated) and NOTCH3 = wild-type
current.drugs has third-generation EGFR TKI
""".strip().splitlines()


def studies(count: int, criteria: int = 15, seed: int = 1) -> KnowledgeBase:
    """A base of many studies; each criterion asks one to three things."""
    parser = Parser(load().vocabulary)
    chance = random.Random(seed)  # noqa: S311
    return _base(*(_study(f"s{i}", criteria, parser, chance) for i in range(count)))


def _study(name: str, count: int, parser: Parser, chance: random.Random) -> Rules:
    return _asking(name, {f"c{i}": parser.parse(_text(chance)) for i in range(count)})


def _asking(name: str, conditions: dict[str, Condition]) -> Rules:
    """A study whose inclusions are some conditions."""
    study = Study.model_validate({
        "id": name, "title": name, "design": {"kind": "single-arm trial"}, "criteria": "full",
        "sources": {"s": {"citation": "made up", "read": "abstract"}},
        "inclusion": [{"id": c, "domain": "tumor", "text": c, "when": "age >= 1", "from": {"s": "p. 1"}}
                      for c in conditions]})
    return loader.rules_of(study, conditions, {})


def _base(*rules: Rules) -> KnowledgeBase:
    return KnowledgeBase("Generated", "2026.1", "sha256:0", load().vocabulary, {}, {}, {}, {}, {},
                         {r.id: r for r in rules})


def _text(chance: random.Random) -> str:
    parts = [chance.choice(QUESTIONS).format(n=chance.randrange(0, 100), m=chance.randrange(1, 24))
             for _ in range(chance.randrange(1, 4))]
    word = chance.choice([" and ", " or "])
    return word.join(f"({part})" for part in parts) if len(parts) > 1 else parts[0]


def like_shipped(count: int, seed: int = 1) -> KnowledgeBase:
    """A base of many studies made of the shipped ones, their numbers moved a little."""
    knowledge, chance = load(), random.Random(seed)  # noqa: S311
    models = list(knowledge.studies.values())
    made = (_moved_study(models[i % len(models)], f"s{i}", _Moving(knowledge, chance)) for i in range(count))
    return replace(knowledge, studies={rules.id: rules for rules in made})


def _moved_study(rules: Rules, name: str, moving: _Moving) -> Rules:
    return replace(
        rules, id=name, criteria={n: moving.condition(c) for n, c in rules.criteria.items()},
        groups={finding: {g: c if isinstance(c, str) else moving.condition(c) for g, c in groups.items()}
                for finding, groups in rules.groups.items()},
        assays={n: moving.condition(c) for n, c in rules.assays.items()})


class _Moving:
    """Moves the numbers of conditions by a few of the least amounts that reports tell apart."""

    def __init__(self, knowledge: KnowledgeBase, chance: random.Random) -> None:
        self.facts, self.chance = knowledge.vocabulary.facts, chance
        self.parser = Parser(knowledge.vocabulary)

    def condition(self, condition: Condition) -> Condition:
        if isinstance(condition, Test):
            return self._test(condition, self.facts[condition.fact])
        if isinstance(condition, Not):
            return Not(self.condition(condition.of))
        if isinstance(condition, All | Some):
            return type(condition)(tuple(map(self.condition, condition.of)))
        if isinstance(condition, AtLeast):
            return AtLeast(condition.number, tuple(map(self.condition, condition.of)))
        return condition

    def _test(self, test: Test, fact: Fact) -> Test:
        step = Decimal(1) if fact.type == "count" else fact.resolution
        number = test.number + step * self.chance.randrange(-2, 3)
        if test.kind != "compare" or not fact.range or not fact.range[0] < number < fact.range[1]:
            return test
        return self.parser.share(Test(test.fact, test.kind, test.sign, number))


def wide(count: int) -> KnowledgeBase:
    """A base of one criterion: `count` three-way `or`s joined by `and`."""
    atoms = _atoms(3 * count)
    ors: list[Condition] = [Some(tuple(atoms[i : i + 3])) for i in range(0, 3 * count, 3)]
    return _base(_asking("wide", {"c": All(tuple(ors))}))


def apart(count: int) -> KnowledgeBase:
    """A base of the same atoms, each a criterion of its own."""
    return _base(_asking("apart", {f"c{i}": atom for i, atom in enumerate(_atoms(3 * count))}))


def _atoms(count: int) -> list[Condition]:
    parser = Parser(load().vocabulary)
    return [parser.parse(f"life_expectancy > {i}") for i in range(count)]


def patient() -> Facts:
    """A patient of whom most is known."""
    def exactly(number: int) -> Interval:
        return Interval(Decimal(number), Decimal(number))
    values: dict[str, Value] = {
        "age": exactly(59), "ecog": exactly(1), "diagnosis": "LUAD", "stage": "IVB", "extent": "metastatic",
        "measurable": True, "brain_metastases": False, "pdl1.tps": Interval(Decimal(1), Decimal(49)),
        "prior.drugs": Drugs(frozenset({"osimertinib"}), True), "line1.months": exactly(14),
        "current.drugs": Drugs(frozenset({"osimertinib"}), True), "prior.lines": exactly(1),
        "life_expectancy": exactly(40)}
    return Facts({name: Known(value, name) for name, value in values.items()})
