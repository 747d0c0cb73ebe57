"""The rule base as one query: from a row of facts to every answer about that patient.

Each question is asked once, each definition and criterion worked out once, in a chain of common
table expressions. An answer is TRUE, FALSE or NULL, and named as `evaluate` names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, reduce

from sqlglot import exp

from markerboard.expression import All, Condition, Named, Not, Test
from markerboard.knowledge import ALL, OTHERWISE, Rules
from markerboard.sql.asked import Asked
from markerboard.sql.names import identifiers
from markerboard.sql.table import FACTS, ITSELF, PATIENT, Table, column, identifier, relation
from markerboard.sql.tests import Sql, joined, truth

Columns = Iterator[tuple[str, Sql]]
_SIGNS = {">=": " ge ", "<=": " le ", ">": " gt ", "<": " lt ", "=": " is "}


class Query:
    """The answers to everything that is asked, from a table of facts."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.knowledge = asked, asked.knowledge
        self.table = Table(asked.knowledge)

    @cached_property
    def names(self) -> dict[str, str]:
        """The identifier of everything that is worked out, none that of a column of facts."""
        asked = self.asked
        return identifiers([
            PATIENT, *(c.name for c in self.table.columns), *map(_measured, self.knowledge.measures),
            *map(_called, asked.calls), *map(_worded, asked.tests), *asked.answers])

    def column(self, name: str) -> exp.Column:
        """The column of something that is worked out."""
        return column(self.names[name])

    def select(self, facts: str = FACTS) -> exp.Select:
        """Every answer, one row a patient, one column an answer."""
        steps = [(name, dict(made)) for name, made in self._steps()]
        used = {c.name for _, made in steps for sql in made.values() for c in sql.find_all(exp.Column)}
        here = exp.select(column(PATIENT), *(column(c.name) for c in self.table.columns if c.name in used))
        here = here.from_(relation(facts), copy=False)
        chain = [("stated", here)]
        for name, made in steps:
            if made:
                chain.append((name, _extended(chain[-1][0], {self.names[n]: sql for n, sql in made.items()})))
        last = exp.select(column(PATIENT), *map(self.column, self.asked.answers)).from_(relation(chain[-1][0]))
        for name, select in chain:
            last = last.with_(identifier(name), as_=select, copy=False)
        return last

    # The steps, each over the columns of those before

    def _steps(self) -> Iterator[tuple[str, Columns]]:
        asked = self.asked
        measured = [name for definitions in asked.calls.values() for name in definitions]
        yield "measured", ((_measured(name), self._flat(self.knowledge.measures[name])) for name in measured)
        yield "called", ((_called(fact), self._call(fact, by)) for fact, by in asked.calls.items())
        yield "asked", ((_worded(test), truth(test, self.table)) for test in asked.tests)
        for number, layer in enumerate(asked.layers):
            yield f"defined_{number + 1}", ((name, self._sql(asked.definitions[name])) for name in layer)
        yield "judged", ((name, self._sql(condition)) for name, condition in asked.conditions.items())
        yield "rest", (made for rules in asked.studies for made in self._rest(rules))
        yield "concluded", (made for rules in asked.studies for made in self._concluded(rules))

    def _call(self, fact: str, definitions: Iterable[str]) -> Sql:
        """A call and the measurements that define it: one voice, or NULL where they disagree."""
        reported = column(self.table.names[fact, ITSELF])

        def heard(call: Sql, definition: str) -> Sql:
            measured = self.column(_measured(definition))
            return exp.Case().when(
                _unknown(measured), call, copy=False).when(
                _unknown(reported), measured, copy=False).when(
                exp.EQ(this=reported.copy(), expression=measured.copy()), call.copy(), copy=False)
        return reduce(heard, definitions, reported)

    def _rest(self, rules: Rules) -> Columns:
        """The groups that hold everybody, or all whom the others do not."""
        for finding, groups in rules.groups.items():
            stated = [f"{rules.id}/{finding}/{g}" for g, c in groups.items() if not isinstance(c, str)]
            for group, condition in groups.items():
                if condition == OTHERWISE:
                    rest = exp.not_(joined(exp.Or, map(self.column, stated)), copy=False)
                    yield f"{rules.id}/{finding}/{group}", rest
                elif condition == ALL:
                    yield f"{rules.id}/{finding}/{group}", exp.true()

    def _concluded(self, rules: Rules) -> Columns:
        """The study, and each finding: whether any of its groups holds the patient."""
        included = [self.column(f"{rules.id}/{c}") for c in rules.inclusion]
        excluded = [exp.not_(self.column(f"{rules.id}/{c}"), copy=False) for c in rules.exclusion]
        yield rules.id, joined(exp.And, [*included, *excluded])
        for finding, groups in rules.groups.items():
            places = (self.column(f"{rules.id}/{finding}/{group}") for group in groups)
            yield f"{rules.id}/{finding}", joined(exp.Or, places)

    # Conditions

    def _sql(self, condition: Condition) -> Sql:
        """A condition over the columns of tests, calls and definitions."""
        return _written(condition, self._test, lambda name: self.column(name))

    def _test(self, test: Test) -> Sql:
        if test.kind != "flag":
            return self.column(_worded(test))
        return self.column(_called(test.fact)) if test.fact in self.asked.calls else truth(test, self.table)

    def _flat(self, condition: Condition) -> Sql:
        """A measurement over the columns of facts alone: no call is reconciled yet."""
        return _written(condition, lambda test: truth(test, self.table),
                        lambda name: exp.Paren(this=self._flat(self.knowledge.conditions[name])))


def _written(condition: Condition, test: Callable[[Test], Sql], named: Callable[[str], Sql]) -> Sql:
    if isinstance(condition, Test):
        return test(condition)
    if isinstance(condition, Named):
        return named(condition.name)
    if isinstance(condition, Not):
        return exp.not_(_written(condition.of, test, named), copy=False)
    joint = exp.And if isinstance(condition, All) else exp.Or
    return joined(joint, (_written(part, test, named) for part in condition.of))


def _unknown(sql: Sql) -> Sql:
    return exp.Is(this=sql.copy(), expression=exp.null())


def _extended(before: str, made: dict[str, Sql]) -> exp.Select:
    """Everything that stands before, and more."""
    new = (exp.alias_(sql, name, quoted=True, copy=False) for name, sql in made.items())
    return exp.select(exp.Star(), *new, copy=False).from_(relation(before), copy=False)


def _measured(definition: str) -> str:
    return f"{definition} measured"


def _called(fact: str) -> str:
    return f"{fact} called"


def _worded(test: Test) -> str:
    """The words of a test, from which its column is named."""
    return " ".join(_SIGNS.get(word, word) for word in str(test).split(" "))
