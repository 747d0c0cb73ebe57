"""A tree of codes: diagnoses, drugs with their classes, stages, extents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from markerboard.language.logic import Truth
from markerboard.nomenclature import tumors
from markerboard.nomenclature.table import letters as letters


class Term(NamedTuple):
    """A code of a tree: its name, its parents and other spellings. A drug may have several classes.

    `perhaps` are classes in which some count it and some do not: whether it is of one is never known. `any`
    stands for every code: a tumor of mixed types may be of each of them.
    """

    name: str = ""
    parents: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


def _written(term: Term) -> list[Any]:
    """A term as plain data, without the empty lists at its end."""
    lists = [list(names) for names in term[1:]]
    while lists and not lists[-1]:
        lists.pop()
    return [term.name, *lists]


ANY = "any"
OTHER = "other"
"""What no table lists: none of its single codes, and perhaps in any of its classes."""
ELSE = "else"
"""What is none of the codes that a tree lists below one: `else LUNG` is another tumor of the lung."""
_NAMED = ": "


def unlisted(name: str = "", within: str = "") -> str:
    """The code of something that no tree lists: `other`, `other: XYZ-123`, `other EGFR TKI: XYZ-123`.

    `within` is the class of which it is said to be.
    """
    return f"{OTHER} {within}".rstrip() + (f"{_NAMED}{name}" if name else "")


def standing(code: str) -> str:
    """The code that answers for one: itself, or of what no tree lists `other` without the name."""
    return code.partition(_NAMED)[0]


def is_unlisted(code: str) -> bool:
    """Whether a code is of something that no tree lists."""
    head = standing(code)
    return head == OTHER or head.startswith(f"{OTHER} ")


def is_placed(code: str) -> bool:
    """Whether a code is of something that a table places among what a tree lists: `else LUNG: LUCA`."""
    head = standing(code)
    return head.split(" ")[0] == ELSE or (head != code and not is_unlisted(code))


def called(code: str) -> str:
    """What a code is called: the code, or of what no tree lists the name alone."""
    return code.partition(_NAMED)[2] or code if is_unlisted(code) or is_placed(code) else code


def written(code: str) -> str:
    """How a case states a code: where it stands among those that are listed is for the reader to say."""
    return called(code) if is_placed(code) else code


class Tree:
    """Codes with parents, one or several. `is_a` is three-valued: a coarse code may be a finer one.

    Where it is `open`, what it does not list may be stated as well, by a code of its own (`unlisted`); where
    it is a part of OncoTree, any other tumor of that too, by a code that says its place (`else LNET: LUCA`).
    """

    def __init__(self, terms: Mapping[str, Term], *, open: bool = False, oncotree: bool = False) -> None:
        self.terms = {code: term._replace(perhaps=(ANY, *(one for one in terms if one != code)))
                      if ANY in term.perhaps else term for code, term in terms.items()}
        self.open, self.oncotree = open, oncotree
        self._lines: dict[str, tuple[str, ...]] = {}

    def kept(self) -> tuple[Any, ...]:
        """The parts of which it is made again, most of them as plain lists: it has thousands of codes.

        A case asks the lines of few of them, which are walked again sooner than read.
        """
        terms = {code: _written(term) for code, term in self.terms.items()}
        doubtful = {code: sorted(classes) for code, classes in self._doubtful.items()}
        return self.open, self.oncotree, terms, doubtful, self._around

    @classmethod
    def from_kept(cls, parts: Sequence[Any]) -> Tree:
        """A tree of which nobody has to work out again what is around the codes that rules ask."""
        open_, oncotree, terms, doubtful, around = parts
        made = cls({code: Term(name, *map(tuple, lists)) for code, (name, *lists) in terms.items()},
                   open=open_, oncotree=oncotree)
        vars(made).update(
            _around=around, _doubtful={code: frozenset(classes) for code, classes in doubtful.items()})
        return made

    def __contains__(self, code: str) -> bool:
        return code in self.terms

    def resolve(self, written: str) -> str | None:
        """The code for a code, a name or another spelling, whatever its case."""
        return self.listed(written) or (self._placed(written) if self.oncotree else None)

    def listed(self, written: str) -> str | None:
        """The same of what is listed here, exactly as it is spelled."""
        return written if written in self.terms else self._spellings.get(written.casefold())

    def _placed(self, written: str) -> str | None:
        """The code of a tumor that OncoTree alone lists, by its names or as it is written here."""
        if is_placed(written) and written in self.all:
            return written
        codes = tumors.codes_of(called(written))
        if len(codes) != 1:
            return None
        above = next((code for code in tumors.lineage(codes[0]) if code in self.terms), "")
        # Below a code that has none below it there is nothing to tell it from.
        place = above if above and not self.has_members(above) else f"{ELSE} {above}".rstrip()
        return above if above == codes[0] else place + _NAMED + codes[0]

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
        if code in self.terms:
            return self._line(code)
        within = self.class_of(code)
        return (code, *(self._line(within) if within in self.terms else ()))

    def _line(self, code: str) -> tuple[str, ...]:
        if code not in self._lines:
            self._lines[code] = _upward(code, self.terms)
        return self._lines[code]

    @cached_property
    def _all_lineages(self) -> Mapping[str, tuple[str, ...]]:
        return {code: self.lineage(code) for code in self.all}

    @cached_property
    def all(self) -> tuple[str, ...]:
        """Every code that may be stated: those that are listed, and of what is not, what answers for it."""
        classes = (unlisted(within=code) for code in self.terms if self.has_members(code))
        return (*self.terms, *((OTHER, *classes) if self.open else ()),
                *(self._elsewhere if self.oncotree else ()))

    @property
    def possible(self) -> tuple[str, ...]:
        """Every code that may be stated, and what something unlisted may turn out to be, stated or not."""
        return (*self.all, *(self._elsewhere if self.open and not self.oncotree else ()))

    @cached_property
    def _elsewhere(self) -> tuple[str, ...]:
        return (ELSE, *(f"{ELSE} {code}" for code in self.terms if self.has_members(code)))

    def class_of(self, code: str) -> str:
        """The class of which something unlisted is said, or known, to be; empty where there is none."""
        head = standing(code)
        return head if head in self.terms else head.partition(" ")[2]

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
        """True for the target or below it; unknown where a code below is the target or below it, or perhaps
        counted there; else false.

        MET inhibitor is not certainly no ALK inhibitor: crizotinib is both.
        """
        if target in self.lineage(code):
            return True
        if is_unlisted(code):
            return self._perhaps(self.class_of(code), target)
        apart = self.members(code).isdisjoint(self.members(target)) and target not in self.doubtful(code)
        return False if apart else None

    def doubtful(self, code: str) -> frozenset[str]:
        """The classes in which a code, or one below it, is perhaps counted, and those above them."""
        return self._doubtful.get(standing(code), frozenset())

    @cached_property
    def _doubtful(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for code in self.terms:
            line = self._line(code)
            named = {above for each in line for other in self._perhaps_of(each)
                     for above in _upward(other, self.terms)}
            # What is none of the codes below one is of it all the same, and counted where it is.
            for above in (*line, f"{ELSE} {code}") if named else ():
                found[above] = found.get(above, frozenset()) | named
        return found

    def _perhaps_of(self, code: str) -> tuple[str, ...]:
        return self.terms[code].perhaps if code in self.terms else ()

    def _perhaps(self, within: str, target: str) -> Truth:
        """Whether something unlisted may be of a class: one that what it is said to be may be."""
        open_ = self.has_members(target) and (not within or self.is_a(within, target) is not False)
        return None if open_ else False

    def both(self, one: str, other: str) -> str | None:
        """The code that is the one and the other, the widest there is; None where none is, or several are."""
        shared = self.members(one) & self.members(other)
        widest = [code for code in shared if shared <= self.members(code)]
        return widest[0] if len(widest) == 1 else None

    def around(self, targets: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """What is below some targets and what above them, worked out once: many studies ask the same."""
        if targets not in self._around:
            self._around[targets] = self.below(targets), self.above(targets)
        return self._around[targets]

    @cached_property
    def _around(self) -> dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]]:
        return {}

    def below(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is one of the targets or stands below one."""
        wanted = set(targets)
        return frozenset(c for c, line in self._all_lineages.items() if not wanted.isdisjoint(line))

    def above(self, targets: Iterable[str]) -> frozenset[str]:
        """Every code that is no target but stands above one, or above a code below one: it may be one."""
        named, inside = set(targets), self.below(targets)
        above = {above for code in inside if code in self.terms for above in self._line(code)}
        open_ = {code for code in self.all[len(self.terms):]
                 if any(self.is_a(code, target) is None for target in named)}
        doubted = {code for code, classes in self._doubtful.items() if not named.isdisjoint(classes)}
        return frozenset(above | open_ | doubted) - inside


def _upward(code: str, terms: Mapping[str, Term]) -> tuple[str, ...]:
    chain = [code]
    for here in chain:
        parents = terms[here].parents if here in terms else ()
        chain += [parent for parent in parents if parent not in chain]
    return tuple(chain)
