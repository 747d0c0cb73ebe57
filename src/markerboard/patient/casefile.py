"""Reading a case file: its form and its values, with every problem of both at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from markerboard.errors import CaseError, InputError, Problem
from markerboard.files.source import MAX_CASE_BYTES, Source, parse, too_large
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.caseform import one_has_form
from markerboard.patient.facts import Facts, Trouble, dotted
from markerboard.patient.shorthand import written_out
from markerboard.patient.unused import Unused

if TYPE_CHECKING:
    from markerboard.patient.profile import Profile


@dataclass(frozen=True, eq=False)
class Case:
    """A case as it was written, and the facts it states.

    `source` is None for one that was made in Python or imported; `account` sums up an import.
    """

    data: Mapping[str, Any]
    facts: Facts
    source: Source | None = None

    @property
    def account(self) -> str:
        """What an import took from a file and what it left, in a line; empty for a case of our own form."""
        return ""

    @property
    def told(self) -> tuple[str, ...]:
        """The whole account of an import, line by line; empty for a case of our own form."""
        return ()

    @property
    def unused(self) -> tuple[Unused, ...]:
        """What was stated and could not be used, with its place and why."""
        return self.facts.unused

    @property
    def written(self) -> Mapping[str, Any]:
        """The case as plain data, as it is written down."""
        return self.data

    @property
    def name(self) -> str:
        """What the case is called."""
        return str(self.data["case"]).strip()

    @property
    def expect(self) -> Mapping[str, str]:
        """What it expects of the answer."""
        return self.data.get("expect") or {}

    @cached_property
    def profile(self) -> Profile:
        """The case as typed data."""
        from markerboard.patient.profile import Profile

        return Profile.model_validate(self.data)


def read_own(name: str, content: bytes, vocabulary: Vocabulary) -> Case:
    """The case that the content of a file of our own form holds. Raises CaseError."""
    try:
        if len(content) > MAX_CASE_BYTES:
            raise too_large(name, MAX_CASE_BYTES)
        source = parse(name, content)
    except InputError as error:
        raise CaseError(error.problems) from None
    return case_in(source, vocabulary)


def case_in(source: Source, vocabulary: Vocabulary) -> Case:
    """The case that a parsed text holds. Raises CaseError."""
    data = written_out(source.data, vocabulary)
    problems = [] if one_has_form(data) else _form_problems(source.saying(data))
    read, troubles = casefacts.read(data, vocabulary) if isinstance(data, dict) else (Facts({}), [])
    problems += [source.problem(t.path, t.message, t.help, key=t.key) for t in troubles]
    if problems:
        raise CaseError(_one_per_place(problems))
    return Case(data, read, source)


def _form_problems(source: Source) -> list[Problem]:
    from markerboard.files.reading import validate
    from markerboard.patient.profile import Profile

    return validate(Profile, source)[1]


def case_of(profile: Profile, vocabulary: Vocabulary) -> Case:
    """The case of a profile made in Python. Raises CaseError for values the vocabulary refuses."""
    data = profile.written()
    read, troubles = casefacts.read(data, vocabulary)
    if troubles:
        raise CaseError(_without_place(profile.case, t) for t in troubles)
    return Case(data, read)


def no_case(given: object) -> CaseError:
    """Why what is given in Python is no case: the name of a file, several cases, anything else."""
    if isinstance(given, str | PurePath):
        return CaseError([Problem(str(given)[:200], 1, 1, "this is the name of a file, and no case",
                                  "read it first: `board.evaluate(board.read(name))`")])
    help = "evaluate one after the other" if isinstance(given, list | tuple) else (
        "give a case as `board.read` returns it, a `Profile` or a mapping")
    return CaseError([Problem("case", 1, 1, f"this is a `{type(given).__name__}`, and no case", help)])


def _without_place(name: str, trouble: Trouble) -> Problem:
    return Problem(name, 1, 1, f"{dotted(trouble.path)}: {trouble.message}", trouble.help)


def _one_per_place(problems: Iterable[Problem]) -> Iterable[Problem]:
    """The first problem of each place: form before value, so nothing is said twice."""
    first: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column), problem)
    return first.values()
