"""What has to be asked besides what rules ask: what follows from a fact, and what cannot both be so."""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.language.exclusive import listed
from markerboard.language.expression import Test
from markerboard.language.following import Exclusive, Implied
from markerboard.language.parser import Parser
from markerboard.language.vocabulary import Fact, Vocabulary


def organs(vocabulary: Vocabulary, asked: set[str]) -> Iterator[Test]:
    """Whether the tumor is of an organ, and what then follows from a metastasis."""
    parser = Parser(vocabulary)
    for fact in vocabulary.implying:
        implied = fact.implies
        if implied and {fact.name, implied.fact} <= asked \
                and ("diagnosis" in asked or not (implied.unless or implied.among)):
            for asking in _asking(fact, implied, vocabulary, of_tumors="diagnosis" in asked):
                test = parser.parse(asking)
                if isinstance(test, Test):
                    yield test


def _asking(fact: Fact, implied: Implied, vocabulary: Vocabulary, *, of_tumors: bool) -> Iterator[str]:
    """What has to be told apart for what follows from a fact, as conditions."""
    if of_tumors:
        yield from (f"diagnosis is {organ}" for organ in (implied.unless, *implied.among) if organ)
    if implied.when:
        yield f"{fact.name} is {implied.when}" if fact.tree else f"{fact.name} = {implied.when}"
    if vocabulary.facts[implied.fact].tree and of_tumors:
        yield f"{implied.fact} is {implied.value}"


def exclusive(vocabulary: Vocabulary, asked: set[str]) -> list[Exclusive]:
    """What cannot both be so, where all of it is asked, or follows from what is."""
    asked = asked | {law.other.name for law in vocabulary.laws if law.fact.name in asked}
    return [one for one in listed(vocabulary) if {side.test.fact for side in one.all} <= asked]
