"""The query as people read it: verdicts and places in words, comments that say what and from where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce

from sqlglot import exp

from markerboard import __version__
from markerboard.errors import printable
from markerboard.knowledge import ALL, Page, Rules
from markerboard.sql.missing import missing
from markerboard.sql.query import Query, unknown
from markerboard.sql.table import FACTS, SEPARATOR, relation
from markerboard.sql.tests import Sql, text

STUDY = ("eligible", "ineligible", "undetermined")
CRITERION = ("met", "not met", "unknown")
PLACE = ("applies", "does not apply", "undetermined")
Words = tuple[str, str, str]


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


def worded(truth: Sql, words: Words) -> Sql:
    """A truth as one of three words."""
    yes, no, unknown = map(text, words)
    case = exp.Case().when(truth, yes, copy=False).when(exp.not_(truth.copy(), copy=False), no, copy=False)
    return case.else_(unknown, copy=False)


def _study(query: Query, rules: Rules) -> Iterator[Sql]:
    """A study's verdict, what is missing for it, its criteria, and the groups of its findings."""
    yield _column(query, rules.id, STUDY)
    yield _listed(query, rules)
    for criterion in (*rules.inclusion, *rules.exclusion):
        yield _column(query, f"{rules.id}/{criterion}", CRITERION)
    for finding, groups in rules.groups.items():
        for group, condition in groups.items():
            if condition != ALL:
                yield _column(query, f"{rules.id}/{finding}/{group}", PLACE)


def _column(query: Query, answer: str, words: Words) -> Sql:
    return exp.alias_(worded(query.column(answer), words), query.names[answer], quoted=True, copy=False)


def _listed(query: Query, rules: Rules) -> Sql:
    """The missing facts of an undetermined study as a list; NULL for one that is decided."""
    parts: list[Sql] = [
        exp.Case().when(open_, text(f"{SEPARATOR}{fact}"), copy=False).else_(text(""), copy=False)
        for fact, open_ in missing(query, rules).items()] or [text("")]
    together = reduce(lambda left, right: exp.DPipe(this=left, expression=right, safe=True), parts)
    listed = exp.Substring(this=together, start=exp.Literal.number(2))
    only = exp.Case().when(unknown(query.column(rules.id)), listed, copy=False)
    return exp.alias_(only, f"{query.names[rules.id]}__missing", quoted=True, copy=False)


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
