"""Everything that markerboard raises.

    MarkerboardError
    ├── InputError            problems in somebody's files, all of them at once
    │   ├── CaseError         exit 3
    │   └── RulebookError     exit 4
    ├── CohortError           a table of patients that cannot be read, exit 3
    ├── OutputError           what was asked for cannot be written, exit 74
    └── EngineError           exit 70
        ├── EngineFailure         durable-rules refused what it was given
        └── EngineDisagreement    two engines gave two answers; neither is shown
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong in one place, in words for the person who can mend it."""

    file: str
    line: int
    column: int
    message: str
    help: str = ""
    source: str = ""

    def __str__(self) -> str:
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if self.source.strip():
            text += f"\n{self.line:>6} | {self._excerpt()}\n       | {' ' * self._caret()}^"
        return printable(f"{text}\n         help: {self.help}" if self.help else text)

    # A line may be long (a case on one line): show the part around the place.
    def _start(self) -> int:
        return max(0, self.column - 61)

    def _excerpt(self) -> str:
        return self.source[self._start() : self._start() + 100].replace("\t", " ").rstrip()

    def _caret(self) -> int:
        return self.column - 1 - self._start()


class MarkerboardError(Exception):
    """The root of every error that markerboard raises on purpose."""

    exit_code = 1


class InputError(MarkerboardError):
    """One or more problems in an input; `problems` holds them in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class CaseError(InputError):
    """A patient case that cannot be read as one."""

    exit_code = 3


class RulebookError(InputError):
    """A rule base that does not load."""

    exit_code = 4


class CohortError(MarkerboardError):
    """A table of patients, or a directory of cases, that cannot be read as one."""

    exit_code = 3


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


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Text without control characters, which could rewrite a terminal or hide a word."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion for a misspelt word, or an empty string."""
    from difflib import get_close_matches  # only for who misspelled

    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), by_folded, n=3, cutoff=0.6)
    if not close:
        return ""
    return "did you mean " + " or ".join(f"`{by_folded[name]}`" for name in close) + "?"
