"""Two facts of a row that cannot both be true, as expressions: what a case file is refused for.

Of a row nobody knows which of the two is wrong, so neither is believed; and one that could not be read may be
the one that contradicts. The rules of it are the vocabulary's (`says`, `implies`, `given`, `contradictions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from sqlglot import exp

from markerboard.language.entries import Pattern
from markerboard.language.exclusive import listed
from markerboard.language.expression import Test
from markerboard.language.following import Exclusive, Says
from markerboard.language.laws import Law, genes_of
from markerboard.language.logic import plain
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Fact
from markerboard.sql.clash import EVERY_DRUG, Clash, Side
from markerboard.sql.finer import born, finer, mutated, skipping
from markerboard.sql.history_clashes import of_history
from markerboard.sql.placed import placed
from markerboard.sql.table import COMPLETE, HIGH, ITSELF, LOW, MEMBERS, STATUS, Table, column
from markerboard.sql.tests import Sql, among, holds, joined, truth


def clashes(table: Table) -> Iterator[Clash]:
    """Everything that may contradict."""
    vocabulary = table.vocabulary
    for fact in vocabulary.telling:
        yield from (_of_code(table, fact, said) for said in fact.says)
    for fact in vocabulary.implying:
        yield from _of_spread(table, fact)
    yield from (_of_law(table, law) for law in vocabulary.laws)
    yield from _of_altered(table)
    for one in listed(vocabulary):
        yield from _of_pair(table, one)
    for fact in vocabulary.needing_drug:
        yield from _of_drug(table, fact)
    yield from _of_plasma(table)
    yield from _of_skipping(table)
    yield from _of_born(table)
    yield from of_history(table)


def touching(table: Table, facts: Iterable[str]) -> list[Clash]:
    """What may contradict some facts, or what contradicts these in turn."""
    every, known, found = list(clashes(table)), set(facts), list[Clash]()
    while more := [one for one in every if not known.isdisjoint(one.lost)]:
        found += more
        every = [one for one in every if known.isdisjoint(one.lost)]
        known |= {name for one in more for name in one.lost}
    return found


def _of_code(table: Table, fact: Fact, said: Says) -> Clash:
    """A code that says how another fact is."""
    other = table.vocabulary.facts[said.fact]
    flag = itself(table, other)
    sides = (Side(fact, among(itself(table, fact), (said.code,))),
             Side(other, exp.not_(flag, copy=False) if said.expected else flag))
    is_not = str(not said.expected).lower()
    return Clash(sides, f"`{fact.name}` is {said.code}, yet `{other.name}` is {is_not}",
                 (fact.name, other.name))


def _of_spread(table: Table, fact: Fact) -> Iterator[Clash]:
    """A metastasis elsewhere, of a disease that is said not to have spread."""
    vocabulary, implied = table.vocabulary, fact.implies
    if implied is None or not vocabulary.facts[implied.fact].tree:
        return
    other = vocabulary.facts[implied.fact]
    denied = Side(other, among(itself(table, other), never(vocabulary.tree(other), implied.value)))
    sides = [Side(fact, saying(table, fact)), denied]
    if codes := speaking(table, fact):
        tumor = vocabulary.facts["diagnosis"]
        sides.append(Side(tumor, among(itself(table, tumor), codes)))
    said = f"`{fact.name}` is {implied.when or 'true'}: {implied.because}"
    yield Clash(tuple(sides), f"{said}, yet `{other.name}` says otherwise", (fact.name, other.name))


def _of_law(table: Table, law: Law) -> Clash:
    """A finding of a gene that is another one too, which is denied."""
    sides = (Side(law.fact, so(table, law)), Side(law.other, exp.not_(itself(table, law.other), copy=False)))
    return Clash(sides, f"`{law.fact.name}` says that `{law.other.name}` is so, yet that is false",
                 (law.fact.name, law.other.name))


def _of_altered(table: Table) -> Iterator[Clash]:
    """A gene that is, or may be, altered otherwise: that its sequence is wild-type is not used."""
    vocabulary = table.vocabulary
    for fact in vocabulary.facts.values():
        for symbol, pattern in genes_of(fact, vocabulary.facts):
            gene, altered = vocabulary.facts.listed.get(symbol), _otherwise(table, fact, pattern)
            if gene and altered:
                wild = among(column(table.names[gene.name, STATUS]), ("wild-type",))
                said = f"{gene.name} is said to be wild-type, yet by `{fact.name}` it is altered otherwise"
                yield Clash((Side(gene, wild), Side(fact, altered)), said, (gene.name,))


def _otherwise(table: Table, fact: Fact, pattern: Pattern) -> Sql | None:
    """That a finding says, or a range of it leaves open, that its gene is altered besides its sequence."""
    if pattern.alters_below is not None:
        low, high = (column(table.names[fact.name, part]) for part in (LOW, HIGH))
        bound = exp.Literal.number(plain(pattern.alters_below))
        told = exp.not_(exp.func("COALESCE", low, high).is_(exp.null()))
        least = exp.func("COALESCE", low.copy(), exp.Literal.number(0))
        return joined(exp.And, (told, exp.LT(this=least, expression=bound)))
    if pattern.alters_codes:
        return among(itself(table, fact), pattern.alters_codes)
    return itself(table, fact) if pattern.alters else None


def _of_pair(table: Table, one: Exclusive) -> Iterator[Clash]:
    """Two things that the vocabulary says are never both so; each may be so by another finding."""
    sides = [_sides(table, side.test, denied=side.denied) for side in one.all]
    first, second = one.sides
    for ways in product(*sides):
        since, other = (f"`{way.by}`, so " if way.by else "" for way in ways[:2])
        yield Clash(tuple(way.side for way in ways),
                    f"{since}`{first}`, yet {other}`{second}`: {one.because}",
                    (first.test.fact, second.test.fact))


class _Way(NamedTuple):
    """How one of two things may be so: by itself, or by a finding that it follows from."""

    side: Side
    by: str = ""


def _sides(table: Table, test: Test, *, denied: bool) -> Iterator[_Way]:
    """Each way in which a thing may be so; what follows may be stated as open, and is so all the same."""
    asked = truth(test, table)
    stated = exp.not_(exp.Paren(this=asked), copy=False) if denied else asked
    yield _Way(Side(table.vocabulary.facts[test.fact], stated))
    if test.kind == "flag" and not denied:
        yield from (_Way(Side(law.fact, so(table, law)), law.fact.name) for law in table.vocabulary.laws
                    if law.other.name == test.fact)


def so(table: Table, law: Law) -> Sql:
    """That a finding from which another follows is certainly there."""
    if law.fact.type == "boolean":
        return itself(table, law.fact)
    if law.fact.type == "code":
        return among(itself(table, law.fact), law.pattern.alters_codes)
    bound = exp.Literal.number(plain(law.pattern.alters_below or Decimal(0)))
    return exp.LT(this=column(table.names[law.fact.name, HIGH]), expression=bound)


def _of_drug(table: Table, fact: Fact) -> Iterator[Clash]:
    """A fact that cannot be true without a drug, beside all drugs given."""
    vocabulary = table.vocabulary
    for given in (one for one in vocabulary.derived if one.history == EVERY_DRUG):
        perhaps = [code for codes in placed(vocabulary.drugs, (fact.given,)) for code in codes]
        without = joined(exp.And, (column(table.names[given.name, COMPLETE]), exp.not_(
            holds(column(table.names[given.name, MEMBERS]), perhaps), copy=False)))
        yield Clash((Side(fact, itself(table, fact)), Side(given, without)),
                    f"`{fact.name}` is true, yet {fact.given} is not among the drugs given",
                    (fact.name, *(one.name for one in vocabulary.derived)))


def _of_plasma(table: Table) -> Iterator[Clash]:
    """A sample of ctDNA in which none was found, and yet a frequency."""
    places = table.vocabulary.places
    for at, found in places.items():
        frequency = places.get(at.removesuffix("detected") + "msaf")
        if at.startswith("biomarkers.ctDNA") and at.endswith(".detected") and frequency:
            none = exp.not_(itself(table, found), copy=False)
            some = exp.GT(this=column(table.names[frequency.name, LOW]), expression=exp.Literal.number(0))
            yield Clash((Side(found, none), Side(frequency, some)),
                        f"`{found.name}` is false, yet `{frequency.name}` is above 0",
                        (found.name, frequency.name))


def _of_skipping(table: Table) -> Iterator[Clash]:
    """A variant with a fact of its own, of a gene that is said to be wild-type."""
    for gene, own in skipping(table.vocabulary):
        wild = among(column(table.names[gene.name, STATUS]), ("wild-type",))
        yield Clash((Side(gene, wild), Side(own, itself(table, own))),
                    f"{gene.name} is said to be wild-type, yet `{own.name}` is true", (gene.name, own.name))


def _of_born(table: Table) -> Iterator[Clash]:
    """A mutation that the patient was born with, of a gene that is said to lack it in the tumor."""
    for fact, gene in born(table):
        wild = among(column(table.names[gene.name, STATUS]), ("wild-type",))
        for so_ in mutated(table, fact):
            yield Clash((Side(gene, wild.copy()), Side(fact, so_)),
                        f"{gene.name} is said to be wild-type, yet by `{fact.name}` it is mutated",
                        (gene.name, fact.name))
    for one in finer(table):
        if one.fact != one.other:
            there = f"has {one.part}" if one.part else "is true"
            yield Clash((Side(one.other, one.denied(table)), Side(one.fact, one.so(table))),
                        f"`{one.fact.name}` {there}, yet `{one.other.name}` has no {one.coarser}",
                        (one.other.name, one.fact.name))


def itself(table: Table, fact: Fact) -> Sql:
    """The column of a fact that has but one."""
    return column(table.names[fact.name, ITSELF])


def saying(table: Table, fact: Fact) -> Sql:
    """That a fact says what follows from it: that it is true, or has a code."""
    when = fact.implies.when if fact.implies else ""
    if not when:
        return itself(table, fact)
    codes = surely(table.vocabulary.tree(fact), (when,)) if fact.tree else [when]
    return among(itself(table, fact), codes)


def speaking(table: Table, fact: Fact) -> list[str]:
    """The tumors of which something follows from a fact; none where it does of any."""
    tumors, implied = table.vocabulary.trees["diagnoses"], fact.implies
    if implied and implied.among:
        return surely(tumors, implied.among)
    return never(tumors, implied.unless) if implied and implied.unless else []


def surely(tree: Tree, targets: tuple[str, ...]) -> list[str]:
    """The codes that are certainly one of some classes."""
    inside, _ = placed(tree, targets)
    return [code for code in tree.all if code in inside]


def never(tree: Tree, target: str) -> list[str]:
    """The codes that certainly are none of a class."""
    inside, coarse = placed(tree, (target,))
    return [code for code in tree.all if code not in inside and code not in coarse]
