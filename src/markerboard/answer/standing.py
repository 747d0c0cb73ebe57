"""Where a study stands in an order whoever the patient is: made once for a rule base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from markerboard.knowledge.base import Page

_KINDS = {"non-randomized controlled trial": 2, "single-arm trial": 3, "retrospective cohort": 5,
          "case report": 6, "preclinical": 7}


class Standing(NamedTuple):
    """Where a study stands whoever the patient is: its design's rank, whether its criteria were read in part,
    its patients and the year of its newest source, both below zero since more come first, and its name.
    """

    design: int
    partly: bool
    patients: int
    year: int
    name: str


def standing(page: Page, name: str, whole: Page | None, sources: Mapping[str, Page]) -> Standing:
    """Where a study stands, of its file as plain data, that of the trial whose part it is, all sources."""
    return Standing(_design(whole or page), page["criteria"] != "full", -int(page["design"].get("n", 0)),
                    -_year(page, sources), name)


def _design(page: Page) -> int:
    """The rank of a design; a part of a trial, such as its biomarker analysis, has that of its trial."""
    kind = page["design"]["kind"]
    if kind == "randomized trial":
        return 0 if "3" in page["design"].get("phase", "") else 1
    if kind == "retrospective cohort" and len(page["arms"]) > 1:
        return 4
    return _KINDS.get(kind, 3)


def _year(page: Page, sources: Mapping[str, Page]) -> int:
    """The year of the newest source; 0 where none is stated."""
    published = (sources[name].get("published") for name in page["sources"] if name in sources)
    return max((int(str(day)[:4]) for day in published if day), default=0)
