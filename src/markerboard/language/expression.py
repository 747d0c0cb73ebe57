"""The condition language: one closed infix notation, readable aloud.

    (TP53 = mutated or FAT1 = mutated) and NOTCH3 = wild-type
    age >= 18 and age <= 75 and diagnosis is NSCLC
    stage in {IIIB, IIIC, IV} and not MET amplified
    EGFR has {L858R, exon 19 deletion}
    at least 2 of (TP53 = mutated, RB1 = mutated, PTEN = mutated)

A name is a run of words, so it needs no quotes. `and` mixed with `or` needs parentheses.
There is no arithmetic, there are no calls, and nothing is ever executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from markerboard.language.logic import plain
from markerboard.language.variants import Exons, Variant

COMPARISONS = ("<", "<=", "=", ">=", ">")
_ZERO, _NO_CODES = Decimal(0), frozenset[str]()
_NO_EXONS: Exons = {}


class _Part:
    """A part of a condition, which never changes. Written out: an import waits long for dataclasses."""

    __match_args__: tuple[str, ...] = ()
    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


class Test(_Part):
    """One question to one fact. Equal tests of a rule base are the same object.

    `kind` is flag, compare, code, tree, drugs, state or variants; `number` belongs to compare,
    `variants` to variants, and `targets` (any of them will do) to the rest. For trees and drugs, `inside`
    are the codes that answer yes, `above` those too coarse to answer; for variants, `exons` are the codons
    of the gene's exons.
    """

    __match_args__ = ("fact", "kind", "sign", "number", "targets", "variants", "inside", "above", "exons")
    __slots__ = __match_args__

    def __init__(self, fact: str, kind: str, sign: str = "", number: Decimal = _ZERO,
                 targets: tuple[str, ...] = (), variants: tuple[Variant, ...] = (),
                 inside: frozenset[str] = _NO_CODES, above: frozenset[str] = _NO_CODES,
                 exons: Exons = _NO_EXONS) -> None:
        self.fact: Final = fact
        self.kind: Final = kind
        self.sign: Final = sign
        self.number: Final = number
        self.targets: Final = targets
        self.variants: Final = variants
        self.inside: Final = inside
        self.above: Final = above
        self.exons: Final = exons

    def __str__(self) -> str:
        if self.kind == "flag":
            return self.fact
        if self.kind == "compare":
            return f"{self.fact} {self.sign} {plain(self.number)}"
        codes = [str(v) for v in self.variants] or list(self.targets)
        return f"{self.fact} {self.sign} " + (f"{{{', '.join(codes)}}}"
                                             if self.sign == "in" or len(codes) > 1 else codes[0])


class Not(_Part):
    """Negation."""

    __match_args__ = ("of",)
    __slots__ = __match_args__

    def __init__(self, of: Condition) -> None:
        self.of: Final = of

    def __str__(self) -> str:
        return f"not {_operand(self.of)}"


class All(_Part):
    """Conjunction of two or more."""

    __match_args__ = ("of",)
    __slots__ = __match_args__

    def __init__(self, of: tuple[Condition, ...]) -> None:
        self.of: Final = of

    def __str__(self) -> str:
        return " and ".join(map(_operand, self.of))


class Called(All):
    """A class of changes, and the fact that reports call it by: where they deny that, no change is of it.

    It is written as the class alone, which is what was asked.
    """

    __slots__ = ()

    def __init__(self, of: tuple[Test, Test]) -> None:
        super().__init__(of)

    @property
    def asked(self) -> Condition:
        """The class, as it is asked."""
        return self.of[0]

    def __str__(self) -> str:
        return str(self.asked)


class Some(_Part):
    """Disjunction of two or more."""

    __match_args__ = ("of",)
    __slots__ = __match_args__

    def __init__(self, of: tuple[Condition, ...]) -> None:
        self.of: Final = of

    def __str__(self) -> str:
        return " or ".join(map(_operand, self.of))


class AtLeast(_Part):
    """So many of some conditions, more than one and not all of them, which are `or` and `and`."""

    __match_args__ = ("number", "of")
    __slots__ = __match_args__

    def __init__(self, number: int, of: tuple[Condition, ...]) -> None:
        self.number: Final = number
        self.of: Final = of

    def __str__(self) -> str:
        return f"at least {self.number} of ({', '.join(map(str, self.of))})"


class Named(_Part):
    """A definition, by its name."""

    __match_args__ = ("name",)
    __slots__ = __match_args__

    def __init__(self, name: str) -> None:
        self.name: Final = name

    def __str__(self) -> str:
        return self.name


Condition = Test | Not | All | Some | AtLeast | Named


def _operand(condition: Condition) -> str:
    joined = isinstance(condition, All | Some) and not isinstance(condition, Called)
    return f"({condition})" if joined else str(condition)


def several(number: int, of: tuple[Condition, ...]) -> Condition:
    """At least so many of some conditions, as it is written: all of them are `and`, one of them is `or`."""
    if number == len(of):
        return All(of)
    return Some(of) if number == 1 else AtLeast(number, of)


def tests(condition: Condition, definitions: Mapping[str, Condition]) -> Iterator[Test]:
    """Every test in a condition, those of the definitions it names included."""
    pending = [condition]
    while pending:
        here = pending.pop()
        if isinstance(here, Test):
            yield here
        elif isinstance(here, Named):
            pending.append(definitions[here.name])
        elif isinstance(here, Not):
            pending.append(here.of)
        else:
            pending.extend(reversed(here.of))


def names(condition: Condition) -> Iterator[str]:
    """Every definition that a condition names itself."""
    pending = [condition]
    while pending:
        here = pending.pop()
        if isinstance(here, Named):
            yield here.name
        elif isinstance(here, Not):
            pending.append(here.of)
        elif isinstance(here, All | Some | AtLeast):
            pending.extend(here.of)
