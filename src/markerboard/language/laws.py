"""What one finding of a gene says of another: a gene of which no copy is left is lost.

The vocabulary has it by pattern (`implies`); a fusion is one of both its genes.
"""

from collections.abc import Iterator
from typing import NamedTuple

from markerboard.language.entries import Entries, Fact, Pattern

_GENES = "biomarkers"


class Law(NamedTuple):
    """Where a fact is certainly so, by its pattern, the other one is true.

    Where the other is false, so is the fact, if that `denies` it: the tumor's own test does not the germline.
    """

    fact: Fact
    pattern: Pattern
    other: Fact
    denies: bool = True


def laws(facts: Entries) -> Iterator[Law]:
    """The laws between facts that are listed, those that go by way of others included."""
    for fact in facts.values():
        symbol, pattern = placed(fact, facts)
        if pattern is None:
            continue
        for other in _others(symbol, pattern.fact.name, facts):
            if other.name != fact.name and other.name in facts:
                yield Law(fact, pattern, other, placed(other, facts)[0].count(".") == symbol.count("."))


def placed(fact: Fact, facts: Entries) -> tuple[str, Pattern | None]:
    """The gene of which a fact is, and the pattern by which it is one of it."""
    section, _, inner = fact.at.partition(".")
    symbol, _, key = inner.rpartition(".")
    return symbol, facts.pattern(key) if section == _GENES and symbol else None


def genes_of(fact: Fact, facts: Entries) -> Iterator[tuple[str, Pattern]]:
    """The gene of which a fact is a finding, with its pattern; of a fusion both genes, of one of the germline
    the tumor's as well.
    """
    symbol, pattern = placed(fact, facts)
    if pattern:
        yield symbol, pattern
        if tumor := in_tumor(symbol, facts):
            yield tumor, pattern
        if partner := pattern.fact.name.partition(" with ")[2].partition(" ")[0]:
            yield partner, pattern


def in_tumor(name: str, facts: Entries) -> str:
    """The gene in the tumor that has what its sequence has elsewhere, `BRCA1.germline`; none for others."""
    symbol, _, key = name.partition(".")
    there = facts.patterns.get(key)
    return symbol if there and there.in_tumor else ""


def following(name: str, facts: Entries) -> Iterator[str]:
    """The findings of the same gene that follow from one: they close it where they are denied."""
    fact = facts.get(name)
    symbol, pattern = placed(fact, facts) if fact else ("", None)
    return (f"{symbol}.{key}" for key in same_gene(symbol, pattern.fact.name, facts)) if pattern else iter(())


def same_gene(symbol: str, key: str, facts: Entries) -> Iterator[str]:
    """The keys of the findings of a gene that follow from one of it."""
    section = f"{symbol}."
    for fact in _others(symbol, key, facts):
        place = fact.at.partition(".")[2]
        if place.startswith(section):
            yield place.removeprefix(section)


def implied(name: str, facts: Entries) -> Iterator[Fact]:
    """Every fact that is true where this one is so."""
    fact = facts.get(name)
    symbol, pattern = placed(fact, facts) if fact else ("", None)
    return _others(symbol, pattern.fact.name, facts) if pattern else iter(())


def _others(symbol: str, key: str, facts: Entries) -> Iterator[Fact]:
    seen, pending = {(symbol, key)}, [(symbol, key)]
    while pending:
        for one in _next(*pending.pop(), facts):
            if one not in seen:
                seen.add(one)
                pending.append(one)
                if fact := facts.get(f"{one[0]}.{one[1]}"):
                    yield fact


def _next(symbol: str, key: str, facts: Entries) -> Iterator[tuple[str, str]]:
    pattern = facts.pattern(key)
    yield from ((symbol, other) for other in (pattern.implies if pattern else ()))
    if tumor := in_tumor(symbol, facts):
        yield tumor, key
    base, joint, partner = key.partition(" with ")
    if joint and " " not in partner:
        yield partner, f"{base}{joint}{symbol}"
