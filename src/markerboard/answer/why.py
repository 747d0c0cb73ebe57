"""Why a study stands where it does for a patient, why it does not fit, and what would have to differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markerboard.answer.model import CriterionAnswer, Evaluation, StudyAnswer
from markerboard.answer.order import as_data, ordered
from markerboard.language.vocabulary import Vocabulary


def why(answer: Evaluation, id: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The place of a study with all that it follows from, as plain data. Raises KeyError."""
    study = answer.study(id)
    order = ordered(answer)
    return {
        "case": answer.case, "study": study.id, "name": study.name, "verdict": study.verdict,
        "strength": study.strength.as_json(), "place": order.index(study) + 1, "of": len(order),
        "order": dict(as_data(study)), "fails": list(_fails(study)),
        "unknown": list(_unknown(study, vocabulary)), "unread_domains": list(study.strength.unread_domains)}


def _fails(study: StudyAnswer) -> Iterator[dict[str, Any]]:
    """Each criterion that fails, with what decided it and what would have to hold instead."""
    for miss in study.strength.misses:
        needed = miss.when if miss.kind == "inclusion" else f"not ({miss.when})"
        yield {"id": miss.id, "domain": miss.domain, "text": miss.text, "kind": miss.kind,
               "because": list(miss.because), "needed": needed,
               **({"like": miss.like.as_json()} if miss.like else {})}


def _unknown(study: StudyAnswer, vocabulary: Vocabulary) -> Iterator[dict[str, Any]]:
    """Each criterion that is not known, with the facts that it waits for."""
    for one in _open(study):
        yield {"id": one.id, "domain": one.domain, "text": one.text, "missing": list(one.missing),
               "labels": [vocabulary.facts[fact].label for fact in one.missing]}


def _open(study: StudyAnswer) -> Iterator[CriterionAnswer]:
    return (one for one in (*study.inclusion, *study.exclusion) if one.verdict == "unknown")
