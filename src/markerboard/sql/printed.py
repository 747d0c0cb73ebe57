"""The query as people read it: verdicts and places in words, comments that say what and from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlglot import exp

from markerboard.errors import printable
from markerboard.knowledge.base import Page, Rules
from markerboard.sql import worded
from markerboard.sql.query import Query, lacking
from markerboard.sql.table import FACTS, relation
from markerboard.sql.tests import Sql
from markerboard.version import __version__


def select(query: Query, facts: str = FACTS) -> exp.Select:
    """Verdicts, missing facts, criteria and groups in words: one row a patient, one column an answer."""
    made = query.over(facts, [column for rules in query.asked.studies for column in _study(query, rules)])
    comments = {query.names[answer]: words for rules in query.asked.studies
                for answer, words in _comments(rules)}
    for step in made.ctes:
        for column in step.this.expressions:
            if column.alias in comments:
                column.comments = [_plain(comments[column.alias])]
    base = query.knowledge
    made.args["with_"].comments = [
        _plain(f"markerboard {__version__}; {base.title} {base.version}; {base.digest}")]
    return made


def view(name: str, made: exp.Select) -> exp.Create:
    """The query as a view."""
    return exp.Create(kind="VIEW", replace=True, this=relation(name), expression=made)


def written(made: exp.Expr, dialect: str) -> str:
    """The text of a statement. Names are quoted, so that none is taken for a word of the language."""
    if dialect == "snowflake":  # where a name without quotes is one in capitals
        made = made.copy()
        for name in made.find_all(exp.Identifier):
            name.set("this", name.name.upper())
    return made.sql(dialect, pretty=True, identify=True, max_text_width=100) + ";"


def _study(query: Query, rules: Rules) -> Iterator[Sql]:
    """A study's verdict, what is missing for it, its criteria, and the groups of its findings."""
    yield worded.verdict(query, rules)
    yield worded.lacking(query, rules, query.names[lacking(rules.id)])
    yield from worded.criteria(query, rules)
    yield from worded.places(query, rules)


# Comments

def _comments(rules: Rules) -> Iterator[tuple[str, str]]:
    """What each answer of a study is about, and where that was read."""
    page = rules.page
    yield rules.id, f"{rules.id}: {page['title']}; criteria read: {page['criteria']}"
    for kind in ("inclusion", "exclusion"):
        for criterion in page.get(kind, ()):
            answer = f"{rules.id}/{criterion['id']}"
            yield answer, f"{answer}: {kind}: {criterion['text']}{_cited(criterion)}"
    for finding in page.get("findings", ()):
        for group in rules.groups[finding["id"]]:
            answer = f"{rules.id}/{finding['id']}/{group}"
            yield answer, f"{answer}: {finding['title']}{_cited(finding)}"


def _cited(page: Page) -> str:
    cited: Mapping[str, str] = page.get("from") or {}
    return "".join(f" [{source}: {place}]" for source, place in cited.items())


def _plain(words: str) -> str:
    """One line that cannot end a comment."""
    return printable(" ".join(words.split())).replace("*/", "* /").replace("/*", "/ *")
