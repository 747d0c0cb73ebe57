"""What follows from other facts of a row, as expressions: what a case file adds to what it states.

The rules of it are the vocabulary's (`any_of`, `implies`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlglot import exp

from markerboard.language.laws import Law
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Fact
from markerboard.sql.clashes import itself, saying, so, speaking
from markerboard.sql.finer import born, finer, mutated, skipping
from markerboard.sql.table import HIGH, ITSELF, LOW, STATUS, Column, Table, column
from markerboard.sql.tests import Sql, among, joined, text


class Following(NamedTuple):
    """A fact that may follow: what it is where it is not stated, and what is made of what is stated.

    Of a number each bound follows for itself (`part`).
    """

    fact: Fact
    unstated: Sql
    stated: Sql
    part: str = ITSELF

    def column(self, table: Table) -> exp.Column:
        """The column that it fills."""
        return column(table.names[self.fact.name, self.part])


def following(table: Table, given: Collection[str]) -> Iterator[Following]:
    """What may follow in a table that gives these columns."""
    for fact in table.vocabulary.joined:
        parts = [among(told, (code,)) for name, code in fact.any_of
                 if (told := itself(table, table.vocabulary.facts[name])).name in given]
        if parts:
            absent = [exp.null()] * (len(parts) < len(fact.any_of))
            yield Following(fact, joined(exp.Or, (*parts, *absent)), itself(table, fact))
    yield from _implied(table, given)
    yield from _lawful(table, given)
    yield from _finer(table, given)
    yield from _mutated(table, given)


def needed(table: Table, names: Collection[str]) -> set[str]:
    """The columns from which those of some names may follow."""
    return {one.name for following_ in following(table, {c.name for c in table.columns})
            if following_.column(table).name in names for one in _columns(following_)}


def _columns(one: Following) -> Iterator[exp.Column]:
    yield from one.unstated.find_all(exp.Column)
    yield from one.stated.find_all(exp.Column)


def _read_by(sql: Sql) -> set[str]:
    """The columns that an expression reads."""
    return {one.name for one in sql.find_all(exp.Column)}


def _implied(table: Table, given: Collection[str]) -> Iterator[Following]:
    """Each code that is said by other facts, with the facts that say it."""
    found: dict[tuple[str, str], list[Sql]] = {}
    for fact in table.vocabulary.implying:
        if fact.implies and (said := _says(table, fact, given)):
            found.setdefault((fact.implies.fact, fact.implies.value), []).append(said)
    for (name, code), conditions in found.items():
        fact = table.vocabulary.facts[name]
        if fact.tree:
            yield Following(fact, _where(conditions, text(code)),
                            _exact(itself(table, fact), table.vocabulary.tree(fact), code, conditions))
        else:
            yield from _bounds(table, fact, code, conditions)


def _bounds(table: Table, fact: Fact, value: str, conditions: list[Sql]) -> Iterator[Following]:
    """A number that is said by other facts, bound by bound; what is stated and leaves it out stays."""
    low, high = (column(table.names[fact.name, part]) for part in (LOW, HIGH))
    said = exp.Literal.number(value)
    here = (of(this=exp.func("COALESCE", bound.copy(), said.copy()), expression=said.copy())
            for of, bound in ((exp.LTE, low), (exp.GTE, high)))
    within = joined(exp.And, [exp.Paren(this=_where_any(conditions)), *here])
    for part, bound in ((LOW, low), (HIGH, high)):
        stated = _where([within], said)
        yield Following(fact, _where(conditions, said), stated.else_(bound, copy=False), part)


def _where_any(conditions: list[Sql]) -> Sql:
    return joined(exp.Or, [one.copy() for one in conditions])


def _lawful(table: Table, given: Collection[str]) -> Iterator[Following]:
    """Findings of a gene that others make certain, or deny."""
    told = [(law, so(table, law)) for law in table.vocabulary.laws]
    told = [(law, yes) for law, yes in told
            if {one.name for one in (*yes.find_all(exp.Column), itself(table, law.other))} <= set(given)]
    tied = (fact for law, _ in told for fact in (law.fact, law.other) if fact.type == "boolean")
    for fact in dict.fromkeys(tied):
        so_ = [yes.copy() for law, yes in told if law.other == fact]
        denied = [_denied(table, law, given) for law, _ in told if law.denies and law.fact == fact]
        own = itself(table, fact)  # where its cell is blank a list of variants may tell it
        if so_ or denied:
            yield Following(fact, exp.func("COALESCE", own, _decided(so_, denied)), own.copy())


def stated_open(name: str) -> str:
    """What the column is called that says of another one that its cell states something, and not what."""
    return f"open {name}"


def _denied(table: Table, law: Law, given: Collection[str]) -> Sql:
    """That a finding is denied by another one, and not by way of one that is stated as open."""
    said_by = {one.fact.name for one in table.vocabulary.laws if one.other == law.other}
    links = (itself(table, one.other) for one in table.vocabulary.laws
             if one.fact == law.fact and one.other.name in said_by)
    open_ = [joined(exp.And, (column(stated_open(link.name)), exp.Is(this=link, expression=exp.null())))
             for link in links if link.name in given]
    return joined(exp.And, (exp.not_(itself(table, law.other), copy=False),
                            *(exp.not_(exp.Paren(this=one), copy=False) for one in open_)))


def _finer(table: Table, given: Collection[str]) -> Iterator[Following]:
    """Variants that finer ones make certain, and finer ones that the same gene's coarser ones deny."""
    pairs = [one for one in finer(table) if {
        name for sql in (one.so(table), one.denied(table)) for name in _read_by(sql)} <= set(given)]
    ends = {(one.other.name, one.coarser): one.other for one in pairs} | {
        (one.fact.name, one.part): one.fact for one in pairs if one.fact == one.other}
    for (name, part), fact in ends.items():
        so_ = [one.so(table) for one in pairs if (one.other.name, one.coarser) == (name, part)]
        denied = [one.denied(table) for one in pairs
                  if one.other == one.fact and (one.fact.name, one.part) == (name, part)]
        own = column(table.names[name, part])
        yield Following(fact, exp.func("COALESCE", own, _decided(so_, denied)), own.copy(), part)


def _mutated(table: Table, given: Collection[str]) -> Iterator[Following]:
    """A gene that is mutated by a column of its variants, or since the patient was born with one."""
    facts = table.vocabulary.facts
    found: dict[str, list[Sql]] = {name: [column(table.names[name, part]) for part in parts]
                                   for name, parts in table.variants.items()}
    for fact, gene in born(table):
        found.setdefault(gene.name, []).extend(mutated(table, fact))
    for gene, own in skipping(table.vocabulary):
        found.setdefault(gene.name, []).append(itself(table, own))
    for name, every in found.items():
        ways = [way for way in every if _read_by(way) <= set(given)]
        own_ = column(table.names[name, STATUS])
        if ways:
            said = exp.func("COALESCE", own_, _where(ways, text("mutated")))
            yield Following(facts[name], said, own_.copy(), STATUS)


def _decided(so_: Sequence[Sql], denied: Sequence[Sql]) -> exp.Case:
    """True by some conditions, else false by others."""
    made = exp.Case()
    for conditions, value in ((so_, exp.true()), (denied, exp.false())):
        made = made.when(joined(exp.Or, conditions), value, copy=False) if conditions else made
    return made


def _says(table: Table, fact: Fact, given: Collection[str]) -> Sql | None:
    """Where a fact says something of another, in a table that gives what that takes."""
    if fact.implies is None:
        return None
    parts = [saying(table, fact)]
    if codes := speaking(table, fact):
        parts.append(among(itself(table, table.vocabulary.facts["diagnosis"]), codes))
    asked = {one.name for part in parts for one in part.find_all(exp.Column)}
    return joined(exp.And, parts) if asked <= set(given) else None


def _where(conditions: list[Sql], value: Sql) -> exp.Case:
    return exp.Case().when(_where_any(conditions), value.copy(), copy=False)


def _exact(stated: Sql, tree: Tree, code: str, conditions: list[Sql]) -> Sql:
    """A code that is stated, with what is said of it beside."""
    exacter = {one: both for one in tree.all if (both := tree.both(one, code)) not in (None, one)}
    if not exacter:
        return stated
    made = exp.Case(this=stated.copy())
    for one, both in exacter.items():
        made = made.when(text(one), text(str(both)), copy=False)
    return _where(conditions, made.else_(stated.copy(), copy=False)).else_(stated, copy=False)


def derived(table: Table, columns: Collection[Column]) -> dict[str, Following]:
    """What may follow, by the column that it fills."""
    names = {column.name for column in columns}
    return {one.column(table).name: one for one in following(table, names)
            if one.column(table).name in names}
