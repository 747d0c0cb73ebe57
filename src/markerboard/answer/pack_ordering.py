"""What the tests of a patient would settle of a pack: how many of its answers each leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from markerboard.answer.ordering import Ordering, Orders, PackOrdered, PackOrdering
from markerboard.answer.pack_parts import PackItem
from markerboard.patient.facts import Facts


def of_items(about: Mapping[str, Any], orders: Orders, undecided: Iterable[PackItem],
             pairs: Mapping[str, str], facts: Facts) -> PackOrdering:
    """Of items, each of which is decided by its pair of tumor and marker."""
    waiting = {pairs[item.id]: item.missing for item in undecided}
    items = Counter(pairs[item.id] for item in undecided)
    found = orders.sets(waiting, facts)

    def left(settled: Iterable[str]) -> int:
        return items.total() - sum(items[pair] for pair in settled)

    smallest = found.smallest
    return _made(about, exact=smallest is not None, undecided=items.total(), smallest=smallest,
                 left=left(found.settled) if smallest is not None else None,
                 alone=[(name, facts_, left(found.alone[name])) for name, facts_ in found.told.items()])


def of_studies(about: Mapping[str, Any], told: Ordering) -> PackOrdering:
    """Of studies and their findings, as for the rules beside which they stand."""
    smallest = told.smallest
    settled = len(smallest.studies) + len(smallest.findings) if smallest else 0
    return _made(about, exact=told.exact, undecided=told.undecided,
                 smallest=smallest.assays if smallest else None,
                 left=told.undecided - settled if smallest else None,
                 alone=[(one.assay, one.facts, told.undecided - len(one.studies) - len(one.findings))
                        for one in told.assays])


def _made(about: Mapping[str, Any], *, alone: Iterable[tuple[str, tuple[str, ...], int]],
          **fields: Any) -> PackOrdering:
    """Its tests, that first which leaves least open."""
    assays = [PackOrdered(assay=name, facts=facts, left=left) for name, facts, left in alone]
    return PackOrdering(pack=about["id"], title=about["title"], day=about["day"], digest=about["digest"],
                        assays=tuple(sorted(assays, key=lambda one: (one.left, one.assay))), **fields)
