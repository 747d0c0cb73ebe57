"""The rule base as one query: from a row of facts to every answer about that patient.

Each distinct code or list is read once, each question asked once, each definition and criterion worked
out once, in a chain of common table expressions. An answer is TRUE, FALSE or NULL, and named as
`evaluate` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce

from sqlglot import exp

from markerboard.knowledge.base import ALL, OTHERWISE, Rules
from markerboard.language.expression import All, AtLeast, Condition, Named, Not, Test
from markerboard.sql.asked import Asked
from markerboard.sql.names import identifiers
from markerboard.sql.table import FACTS, ITSELF, PATIENT, Column, Table, column, identifier, relation
from markerboard.sql.tests import READ, Sql, drugs, enough, joined, read, truth

Made = dict[str, Sql]
"""What a step adds to the columns before it, by the identifier of the column."""
STATED = "stated"
_SIGNS = {">=": " ge ", "<=": " le ", ">": " gt ", "<": " lt ", "=": " is "}


class Query:
    """The answers to everything that is asked, from a table of facts.

    For one patient, `read_first` is of no use: codes and lists are read where they are asked.
    """

    def __init__(self, asked: Asked, *, read_first: bool = True) -> None:
        self.asked, self.knowledge = asked, asked.knowledge
        self.table = Table(asked.knowledge)
        self.read_first = READ if read_first else ()

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The identifier of everything that is worked out, none that of a column of facts."""
        asked = self.asked
        read_of = [f"{worded(test)}{part}" for test in asked.tests if test.kind in self.read_first
                   for part in read(test, self.table)]
        return identifiers([
            PATIENT, *(c.name for c in self.table.columns), *map(_measured, self.knowledge.measures),
            *map(_called, asked.calls), *map(worded, asked.tests), *read_of, *asked.answers,
            *(lacking(rules.id) for rules in asked.studies), *(left(rules.id) for rules in asked.studies)])

    def column(self, name: str) -> exp.Column:
        """The column of something that is worked out."""
        return column(self.names[name])

    @cached_property
    def reads(self) -> tuple[Column, ...]:
        """The columns of the table that some answer rests on."""
        wanted = {self.names[answer] for answer in self.asked.answers}
        steps = [*(made for _, made in self.needed(wanted)), *self._readings().values()]
        used = columns_of(sql for made in steps for sql in made.values())
        return tuple(c for c in self.table.columns if c.name in used)

    def select(self, facts: str = FACTS) -> exp.Select:
        """Every answer, one row a patient, one column an answer."""
        return self.over(facts, [self.column(answer) for answer in self.asked.answers])

    def over(self, facts: str, wanted: Sequence[Sql]) -> exp.Select:
        """The patient, and what is wanted of the answers."""
        chain = self._chain(facts, columns_of(wanted))
        select = exp.select(column(PATIENT), *wanted, copy=False).from_(relation(chain[-1][0]), copy=False)
        for name, step in chain:
            select.with_(identifier(name), as_=step, copy=False)
        return select

    def _chain(self, facts: str, wanted: set[str]) -> list[tuple[str, exp.Select]]:
        """The common table expressions, each with its name."""
        steps = self.needed(wanted)
        used = columns_of(sql for _, made in steps for sql in made.values()) | wanted
        readings = _only(self._readings(), used)
        used |= columns_of(sql for made in readings.values() for sql in made.values())
        chain = [(STATED, self._stated(facts, used))]
        chain += [(f"{of}_read", _distinct(of, made, facts)) for of, made in readings.items()]
        chain += [("read", _looked_up(readings))] if readings else []
        for name, made in steps:
            chain.append((name, _extended(chain[-1][0], made)))
        return chain

    def needed(self, wanted: set[str]) -> list[tuple[str, Made]]:
        """The steps, without what neither is wanted nor asked by a later one."""
        # Backwards, since only who asks later knows what is needed before.
        found: list[tuple[str, Made]] = []
        asked = set(wanted)
        for name, made in reversed(list(self.steps())):
            kept = {column: sql for column, sql in made.items() if column in asked}
            asked |= columns_of(kept.values())
            found += [(name, kept)] if kept else []
        return found[::-1]

    def measurement(self, facts: str = FACTS) -> exp.Select:
        """What is measured of each definition that a report may call."""
        measured = (self._flat(condition) for condition in self.knowledge.measures.values())
        return exp.select(*measured, copy=False).from_(relation(facts), copy=False)

    def _stated(self, facts: str, used: set[str]) -> exp.Select:
        """The columns that are asked for, so that no other of the table is in the way."""
        asked = (column(c.name) for c in self.table.columns if c.name in used)
        return exp.select(column(PATIENT), *asked, copy=False).from_(relation(facts), copy=False)

    def _readings(self) -> dict[str, Made]:
        """What is asked of a code or list alone, by its column."""
        readings: dict[str, Made] = {}
        for test in self.asked.tests:
            if test.kind in self.read_first:
                parts = read(test, self.table).items()
                made = self._named((f"{worded(test)}{part}", sql) for part, sql in parts)
                readings.setdefault(self.table.names[test.fact, ITSELF], {}).update(made)
        return readings

    # The steps, each over the columns of those before

    def steps(self) -> Iterator[tuple[str, Made]]:
        """The steps from what is stated to the answers, each by its name."""
        asked, named = self.asked, self._named
        yield "measured", named((_measured(name), self._flat(self.knowledge.measures[name]))
                                for definitions in asked.calls.values() for name in definitions)
        yield "called", named((_called(fact), self._call(fact, by)) for fact, by in asked.calls.items())
        yield "asked", named((worded(test), self._asked(test)) for test in asked.tests
                             if not (test.kind == "tree" and self.read_first))
        for number, layer in enumerate(asked.layers):
            yield f"defined_{number + 1}", named((name, self.sql(asked.definitions[name])) for name in layer)
        yield "judged", named((name, self.sql(condition)) for name, condition in asked.conditions.items())
        yield "rest", named(made for rules in asked.studies for made in self._rest(rules))
        yield "concluded", named(made for rules in asked.studies for made in self._concluded(rules))

    def _named(self, made: Iterable[tuple[str, Sql]]) -> Made:
        return {self.names[name]: sql for name, sql in made}

    def _asked(self, test: Test) -> Sql:
        if test.kind != "drugs" or not self.read_first:
            return truth(test, self.table)
        surely, perhaps = (self.column(f"{worded(test)}{part}") for part in read(test, self.table))
        return drugs(test, self.table, surely, perhaps)

    def _call(self, fact: str, definitions: Iterable[str]) -> Sql:
        """A call and the measurements that define it: one voice, or NULL where they disagree."""
        reported: Sql = column(self.table.names[fact, ITSELF])

        def heard(call: Sql, definition: str) -> Sql:
            measured = self.column(_measured(definition))
            return exp.Case().when(
                unknown(measured), call, copy=False).when(
                unknown(reported), measured, copy=False).when(
                exp.EQ(this=reported.copy(), expression=measured.copy()), call.copy(), copy=False)
        return reduce(heard, definitions, reported)

    def _rest(self, rules: Rules) -> Iterator[tuple[str, Sql]]:
        """The groups that hold everybody, or all whom the others do not."""
        for finding, groups in rules.groups.items():
            stated = [f"{rules.id}/{finding}/{g}" for g, c in groups.items() if not isinstance(c, str)]
            for group, condition in groups.items():
                if condition == OTHERWISE:
                    rest = joined(exp.Or, map(self.column, stated))
                    yield f"{rules.id}/{finding}/{group}", exp.not_(rest, copy=False)
                elif condition == ALL:
                    yield f"{rules.id}/{finding}/{group}", exp.true()

    def _concluded(self, rules: Rules) -> Iterator[tuple[str, Sql]]:
        """The study, and each finding: whether any of its groups holds the patient."""
        included = [self.column(f"{rules.id}/{c}") for c in rules.inclusion]
        excluded = [exp.not_(self.column(f"{rules.id}/{c}"), copy=False) for c in rules.exclusion]
        yield rules.id, joined(exp.And, [*included, *excluded])
        for finding, groups in rules.groups.items():
            places = (self.column(f"{rules.id}/{finding}/{group}") for group in groups)
            yield f"{rules.id}/{finding}", joined(exp.Or, places)

    # Conditions

    def sql(self, condition: Condition) -> Sql:
        """A condition over the columns of tests, calls and definitions."""
        return _written(condition, self._test, self.column)

    def _test(self, test: Test) -> Sql:
        if test.kind != "flag":
            return self.column(worded(test))
        return self.column(_called(test.fact)) if test.fact in self.asked.calls else truth(test, self.table)

    def _flat(self, condition: Condition) -> Sql:
        """A measurement over the columns of facts alone: no call is reconciled yet."""
        return _written(condition, lambda test: truth(test, self.table),
                        lambda name: exp.Paren(this=self._flat(self.knowledge.conditions[name])))


def columns_of(made: Iterable[Sql]) -> set[str]:
    """The names of the columns that some expressions read."""
    return {c.name for sql in made for c in sql.find_all(exp.Column)}


def _only(readings: Mapping[str, Made], used: set[str]) -> dict[str, Made]:
    kept = {of: {name: sql for name, sql in made.items() if name in used} for of, made in readings.items()}
    return {of: made for of, made in kept.items() if made}


def _written(condition: Condition, test: Callable[[Test], Sql], named: Callable[[str], Sql]) -> Sql:
    if isinstance(condition, Test):
        return test(condition)
    if isinstance(condition, Named):
        return named(condition.name)
    if isinstance(condition, Not):
        return exp.not_(_written(condition.of, test, named), copy=False)
    parts = [_written(part, test, named) for part in condition.of]
    if isinstance(condition, AtLeast):
        return enough(condition.number, parts)
    return joined(exp.And if isinstance(condition, All) else exp.Or, parts)


def unknown(sql: Sql) -> Sql:
    """Whether an expression is NULL."""
    return exp.Is(this=_grouped(sql.copy()), expression=exp.null())


def _grouped(sql: Sql) -> Sql:
    return sql if isinstance(sql, exp.Column) else exp.Paren(this=sql)


def _aliased(made: Made) -> Iterator[Sql]:
    return (exp.alias_(sql, name, quoted=True, copy=False) for name, sql in made.items())


def _extended(before: str, made: Made) -> exp.Select:
    """Everything that stands before, and more."""
    return exp.select(exp.Star(), *_aliased(made), copy=False).from_(relation(before), copy=False)


def _distinct(of: str, made: Made, facts: str) -> exp.Select:
    """What is asked of each distinct value of a column."""
    values = exp.select(column(of)).distinct().from_(relation(facts)).subquery(identifier("each"), copy=False)
    return exp.select(column(of), *_aliased(made), copy=False).from_(values, copy=False)


def _looked_up(readings: Mapping[str, Made]) -> exp.Select:
    """What is stated, with what was asked of its codes and lists."""
    added = (exp.column(name, f"{of}_read", quoted=True) for of, made in readings.items() for name in made)
    select = exp.select(exp.Column(this=exp.Star(), table=identifier(STATED)), *added, copy=False)
    select.from_(relation(STATED), copy=False)
    for of in readings:
        here, there = (exp.column(of, table, quoted=True) for table in (STATED, f"{of}_read"))
        same = exp.EQ(this=here, expression=there)
        select.join(relation(f"{of}_read"), on=same, join_type="left", copy=False)
    return select


def _measured(definition: str) -> str:
    return f"{definition} measured"


def _called(fact: str) -> str:
    return f"{fact} called"


def lacking(study: str) -> str:
    """The name of what is missing for a study."""
    return f"{study} missing"


def left(study: str) -> str:
    """The name of the criterion at which a patient leaves a study."""
    return f"{study} left"


def worded(test: Test) -> str:
    """The words of a test, from which its column is named."""
    return " ".join(_SIGNS.get(word, word) for word in str(test).split(" "))
