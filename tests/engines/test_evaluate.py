"""What a rule means: truth tables, monotony of knowledge, verdicts, and what order cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import exactly, facts_of, fewer, knowledge_of, rules_of
from markerboard.engines.evaluate import Answers, Values, decide, measure
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import All, AtLeast, Condition, Not, Some
from markerboard.language.logic import Interval, Truth
from strategies import (
    ASKED,
    SHIPPED,
    SMALL,
    SMALL_NAMES,
    conditions,
    knowledge_bases,
    patients,
    refined_pairs,
)
from strategies_rules import ATOMS, SMALL_PARSER, over, rising, shuffled
from strategies_text import cases, shuffled_keys

NUMBERS = ("copies", "share of cells", "drift")
criteria = conditions(SMALL_PARSER, SMALL_NAMES, depth=2)


def verdict(values: Values, inclusion: Mapping[str, Condition],
            exclusion: Mapping[str, Condition] | None = None) -> Truth:
    """The verdict of a study with these criteria."""
    return decide(knowledge_of(SMALL, [rules_of("s", inclusion, exclusion)]), values)["s"]


def asked(condition: Condition, values: Values) -> Truth:
    """The answer to a condition."""
    return decide(knowledge_of(SMALL, written={"asked": condition}), values)["asked"]


def holding(answers: Answers) -> Answers:
    """The answers that are not unknown."""
    return {name: truth for name, truth in answers.items() if truth is not None}


# Truth tables

def degree(condition: Condition, truths: Mapping[str, float]) -> float:
    """Kleene's logic as he wrote it: 0, 1/2 and 1; `and` is the least, `or` the greatest, `not` 1 - x.

    So many of some are so as the one that is so in that place, counted from the greatest.
    """
    if isinstance(condition, Not):
        return 1 - degree(condition.of, truths)
    if isinstance(condition, All | Some):
        return (min if isinstance(condition, All) else max)(degree(part, truths) for part in condition.of)
    if isinstance(condition, AtLeast):
        return sorted((degree(part, truths) for part in condition.of), reverse=True)[condition.number - 1]
    return truths[next(name for name, atom in ATOMS.items() if atom[0] == str(condition))]


def check_table(condition: Condition, names: tuple[str, ...]) -> None:
    """Compare every row of the truth table of a condition."""
    knowledge = knowledge_of(SMALL, written={"asked": condition})
    for row in product((0.0, 0.5, 1.0), repeat=len(names)):
        values = {n: ATOMS[n][2 if truth == 0 else 1] for n, truth in zip(names, row,
                                                                          strict=True) if truth != 0.5}
        expected = {0.0: False, 0.5: None, 1.0: True}[degree(condition, dict(zip(names, row, strict=True)))]
        assert decide(knowledge, values)["asked"] is expected


@fewer(2)
@given(st.data(), st.integers(1, 4))
def test_truth_table(data: st.DataObject, count: int) -> None:
    """P0: any condition over k facts has the 3^k rows of Kleene's tables."""
    names = tuple(ATOMS)[:count]
    check_table(data.draw(over(names)), names)


@settings(max_examples=8)
@given(over(tuple(ATOMS), depth=5))
def test_large_truth_table(condition: Condition) -> None:
    """P0: the same for 7 facts and 2,187 rows."""
    check_table(condition, tuple(ATOMS))


@given(over(tuple(ATOMS)[:4]), st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4))
def test_sound_for_completions(condition: Condition, row: list[float]) -> None:
    """P1: a definite answer is the answer of every way to fill in the unknowns."""
    names = tuple(ATOMS)[:4]
    known = {n: ATOMS[n][2 if truth == 0 else 1] for n, truth in zip(names, row, strict=True) if truth != 0.5}
    answer = asked(condition, known)
    filled = [known | {n: v for n, v in zip(names, choice, strict=True) if n not in known}
              for choice in product(*(ATOMS[n][1:] for n in names))]
    assert answer is None or all(asked(condition, values) is answer for values in filled)


# Knowledge only grows

@fewer(5)
@given(knowledge_bases(), refined_pairs(SMALL, SMALL_NAMES))
def test_monotone(knowledge: KnowledgeBase, pair: tuple[Values, Values]) -> None:
    """P1: knowing more, or more finely, never overturns a definite answer of any rule base."""
    known, finer = pair
    before, after = holding(decide(knowledge, known)), decide(knowledge, finer)
    assert before == {name: after[name] for name in before}
    measured = holding(measure(knowledge, known))
    assert measured == {name: measure(knowledge, finer)[name] for name in measured}


@fewer(4)
@given(pair=refined_pairs(SHIPPED, ASKED))
def test_monotone_shipped(shipped: KnowledgeBase, pair: tuple[Values, Values]) -> None:
    """P1: the same of the shipped rules."""
    known, finer = pair
    before, after = holding(decide(shipped, known)), decide(shipped, finer)
    assert before == {name: after[name] for name in before}


# Verdicts

@fewer(5)
@given(knowledge_bases(), patients(SMALL, SMALL_NAMES))
def test_verdict(knowledge: KnowledgeBase, values: Values) -> None:
    """P2: eligible means every inclusion met and no exclusion met; one failure outweighs every unknown."""
    answers = decide(knowledge, values)
    for name, rules in knowledge.studies.items():
        included = [answers[f"{name}/{c.id}"] for c in rules.study.inclusion]
        excluded = [answers[f"{name}/{c.id}"] for c in rules.study.exclusion]
        fails = False in included or True in excluded
        eligible = set(included) <= {True} and set(excluded) <= {False}
        assert answers[name] is (False if fails else True if eligible else None)


@fewer(5)
@given(knowledge_bases(), patients(SMALL, SMALL_NAMES))
def test_groups(knowledge: KnowledgeBase, values: Values) -> None:
    """A finding applies in any of its groups; `otherwise` is none of the others, `all` is everybody."""
    answers = decide(knowledge, values)
    for name, rules in knowledge.studies.items():
        for finding, groups in rules.groups.items():
            places = {g: answers[f"{name}/{finding}/{g}"] for g in groups}
            others = [places[g] for g, c in groups.items() if c != "otherwise"]
            rest = False if True in others else None if None in others else True
            assert all(places[g] is rest for g, c in groups.items() if c == "otherwise")
            assert all(places[g] is True for g, c in groups.items() if c == "all")
            everyone = [*places.values()]
            assert answers[f"{name}/{finding}"] is (True if True in everyone else None if None in everyone
                                                    else False)


@fewer(5)
@given(knowledge_bases())
def test_nothing_known(knowledge: KnowledgeBase) -> None:
    """P3: of a patient of whom nothing is known every study and every criterion is undetermined."""
    answers = decide(knowledge, {})
    criteria = [f"{name}/{c}" for name, rules in knowledge.studies.items() for c in rules.criteria]
    assert all(answers[name] is None for name in (*knowledge.studies, *criteria, *knowledge.conditions))


def test_nothing_known_shipped(shipped: KnowledgeBase) -> None:
    """P3: of the shipped rules, too, an empty case fits no study and is excluded from none."""
    answers = decide(shipped, facts_of({"case": "empty"}, SHIPPED).values)
    assert {answers[name] for name in shipped.studies} == {None}


# Order

@fewer(2)
@given(st.data(), criteria, patients(SMALL, SMALL_NAMES))
def test_operands(data: st.DataObject, condition: Condition, values: Values) -> None:
    """P4: the order of operands, and saying one twice, changes no answer."""
    assert asked(data.draw(shuffled(condition)), values) is asked(condition, values)


@fewer(2)
@given(st.data(), st.lists(criteria, min_size=1, max_size=4), st.lists(criteria, max_size=3),
       patients(SMALL, SMALL_NAMES))
def test_order_of_criteria(data: st.DataObject, included: list[Condition], excluded: list[Condition],
                           values: Values) -> None:
    """P4: the order of criteria changes no verdict."""
    inclusion = {f"i{n}": c for n, c in enumerate(included)}
    exclusion = {f"x{n}": c for n, c in enumerate(excluded)}
    again = [dict(data.draw(st.permutations(list(group.items())))) for group in (inclusion, exclusion)]
    assert verdict(values, again[0], again[1]) is verdict(values, inclusion, exclusion)


@fewer(5)
@given(st.data(), knowledge_bases(), patients(SMALL, SMALL_NAMES))
def test_order_of_facts_and_studies(data: st.DataObject, knowledge: KnowledgeBase, values: Values) -> None:
    """P4: the order of facts, and that of studies, changes no answer."""
    answers = decide(knowledge, values)
    assert decide(knowledge, dict(data.draw(st.permutations(list(values.items()))))) == answers
    turned = knowledge_of(SMALL, list(knowledge.studies.values())[::-1], knowledge.conditions)
    assert decide(turned, values) == answers


@fewer(2)
@given(st.data(), cases())
def test_order_of_a_case(data: st.DataObject, case: dict[str, object]) -> None:
    """P4: the order of keys in a case changes no fact and no place where it stands."""
    again = data.draw(shuffled_keys(case))
    assert facts_of(again, SHIPPED).entries == facts_of(case, SHIPPED).entries


# Changing a rule

@given(rising(NUMBERS), patients(SMALL, NUMBERS), st.sampled_from(NUMBERS), st.integers(0, 10))
def test_raising(condition: Condition, values: Values, name: str, more: int) -> None:
    """M4: raising a value past a `>=` never turns met to not met, nor a lower one to met."""
    low = values.get(name, exactly(0))
    assert isinstance(low, Interval)
    high = Interval(None if low.low is None else low.low + more,
                    None if low.high is None else low.high + more,
                    low.low_open, low.high_open)
    rank = {False: 0, None: 1, True: 2}
    assert rank[asked(condition, {**values, name: high})] >= rank[asked(condition, {**values, name: low})]


@fewer(2)
@given(criteria, criteria, patients(SMALL, SMALL_NAMES))
def test_splitting(first: Condition, second: Condition, values: Values) -> None:
    """M5: one inclusion `a and b` is the two inclusions a, b; one exclusion `a or b` the two exclusions."""
    together = verdict(values, {"i": All((first, second))})
    assert together is verdict(values, {"i": first, "j": second})
    always: dict[str, Condition] = {"i": Some((first, Not(first)))}
    together = verdict(values, always, {"x": Some((first, second))})
    assert together is verdict(values, always, {"x": first, "y": second})


@fewer(2)
@given(criteria, criteria, patients(SMALL, SMALL_NAMES), st.sampled_from(["inclusion", "exclusion"]))
def test_adding_a_criterion(first: Condition, second: Condition, values: Values, kind: str) -> None:
    """M6, M7: one inclusion or exclusion more never makes anybody eligible, and frees nobody."""
    before = verdict(values, {"i": first})
    after = verdict(values, {"i": first, "j": second}) if kind == "inclusion" else verdict(
        values, {"i": first}, {"x": second})
    assert after is not True or before is True
    assert after is False or before is not False


@pytest.mark.parametrize(("fever", "sweats", "result"), [
    (True, False, True), (True, None, None), (None, False, None), (False, None, False), (None, True, False)])
def test_example(fever: Truth, sweats: Truth, result: Truth) -> None:
    """P2: included with fever, excluded with night sweats: five patients, worked out by hand."""
    values = {name: truth for name, truth in (("fever", fever),
    ("night sweats", sweats)) if truth is not None}
    parse = SMALL_PARSER.parse
    assert verdict(values, {"i": parse("fever")}, {"x": parse("night sweats")}) is result
