"""What could still be known: the values that a missing fact may take, told apart where the rules ask.

Numbers are cut where a rule compares them, a gene may be wild-type, mutated, or hold a variant that a
rule names. A supposed value takes the place of an unknown one; nothing that is known is changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from markerboard.engines.evaluate import measure
from markerboard.errors import SupposedError, did_you_mean, quoted
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.laws import placed
from markerboard.language.logic import Interval
from markerboard.language.variants import parse
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts, GeneState, Known, Value
from markerboard.patient.numbers import number
from markerboard.patient.unused import Unreadable

SUPPOSED = "supposed"
NO_OTHER = "no other variant"
MOST = 12
"""Of how many values that a fact may be, a refusal names all."""


class Option(NamedTuple):
    """One value of a fact, in words and as the engines take it."""

    text: str
    value: Value


def options(knowledge: KnowledgeBase, facts: Facts, name: str) -> list[Option]:
    """The values that a missing fact may still take; none for drugs, which a list of treatments states.

    Of a fact that is known in part, those that say more than is known; none of one that is known.
    """
    fact, known = knowledge.vocabulary.facts[name], facts[name]
    value = known.value if isinstance(known, Known) else None
    asked = _asked(knowledge).get(name, [])
    if value is not None and fact.type in ("boolean", "code"):
        return []
    if fact.type == "boolean":
        return [Option("yes", True), Option("no", False)]
    if fact.type == "code":
        return [Option(code, code) for code in fact.codes]
    if fact.type in ("number", "count"):
        return [Option(str(cell), cell) for cell in cells(fact, asked, value)
                if cell != value and _agrees(knowledge, facts, name, cell)]
    if fact.type == "tree":
        return list(_codes(knowledge.vocabulary, fact, asked, value))
    return list(_states(asked, value)) if fact.type == "gene" else []


def wished(written: Iterable[str]) -> dict[str, str]:
    """What is supposed, each written `fact=value`. Raises SupposedError, also for a fact supposed twice."""
    found: dict[str, str] = {}
    wrong = []
    for one in written:
        name, _, text = one.partition("=")
        if not name or not text:
            wrong.append(f"{quoted(one)} is not written as fact=value")
        elif name in found:
            wrong.append(f"{quoted(name)} is supposed twice, to be {quoted(found[name])} and {quoted(text)}: "
                         "suppose it once")
        else:
            found[name] = text
    if wrong:
        raise SupposedError("\n".join(wrong))
    return found


def suppose(case: Case, knowledge: KnowledgeBase, supposed: Mapping[str, str]) -> Case:
    """The case as it would be with some missing facts known. Raises SupposedError for what no fact may be."""
    if not supposed:
        return case
    facts, wrong = {}, []
    for name, text in supposed.items():
        offered = options(knowledge, case.facts, name) if name in knowledge.vocabulary.facts else []
        option = next((one for one in offered if one.text == text), None)
        option = option or _number(knowledge.vocabulary.facts.get(name), text, offered)
        if option is None:
            wrong.append(_cannot_be(case.facts, knowledge.vocabulary, name, text, offered))
        else:
            facts[name] = Known(option.value, SUPPOSED, written=text)
    if wrong:
        raise SupposedError("\n".join(wrong))
    called = dict(_called(case.facts.with_(facts), knowledge.vocabulary, facts))
    return replace(case, facts=case.facts.with_(facts | called))


def _called(facts: Facts, vocabulary: Vocabulary, supposed: Iterable[str]) -> Iterator[tuple[str, Known]]:
    """A change of a gene that has a fact of its own, by both: where one is supposed so is the other."""
    for name in supposed:
        value, (symbol, pattern) = facts.values[name], placed(vocabulary.facts[name], vocabulary.facts)
        gene = facts.values.get(symbol, GeneState("mutated")) if symbol in vocabulary.facts else None
        if (pattern and pattern.variant and value is True
                and isinstance(gene, GeneState) and gene.status == "mutated"):
            named = tuple(dict.fromkeys((*gene.variants, pattern.variant)))
            yield symbol, Known(gene._replace(variants=named), SUPPOSED)
        for one in value.variants if isinstance(value, GeneState) else ():
            call = vocabulary.facts.call(name, one.bare)
            if call in vocabulary.facts and call not in facts.values:
                yield call, Known(True, SUPPOSED)


def _number(fact: Fact | None, text: str, offered: Sequence[Option]) -> Option | None:
    """A number, or a range, that lies within one of the ranges that a fact may be."""
    ranges = [one.value for one in offered if isinstance(one.value, Interval)]
    if fact is None or not ranges:
        return None
    try:
        value = number(text, fact.unit or "")
    except Unreadable:
        return None
    if fact.type == "count" and value.whole() != value:
        return None
    return Option(text, value) if any(one.within(value.low, value.high) == value for one in ranges) else None


def _cannot_be(facts: Facts, vocabulary: Vocabulary, name: str, text: str, offered: Sequence[Option]) -> str:
    """Why a fact cannot be supposed to be something."""
    if name not in vocabulary.facts:
        if fact := _spelled(name, vocabulary):
            return f"no rule asks {quoted(fact)}, so no answer rests on it: state it in the case"
        help = did_you_mean(name, vocabulary.facts) or "`markerboard facts` lists them"
        return f"there is no fact {quoted(name)}: {help}"
    if offered:
        more = f", or one of {len(offered) - MOST:,} more" if len(offered) > MOST else ""
        return (f"{quoted(name)} cannot be {quoted(text)} here: it may be "
                + ", ".join(one.text for one in offered[:MOST]) + more)
    if isinstance(facts[name], Known):
        return f"{quoted(name)} is known from the case, and what is known is not supposed to be otherwise"
    return f"{quoted(name)} is not for supposing: state it in the case"


def _spelled(name: str, vocabulary: Vocabulary) -> str:
    """A fact of a gene that no rule asks, in its one spelling; empty where there is none of that name."""
    place, _, key = name.rpartition(".")
    fact = vocabulary.facts.get(name) or vocabulary.facts.get(f"{place}.{vocabulary.facts.change(key)}")
    return fact.name if fact else ""


@lru_cache(maxsize=8)
def _asked(knowledge: KnowledgeBase) -> dict[str, list[Test]]:
    """Every question of a rule base, by the fact it is put to."""
    found: dict[str, dict[Test, None]] = defaultdict(dict)
    for condition in _conditions(knowledge):
        for test in tests(condition, knowledge.conditions):
            found[test.fact][test] = None
    return {fact: list(asked) for fact, asked in found.items()}


def _conditions(knowledge: KnowledgeBase) -> Iterator[Condition]:
    yield from knowledge.conditions.values()
    yield from knowledge.measures.values()
    for rules in knowledge.studies.values():
        yield from rules.criteria.values()
        yield from rules.assays.values()
        yield from rules.remarks.values()
        for groups in rules.groups.values():
            yield from (group for group in groups.values() if not isinstance(group, str))


# Numbers

def _agrees(knowledge: KnowledgeBase, facts: Facts, name: str, cell: Interval) -> bool:
    """Whether a number leaves what the report calls as it is: no ratio of 2 where it says "not amplified"."""
    measured = measure(knowledge, {**facts.values, name: cell})
    called = {definition: facts[fact] for definition, fact in knowledge.calls.items()}
    return not any(isinstance(call, Known) and measured[definition] not in (None, call.value)
                   for definition, call in called.items() if definition in measured)


def cells(fact: Fact, asked: Iterable[Test], known: Value | None = None) -> list[Interval]:
    """The number line of a fact, cut where it is asked, within what is known of it already."""
    cuts = sorted({cut for test in asked if test.kind == "compare" for cut in _cuts(test)})
    found: list[Interval] = []
    for low, high in zip([None, *cuts], [*cuts, None], strict=True):
        cell: Interval | None = Interval(low[0] if low else None, high[0] if high else None,
                                         bool(low and low[1]), bool(high and not high[1]))
        cell = _within(fact, cell, known)
        if cell is not None:
            found.append(cell)
    return found


def _cuts(test: Test) -> list[tuple[Decimal, bool]]:
    """Where a comparison cuts: before its number, after it (True), or, for `=`, both."""
    after = {">=": [False], "<": [False], ">": [True], "<=": [True]}.get(test.sign, [False, True])
    return [(test.number, side) for side in after]


def _within(fact: Fact, cell: Interval | None, known: Value | None) -> Interval | None:
    bounds: list[tuple[Decimal | None, Decimal | None]] = [fact.range] if fact.range else []
    if isinstance(known, Interval):
        bounds.append((known.low, known.high))
    for low, high in bounds:
        cell = cell.within(low, high) if cell else None
    if cell and fact.type == "count":
        cell = cell.whole()
    return cell if cell and not (cell.low is not None and cell.low == cell.high
                                 and (cell.low_open or cell.high_open)) else None


# Codes and genes

def _codes(vocabulary: Vocabulary, fact: Fact, asked: Iterable[Test],
           known: Value | None) -> Iterator[Option]:
    tree = vocabulary.tree(fact)
    for code in dict.fromkeys(target for test in asked for target in test.targets):
        if known is None or (code != known and tree.is_a(code, str(known))):
            yield Option(code, code)


def _states(asked: Iterable[Test], known: Value | None) -> Iterator[Option]:
    state = known if isinstance(known, GeneState) else None
    if state is None:
        yield Option("wild-type", GeneState("wild-type", (), True))
        yield Option("mutated", GeneState("mutated"))
    elif state.complete:
        return
    elif state.variants:
        yield Option(NO_OTHER, state._replace(complete=True))
    held = state.variants if state else ()
    for text in dict.fromkeys(str(variant) for test in asked for variant in test.variants):
        if text not in map(str, held):
            yield Option(text, GeneState("mutated", (*held, parse(text))))
