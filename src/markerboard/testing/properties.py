"""P1 to P7: what must hold of every rule base and every patient.

Each property takes an example and yields what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from markerboard.answer import explain
from markerboard.engines.agree import agree
from markerboard.engines.evaluate import Meaning, decide, measure
from markerboard.errors import EngineError
from markerboard.knowledge.base import Rules
from markerboard.language.expression import Condition
from markerboard.language.logic import conjoin, negate
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts
from markerboard.sql.asked import answers_of
from markerboard.testing.bench import backwards
from markerboard.testing.given import Broken, Given, Property


def more_information(given: Given) -> Iterator[Broken]:
    """More information changes no answer that was given."""
    knowledge, finer = given.knowledge, given.finer.facts.values
    pairs = ((given.answers, decide(knowledge, finer)),
             (measure(knowledge, given.values), measure(knowledge, finer)))
    for before, after in pairs:
        definite = {key: truth for key, truth in before.items() if truth is not None}
        for told, _ in given.differing(definite, after, "of the same patient better known"):
            yield told, (given.case, given.finer)


def no_false_eligible(given: Given) -> Iterator[Broken]:
    """Eligible is who meets every inclusion and no exclusion; one that fails outweighs what is unknown."""
    for rules in given.knowledge.studies.values():
        wanted = [given.answers[f"{rules.id}/{c}"] for c in rules.inclusion]
        wanted += [negate(given.answers[f"{rules.id}/{c}"]) for c in rules.exclusion]
        if given.answers[rules.id] is not conjoin(wanted):
            yield f"{given.said(rules.id, given.answers[rules.id])}, against its criteria", (given.case,)


def nothing_known(given: Given) -> Iterator[Broken]:
    """Nobody of whom nothing is known is eligible or ineligible."""
    answers = decide(given.knowledge, {})
    for rules in given.knowledge.studies.values():
        for key in (rules.id, *(f"{rules.id}/{criterion}" for criterion in rules.criteria)):
            if answers[key] is not None:
                yield f"{given.said(key, answers[key])} for a patient of whom nothing is known", ()


def order(given: Given) -> Iterator[Broken]:
    """The order of facts, studies, criteria and operands changes nothing."""
    turned = decide(given.bench.turned, backwards(given.values))
    yield from given.differing(given.answers, turned, "in another order")
    facts = Facts(backwards(given.case.facts.entries), given.case.facts.unused)
    case = Case(backwards(given.case.data), facts)
    if printed(given, case) != printed(given, given.case):
        yield f"`{given.rules.id}` is answered otherwise when the facts stand in another order", (given.case,)


def same_bytes(given: Given) -> Iterator[Broken]:
    """The same input gives the same bytes, whoever was evaluated in between."""
    first = printed(given, given.case)
    printed(given, given.finer)
    if printed(given, given.case) != first:
        yield f"`{given.rules.id}` is answered otherwise the second time", (given.case,)


def printed(given: Given, case: Case) -> str:
    """The explained answer of the study alone, as JSON, without the patient's name."""
    answer = given.bench.alone(given.rules.id).evaluate(case).as_json()
    return json.dumps({key: value for key, value in answer.items() if key != "case"})


def explanation(given: Given) -> Iterator[Broken]:
    """The facts named decide alone, none of them is idle, and no other fact can decide what is unknown."""
    for key, condition in _conditions(given.rules):
        meaning = Meaning(given.knowledge.conditions, given.values)
        if meaning.truth(condition) is None:
            yield from _all_missing(given, meaning, key, condition)
        else:
            yield from _decided_alone(given, meaning, key, condition)


def _conditions(rules: Rules) -> Iterator[tuple[str, Condition]]:
    yield from ((f"{rules.id}/{name}", condition) for name, condition in rules.criteria.items())
    for finding, groups in rules.groups.items():
        yield from ((f"{rules.id}/{finding}/{name}", condition) for name, condition in groups.items()
                    if not isinstance(condition, str))


def _decided_alone(given: Given, meaning: Meaning, key: str, condition: Condition) -> Iterator[Broken]:
    truth, facts = meaning.truth(condition), explain.support(meaning, condition)
    named = {fact: given.values[fact] for fact in facts}
    if Meaning(meaning.definitions, named).truth(condition) is not truth:
        yield f"{given.said(key, truth)}, but not by {', '.join(facts)} alone", (given.case,)
    for fact in facts:
        rest = {name: value for name, value in named.items() if name != fact}
        if Meaning(meaning.definitions, rest).truth(condition) is not None:
            yield f"{given.said(key, truth)} without `{fact}`, which is named as a reason", (given.case,)


def _all_missing(given: Given, meaning: Meaning, key: str, condition: Condition) -> Iterator[Broken]:
    missing = explain.missing(meaning, condition)
    more = {name: value for name, value in given.finer.facts.values.items() if name not in missing}
    more |= {name: given.values[name] for name in missing if name in given.values}
    truth = Meaning(meaning.definitions, more).truth(condition)
    if not missing:
        yield f"{given.said(key, None)}, and no fact is missing", (given.case,)
    elif truth is not None:
        told = f"{given.said(key, truth)} once more is known of facts that were not missing"
        yield told, (given.case, given.finer)


def engines_agree(given: Given) -> Iterator[Broken]:
    """Every engine that is installed gives the same answers."""
    try:
        answers, facts = given.bench.board.engines.decide(given.case.facts)
        for other in given.bench.others(given.rules.id):
            found = other.decide(facts.values)
            agree({key: answers[key] for key in found}, found)
        if reader := given.bench.reader(given.rules.id):
            agree({key: answers[key] for key in answers_of(given.rules)}, reader.decide(given.values))
    except EngineError as error:
        yield str(error), (given.case,)


PROPERTIES: Mapping[str, Property] = {
    "P1": more_information, "P2": no_false_eligible, "P3": nothing_known, "P4": order, "P5": same_bytes,
    "P6": explanation, "P7": engines_agree,
}
