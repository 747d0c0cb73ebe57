"""The matching items of a pack as rows: one a therapy, with all of the patient's markers in it, in order.

Level first, then how exact the marker is, then the source's stars, the patient's tumor before any tumor,
predictive before prognostic before diagnostic, what is altered before what is not, and the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from markerboard.answer.pack_parts import PackRow
from markerboard.answer.pack_words import against, opposed, word
from markerboard.packs.item import Item

if TYPE_CHECKING:  # costs pydantic, which an answer without packs does without
    from markerboard.packs.compiled import Compiled

TYPES = ("predictive", "prognostic", "diagnostic")
SUBSTITUTES, SEQUENTIAL, COMBINATION = "substitutes", "sequential", "combination"
Key = tuple[str, str, tuple[str, ...], str]
Rank = tuple[str, int, int, bool, int, bool, int, str]


def rows(pack: str, compiled: Compiled, matching: Iterable[Item],
         given: Collection[str]) -> tuple[PackRow, ...]:
    """The rows of the items that match, in order; `given` has the codes of what the patient took or takes."""
    grouped: dict[Key, list[Item]] = {}
    for item in matching:
        for key in _keys(item):
            grouped.setdefault(key, []).append(item)
    ranked = [(_rank(items, compiled), key, items) for key, items in grouped.items()]
    ranked.sort(key=lambda one: (one[0], one[1]))
    return tuple(_row(pack, key, items, compiled, given) for _, key, items in ranked)


def _keys(item: Item) -> Iterator[Key]:
    """The rows an item belongs to: each of several that may stand for one another has its own."""
    if item.type == "predictive" and item.together == SUBSTITUTES:
        yield from ((item.type, "alone", (drug,), "") for drug in item.therapies)
    elif item.type == "predictive":
        sorted_ = item.therapies if item.together == SEQUENTIAL else tuple(sorted(item.therapies))
        yield item.type, item.together, sorted_, ""
    else:
        yield item.type, "", (), item.disease if item.type == "diagnostic" else item.profile


def best_first(items: Iterable[Item], compiled: Compiled) -> list[Item]:
    """Items by how much they weigh; those that their source flags come last."""
    return sorted(items, key=lambda item: _weight(item, compiled))


def _weight(item: Item, compiled: Compiled) -> Rank:
    number = int("".join(filter(str.isdigit, item.id)) or 0)
    kind = TYPES.index(item.type) if item.type in TYPES else len(TYPES)
    return ("~" if item.flagged else item.level, compiled.exact[item.id], -item.stars, not item.tumor, kind,
            _not_altered(item.when), number, item.id)


def _not_altered(when: str) -> bool:
    return when.startswith("not ") or "= wild-type" in when


def _rank(items: list[Item], compiled: Compiled) -> Rank:
    return min(_weight(item, compiled) for item in items)


def _row(pack: str, key: Key, items: list[Item], compiled: Compiled, given: Collection[str]) -> PackRow:
    kind, together, therapies, subject = key
    ordered = best_first(items, compiled)
    counted = [item for item in ordered if not item.flagged]
    said = word((counted or ordered)[0])
    same, several = _opposites(counted)
    best = counted[0] if counted else None
    other = next((item for item in counted if opposed(word(item), said)), None)
    return PackRow(
        pack=pack, type=kind, therapies=therapies, together=together, subject=subject, word=said,
        markers=tuple(dict.fromkeys(item.profile for item in ordered)),
        for_=_levels(item for item in counted if word(item) == said),
        against=_levels(item for item in counted if opposed(word(item), said)),
        says={each: _levels(item for item in ordered if word(item) == each)
              for each in dict.fromkeys(map(word, ordered))},
        level=best.level if best else None, best=best.id if best else None,
        opposed=other.id if other else None, conflict=same, mixed=several and not same,
        given=any(compiled.codes.get(drug) in given for drug in therapies),
        items=tuple(item.id for item in ordered))


def _opposites(items: list[Item]) -> tuple[bool, bool]:
    """Whether items of one marker say the opposite, and whether any do."""
    by_marker: dict[str, list[Item]] = {}
    for item in items:
        by_marker.setdefault(item.when, []).append(item)
    same = any(True for these in by_marker.values() for _ in against(these))
    return same, any(True for _ in against(items))


def _levels(items: Iterable[Item]) -> Mapping[str, int]:
    return dict(sorted(Counter(item.level for item in items).items()))


def first_page(found: tuple[PackRow, ...]) -> tuple[tuple[PackRow, ...], tuple[PackRow, ...]]:
    """The rows of the first page, and those of level A that it names alone.

    All of level A up to seven; without any, the first four. Resistance to what is or was given is never cut.
    """
    top = [row for row in found if row.level == TOP]
    shown = list(top[:MOST] if top else found[:FEW])
    shown += [row for row in found if row.given and RESISTANT & row.says.keys() and row not in shown]
    return tuple(shown), tuple(row for row in top if row not in shown)


TOP, MOST, FEW = "A", 7, 4
RESISTANT = {"resistant", "less sensitive"}
