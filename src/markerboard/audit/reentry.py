"""A second entry: each figure of a study is asked without being shown, and compared with the file.

The second reader types from the source. Only when everything agrees does the study say that it was entered
twice, by whom and when; what differs is named, and the source decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from markerboard.audit.figures import comparisons, located, numbers_of, numbers_of_comparison, places
from markerboard.knowledge.study import Study
from markerboard.language.logic import plain
from markerboard.language.vocabulary import Vocabulary

_WORDS = {"ci/0": "lower bound of the interval", "ci/1": "upper bound of the interval",
          "iqr/0": "lower quartile", "iqr/1": "upper quartile", "range/0": "least", "range/1": "greatest",
          "n": "number of patients", "events": "number of events", "percent": "percentage", "p": "P value",
          "hazard_ratio": "hazard ratio", "odds_ratio": "odds ratio"}


class Figure(NamedTuple):
    """A printed figure: where it stands in the study and in the source, what it is, and the print."""

    where: str
    what: str
    source: str
    printed: str


def figures(study: Study, vocabulary: Vocabulary) -> Iterator[Figure]:
    """Every figure of a study, in the order of its file."""
    sizes = {"screened": study.design.screened, "patients": study.design.n,
             **{f"patients in the arm {name}": arm.n for name, arm in study.arms.items()}}
    yield from (Figure(f"{study.id}/design", what, "", str(n)) for what, n in sizes.items() if n is not None)
    for place in places(study, vocabulary):
        of = {f"contrasts/{i}": f"{contrast.of}{f' in {contrast.in_}' if contrast.in_ else ''}"
              f"{f', adjusted for {contrast.adjusted}' if contrast.adjusted else ''}"
              for i, contrast in enumerate(getattr(place.measured, "contrasts", ()))}
        of |= {f"associations/{i}": association.of
               for i, association in enumerate(getattr(place.measured, "associations", ()))}
        for each in located(place):
            for path, printed in numbers_of(each.estimate, each.name):
                yield Figure(place.name, _said(path, each.name, each.name), place.locator, printed)
        for name, comparison in comparisons(place):
            for path, printed in numbers_of_comparison(comparison, name):
                yield Figure(place.name, _said(path, name, of[name]), place.locator, printed)
        if (test := getattr(place.measured, "interaction", None)) is not None:
            yield Figure(place.name, f"interaction of {test.of}: P value", place.locator, test.p)


def _said(path: str, name: str, of: str) -> str:
    field = path.removeprefix(f"{name}/")
    return f"{of}: {_WORDS.get(field, field)}"


def agrees(printed: str, entered: str) -> bool:
    """Whether an entry is the print: the same number, and the same bound."""
    return _plain(printed) == _plain(entered)


def _plain(text: str) -> tuple[str, str]:
    """A bound and a number as they are compared; `.047` is 0.047, and 9.20 is 9.2."""
    found = re.fullmatch(r"([<>]=?|=)?(.+)", re.sub(r"[\s%,]", "", text.replace("\u00b7", ".")))
    if found is None:
        return "", ""
    try:
        return (found[1] or "").strip("="), plain(Decimal(found[2]).normalize())
    except InvalidOperation:
        return found[1] or "", found[2].lower()


def recorded(text: str, day: date, by: str, figures: int, digest: str) -> str:
    """A study file with the record of a second entry: before its `design`, in place of one that is there."""
    entry = (f"entered_twice:\n  on: {day.isoformat()}\n  by: {_quoted(by)}\n  figures: {figures}\n"
             f"  digest: {_quoted(digest)}\n")
    without = re.sub(r"^entered_twice:.*\n(?: .*\n)*", "", text, flags=re.M)
    return re.sub(r"^design:", lambda _: f"{entry}design:", without, count=1, flags=re.M)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
