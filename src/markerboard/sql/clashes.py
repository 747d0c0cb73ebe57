"""Two facts of a row that cannot both be true, as expressions: what a case file is refused for.

Of a row nobody knows which of the two is wrong, so neither is believed; and one that could not be read may be
the one that contradicts. The rules of it are the vocabulary's (`says`, `implies`, `given`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlglot import exp

from markerboard.language.following import Says
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Fact
from markerboard.sql.table import COMPLETE, ITSELF, MEMBERS, Table, column
from markerboard.sql.tests import Sql, among, holds, joined, placed

EVERY_DRUG = "every drug"
"""The history that all drugs given so far are."""


class Side(NamedTuple):
    """A fact, and what it has to be to contradict."""

    fact: Fact
    condition: Sql


class Clash(NamedTuple):
    """What cannot all be so of one patient, the sentence that says it, and the facts that are lost to it."""

    sides: tuple[Side, ...]
    sentence: str
    lost: tuple[str, ...]

    @property
    def columns(self) -> set[str]:
        """The columns that are compared."""
        return {one.name for side in self.sides for one in side.condition.find_all(exp.Column)}


def clashes(table: Table) -> Iterator[Clash]:
    """Everything that may contradict."""
    vocabulary = table.vocabulary
    for fact in vocabulary.telling:
        yield from (_of_code(table, fact, said) for said in fact.says)
    for fact in vocabulary.implying:
        yield from _of_spread(table, fact)
    for fact in vocabulary.needing_drug:
        yield from _of_drug(table, fact)


def _of_code(table: Table, fact: Fact, said: Says) -> Clash:
    """A code that says how another fact is."""
    other = table.vocabulary.facts[said.fact]
    flag = _itself(table, other)
    sides = (Side(fact, among(_itself(table, fact), (said.code,))),
             Side(other, exp.not_(flag, copy=False) if said.expected else flag))
    is_not = str(not said.expected).lower()
    return Clash(sides, f"`{fact.name}` is {said.code}, yet `{other.name}` is {is_not}",
                 (fact.name, other.name))


def _of_spread(table: Table, fact: Fact) -> Iterator[Clash]:
    """A metastasis elsewhere, of a disease that is said not to have spread."""
    vocabulary, implied = table.vocabulary, fact.implies
    if implied is None:
        return
    other = vocabulary.facts[implied.fact]
    denied = Side(other, among(_itself(table, other), _never(vocabulary.tree(other), implied.value)))
    sides = [Side(fact, _itself(table, fact)), denied]
    if implied.unless:  # which of a tumor of that organ says nothing
        tumor = vocabulary.facts["diagnosis"]
        elsewhere = _never(vocabulary.tree(tumor), implied.unless)
        sides.append(Side(tumor, among(_itself(table, tumor), elsewhere)))
    yield Clash(tuple(sides), f"`{fact.name}` is true: {implied.because}, yet `{other.name}` says otherwise",
                (fact.name, other.name))


def _of_drug(table: Table, fact: Fact) -> Iterator[Clash]:
    """A fact that cannot be true without a drug, beside all drugs given."""
    vocabulary = table.vocabulary
    for given in (one for one in vocabulary.derived if one.history == EVERY_DRUG):
        perhaps = [code for codes in placed(vocabulary.drugs, (fact.given,)) for code in codes]
        without = joined(exp.And, (column(table.names[given.name, COMPLETE]), exp.not_(
            holds(column(table.names[given.name, MEMBERS]), perhaps), copy=False)))
        yield Clash((Side(fact, _itself(table, fact)), Side(given, without)),
                    f"`{fact.name}` is true, yet {fact.given} is not among the drugs given",
                    (fact.name, *(one.name for one in vocabulary.derived)))


def _itself(table: Table, fact: Fact) -> Sql:
    return column(table.names[fact.name, ITSELF])


def _never(tree: Tree, target: str) -> list[str]:
    """The codes that certainly are none of a class."""
    return [code for code in tree.all if tree.is_a(code, target) is False]
