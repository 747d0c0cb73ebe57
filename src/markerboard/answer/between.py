"""Packs that say the opposite of one marker and one therapy, told from their finished sections."""

from __future__ import annotations

from collections.abc import Iterable

from markerboard.answer.pack_parts import Between, PackAnswer, PackItem
from markerboard.answer.pack_words import opposed

Key = tuple[str, str, tuple[str, ...], str]


def between(sections: Iterable[PackAnswer]) -> tuple[Between, ...]:
    """Each pair of packs whose best items on a marker and a therapy say the opposite, both named."""
    found: dict[Key, dict[str, PackItem]] = {}
    for section in sections:
        for item in section.items:
            if item.verdict == "match" and not item.flagged:
                found.setdefault(_key(item), {}).setdefault(section.id, item)
    return tuple(_between(*pair) for items in found.values() for pair in _pairs(list(items.values()))
                 if opposed(pair[0].word, pair[1].word))


def _key(item: PackItem) -> Key:
    """What two items must share to speak of one thing."""
    subject = "" if item.type == "predictive" else item.disease
    return item.type, item.when, tuple(sorted(map(str.casefold, item.therapies))), subject


def _pairs(items: list[PackItem]) -> Iterable[tuple[PackItem, PackItem]]:
    return ((one, other) for i, one in enumerate(items) for other in items[i + 1:])


def _between(one: PackItem, other: PackItem) -> Between:
    return Between(marker=one.profile, therapies=one.therapies, says={i.pack: i.word for i in (one, other)},
                   items={i.pack: i.id for i in (one, other)})
