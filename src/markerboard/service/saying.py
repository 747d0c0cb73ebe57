"""What pages say beyond an answer: a case with what was supposed, and which side of findings did better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from markerboard.errors import SupposedError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.search import Row
from markerboard.patient.casefile import Case
from markerboard.render.ahead import ahead
from markerboard.render.words import Sentences
from markerboard.report.suppose import suppose
from markerboard.service.problems import Refused


def supposing(case: Case, knowledge: KnowledgeBase, wished: Mapping[str, str]) -> Case:
    """The case with what was supposed of it. Raises Refused for what cannot be."""
    try:
        return suppose(case, knowledge, wished)
    except SupposedError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "value", str(error)) from None


def ahead_of(knowledge: KnowledgeBase, sentences: Sentences,
             rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Which side of each finding did better, and than what."""
    found = {(row.study, one["id"]): one for row in rows
             for one in knowledge.studies[row.study].page["findings"]}
    return {place: ahead(knowledge, sentences, place[0], one) for place, one in found.items()}
