"""How far a fit reaches: a word beside the verdict that never replaces it.

A study fits in full when all its criteria were read and are met, as read when the text was read in part. Of a
part of a trial, no more is said than of its trial; a collection of sources and preclinical work have no fit.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, get_args

from markerboard.answer.model import (
    CriterionAnswer,
    Fit,
    Like,
    Miss,
    Strength,
    StudyAnswer,
    Verdict,
)
from markerboard.answer.near import Near, Question
from markerboard.files.remembering import remembered
from markerboard.language.field import DISEASE

RANK: Mapping[str, int] = {fit: rank for rank, fit in enumerate(get_args(Fit))}
"""From the best fit to none; a part never has a better one than its trial."""
FITS = frozenset({"full", "as-read", "little-read", "group-unknown"})
LINE = frozenset({"line", "prior therapy"})
KIND = LINE | DISEASE | {"stage"}
"""What kind of patient a study asks for: where that is open, one criterion that fails is no near miss."""
_DOMAIN = {"prior drugs": "prior therapy"}
PRECLINICAL = "preclinical"
KEPT = 10_000
"""Of how many misses and strengths what is said is remembered: much is the same for another patient."""


class Reach(NamedTuple):
    """What a study's strength rests on, whoever the patient is."""

    criteria: str
    unread: tuple[str, ...]
    deep: bool
    apart: bool
    part_of: str | None


def reach(page: Mapping[str, Any], usual: Iterable[str]) -> Reach:
    """How much of a study's criteria was read, of its file as plain data, by what is usual to restrict."""
    asked = {c["domain"] for kind in ("inclusion", "exclusion") for c in page.get(kind, ())}
    deep = bool(DISEASE & asked) and "stage" in asked and bool(LINE & asked)
    stated = page.get("domains", {})
    left = "free" if page["criteria"] == "full" else "unread"
    unread = tuple(one for one in usual if _reach(stated, one, asked, left) == "unread")
    apart = bool(page.get("collection")) or page["design"]["kind"] == PRECLINICAL
    return Reach(page["criteria"], unread, deep, apart, page.get("part_of"))


def _reach(stated: Mapping[str, str], usual: str, asked: Container[str], left: str) -> str:
    return stated.get(usual, "restricted" if _DOMAIN.get(usual, usual) in asked else left)


class Decided(NamedTuple):
    """What was decided of the criteria of a study: those that fail, how many are met of how many.

    `alone` is the one that fails, where one does and it is not open that the patient is of the kind that is
    asked for.
    """

    failed: Sequence[Question]
    alone: Question | None
    met: int
    read: int


class Asked(Protocol):
    """What is asked of one patient and study only where the fit depends on it, or when somebody reads it."""

    def nowhere(self) -> bool:
        """Whether the patient can be placed in no group of the study's results."""

    def nearly(self, criterion: Question) -> bool:
        """Whether the one criterion that fails is missed nearly."""

    def field(self, name: str) -> Any:
        """What the study is missed by, when that is asked for by its name."""


def strength(how: Reach, verdict: Verdict, decided: Decided, asked: Asked) -> Strength:
    """How far the fit of one patient reaches."""
    _, alone, met, read = decided
    fit = "none" if how.apart else _fit(how, verdict, alone, asked)
    if verdict != "ineligible":
        return _strength(fit, met, read, how.unread)
    return Strength.lazily(asked.field, fit=fit, met=met, read=read, unread_domains=how.unread)


@remembered(KEPT)
def _strength(fit: Fit, met: int, read: int, unread: tuple[str, ...]) -> Strength:
    """The same strength is one object, whose bytes are made once."""
    return Strength(fit=fit, met=met, read=read, unread_domains=unread, misses=())


def parts_of_trials(studies: tuple[StudyAnswer, ...]) -> tuple[StudyAnswer, ...]:
    """The studies, each part of a trial with no better fit than its trial has."""
    if not any(study.part_of for study in studies):
        return studies
    known = {study.id: study.strength for study in studies}
    return tuple(study.with_strength(no_better_than(study.strength, known[study.part_of], study.part_of))
                 if study.part_of in known else study for study in studies)


def no_better_than(part: Strength, whole: Strength, study: str) -> Strength:
    """The strength of a part beside that of its trial."""
    if RANK[part.fit] >= RANK[whole.fit] or part.fit == "none":
        return part
    return Strength.lazily(lambda _: part.misses or whole.misses, fit=whole.fit, met=part.met,
                           read=part.read, unread_domains=part.unread_domains, limited_by=study)


def _fit(how: Reach, verdict: Verdict, alone: Question | None, asked: Asked) -> Fit:
    if verdict == "ineligible":
        return _misfit(alone, asked) if alone else "no"
    if verdict == "undetermined":
        return "undecided"
    if how.criteria != "full" and not how.deep:
        return "little-read"
    if asked.nowhere():
        return "group-unknown"
    return "full" if how.criteria == "full" else "as-read"


def _misfit(only: Question, asked: Asked) -> Fit:
    if only.domain in LINE:
        return "other-line"
    return "misses-by-one" if asked.nearly(only) else "no"


def misses(wanted: Iterable[CriterionAnswer], refused: Iterable[CriterionAnswer],
           near: Near) -> Iterator[Miss]:
    """What a study is missed by: what it asks for, then what it excludes."""
    for one in (*(c for c in wanted if c.verdict == "not met"), *(c for c in refused if c.verdict == "met")):
        like = near.like(one.id)
        yield _miss(one) if like is None else _made(one, like)


@remembered(KEPT)
def _miss(one: CriterionAnswer) -> Miss:
    return _made(one, None)


def _made(one: CriterionAnswer, like: Like | None) -> Miss:
    return Miss(id=one.id, kind="inclusion" if one.verdict == "not met" else "exclusion", domain=one.domain,
                text=one.text, when=one.when, because=one.because, like=like)
