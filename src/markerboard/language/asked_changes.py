"""A change as a condition asks it, `pathogenic exon 20 insertion`, checked against what a rule may ask."""

from __future__ import annotations

from typing import NamedTuple

from markerboard.language.qualities import ASKED, FACETS, split
from markerboard.language.tokens import ExpressionError
from markerboard.language.variants import Variant, parse
from markerboard.language.vocabulary import Fact, Vocabulary


class Change(NamedTuple):
    """The text of a change with its words of quality, and where in a condition it begins."""

    text: str
    at: int


def variant(fact: Fact, change: Change, vocabulary: Vocabulary) -> Variant:
    """A change of the sequence that is asked of a gene. Raises ExpressionError."""
    try:
        _refuse_own_name(fact, split(change.text)[1], change.at, vocabulary)
        found = parse(change.text)
    except ValueError as error:
        raise ExpressionError(str(error), change.at) from None
    _refuse_own_name(fact, str(found.bare), change.at, vocabulary)
    refuse_unasked(fact.name, found.qualities, str(found.bare), change.at, vocabulary)
    return found


def _refuse_own_name(fact: Fact, bare: str, at: int, vocabulary: Vocabulary) -> None:
    """Refuse what laboratories call a change of a gene, which is read as another. Raises ExpressionError."""
    gene = vocabulary.genes.get(fact.name.partition(".")[0])
    names = {name.casefold(): target for name, target in gene.variants.items()} if gene else {}
    if target := names.get(bare.casefold()):
        raise ExpressionError(f"`{bare}` is another name of `{target}`", at,
                              f"ask `{fact.name} has {target}`")


def refuse_unasked(name: str, said: tuple[str, ...], change: str, at: int, vocabulary: Vocabulary) -> None:
    """Refuse a change of a gene with words of quality that no rule may ask. Raises ExpressionError."""
    gene, _, place = name.partition(".")
    if place in FACETS["origin"] and not {*FACETS["origin"]}.isdisjoint(said):
        raise ExpressionError(f"of `{name}` the origin is told by its name", at)
    if never := [word for word in said if word not in ASKED]:
        own = f"{gene}.{never[0]}"
        help = f"ask `{own} has {change}`" if vocabulary.facts.get(own) else (
            f"write {', '.join(ASKED)}, or no such word")
        raise ExpressionError(f"`{never[0]}` is stated of a change, and not asked", at, help)
