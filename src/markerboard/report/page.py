"""The report of one case: everything its template asks, and the file that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from markerboard.answer import (
    CriterionAnswer,
    DefinitionAnswer,
    Evaluation,
    FindingAnswer,
    Missing,
    StudyAnswer,
)
from markerboard.casefile import Case
from markerboard.errors import printable
from markerboard.knowledge import KnowledgeBase
from markerboard.record import case_digest
from markerboard.render.choice import ranked
from markerboard.render.figures import figures_of
from markerboard.render.words import Sentences
from markerboard.report import plots
from markerboard.report.conflicts import conflicts
from markerboard.report.course import course
from markerboard.report.first import Shown, first_page, settled
from markerboard.report.reasons import Reasons
from markerboard.words import words

SIGNS = {"eligible": "+", "undetermined": "?", "ineligible": "−", "met": "+", "unknown": "?", "not met": "−",
         "applies": "+", "does not apply": "−"}
TEMPLATES = Path(__file__).parent / "templates"
_FEW = 3
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef" + "".join(chr(plane * 0x10000 + last) for plane in range(17)
                                                       for last in (0xFFFE, 0xFFFF)) + "]")


def html(case: Case, answer: Evaluation, knowledge: KnowledgeBase, language: str = "en") -> str:
    """The report of an answer as one HTML file, in `en` or `zh`. Raises KeyError for another language."""
    asked = context(case, answer, knowledge, language)
    page = clean(environment(language).get_template("report.html").render(asked))
    return "\n".join(line for line in map(str.strip, page.split("\n")) if line) + "\n"


def clean(html: str) -> str:
    """HTML without the characters that it may not hold, or that hide and turn around what they stand in."""
    return _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", printable(html))


@cache
def environment(language: str) -> Environment:
    """The templates in a language; everything that is put into them is escaped."""
    sentences = Sentences(words(language))
    made = Environment(loader=FileSystemLoader(TEMPLATES), trim_blocks=True,
                       lstrip_blocks=True, autoescape=select_autoescape(default=True))
    made.filters |= {"term": sentences.term, "css_string": css_string, "figures": _has_figures,
                     "by_study": by_study}
    made.globals |= {"w": sentences.words, "s": sentences, "signs": SIGNS, "ranked": ranked,
                     "en": "" if language == "en" else Markup(' lang="en"'), "in_group": in_group,
                     "safety_table": lambda results: safety_table(results, sentences)}
    return made


def context(case: Case, answer: Evaluation, knowledge: KnowledgeBase, language: str) -> dict[str, Any]:
    """What the templates of an answer ask."""
    sentences = Sentences(words(language))
    helpers = Helpers(answer, sentences)
    return {
        "answer": answer, "first": first_page(answer), "conflicts": conflicts(answer, knowledge),
        "forest": plots.forest(answer), "rates": plots.rates(answer, _rates(knowledge)),
        "matrix": plots.matrix(answer), "course": course(case.facts, knowledge.vocabulary),
        "definitions": _definitions(answer), "sources": _sources(answer), "case_digest": case_digest(case),
        "source_link": "#source-{}".format, "study_link": "#study-{}".format, **helpers.by_name()}


class Helpers:
    """Small questions of the templates about one answer."""

    def __init__(self, answer: Evaluation, sentences: Sentences) -> None:
        self.answer, self.s, self.words = answer, sentences, sentences.words
        self.said = Reasons(sentences, answer)
        self.missing = {one.fact: self.said(one.sentence) for one in answer.missing}

    def by_name(self) -> dict[str, Callable[..., Any]]:
        return {"said": self.said, "note": self.said.note, "reasons": self.reasons,
                "missing_sentences": self.missing_sentences, "settles": self.settles, "misfit": self.misfit,
                "few": self.few, "few_estimates": self.few_estimates,
                "few_contrasts": self.few_contrasts, "dois": self.dois,
                "some_names": self.some_names, "split_by_tumor": split_by_tumor,
                "tumor_asked": tumor_asked, "tumor_unknown": tumor_unknown}

    def reasons(self, criterion: CriterionAnswer) -> list[str]:
        return [*map(self.said, criterion.because)] or self.missing_sentences(criterion.missing)

    def missing_sentences(self, facts: Iterable[str]) -> list[str]:
        return [self.missing.get(fact, fact) for fact in facts]

    def settles(self, missing: Missing, most: int) -> str:
        chosen = missing.alone or missing.settles or missing.indirect
        kind = "would settle" if missing.alone else "with others" if missing.settles else "indirectly"
        return self.words(kind, what=settled(self.words, self.answer, chosen, most))

    def misfit(self, study: StudyAnswer) -> str:
        kind, first, others = self.s.first_misfit(study)
        return self.words("misfit", kind=kind, text=first.text.rstrip("."),
                          because=self.s.joined(map(self.said, first.because))) + others

    def few(self, sentences: list[str]) -> str:
        more = self.words("more", n=len(sentences) - _FEW) if len(sentences) > _FEW else ""
        return self.s.joined(sentences[:_FEW], "semicolon") + more

    def few_estimates(self, one: Shown) -> list[tuple[str, str]]:
        """The patient's group and its arms, or the first lines where nobody knows the group."""
        lines = list(self.s.estimates(one.result or {}))
        yours = [line for line in lines if in_group(one.finding, line[0])]
        return (yours or lines)[:3]

    def few_contrasts(self, one: Shown) -> list[Mapping[str, Any]]:
        """The comparison of, or in, the patient's group; the first two where nobody knows the group."""
        found: list[Mapping[str, Any]] = list((one.result or {}).get("contrasts", ()))
        groups = one.finding.groups
        within = [c for c in found if c.get("in") not in groups or groups[c["in"]].verdict == "met"]
        return within[:1] or found[:2]

    def dois(self, result: Mapping[str, Any]) -> list[str]:
        return [self.answer.sources[name]["doi"] for name in result["from"]
                if "doi" in self.answer.sources.get(name, {})]

    def some_names(self, studies: Iterable[StudyAnswer]) -> str:
        names = [study.name for study in studies]
        more = self.words("more", n=len(names) - 8) if len(names) > 8 else ""
        return self.words("comma").join(names[:8]) + more


def by_study(rows: Iterable[Any]) -> list[tuple[StudyAnswer, list[Any]]]:
    """The rows of a plot, study by study."""
    groups = (list(each) for _, each in groupby(rows, lambda row: row.study.id))
    return [(group[0].study, group) for group in groups]


def _has_figures(result: Mapping[str, Any]) -> bool:
    return any(True for _ in figures_of(result))


def css_string(text: str) -> Markup:
    """A text as a string of a style sheet, in which nothing can end the string or the sheet."""
    kept = re.sub(r"[^A-Za-z0-9 ]", lambda found: f"\\{ord(found[0]):x} ", text)
    return Markup(f'"{kept}"')  # noqa: S704 (only letters, digits and escapes are left)


def in_group(finding: FindingAnswer, name: str) -> bool:
    """Whether a line of a result, named by its group or `group, arm`, is of the patient's group."""
    group = finding.groups.get(name.partition(", ")[0])
    return group is not None and group.verdict == "met"


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


def split_by_tumor(answer: Evaluation) -> tuple[list[StudyAnswer], list[StudyAnswer]]:
    """The studies that do not fit: those of another tumor, and the others."""
    out = ranked(answer, "ineligible")
    return [s for s in out if "tumor" in s.differs], [s for s in out if "tumor" not in s.differs]


def tumor_unknown(study: StudyAnswer) -> bool:
    """Whether nobody knows that the patient has the tumor of a study; then its results stay out."""
    return any(c.domain == "tumor" and c.verdict == "unknown" for c in (*study.inclusion, *study.exclusion))


def tumor_asked(study: StudyAnswer) -> str:
    """The tumor that a study asked for, or excluded, in its words."""
    failed = [c for c in study.inclusion if c.domain == "tumor" and c.verdict == "not met"]
    failed += [c for c in study.exclusion if c.domain == "tumor" and c.verdict == "met"]
    return failed[0].text.rstrip(".")


def _rates(knowledge: KnowledgeBase) -> frozenset[str]:
    return frozenset(name for name, one in knowledge.vocabulary.endpoints.items() if one.kind == "rate")


def _definitions(answer: Evaluation) -> dict[str, DefinitionAnswer]:
    """The definitions that the studies in full rest on."""
    used = {name for study in answer.studies if study.verdict != "ineligible"
            for criterion in (*study.inclusion, *study.exclusion) for name in criterion.definitions}
    return {name: one for name, one in answer.definitions.items() if name in used}


def _sources(answer: Evaluation) -> dict[str, Mapping[str, Any]]:
    """The sources that the page cites."""
    cited: set[str] = {name for one in _definitions(answer).values() for name in one.from_}
    for study in answer.studies:
        if study.verdict != "ineligible":
            cited |= {name for c in (*study.inclusion, *study.exclusion) for name in c.from_}
            cited |= {name for finding in study.findings for name in _cited(finding)}
    return {name: source for name, source in answer.sources.items() if name in cited}


def _cited(finding: FindingAnswer) -> set[str]:
    return {*(finding.from_ or {}), *(name for result in finding.results for name in result["from"])}
