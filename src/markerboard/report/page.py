"""The report of one case: everything its template asks, and the file that comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from markerboard.answer.approving import approvals
from markerboard.answer.model import DefinitionAnswer, Evaluation, FindingAnswer, StudyAnswer
from markerboard.answer.record import case_digest
from markerboard.errors import printable
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.field import DISEASE
from markerboard.patient.casefile import Case
from markerboard.render import packs
from markerboard.render.choice import tumor_unknown
from markerboard.render.figures import figures_of, has_figures
from markerboard.render.groups import Groups
from markerboard.render.room import fitted
from markerboard.render.telling import Telling, in_group
from markerboard.render.view import View
from markerboard.render.words import Sentences
from markerboard.report import forest, plots
from markerboard.report.course import course
from markerboard.report.extent import extent
from markerboard.words import words

SIGNS = {"eligible": "+", "undetermined": "?", "ineligible": "−", "met": "+", "unknown": "?", "not met": "−",
         "applies": "+", "does not apply": "−"}
TEMPLATES = Path(__file__).parent / "templates"
_FILLED = " filled"
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef" + "".join(chr(plane * 0x10000 + last) for plane in range(17)
                                                       for last in (0xFFFE, 0xFFFF)) + "]")


def html(case: Case, answer: Evaluation, knowledge: KnowledgeBase, language: str = "en",
         supposed: str = "", day: str = "") -> str:
    """The report of an answer as one HTML file, in `en` or `zh`. Raises KeyError for another language.

    `supposed` names what the case does not state; `day` is that of the report; no clock is asked.
    """
    asked = context(case, answer, knowledge, language, supposed, day)
    return _written(asked | {"whole": True}, knowledge, language)


def first_page(case: Case, answer: Evaluation, knowledge: KnowledgeBase, language: str = "en") -> str:
    """The first page of the report alone, whose links lead nowhere below it."""
    asked = context(case, answer, knowledge, language) | {"whole": False}
    asked |= dict.fromkeys(("source_link", "study_link"), "#first".format)
    return _written(asked, knowledge, language)


def _written(asked: Mapping[str, Any], knowledge: KnowledgeBase, language: str) -> str:
    made = environment(language, knowledge.vocabulary.field.oncotree)
    page = clean(rendered(made, "report.html", asked))
    return "\n".join(line for line in map(str.strip, page.split("\n")) if line) + "\n"


class _Filled(Context):
    """What a template was filled with, known to its page."""

    def __init__(self, environment: Environment, parent: dict[str, Any], *args: Any, **named: Any) -> None:
        super().__init__(environment, parent, *args, **named)
        parent.get(_FILLED, []).append(self)


def rendered(environment: Environment, template: str, asked: Mapping[str, Any]) -> str:
    """A page. Its macros and blocks hold one another in a circle, and the answer, until it is written."""
    filled = list[Context]()
    try:
        return environment.get_template(template).render({**asked, _FILLED: filled})
    finally:
        for one in filled:
            vars(one).clear()


def clean(html: str) -> str:
    """HTML without the characters that it may not hold, or that hide and turn around what they stand in."""
    if html.replace("\n", "").isprintable():
        return html  # as nearly every page is: this passes over it many times faster
    return _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", printable(html))


@cache
def environment(language: str, oncology: bool = True) -> Environment:
    """The templates in a language, for oncology or not; everything that is put into them is escaped."""
    sentences = Sentences(words(language, oncology))
    made = Environment(loader=FileSystemLoader(TEMPLATES), trim_blocks=True,
                       lstrip_blocks=True, autoescape=select_autoescape(default=True))
    made.context_class = _Filled
    made.filters |= {"term": sentences.term, "short": sentences.words.short, "css_string": css_string,
                     "figures": has_figures, "by_study": by_study}
    made.globals |= {"w": sentences.words, "s": sentences, "signs": SIGNS,
                     "en": "" if language == "en" else Markup(' lang="en"'), "in_group": in_group,
                     "tumor_asked": tumor_asked, "tumor_unknown": tumor_unknown,
                     "safety_table": lambda results: safety_table(results, sentences)}
    return made


def context(case: Case, answer: Evaluation, knowledge: KnowledgeBase, language: str,
            supposed: str = "", day: str = "") -> dict[str, Any]:
    """What the templates of an answer ask."""
    sentences = Sentences(words(language, knowledge.vocabulary.field.oncotree))
    groups, held = Groups(knowledge, sentences), extent(answer)
    return {
        "answer": answer, "held": held,
        "view": fitted(View(case, answer, knowledge, sentences, supposed, day)),
        "forest": forest.treatments(answer, groups), "marker_forest": forest.markers(answer, groups),
        "rates": plots.rates(answer, _rates(knowledge)),
        "matrix": plots.matrix(answer, knowledge), "course": course(case.facts, knowledge.vocabulary),
        "approvals": lambda study: approvals(study, knowledge), "case_digest": case_digest(case),
        "definitions": _definitions(answer, held.full), "sources": _sources(answer, knowledge, held.full),
        "packs": packs.views(answer, Sentences(words(language))),
        "apart": packs.contradictions(answer, Sentences(words(language))),
        "source_link": "#source-{}".format, "study_link": "#study-{}".format,
        "t": Telling(answer, sentences)}


def by_study(rows: Iterable[Any]) -> list[tuple[StudyAnswer, list[Any]]]:
    """The rows of a plot, study by study."""
    groups = (list(each) for _, each in groupby(rows, lambda row: row.study.id))
    return [(group[0].study, group) for group in groups]


def css_string(text: str) -> Markup:
    """A text as a string of a style sheet, in which nothing can end the string or the sheet."""
    kept = re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", text)
    return Markup(f'"{kept}"')  # noqa: S704 (only letters, digits and escapes are left)


class SafetyRow(NamedTuple):
    """One adverse event with an estimate for each group or arm."""

    result: Mapping[str, Any]
    cells: dict[str, str]


class SafetyTable(NamedTuple):
    """Adverse events in rows, groups and arms in columns."""

    names: list[str]
    rows: list[SafetyRow]


def safety_table(results: Sequence[Mapping[str, Any]], sentences: Sentences) -> SafetyTable:
    """Results as a table: those of a finding on safety, or the patients at the start."""
    rows = [SafetyRow(result, dict(sentences.estimates(result))) for result in results]
    names = dict.fromkeys(name for result in results for name, _ in figures_of(result))
    return SafetyTable(list(names), rows)


def tumor_asked(study: StudyAnswer) -> str:
    """The tumor that a study asked for, or excluded, in its words."""
    failed = [c for c in study.inclusion if c.domain in DISEASE and c.verdict == "not met"]
    failed += [c for c in study.exclusion if c.domain in DISEASE and c.verdict == "met"]
    return failed[0].text.rstrip(".")


def _rates(knowledge: KnowledgeBase) -> frozenset[str]:
    return frozenset(name for name, one in knowledge.vocabulary.endpoints.items() if one.kind == "rate")


def _definitions(answer: Evaluation, full: Iterable[StudyAnswer]) -> dict[str, DefinitionAnswer]:
    """The definitions that the studies in full rest on."""
    used = {name for study in full
            for criterion in (*study.inclusion, *study.exclusion) for name in criterion.definitions}
    return {name: one for name, one in answer.definitions.items() if name in used}


def _sources(answer: Evaluation, knowledge: KnowledgeBase,
             full: Sequence[StudyAnswer]) -> dict[str, Mapping[str, Any]]:
    """The sources that the page cites."""
    cited: set[str] = {name for one in _definitions(answer, full).values() for name in one.from_}
    for study in full:
        cited |= {name for c in (*study.inclusion, *study.exclusion) for name in c.from_}
        cited |= {name for finding in study.findings for name in _cited(finding)}
        cited |= {name for approval in approvals(study, knowledge) for name in approval.from_}
    return {name: source for name, source in answer.sources.items() if name in cited}


def _cited(finding: FindingAnswer) -> set[str]:
    return {*(finding.from_ or {}), *(name for result in finding.results for name in result["from"])}
