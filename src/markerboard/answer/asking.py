"""What to order or to ask: the facts that one test tells, the studies they decide, the results they place."""

from __future__ import annotations

from collections.abc import Container, Iterable

from markerboard.answer.model import Evaluation, Missing, Order
from markerboard.answer.order import key
from markerboard.language.vocabulary import Vocabulary

_MAY_FIT = ("full", "as-read", "little-read", "undecided", "group-unknown")
ASK = "ask "
"""How an assay begins that is no test: somebody is asked."""


def order(answer: Evaluation, speaking: Container[str], vocabulary: Vocabulary) -> tuple[Order, ...]:
    """What to order or to ask, first what decides the most and the first of the studies.

    Only a fact that alone decides a study that may fit, or gives a place in a finding that is `speaking`.
    """
    may_fit = frozenset(study.id for study in answer.studies if study.strength.fit in _MAY_FIT)
    grouped: dict[str, list[tuple[Missing, list[str]]]] = {}
    for missing in answer.missing:
        settled = [each for each in missing.alone if _matters(may_fit, each, speaking)]
        if settled:
            grouped.setdefault(assay(missing.fact, vocabulary), []).append((missing, settled))
    made = [_order(name, facts) for name, facts in grouped.items()]
    return tuple(sorted(made, key=lambda one: (
        -len(one.decides), min((key(answer.study(id)) for id in one.decides), default=()),
        -len(one.places), one.assay)))


def assay(fact: str, vocabulary: Vocabulary) -> str:
    """What one orders, or whom one asks, to learn a fact."""
    return getattr(vocabulary.facts[fact], "assay", "") or f"{ASK}physician"


def _order(name: str, facts: Iterable[tuple[Missing, list[str]]]) -> Order:
    """A test; the facts by which it decides a study stand first."""
    ranked = sorted(facts, key=lambda one: all("/" in each for each in one[1]))
    settled = dict.fromkeys(each for _, these in facts for each in these)
    return Order(assay=name, facts=tuple(missing.fact for missing, _ in ranked),
                 decides=tuple(each for each in settled if "/" not in each),
                 places=tuple(each for each in settled if "/" in each))


def _matters(may_fit: Container[str], settled: str, speaking: Container[str]) -> bool:
    """Whether an answer is of a study that fits or may fit, and no mere claim."""
    study, _, finding = settled.partition("/")
    return study in may_fit and (not finding or settled in speaking)
