"""Where patients are lost, study by study, and which missing tests would decide most of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlglot import exp

from markerboard.files import cells
from markerboard.language.vocabulary import Vocabulary
from markerboard.sql.flow import Flow, number
from markerboard.sql.missing import missing
from markerboard.sql.query import Query
from markerboard.sql.table import column, relation
from markerboard.sql.tests import joined, text

HEADER = ("study", "step", "criterion", "kind", "text", "met", "not met", "unknown", "entered", "left",
          "open", "remaining")


class Test(NamedTuple):
    """A missing fact: the patients of whom it alone decides a study, and the studies it decides."""

    fact: str
    label: str
    patients: int
    studies: int


def ranking_query(query: Query, table: str) -> exp.Select | None:
    """Of each fact, of how many patients it is the only one that some study still lacks; in one row."""
    counted = []
    for fact, studies in waiting(query).items():
        alone = [exp.EQ(this=column(query.names[study]), expression=text(fact)) for study in studies]
        counted.append(number(joined(exp.Or, alone)))
    named = (exp.alias_(sql, f"c{i}", quoted=True) for i, sql in enumerate(counted))
    return exp.select(*named).from_(relation(table)) if counted else None


def waiting(query: Query) -> Mapping[str, Sequence[str]]:
    """The studies that each fact can decide."""
    found: dict[str, list[str]] = {}
    for rules in query.asked.studies:
        for fact in missing(query, rules):
            found.setdefault(fact, []).append(rules.id)
    return found


def ranked(query: Query, row: Sequence[int]) -> list[Test]:
    """The facts that would decide patients, the most first."""
    vocabulary: Vocabulary = query.knowledge.vocabulary
    found = [Test(fact, vocabulary.facts[fact].label, count, len(studies))
             for (fact, studies), count in zip(waiting(query).items(), row, strict=True)]
    return sorted((test for test in found if test.patients), key=lambda t: (-t.patients, t.fact))


def rows(query: Query, flows: Iterable[Flow]) -> list[tuple[Any, ...]]:
    """The table of attrition, a row for each criterion of each study."""
    found: list[tuple[Any, ...]] = []
    for flow in flows:
        texts = criteria_texts(query, flow.study)
        for step, p in enumerate(flow.passages, 1):
            found.append((flow.study, step, p.criterion, "exclusion" if p.exclusion else "inclusion",
                          texts[p.criterion], p.met, p.not_met, p.unknown, p.entered, p.left, p.open,
                          p.entered - p.left))
    return found


def criteria_texts(query: Query, study: str) -> dict[str, str]:
    """The text of each criterion of a study."""
    page = query.knowledge.studies[study].page
    criteria = (*page.get("inclusion", ()), *page.get("exclusion", ()))
    return {c["id"]: " ".join(c["text"].split()) for c in criteria}


def write_csv(file: Path, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    """A table as CSV."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        cells.write(stream, header, lines)
