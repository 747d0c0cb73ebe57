"""A tree of codes: diagnoses, drugs with their classes, stages, extents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from markerboard.language.logic import Truth


class Term(NamedTuple):
    """A code of a tree: its name, its parents and other spellings. A drug may have several classes."""

    name: str = ""
    parents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Tree:
    """Codes with parents, one or several. `is_a` is three-valued: a coarse code may be a finer one."""

    def __init__(self, terms: Mapping[str, Term]) -> None:
        self.terms = terms

    def __contains__(self, code: str) -> bool:
        return code in self.terms

    def resolve(self, written: str) -> str | None:
        """The code for a code, a name or another spelling, whatever its case."""
        return written if written in self.terms else self._spellings.get(written.casefold())

    @cached_property
    def _spellings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for code, term in self.terms.items():
            for spelling in (term.name, *term.also, code):
                if spelling:
                    found[spelling.casefold()] = code
        return found

    def nearly(self, written: str) -> str | None:
        """The one code whose spelling has the same letters and digits, whatever stands between them."""
        return self._by_letters.get(letters(written))

    @cached_property
    def _by_letters(self) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        for spelling, code in self._spellings.items():
            key = letters(spelling)
            found[key] = code if found.get(key, code) == code else None
        return found

    def spellings(self) -> Iterator[str]:
        """Every code and name, for suggestions."""
        for code, term in self.terms.items():
            yield code
            if term.name:
                yield term.name

    def lineage(self, code: str) -> tuple[str, ...]:
        """The code, its parents, theirs, and so on to the roots."""
        return self._lineages.get(code, (code,))

    @cached_property
    def _lineages(self) -> Mapping[str, tuple[str, ...]]:
        return {code: _upward(code, self.terms) for code in self.terms}

    def has_members(self, code: str) -> bool:
        """Whether other codes stand below this one."""
        return code in self._children

    def members(self, code: str) -> frozenset[str]:
        """The code and all below it, which is what it may turn out to be."""
        if code not in self._members:
            found = dict.fromkeys([code])
            pending = [code]
            for here in pending:
                new = [child for child in self._children.get(here, ()) if child not in found]
                found.update(dict.fromkeys(new))
                pending += new
            self._members[code] = frozenset(found)
        return self._members[code]

    @cached_property
    def _members(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code, term in self.terms.items():
            for parent in term.parents:
                found.setdefault(parent, []).append(code)
        return found

    def is_a(self, code: str, target: str) -> Truth:
        """True for the target or below it; unknown where a code below is the target or below it; else false.

        MET inhibitor is not certainly no ALK inhibitor: crizotinib is both.
        """
        if target in self.lineage(code):
            return True
        return False if self.members(code).isdisjoint(self.members(target)) else None

    def both(self, one: str, other: str) -> str | None:
        """The code that is the one and the other, the widest there is; None where none is, or several are."""
        shared = self.members(one) & self.members(other)
        widest = [code for code in shared if shared <= self.members(code)]
        return widest[0] if len(widest) == 1 else None

    def below(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is one of the targets or stands below one."""
        wanted = set(targets)
        return frozenset(c for c, line in self._lineages.items() if not wanted.isdisjoint(line))

    def above(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is no target but stands above one, or above a code below one: it may be one."""
        inside = self.below(targets)
        return frozenset(above for code in inside for above in self._lineages[code]) - inside


def _upward(code: str, terms: Mapping[str, Term]) -> tuple[str, ...]:
    chain = [code]
    for here in chain:
        parents = terms[here].parents if here in terms else ()
        chain += [parent for parent in parents if parent not in chain]
    return tuple(chain)


def letters(text: str) -> str:
    """A spelling by its letters and digits alone."""
    return "".join(filter(str.isalnum, text.casefold()))
