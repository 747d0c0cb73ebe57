"""Markdown: the answer as a page for a record, a ticket or a message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.exports.matched import Citation, citations
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render import packs
from markerboard.render.choice import ranked
from markerboard.render.figures import citation
from markerboard.render.words import ENGLISH

# What Markdown or the HTML within it would take as a mark; `escaped` writes it as the letter it is.
_MARK = re.compile(r"([\\`*_{}\[\]<>#|~&!])")
_OPENING = re.compile(r"^([^\S\n]*)([-+=]|\d+[.)])", re.M)


def write(answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """One page; each case under a heading of its own."""
    return "\n".join(line for answer in answers for line in _page(answer)) + "\n"


def escaped(text: str) -> str:
    """A text on one line that means itself in Markdown."""
    plain = _MARK.sub(r"\\\1", " ".join(text.split()))
    return _OPENING.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", plain)


def _page(answer: Evaluation) -> Iterator[str]:
    yield from (f"# {escaped(answer.case)}", "", escaped(ENGLISH.patient(answer)), "",
                escaped(ENGLISH.markers(answer)), "", f"**{escaped(answer.notice)}**", "")
    for warning in ENGLISH.warnings(answer):
        yield from (escaped(warning), "")
    yield from _section("Fits", answer, "eligible")
    yield from _section("Undecided", answer, "undetermined")
    yield from _misfits(answer)
    yield from _packs(answer)
    yield from _missing(answer)
    yield from _unused(answer)
    yield from _sources(answer)
    yield from (escaped(ENGLISH.closing(answer)), "")


def _section(title: str, answer: Evaluation, verdict: str) -> Iterator[str]:
    studies = ranked(answer, verdict)
    yield from (f"## {title}: {ENGLISH.count(len(studies))}", "")
    for study in studies:
        yield from _study(study, answer)


def _study(study: StudyAnswer, answer: Evaluation) -> Iterator[str]:
    yield from (f"### {escaped(study.title)}", "", escaped(ENGLISH.about(study)), "")
    if study.missing:
        yield from (f"Undecided: {escaped(ENGLISH.undecided(study, answer))}", "")
    if study.weaknesses:
        yield from (f"Main weakness: {escaped(study.weaknesses[0])}", "")
    for finding in study.findings:
        if finding.verdict == "applies":
            yield from _finding(finding)


def _finding(finding: FindingAnswer) -> Iterator[str]:
    yield from (f"**{escaped(ENGLISH.headline(finding))}**", "")
    for result in finding.results:
        if "superseded_by" not in result:
            place = citation(result.get("from") or finding.from_ or {})
            yield f"- {escaped(ENGLISH.endpoint(result))} {escaped(place)}".rstrip()
            yield from (f"  - {escaped(line.removeprefix('! '))}" for line in ENGLISH.result_lines(result))
    yield from (f"- {escaped(caveat)}" for caveat in finding.caveats)
    yield ""


def _misfits(answer: Evaluation) -> Iterator[str]:
    studies = ranked(answer, "ineligible")
    yield from (f"## Does not fit: {ENGLISH.count(len(studies))}", "")
    if studies:
        yield from _table(("Study", "Why"), ((study.name, ENGLISH.misfit(study)) for study in studies))


def _packs(answer: Evaluation) -> Iterator[str]:
    for view in packs.views(answer, ENGLISH, whole=True):
        yield from (f"## {escaped(view.heading)}", "")
        for line in (*view.about, view.broken):
            yield from (escaped(line), "") if line else ()
        yield from _table(("Level", "What", "Says", "Markers", "Best item"), (
            (row.level, row.title, "; ".join((row.says, *row.notes)), row.markers, row.best)
            for row in view.rows))
        if view.approvals:
            yield from _table(("Therapy", "By whom", "Day", "Marker and tumor", "Wording"), (
                (one.title, one.says, one.day, one.marker, "; ".join(one.notes)) for one in view.approvals))
        if view.trials:
            yield from _table(("Trial", "Status", "Fit", "Day", "Why"), (
                (one.title, one.status, one.fit, one.day, "; ".join(one.notes)) for one in view.trials))
        yield from (f"- {escaped(line)}" for line in view.below)
        yield ""
    yield from (f"- {escaped(line)}" for line in packs.contradictions(answer, ENGLISH))


def _missing(answer: Evaluation) -> Iterator[str]:
    wanted = [m for m in answer.missing if m.settles]
    if wanted:
        yield from ("## Missing", "")
        yield from _table(("What", "Would settle"), ((m.sentence, ", ".join(m.settles)) for m in wanted))


def _unused(answer: Evaluation) -> Iterator[str]:
    if answer.unused:
        yield from ("## Stated and not used", "")
        yield from (f"- {escaped(told)}" for told in ENGLISH.unused(answer))
        yield ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head)):
        yield f"| {' | '.join(cells)} |"
    for row in rows:
        yield f"| {' | '.join(map(escaped, row))} |"
    yield ""


def _sources(answer: Evaluation) -> Iterator[str]:
    used: dict[str, Citation] = {}
    for study in answer.studies:
        if study.verdict != "ineligible":
            for finding in study.findings:
                for locators in (finding.from_, *(result.get("from") for result in finding.results)):
                    used |= {one.name: one for one in citations(answer, locators)}
    if used:
        yield from ("## Sources", "")
        for name, one in sorted(used.items()):
            link = f" <{one.url}>" if one.url else ""
            told = f"[{name}] {one.source['citation']}."
            yield f"- {escaped(told)}{link}"
        yield ""
