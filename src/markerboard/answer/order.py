"""The order in which studies stand on a page: one rule, printed on it.

Fit, design, criteria read, patients, year, name. Nothing else counts: neither how many criteria were
encoded nor the order of files, so the order is total and stays when files are shuffled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markerboard.answer.model import Evaluation, StudyAnswer

FITS: Mapping[str, int] = {"full": 0, "as-read": 0, "undecided": 1, "group-unknown": 1, "misses-by-one": 2,
                           "little-read": 3, "other-line": 4, "no": 5, "none": 6, "marker-only": 7}
"""Fits in full and as read are one class: reading is ours, not the study's."""
Key = tuple[int, int, bool, int, int, str]


def key(study: StudyAnswer) -> Key:
    """What a study is ordered by."""
    return (FITS[study.strength.fit], *study.standing)


def ordered(answer: Evaluation) -> tuple[StudyAnswer, ...]:
    """All studies, in their order."""
    return answer.once(_ordered)


def _ordered(answer: Evaluation) -> tuple[StudyAnswer, ...]:
    return tuple(sorted(answer.studies, key=key))


def as_data(study: StudyAnswer) -> Mapping[str, Any]:
    """The parts of the key by name."""
    fit, rank, partly, n, newest, name = key(study)
    return {"fit": fit, "design": rank, "criteria read in full": not partly, "patients": -n, "year": -newest,
            "name": name}
