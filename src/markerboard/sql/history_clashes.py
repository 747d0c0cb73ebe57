"""Facts of the treatments of a row that cannot all be true, as expressions.

A case file states a list of treatments, from which its facts come; a row states each of them by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from markerboard.language.vocabulary import Fact
from markerboard.patient.contradictions import CONTROL, ROUNDING
from markerboard.sql.clash import EVERY_DRUG, Clash, Side
from markerboard.sql.table import COMPLETE, HIGH, ITSELF, LOW, MEMBERS, NONE, Table, column
from markerboard.sql.tests import Sql, joined, text


def of_history(table: Table) -> Iterator[Clash]:
    """Everything that may contradict in the facts of the treatments."""
    derived = {fact.history: fact for fact in table.vocabulary.derived}
    every, lines = derived.get(EVERY_DRUG), derived.get("number of lines")
    if every:
        yield from _of_none(table, every)
    if lines and (months := derived.get("first-line months")) and CONTROL in table.vocabulary.facts:
        control = table.vocabulary.facts[CONTROL]
        yield _of_control(table, control, months, _only_line(table, lines))
        if ongoing := derived.get("first-line ongoing"):
            yield _of_control(table, control, months, _counted(table, lines),
                              Side(ongoing, column(table.names[ongoing.name, ITSELF])))


def _of_none(table: Table, every: Fact) -> Iterator[Clash]:
    """Drugs in one place, where none at all was ever given."""
    none = joined(exp.And, (column(table.names[every.name, COMPLETE]),
                            exp.EQ(this=column(table.names[every.name, MEMBERS]), expression=text(NONE))))
    derived = table.vocabulary.derived
    for fact in (one for one in derived if one.type == "drugs" and one is not every):
        some = exp.NEQ(this=column(table.names[fact.name, MEMBERS]), expression=text(NONE))
        yield Clash((Side(every, none), Side(fact, some)),
                    f"`{every.name}` is none, yet `{fact.name}` names drugs", tuple(d.name for d in derived))


def _of_control(table: Table, control: Fact, months: Fact, *first: Side) -> Clash:
    """Control of the disease for longer than the treatment, which is the first line."""
    low, high = column(table.names[control.name, LOW]), column(table.names[months.name, HIGH])
    longer = exp.GTE(this=low, expression=exp.Add(this=high, expression=exp.Literal.number(str(ROUNDING))))
    # Of a time on the line that could not be read, any control may be too long.
    told = joined(exp.And, (_known(low), joined(exp.Or, (_unknown(high), longer))))
    return Clash((Side(control, told), Side(months, _known(high)), *first),
                 f"`{control.name}` is longer than `{months.name}`", (control.name, months.name))


def _only_line(table: Table, lines: Fact) -> Side:
    """That there was one line and no other."""
    bounds = (column(table.names[lines.name, part]) for part in (LOW, HIGH))
    return Side(lines, joined(exp.And, (
        exp.EQ(this=bound, expression=exp.Literal.number(1)) for bound in bounds)))


def _counted(table: Table, lines: Fact) -> Side:
    """That no line is lacking."""
    return Side(lines, _known(column(table.names[lines.name, HIGH])))


def _known(bound: Sql) -> Sql:
    return exp.not_(_unknown(bound), copy=False)


def _unknown(bound: Sql) -> Sql:
    return exp.Is(this=bound.copy(), expression=exp.null())
