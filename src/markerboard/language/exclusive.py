"""What cannot both be so of one patient (`contradictions` of the vocabulary), as questions to facts."""

from __future__ import annotations

from functools import lru_cache

from markerboard.language.expression import Condition, Not, Test
from markerboard.language.following import Contradiction, Exclusive, Side
from markerboard.language.parser import ExpressionError, Parser
from markerboard.language.vocabulary import Vocabulary

GENE = "{gene}"
"""What stands for the symbol of any gene."""
_KINDS = ("flag", "compare", "code", "tree")
KEPT = 4096
"""Of how many genes the questions are remembered."""


def side(written: str, parser: Parser, symbol: str = "") -> Side:
    """The side that a text is: one question to one fact. Raises ExpressionError."""
    found: Condition = parser.parse(written.replace(GENE, symbol))
    test, denied = (found.of, True) if isinstance(found, Not) else (found, False)
    if not isinstance(test, Test) or test.kind not in _KINDS or (denied and test.kind == "compare"):
        raise ExpressionError("this is not one question to one fact: a number compared, a code, yes or no", 0)
    return Side(test, denied)


def exclusive(vocabulary: Vocabulary, symbol: str = "") -> tuple[Exclusive, ...]:
    """What cannot both be so: of one gene, or of anything but genes where none is named."""
    known = None if symbol else vocabulary.exclusive
    return _parsed_of(vocabulary, symbol) if known is None else known


@lru_cache(KEPT)
def _parsed_of(vocabulary: Vocabulary, symbol: str) -> tuple[Exclusive, ...]:
    parser = Parser(vocabulary)
    return tuple(_parsed(one, parser, symbol) for one in vocabulary.contradictions
                 if any(GENE in text for text in one.both) is bool(symbol))


def listed(vocabulary: Vocabulary) -> tuple[Exclusive, ...]:
    """The same of everything, and of each gene that the vocabulary lists, where it has both facts."""
    every = [one for symbol in ("", *vocabulary.genes) for one in exclusive(vocabulary, symbol)]
    return tuple(one for one in every if all(side.test.fact in vocabulary.facts for side in one.all))


def _parsed(one: Contradiction, parser: Parser, symbol: str) -> Exclusive:
    first, second = (side(text, parser, symbol) for text in one.both)
    return Exclusive((first, second), one.because, side(one.where, parser, symbol) if one.where else None)
