"""Reading a case file: its form and its values, with every problem of both at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markerboard import casefacts
from markerboard.caseform import has_form
from markerboard.errors import CaseError, InputError, Problem
from markerboard.facts import Facts, Trouble, dotted
from markerboard.source import MAX_CASE_BYTES, MAX_FILE_BYTES, Source, parse, read_bytes, too_large
from markerboard.vocabulary import Vocabulary

if TYPE_CHECKING:
    from markerboard.profile import Profile


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
        from markerboard.profile import Profile

        return Profile.model_validate(self.data)


def read_case(file: Path | str, vocabulary: Vocabulary) -> Case:
    """Read one case, `-` for standard input: YAML, JSON, or a format that is imported. Raises CaseError."""
    cases = read_cases(file, vocabulary)
    if len(cases) > 1:
        raise CaseError([Problem(str(file), 1, 1, f"holds {len(cases)} patients where one is asked for")])
    return cases[0]


def read_cases(file: Path | str, vocabulary: Vocabulary) -> list[Case]:
    """Read every case of a file; only a table holds more than one. Raises CaseError."""
    try:
        name, content = read_bytes(file, MAX_FILE_BYTES)
    except InputError as error:
        raise CaseError(error.problems) from None
    if _may_be_foreign(name, content):
        from markerboard.interchange.reader import is_foreign, read_content

        if is_foreign(name, content):
            return list(read_content(name, content, vocabulary))
    return [_read_own(name, content, vocabulary)]


def _may_be_foreign(name: str, content: bytes) -> bool:
    """Whether a file may be of another format, from its first letter alone."""
    return content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") or name.endswith((".csv", ".tsv"))


def _read_own(name: str, content: bytes, vocabulary: Vocabulary) -> Case:
    try:
        if len(content) > MAX_CASE_BYTES:
            raise too_large(name, MAX_CASE_BYTES)
        source = parse(name, content)
    except InputError as error:
        raise CaseError(error.problems) from None
    return case_in(source, vocabulary)


def case_in(source: Source, vocabulary: Vocabulary) -> Case:
    """The case that a parsed text holds. Raises CaseError."""
    problems = [] if has_form(source.data) else _form_problems(source)
    read, troubles = (casefacts.read(source.data, vocabulary) if isinstance(source.data, dict)
                      else (Facts({}), []))
    problems += [source.problem(t.path, t.message, t.help, key=t.key) for t in troubles]
    if problems:
        raise CaseError(_one_per_place(problems))
    return Case(source.data, read, source)


def _form_problems(source: Source) -> list[Problem]:
    from markerboard.profile import Profile
    from markerboard.reading import validate

    return validate(Profile, source)[1]


def case_of(profile: Profile, vocabulary: Vocabulary) -> Case:
    """The case of a profile made in Python. Raises CaseError for values the vocabulary refuses."""
    data = profile.written()
    read, troubles = casefacts.read(data, vocabulary)
    if troubles:
        raise CaseError(_without_place(profile.case, t) for t in troubles)
    return Case(data, read)


def _without_place(name: str, trouble: Trouble) -> Problem:
    return Problem(name, 1, 1, f"{dotted(trouble.path)}: {trouble.message}", trouble.help)


def _one_per_place(problems: Iterable[Problem]) -> Iterable[Problem]:
    """The first problem of each place: form before value, so nothing is said twice."""
    first: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column), problem)
    return first.values()
