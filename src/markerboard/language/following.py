"""What a fact of the vocabulary says of others: the panel that covers it, what follows from it."""

from typing import NamedTuple

from markerboard.language.expression import Test


class Coverage(NamedTuple):
    """Which list of a declared panel makes an unreported finding a negative, and for which gene."""

    list: str
    gene: str


class Implied(NamedTuple):
    """What a fact that is true says of another, where that one is not stated: its value, and why.

    Nothing is said of a tumor of `unless`, or of one that is not known: within its own organ a metastasis may
    be near. A fact of codes says it by the code `when`, of a tumor of one of `among` alone.
    """

    fact: str
    value: str
    because: str
    unless: str = ""
    when: str = ""
    among: tuple[str, ...] = ()


class Says(NamedTuple):
    """What a code of a fact says of another fact."""

    code: str
    fact: str
    expected: bool


class Contradiction(NamedTuple):
    """Two conditions that no patient meets together, and why; in them `{gene}` is each gene.

    `where` is a condition that has to be met as well, such as one that asks the tumor.
    """

    both: tuple[str, str]
    because: str
    where: str = ""


class Side(NamedTuple):
    """A question, and whether it is the answer no that contradicts."""

    test: Test
    denied: bool = False

    def __str__(self) -> str:
        return f"not {self.test}" if self.denied else str(self.test)


class Exclusive(NamedTuple):
    """Two sides that are never both so, why, and what has to be so beside them, if anything."""

    sides: tuple[Side, Side]
    because: str
    where: Side | None = None

    @property
    def all(self) -> tuple[Side, ...]:
        """All that would have to be so."""
        return (*self.sides, *([self.where] if self.where else []))
