"""The same questions in a closed world, to be counted beside the answers: what is not stated is not so.

`answer.closed_world` says what it means; here it is a query, for as many patients as there are.
"""

from __future__ import annotations

from sqlglot import exp

from markerboard.language.entries import pack_fact
from markerboard.language.expression import Test
from markerboard.sql.asked import Asked
from markerboard.sql.query import Query
from markerboard.sql.table import column
from markerboard.sql.tests import Sql


class Closed(Query):
    """What is asked, where a test of what is not known is false, but for facts of a pack's own and `kept`.

    `kept` are facts whose tests stay open while nothing at all is known of them.
    """

    def __init__(self, asked: Asked, kept: frozenset[str] = frozenset()) -> None:
        super().__init__(asked)
        self.kept = kept

    def _test(self, test: Test) -> Sql:
        said = super()._test(test)
        if pack_fact(test.fact):
            return said
        closed = exp.Coalesce(this=said, expressions=[exp.false()])
        if test.fact not in self.kept:
            return closed
        return exp.Case().when(self._nothing(test.fact), exp.null(), copy=False).else_(closed, copy=False)

    def _nothing(self, fact: str) -> Sql:
        """Whether no column of a fact holds anything."""
        parts = [column(name) for (of, _), name in self.table.names.items() if of == fact]
        return exp.Is(this=exp.Coalesce(this=_text(parts[0]), expressions=[_text(one) for one in parts[1:]]),
                      expression=exp.null())


def _text(part: Sql) -> Sql:
    return exp.cast(part, "text", copy=False)
