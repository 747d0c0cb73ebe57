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
_KINDS = {"non-randomized controlled trial": 2, "single-arm trial": 3, "retrospective cohort": 5,
          "case report": 6, "preclinical": 7}
Key = tuple[int, int, bool, int, int, str]


def key(study: StudyAnswer, answer: Evaluation) -> Key:
    """What a study is ordered by."""
    return (FITS[study.strength.fit], design(study, answer), study.criteria != "full",
            -int(study.design.get("n", 0)), -year(study, answer), study.name)


def design(study: StudyAnswer, answer: Evaluation) -> int:
    """The rank of a design; a part of a trial, such as its biomarker analysis, has that of its trial."""
    whole = answer.by_id.get(study.part_of or "")
    if whole is not None:
        return design(whole, answer)
    kind = study.design["kind"]
    if kind == "randomized trial":
        return 0 if "3" in study.design.get("phase", "") else 1
    if kind == "retrospective cohort" and len(study.arms) > 1:
        return 4
    return _KINDS.get(kind, 3)


def year(study: StudyAnswer, answer: Evaluation) -> int:
    """The year of the newest source; 0 where none is stated."""
    published = (answer.sources[name].get("published") for name in study.sources if name in answer.sources)
    return max((int(str(day)[:4]) for day in published if day), default=0)


def ordered(answer: Evaluation) -> tuple[StudyAnswer, ...]:
    """All studies, in their order."""
    return answer.once(_ordered)


def _ordered(answer: Evaluation) -> tuple[StudyAnswer, ...]:
    return tuple(sorted(answer.studies, key=lambda study: key(study, answer)))


def as_data(study: StudyAnswer, answer: Evaluation) -> Mapping[str, Any]:
    """The parts of the key by name."""
    fit, rank, partly, n, newest, name = key(study, answer)
    return {"fit": fit, "design": rank, "criteria read in full": not partly, "patients": -n, "year": -newest,
            "name": name}
