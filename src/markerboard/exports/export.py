"""The formats in which an answer goes out, each made by a function of its own module.

Every one states evidence and gaps. None holds an order, a recommendation or a rank.

- fhir: FHIR R4, a GuidanceResponse with what is missing, and therapeutic implications
- evidence: FHIR R5, Evidence with its statistics
- va-spec: GA4GH VA-Spec, statements on variants
- csv: a row for each figure
- markdown: a page
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from markerboard.answer.model import Evaluation
from markerboard.exports import WRITTEN
from markerboard.knowledge.base import KnowledgeBase

Writer = Callable[[Sequence[Evaluation], KnowledgeBase], str]


def write(form: str, answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """The answers in one of the formats that are WRITTEN. Raises KeyError for another."""
    if form not in WRITTEN:
        raise KeyError(form)
    module = import_module(f"markerboard.exports.to_{form.replace('-', '_')}")
    writer: Writer = module.write
    return writer(answers, knowledge)
