"""What cases expect, compared with what they get."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.errors import Problem, did_you_mean
from markerboard.patient.casefile import Case

_IN_GROUP = {"met": "applies", "not met": "does not apply", "unknown": "undetermined"}


def files_of(places: Iterable[Path]) -> Iterator[Path]:
    """The case files named, and those in the directories named, in order."""
    for place in places:
        if place.is_dir():
            yield from sorted(f for f in place.iterdir() if f.suffix in (".yaml", ".yml", ".json"))
        else:
            yield place


def failures(board: Board, case: Case) -> Iterator[Problem]:
    """One problem for each expectation of a case that is not met."""
    if not case.expect:
        return
    answer = board.evaluate(case)
    # A study is answered when it is asked for, and a case expects something of few.
    named = {key.partition("/")[0] for key in case.expect}
    answers = _answers(study for study in answer.studies if study.id in named)
    for key, expected in case.expect.items():
        if key not in answers:
            help = did_you_mean(key, _answers(answer.studies))
            yield _problem(case, key, f"`{key}` is not something to expect", help)
        elif expected != answers[key]:
            yield _problem(case, key, f"`{key}` is {answers[key]}, expected {expected}", _why(answer, key))


def _why(answer: Evaluation, key: str) -> str:
    """What decided an answer, or what is missing for it."""
    study, _, rest = key.partition("/")
    found = answer.study(study)
    criteria = {c.id: c for c in (*found.inclusion, *found.exclusion)}
    if rest in criteria:
        return _reasons(criteria[rest].because, criteria[rest].missing)
    if rest:
        finding = next(f for f in found.findings if f.id == rest.partition("/")[0])
        return _reasons(finding.because, finding.missing)
    failed = [c for c in found.inclusion if c.verdict == "not met"]
    failed += [c for c in found.exclusion if c.verdict == "met"]
    return _reasons([f"`{c.id}`: {', '.join(c.because)}" for c in failed], found.missing)


def _reasons(because: Sequence[str], missing: Sequence[str]) -> str:
    return "; ".join(because) if because or not missing else f"missing: {', '.join(missing)}"


def _answers(studies: Iterable[StudyAnswer]) -> dict[str, str]:
    """Everything a case may expect of some studies, with the word that is right for it."""
    found: dict[str, str] = {}
    for study in studies:
        found[study.id] = study.verdict
        for criterion in (*study.inclusion, *study.exclusion):
            found[f"{study.id}/{criterion.id}"] = criterion.verdict
        for finding in study.findings:
            key = f"{study.id}/{finding.id}"
            found[key] = finding.verdict
            found |= {f"{key}/{name}": _IN_GROUP[group.verdict] for name, group in finding.groups.items()}
    return found


def _problem(case: Case, key: str, message: str, help: str = "") -> Problem:
    if case.source is None:
        return Problem(case.name, 1, 1, message, help)
    return case.source.problem(("expect", key), message, help)
