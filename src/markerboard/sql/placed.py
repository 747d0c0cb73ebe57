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
    inside = _below(tree, targets)
    doubted = _doubted(tree, inside)
    perhaps = _above(tree.terms, inside | doubted)
    open_ = _open(tree, targets)
    sure, coarse = [], []
    for code in tree.all:
        within = tree.class_of(code)
        if within in inside:
            sure.append(code)
        elif within in open_ if is_unlisted(code) else code in perhaps or within in doubted:
            coarse.append(code)
    return sure, coarse


def _open(tree: Tree, targets: Iterable[str]) -> set[str]:
    """The classes of which something may be that no tree lists, and that is one of the targets.

    It is no single code; of a class that holds others it may be, whatever is said of it or nothing.
    """
    found = set()
    for inside in (_below(tree, (target,)) for target in targets):
        if len(inside) > 1:
            found |= {"", *_above(tree.terms, inside | _doubted(tree, inside))}
    return found


def _doubted(tree: Tree, inside: set[str]) -> set[str]:
    """What some count among some codes, and all below it."""
    return _below(tree, (code for code, classes in _perhaps(tree) if not inside.isdisjoint(classes)))


def _below(tree: Tree, codes: Iterable[str]) -> set[str]:
    """Some codes and all below them."""
    children = _children(tree)
    found: set[str] = set()
    grown = set(codes)
    while grown:
        found |= grown
        grown = {below for code in grown for below in children.get(code, ())} - found
    return found


@lru_cache(maxsize=64)
def _children(tree: Tree) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for code, term in tree.terms.items():
        for parent in term.parents:
            found.setdefault(parent, []).append(code)
    return found


@lru_cache(maxsize=64)
def _perhaps(tree: Tree) -> Sequence[tuple[str, Sequence[str]]]:
    """The codes that some count in a class, each with such classes."""
    return [(code, term.perhaps) for code, term in tree.terms.items() if term.perhaps]


def _above(terms: Mapping[str, Term], codes: Iterable[str]) -> set[str]:
    """Some codes and all above them."""
    found: set[str] = set()
    grown = set(codes)
    while grown:
        found |= grown
        grown = {above for code in grown if code in terms for above in terms[code].parents} - found
    return found
