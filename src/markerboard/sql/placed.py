"""Which codes are what a test asks, and which may be: written out for databases, which have no tree of ours.

It is found by growing from what is asked, downward and upward, apart from what the other readers of rules
ask of one code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from markerboard.language.tree import Term, Tree, is_unlisted


# The steps of a query are worked out once for each table of its output, and ask the same each time.
@lru_cache(maxsize=4096)
def placed(tree: Tree, targets: tuple[str, ...]) -> tuple[Sequence[str], Sequence[str]]:
    """The codes that certainly are one of the targets, and those too coarse to tell."""
    inside = _below(tree.terms, targets)
    doubted = _doubted(tree.terms, inside)
    perhaps = _above(tree.terms, inside | doubted)
    open_ = _open(tree.terms, targets)
    sure, coarse = [], []
    for code in tree.all:
        within = tree.class_of(code)
        if within in inside:
            sure.append(code)
        elif within in open_ if is_unlisted(code) else code in perhaps or within in doubted:
            coarse.append(code)
    return sure, coarse


def _open(terms: Mapping[str, Term], targets: Iterable[str]) -> set[str]:
    """The classes of which something may be that no tree lists, and that is one of the targets.

    It is no single code; of a class that holds others it may be, whatever is said of it or nothing.
    """
    found = set()
    for inside in (_below(terms, (target,)) for target in targets):
        if len(inside) > 1:
            found |= {"", *_above(terms, inside | _doubted(terms, inside))}
    return found


def _doubted(terms: Mapping[str, Term], inside: set[str]) -> set[str]:
    """What some count among some codes, and all below it."""
    return _below(terms, (code for code, term in terms.items() if not inside.isdisjoint(term.perhaps)))


def _below(terms: Mapping[str, Term], codes: Iterable[str]) -> set[str]:
    """Some codes and all below them."""
    found: set[str] = set()
    grown = set(codes)
    while grown:
        found |= grown
        grown = {code for code, term in terms.items() if not grown.isdisjoint(term.parents)} - found
    return found


def _above(terms: Mapping[str, Term], codes: Iterable[str]) -> set[str]:
    """Some codes and all above them."""
    found: set[str] = set()
    grown = set(codes)
    while grown:
        found |= grown
        grown = {above for code in grown if code in terms for above in terms[code].parents} - found
    return found
