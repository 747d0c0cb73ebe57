"""Everything that markerboard raises.

    MarkerboardError
    ├── InputError            problems in somebody's files, all of them at once
    │   ├── CaseError         exit 3
    │   ├── SourceError       of a text or a record that a study is drafted from, exit 3
    │   └── RulebookError     exit 4
    │       └── PackError         of a pack, exit 4
    ├── CohortError           a table of patients that cannot be read, exit 3
    ├── SupposedError         what is supposed of a case cannot be, exit 2
    ├── OutputError           what was asked for cannot be written, exit 74
    └── EngineError           exit 70
        ├── EngineFailure         durable-rules refused what it was given
        └── EngineDisagreement    two engines gave two answers; neither is shown
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

MAX_TOLD = 50
"""How many problems of a case are told; nobody reads more, and a hostile file has tens of thousands."""
_EXCERPT = 100
_LONGEST_WORD = 200
_NAME = 80
_MOST_NAMED = 20
_SLIPS, _LONG, _SYMBOL = 2, 10, 8
"""Letters that a slip may change, from which length on it may be as many, and how long a symbol is."""


class Problem(NamedTuple):
    """One thing wrong in one place, in words for the person who can mend it.

    `source` is the line, or an excerpt of it that starts `start` characters into the line.
    """

    file: str
    line: int
    column: int
    message: str
    help: str = ""
    source: str = ""
    start: int = 0

    @classmethod
    def within(cls, file: str, line: int, column: int, message: str, help: str, shown: str) -> Problem:
        """A problem that keeps of its line what will be printed, however long the line is."""
        start = _excerpt_start(column)
        return cls(file, line, column, message, help, shown[start : start + _EXCERPT], start)

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if self.source.strip():
            text += f"\n{self.line:>6} | {self._excerpt()}\n       | {' ' * self._caret()}^"
        return printable(f"{text}\n         help: {self.help}" if self.help else text)

    def _excerpt(self) -> str:
        start = _excerpt_start(self.column) - self.start
        return self.source[start : start + _EXCERPT].replace("\t", " ").rstrip()

    def _caret(self) -> int:
        return self.column - 1 - _excerpt_start(self.column)


def _excerpt_start(column: int) -> int:
    """A line may be long (a case on one line): where the part around a place begins."""
    return max(0, column - 61)


class MarkerboardError(Exception):
    """The root of every error that markerboard raises on purpose."""

    exit_code = 1


class InputError(MarkerboardError):
    """Problems in an input: `problems` holds them in file order, `more` counts those that are not told."""

    most: int | None = None
    """How many are told; None for all of them."""

    def __init__(self, problems: Iterable[Problem], more: int = 0) -> None:
        found = sorted(set(problems))
        self.problems = tuple(found[: self.most])
        self.more = more + len(found) - len(self.problems)
        super().__init__("\n".join(self.told()))

    def __reduce__(self) -> tuple[Any, ...]:
        """As it goes from one process to another."""
        return type(self), (self.problems, self.more)

    def told(self) -> list[str]:
        """Each problem in words, and how many more there are."""
        return [*map(str, self.problems), *([f"and {self.more:,} more"] if self.more else [])]


class CaseError(InputError):
    """A patient case that cannot be read as one."""

    exit_code = 3
    most = MAX_TOLD


class SourceError(InputError):
    """A text, or a record of a registry, that no study can be drafted from."""

    exit_code = 3
    most = MAX_TOLD


class RulebookError(InputError):
    """A rule base that does not load."""

    exit_code = 4


class PackError(RulebookError):
    """A pack that is not there, is not whole, or is none; or a table of which none can be made."""

    most = MAX_TOLD


class CohortError(MarkerboardError):
    """A table of patients, or a directory of cases, that cannot be read as one."""

    exit_code = 3


class SupposedError(MarkerboardError):
    """What is supposed of a case, and cannot be."""

    exit_code = 2


class OutputError(MarkerboardError):
    """An output that cannot be written. None of it is left behind."""

    exit_code = 74


class EngineError(MarkerboardError):
    """An engine could not answer, or the engines did not agree."""

    exit_code = 70


class EngineFailure(EngineError):
    """durable-rules refused a rule base or a fact."""


class EngineDisagreement(EngineError):
    """Two engines answered differently, so there is no answer."""


_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


def printable(text: str) -> str:
    """Text without control characters, which could rewrite a terminal or hide a word, and without halves of
    characters, which nothing prints.
    """
    return text if text.isprintable() else re.sub(_CONTROL, "\N{REPLACEMENT CHARACTER}", text)


def quoted(name: str) -> str:
    """A name as sentences quote it, on one line; of a very long one the beginning, and how long it is."""
    shown = f"`{printable(name[:_NAME])}`".replace("\n", "\\n")
    return shown if len(name) <= _NAME else f"{shown[:-1]}...` ({len(name):,} characters)"


def place(error: BaseException) -> str:
    """Where an error arose, without its message, which may hold what a patient's case said."""
    import traceback  # only where there is a defect

    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))


def counted(number: int, what: str) -> str:
    """A number of things: `1 cell`, `1,200 cells`."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def did_you_mean(word: str, known: Iterable[str], before: int = 0) -> str:
    """A suggestion for a misspelt word, or an empty string.

    Another gene, drug or tumor is never suggested for one that the vocabulary lacks (NOTCH1 is not NOTCH3,
    lapatinib not apatinib): a suggestion has the same digits and the same first letter and differs by one
    letter, in long words by two; of a symbol (`EGRF`) only two neighbors may have changed places.
    `before` is how many problems stand before this one: what is not told is not worth a search.
    """
    if before >= MAX_TOLD or len(word) > _LONGEST_WORD:
        return ""
    close = sorted((distance, name) for name in set(known) if (distance := _apart(word, name)) is not None)
    if not close:
        return ""
    nearest = [name for distance, name in close if distance == close[0][0]][:3]
    return "did you mean " + " or ".join(f"`{name}`" for name in nearest) + "?"


def one_of(known: Sequence[str], word: str) -> str:
    """What there is in place of a word that is not; of more than a glance reads, how to look for one."""
    if len(known) <= _MOST_NAMED:
        return f"known: {', '.join(known)}"
    return f"`markerboard facts {word.partition(' ')[0]}` looks for it among {len(known):,} names"


def _apart(word: str, name: str) -> int | None:
    """How many letters two words differ by, where that is few enough for a slip; else None."""
    one, other = word.casefold(), name.casefold()
    if one == other:
        return 0
    if abs(len(one) - len(other)) > _SLIPS or _numbers(one) != _numbers(other):
        return None
    if other in swapped(one):
        return 1
    if one[:1] != other[:1] or (word.isupper() and len(word) <= _SYMBOL):
        return None
    longer = one.startswith(other) or other.startswith(one)
    allowed = _SLIPS if len(one) >= _LONG or longer else 1
    distance = _edits(one, other)
    return distance if distance <= allowed else None


def _numbers(word: str) -> list[int]:
    """The numbers in a word; a zero before one (`alter-303`, `alter0303`) makes it no other."""
    return [int(digits) for digits in re.findall(r"\d+", word)]


def swapped(word: str) -> set[str]:
    """A word with two neighbors in each other's place."""
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}


def _edits(one: str, other: str) -> int:
    """Letters to change, add or leave out to make the one of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row, above = [i], row
        for j, wanted in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != wanted)))
    return row[-1]
