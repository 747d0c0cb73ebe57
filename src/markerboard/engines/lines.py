"""Where a code stands in a tree, for the rule engine: what is above it and below it, by the terms alone."""

from __future__ import annotations

from functools import lru_cache

from markerboard.language.tree import Tree, is_unlisted, standing


class Lines:
    """The lines of one tree, each walked once."""

    def __init__(self, tree: Tree) -> None:
        self.tree, self.terms = tree, tree.terms
        self.up: dict[str, frozenset[str]] = {}
        self.down: dict[str, list[str]] = {}
        self.known: dict[tuple[str, str], bool] = {}
        self.children: dict[str, list[str]] = {}
        for code, term in self.terms.items():
            for parent in term.parents:
                self.children.setdefault(parent, []).append(code)

    def above(self, code: str) -> frozenset[str]:
        """A code and all above it; of what no tree lists, the class that it is said to be and all above."""
        head = standing(code)
        if head not in self.up:
            found = [head, self.tree.class_of(head)]
            for here in found:
                parents = self.terms[here].parents if here in self.terms else ()
                found += [parent for parent in parents if parent not in found]
            self.up[head] = frozenset(found)
        return self.up[head]

    def below(self, code: str) -> list[str]:
        """A code and all below it."""
        if code not in self.down:
            found = {code: None}
            pending = [code]
            for here in pending:
                new = [child for child in self.children.get(here, ()) if child not in found]
                found.update(dict.fromkeys(new))
                pending += new
            self.down[code] = list(found)
        return self.down[code]

    def perhaps(self, code: str, target: str) -> bool:
        """Whether anything that a code may turn out to be is a target."""
        asked = standing(code), target
        if asked not in self.known:
            self.known[asked] = self._perhaps(*asked)
        return self.known[asked]

    def _perhaps(self, code: str, target: str) -> bool:
        if is_unlisted(code):
            # It is no single code; of the classes it may be all that what it is said to be leaves open.
            within = self.tree.class_of(code)
            return len(self.below(target)) > 1 and (not within or self.perhaps(within, target))
        return any(target in self.above(member) or self._doubted(member, target)
                   for member in self.below(code))

    def _doubted(self, member: str, target: str) -> bool:
        """Whether some count a code, or a class of it, in a class or in one below that."""
        return any(target in self.above(each) for above in self.above(member) if above in self.terms
                   for each in self.terms[above].perhaps)


@lru_cache(64)
def lines(tree: Tree) -> Lines:
    """The lines of a tree."""
    return Lines(tree)
