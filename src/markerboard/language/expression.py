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
from dataclasses import dataclass, field
from decimal import Decimal

from markerboard.language.logic import plain
from markerboard.language.variants import Exons, Variant

COMPARISONS = ("<", "<=", "=", ">=", ">")


@dataclass(frozen=True, slots=True, eq=False)
class Test:
    """One question to one fact. Equal tests of a rule base are the same object.

    `kind` is flag, compare, code, tree, drugs, state or variants; `number` belongs to compare,
    `variants` to variants, and `targets` (any of them will do) to the rest.
    """

    fact: str
    kind: str
    sign: str = ""
    number: Decimal = Decimal(0)
    targets: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    # For trees and drugs: the codes that answer yes, and those too coarse to answer.
    inside: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()
    # For variants: the codons of the gene's exons.
    exons: Exons = field(default_factory=dict)

    def __str__(self) -> str:
        if self.kind == "flag":
            return self.fact
        if self.kind == "compare":
            return f"{self.fact} {self.sign} {plain(self.number)}"
        codes = [str(v) for v in self.variants] or list(self.targets)
        return f"{self.fact} {self.sign} " + (f"{{{', '.join(codes)}}}"
                                             if self.sign == "in" or len(codes) > 1 else codes[0])


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """Negation."""

    of: Condition

    def __str__(self) -> str:
        return f"not {_operand(self.of)}"


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """Conjunction of two or more."""

    of: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(map(_operand, self.of))


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """Disjunction of two or more."""

    of: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(map(_operand, self.of))


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    """So many of some conditions, more than one and not all of them, which are `or` and `and`."""

    number: int
    of: tuple[Condition, ...]

    def __str__(self) -> str:
        return f"at least {self.number} of ({', '.join(map(str, self.of))})"


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A definition, by its name."""

    name: str

    def __str__(self) -> str:
        return self.name


Condition = Test | Not | All | Some | AtLeast | Named


def _operand(condition: Condition) -> str:
    return f"({condition})" if isinstance(condition, All | Some) else str(condition)


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
