"""Reading a case file: its form and its values, with every problem of both at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from markerboard import facts as facts_
from markerboard.errors import CaseError, InputError, Problem
from markerboard.facts import Facts, Trouble
from markerboard.profile import Profile
from markerboard.reading import validate
from markerboard.source import MAX_CASE_BYTES, Source, parse, read_bytes
from markerboard.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Case:
    """A case as it was written, and the facts it states. `source` is None for one made in Python."""

    profile: Profile
    facts: Facts
    source: Source | None = None


def read_case(file: Path | str, vocabulary: Vocabulary) -> Case:
    """Read a YAML or JSON case, `-` for standard input. Raises CaseError."""
    try:
        source = parse(*read_bytes(file, MAX_CASE_BYTES))
    except InputError as error:
        raise CaseError(error.problems) from None
    profile, problems = validate(Profile, source)
    read, troubles = (facts_.read(source.data, vocabulary) if isinstance(source.data, dict)
                      else (Facts({}), []))
    problems += [source.problem(t.path, t.message, t.help, key=t.key) for t in troubles]
    if problems or profile is None:
        raise CaseError(_one_per_place(problems))
    return Case(profile, read, source)


def case_of(profile: Profile, vocabulary: Vocabulary) -> Case:
    """The case of a profile made in Python. Raises CaseError for values the vocabulary refuses."""
    read, troubles = facts_.read(profile.written(), vocabulary)
    if troubles:
        raise CaseError(_without_place(profile.case, t) for t in troubles)
    return Case(profile, read)


def _without_place(name: str, trouble: Trouble) -> Problem:
    return Problem(name, 1, 1, f"{facts_.dotted(trouble.path)}: {trouble.message}", trouble.help)


def _one_per_place(problems: Iterable[Problem]) -> Iterable[Problem]:
    """The first problem of each place: form before value, so nothing is said twice."""
    first: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line, problem.column), problem)
    return first.values()
