"""What an answer for one patient rests on: what both engines decided, and the reasons of that."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import TypeVar

from markerboard.answer import explain
from markerboard.answer.part import to_bytes
from markerboard.answer.pieces import Reasons
from markerboard.answer.statements import Statements
from markerboard.engines.evaluate import Answers, Meaning, by_question
from markerboard.language.expression import Condition
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts

T = TypeVar("T")


class Grounds:
    """The answers of one patient and their reasons: studies ask many of the same, and each is told once."""

    def __init__(self, statements: Statements, answers: Answers, facts: Facts) -> None:
        self.statements, self.knowledge = statements, statements.knowledge
        self.answers, self.facts = answers, facts
        self.meaning = Meaning(self.knowledge.conditions, facts.values)
        # What was decided is read, and not worked out again.
        self.meaning.known.update(by_question(self.knowledge, answers))
        # What is kept does not hold its keeper, so an answer that nobody reads any more is free at once.
        sentence = cache(partial(_sentence, self.knowledge.vocabulary, facts))
        self.reason = cache(partial(_reason, self.meaning, sentence))
        self.reasons = cache(partial(_reasons, self.reason))
        self.reasons_written = cache(partial(_written, self.reasons))
        self.reason_written = cache(partial(_written, self.reason))


def _reason(meaning: Meaning, sentence: Callable[[str], str], condition: Condition) -> Reasons:
    """The sentences of the facts that decided a condition, or the facts that are missing."""
    if meaning.truth(condition) is None:
        return (), explain.missing(meaning, condition)
    return tuple(map(sentence, explain.support(meaning, condition))), ()


def _reasons(reason: Callable[[Condition], Reasons], conditions: tuple[Condition, ...]) -> Reasons:
    """The reasons of some conditions together."""
    found = [reason(condition) for condition in conditions]
    if len(found) == 1:
        return found[0]
    because = dict.fromkeys(sentence for sentences, _ in found for sentence in sentences)
    return tuple(because), tuple(dict.fromkeys(fact for _, missing in found for fact in missing))


def _written(reasons: Callable[[T], Reasons], asked: T) -> tuple[bytes, bytes]:
    because, missing = reasons(asked)
    return to_bytes(because), to_bytes(missing)


def _sentence(vocabulary: Vocabulary, facts: Facts, fact: str) -> str:
    return explain.sentence(vocabulary.facts[fact], facts[fact])
