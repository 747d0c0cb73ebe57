"""Which test, or which question to whom, would decide the most patients: by study and over all.

An assay decides a study for a patient where every fact that the study still lacks is told by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlglot import exp

from markerboard.answer.ordering import assays_of
from markerboard.cohort.attrition import waiting
from markerboard.sql.flow import number
from markerboard.sql.query import Query
from markerboard.sql.table import SEPARATOR, column, relation
from markerboard.sql.tests import joined, text

HEADER = ("assay", "study", "patients")
ANY = "any"


class Assay(NamedTuple):
    """An assay: the patients of whom it decides any study, and those by study."""

    assay: str
    patients: int
    studies: dict[str, int]


def ranking_query(query: Query, table: str) -> exp.Select | None:
    """Of each assay, for how many patients it decides any study, and then each; in one row."""
    counted = []
    for studies in deciding(query).values():
        decided = [exp.RegexpLike(this=column(query.names[study]), expression=text(_all_of(facts)))
                   for study, facts in studies.items()]
        counted += [number(joined(exp.Or, decided)), *(number(each.copy()) for each in decided)]
    named = (exp.alias_(sql, f"c{i}", quoted=True) for i, sql in enumerate(counted))
    return exp.select(*named).from_(relation(table)) if counted else None


def deciding(query: Query) -> dict[str, dict[str, list[str]]]:
    """By assay, the facts that it alone tells, by the study that may lack them."""
    found: dict[str, dict[str, list[str]]] = {}
    for fact, studies in waiting(query).items():
        assays = assays_of(fact, (), query.knowledge.vocabulary)
        for assay in assays if len(assays) == 1 else ():
            for study in studies:
                found.setdefault(assay, {}).setdefault(study, []).append(fact)
    return dict(sorted(found.items()))


def _all_of(facts: Iterable[str]) -> str:
    """A pattern of lists that hold nothing beside some facts."""
    # No backslash: databases do not agree on what one is in a text.
    one = f"({'|'.join(fact.replace('.', '[.]') for fact in sorted(facts))})"
    return f"^{one}({SEPARATOR}{one})*$"


def ranked(query: Query, row: Sequence[int]) -> list[Assay]:
    """The assays that would decide patients, the most first."""
    numbers = iter(row)
    found = [Assay(assay, next(numbers), {study: next(numbers) for study in studies})
             for assay, studies in deciding(query).items()]
    return sorted((one._replace(studies={study: n for study, n in one.studies.items() if n})
                   for one in found if one.patients), key=lambda one: (-one.patients, one.assay))


def rows(assays: Iterable[Assay]) -> Iterator[tuple[Any, ...]]:
    """The table of assays: over all, and by study."""
    for one in assays:
        yield one.assay, ANY, one.patients
        for study, patients in sorted(one.studies.items(), key=lambda each: (-each[1], each[0])):
            yield one.assay, study, patients
