"""A case with what was supposed of it."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from markerboard.errors import SupposedError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.patient.casefile import Case
from markerboard.report.suppose import suppose
from markerboard.service.problems import Refused


def supposing(case: Case, knowledge: KnowledgeBase, wished: Mapping[str, str]) -> Case:
    """The case with what was supposed of it. Raises Refused for what cannot be."""
    try:
        return suppose(case, knowledge, wished)
    except SupposedError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "value", str(error)) from None
