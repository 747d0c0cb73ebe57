"""Which side did better: what a file states against what its printed figures say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markerboard.audit.figures import Check, Place
from markerboard.knowledge.compared import Pair, by_figures, pairs
from markerboard.knowledge.loader import page
from markerboard.knowledge.results import Result
from markerboard.language.vocabulary import Vocabulary

_WORDS = {"better": True, "worse": False}


def check(places: Iterable[Place], vocabulary: Vocabulary) -> Iterator[Check]:
    """Each stated side, and each stated direction of a single comparison, where figures decide it."""
    for place in places:
        if isinstance(place.measured, Result) and place.finding is not None:
            yield from _stated(place, place.measured, vocabulary)


def _stated(place: Place, result: Result, vocabulary: Vocabulary) -> Iterator[Check]:
    endpoint, plain = vocabulary.endpoints.get(result.endpoint), page(result)
    if endpoint is None or place.finding is None:
        return
    found = [pair for names in (place.finding.groups, place.study.arms)
             for pair in pairs(plain, endpoint, tuple(names))]
    for pair in found:
        decided, basis = by_figures(plain, endpoint, pair.first, pair.second, pair.within, pair.printed)
        if decided is None or basis in (None, "p"):
            continue  # a P value alone tells no side
        if pair.basis == "stated":
            yield _compared(place, pair, f"better: {pair.better}", decided, basis, decided == pair.better)
        if len(found) == 1 and result.direction in _WORDS and pair.significant is not False:
            ahead = pair.first if _WORDS[result.direction] else pair.second
            yield _compared(place, pair, f"direction: {result.direction}", decided, basis, decided == ahead)


def _compared(place: Place, pair: Pair, stated: str, decided: str, basis: str, agrees: bool) -> Check:
    return place.check("better", f"{pair.first}, {pair.second}; {stated}", f"better: {decided}",
                       f"side of the printed {basis}", agrees)
