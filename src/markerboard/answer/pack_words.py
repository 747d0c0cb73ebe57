"""What an item says, in words: four words on four sides, and which of them stand against each other.

No sensitivity seen is not resistant, and no resistance seen is not sensitive. The outcome of a prognostic
item is its source's word; no figure of groups stands behind it here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markerboard.packs.item import Item

SAYS: dict[tuple[str, str], tuple[str, str]] = {
    ("predictive", "sensitivity"): ("sensitive", "no sensitivity seen"),
    ("predictive", "resistance"): ("resistant", "no resistance seen"),
    ("predictive", "reduced sensitivity"): ("less sensitive", "no reduction seen"),
    ("predictive", "adverse response"): ("adverse response", "no adverse response seen"),
    ("prognostic", "better outcome"): ("better outcome", "not a better outcome"),
    ("prognostic", "poor outcome"): ("poorer outcome", "not a poorer outcome"),
    ("prognostic", "not stated"): ("prognostic, direction not stated", "no prognostic value seen"),
    ("diagnostic", "positive"): ("speaks for", "does not speak for"),
    ("diagnostic", "negative"): ("speaks against", "does not speak against"),
}
"""Of what supports it, and of what does not."""

_OPPOSED = {frozenset(pair) for pair in (
    *SAYS.values(), ("sensitive", "resistant"), ("sensitive", "less sensitive"),
    ("better outcome", "poorer outcome"), ("speaks for", "speaks against"))}


def word(item: Item) -> str:
    """What an item says; of a significance that is not known, its own words."""
    said, denied = SAYS.get((item.type, item.significance), (item.significance, f"not {item.significance}"))
    return said if item.supports else denied


def opposed(one: str, other: str) -> bool:
    """Whether two words say the opposite."""
    return frozenset((one, other)) in _OPPOSED


def against(items: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    """The pairs of items of which the one says the opposite of the other, each word once."""
    first: dict[str, Item] = {}
    for item in items:
        first.setdefault(word(item), item)
    said = list(first)
    for i, one in enumerate(said):
        yield from ((first[one], first[other]) for other in said[i + 1:] if opposed(one, other))
