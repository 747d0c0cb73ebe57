"""CSV: a row for each figure of a finding that fits, one for each study without any, one for what is unused.

A cell that a spreadsheet would run as a formula is written with an apostrophe before it (`files.cells`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.exports.matched import Match, citations, matches
from markerboard.files import cells
from markerboard.knowledge.base import KnowledgeBase
from markerboard.render.figures import figures_of
from markerboard.render.words import ENGLISH

COLUMNS = ("case", "study", "title", "registry", "design", "verdict", "criteria", "directness", "fit",
           "not_read", "missing", "finding", "group", "direction", "compared", "supports", "endpoint",
           "of", "result", "superseded_by", "source", "place", "doi", "caveat", "knowledge",
           "unused")


def write(answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """One table of all cases."""
    stream = io.StringIO()
    cells.write(stream, COLUMNS, ([row.get(column, "") for column in COLUMNS]
                                  for answer in answers for row in rows(answer)))
    return stream.getvalue()


def rows(answer: Evaluation) -> Iterator[dict[str, str]]:
    """The rows of one case; a row has no key for a column of which it says nothing."""
    found: dict[str, list[Match]] = {}
    for match in matches(answer):
        found.setdefault(match.study.id, []).append(match)
    for study in answer.studies:
        figures = [row for match in found.get(study.id, ()) for row in _figures(answer, match)]
        for row in figures or [{}]:
            yield study_row(answer, study) | row
    for told in ENGLISH.unused(answer):
        yield {"case": answer.case, "knowledge": _knowledge(answer), "unused": told}


def study_row(answer: Evaluation, study: StudyAnswer) -> dict[str, str]:
    """What a row says of a study, whatever its findings."""
    return {"case": answer.case, "study": study.id, "title": study.title, "registry": study.registry or "",
            "design": ENGLISH.about(study), "verdict": study.verdict, "criteria": study.criteria,
            "directness": study.directness, "fit": study.strength.fit,
            "not_read": "; ".join(study.strength.unread_domains), "missing": "; ".join(study.missing),
            "knowledge": _knowledge(answer)}


def _knowledge(answer: Evaluation) -> str:
    return f"{answer.knowledge.version} {answer.knowledge.digest}"


def _figures(answer: Evaluation, match: Match) -> Iterator[dict[str, str]]:
    finding = match.finding
    told = {"finding": f"{match.study.id}/{finding.id}", "group": finding.group or "",
            "supports": finding.supported}
    for result in finding.results:
        sources = citations(answer, result.get("from") or finding.from_)
        about = _read(result) | {
                 "endpoint": ENGLISH.endpoint(result), "superseded_by": result.get("superseded_by", ""),
                 "source": "; ".join(one.name for one in sources), "caveat": result.get("caveat", ""),
                 "place": "; ".join(one.place for one in sources),
                 "doi": "; ".join(one.source["doi"] for one in sources if "doi" in one.source)}
        for of, line in _lines(result):
            yield told | about | {"of": of, "result": line}


def _read(result: Mapping[str, Any]) -> dict[str, str]:
    """How the patient's group did, and what it is compared with; the group of the patient stands first."""
    reading = result.get("reading") or {}
    compared = next(iter(reading.get("compared", ())), None)
    return {"direction": str(reading.get("word", "")),
            "compared": " v ".join(compared["sides"]) if compared else ""}


def _lines(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, figures in figures_of(result):
        yield name, ENGLISH.estimate(figures, result.get("unit", ""))
    for one in (*result.get("contrasts", ()), *result.get("associations", ())):
        yield one["of"], ENGLISH.contrast(one)
    if "interaction" in result:
        yield result["interaction"]["of"], ENGLISH.interaction(result["interaction"])
    if "statement" in result:
        yield "", result["statement"]
