"""What became of the answer about one study for one patient, the weightiest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args

from markerboard.answer.model import CriterionAnswer, FindingAnswer, StudyAnswer

Kind = Literal["own alteration", "study", "verdict", "finding", "group", "fit", "result", "grade", "caveat",
               "criterion", "source", "text", "case"]
RANK: Mapping[str, int] = {kind: rank for rank, kind in enumerate(get_args(Kind))}
"""What would change a discussion first: evidence of the patient's own alterations, gained or lost."""
Own = Callable[[FindingAnswer], bool]
"""Whether a finding is of an alteration that the patient has."""
ABSENT = ""
"""In place of what does not stand in a version; a group may be called `absent`."""
_HIDDEN = frozenset({"reading"})
"""What of a result is worked out from the rest of it."""


class Change(NamedTuple):
    """One change: of what kind, of which part of the study, from what to what, and where the rules say so."""

    kind: Kind
    what: str
    before: str
    after: str
    path: tuple[str | int, ...] = ()
    gone: bool = False


def changes(before: StudyAnswer | None, after: StudyAnswer | None, own: Own) -> list[Change]:
    """Everything that differs between two answers about a study, for whom it does not rule out.

    Of a study that rules a patient out before and after, only a change of how near he comes is one.
    """
    if before and after and before.verdict == after.verdict == "ineligible":
        found = [*_fits(before, after)]
    else:
        found = list(_all(before, after, own))
        if not found and before and after and before.as_json() != after.as_json():
            found = [Change("text", "words", "", "")]
    return sorted(found, key=lambda change: RANK[change.kind])


def _fits(before: StudyAnswer, after: StudyAnswer) -> Iterator[Change]:
    if before.strength.fit != after.strength.fit:
        yield Change("fit", "", _fit(before), _fit(after), _cause(before, after))


def _cause(before: StudyAnswer, after: StudyAnswer) -> tuple[str | int, ...]:
    """Where the first criterion stands that is answered otherwise; the study itself where none is."""
    return next((one.path for one in _criteria(before, after) if not one.gone), ())


def _all(before: StudyAnswer | None, after: StudyAnswer | None, own: Own) -> Iterator[Change]:
    if before is None or after is None:
        yield from _alone(before, after, own)
        return
    if before.verdict != after.verdict:
        yield Change("verdict", "", before.verdict, after.verdict, _cause(before, after))
    yield from _fits(before, after)
    yield from _findings(before, after, own)
    yield from _criteria(before, after)
    yield from _listed("caveat", before.weaknesses, after.weaknesses, ("weaknesses",))
    yield from _listed("source", before.sources, after.sources, ("sources",))
    yield from _worded(before, after)


def _alone(before: StudyAnswer | None, after: StudyAnswer | None, own: Own) -> Iterator[Change]:
    """A study that is new or gone concerns whom it does not rule out."""
    one = after or before
    if one is None or one.verdict == "ineligible":
        return
    yield Change("study", "", ABSENT if before is None else _fit(one), _fit(one) if after else ABSENT,
                 gone=after is None)
    for finding in one.findings:
        if finding.verdict == "applies" and own(finding):
            yield from _come(finding, after is not None, own, one)


def _come(finding: FindingAnswer, gained: bool, own: Own, study: StudyAnswer) -> Iterator[Change]:
    kind: Kind = "own alteration" if own(finding) else "finding"
    place = next((i for i, one in enumerate(study.findings) if one.id == finding.id), 0)
    said = finding.group or finding.verdict
    yield Change(kind, finding.id, ABSENT if gained else said, said if gained else ABSENT,
                 ("findings", place), not gained)


def _findings(before: StudyAnswer, after: StudyAnswer, own: Own) -> Iterator[Change]:
    old, new = ({one.id: one for one in study.findings} for study in (before, after))
    for name in old.keys() | new.keys():
        if name in old and name in new:
            place = next(i for i, one in enumerate(after.findings) if one.id == name)
            yield from _finding(old[name], new[name], own, ("findings", place))
            continue
        one = (old | new)[name]
        if one.verdict != "does not apply":
            yield from _come(one, name in new, own, after if name in new else before)


def _finding(old: FindingAnswer, new: FindingAnswer, own: Own,
             path: tuple[str | int, ...]) -> Iterator[Change]:
    """A finding that stands in both; of one that holds for neither, nothing is said."""
    if old.verdict != new.verdict or old.group != new.group:
        applies = "applies" in (old.verdict, new.verdict)
        kind: Kind = "own alteration" if applies and (own(old) or own(new)) else "group"
        yield Change(kind, new.id, old.group or old.verdict, new.group or new.verdict, path)
    if old.verdict == new.verdict == "does not apply":
        return
    yield from _listed("result", [_bare(one) for one in old.results], [_bare(one) for one in new.results],
                       (*path, "results"), new.id)
    yield from _listed("caveat", old.caveats, new.caveats, (*path, "caveats"), new.id)
    for scheme in old.grades.keys() | new.grades.keys():
        was, now = (str(one.grade) if (one := each.grades.get(scheme)) else ABSENT for each in (old, new))
        if was != now:
            yield Change("grade", f"{new.id}, {scheme}", was, now, path)
    for name in ("title", "claimed", "supported", "supported_because", "direction", "analysis", "from_"):
        if getattr(old, name) != getattr(new, name):
            yield Change("text", f"{new.id}, {name.rstrip('_')}", _said(getattr(old, name)),
                         _said(getattr(new, name)), path)


def _criteria(before: StudyAnswer, after: StudyAnswer) -> Iterator[Change]:
    for kind in ("inclusion", "exclusion"):
        old, new = ({one.id: one for one in getattr(study, kind)} for study in (before, after))
        for name in dict.fromkeys([*old, *new]):
            was, now = _criterion(old.get(name)), _criterion(new.get(name))
            if was != now:
                place = list(new if name in new else old).index(name)
                yield Change("criterion", name, was, now, (kind, place), name not in new)


def _criterion(one: CriterionAnswer | None) -> str:
    return ABSENT if one is None else f"{one.verdict}: {one.when}"


def _worded(before: StudyAnswer, after: StudyAnswer) -> Iterator[Change]:
    for name in ("name", "title", "registry", "design", "regimen", "arms", "criteria", "partial_because",
                 "regimen_key", "part_of", "collection"):
        if getattr(before, name) != getattr(after, name):
            yield Change("text", name, _said(getattr(before, name)), _said(getattr(after, name)), (name,))


def _listed(kind: Kind, old: Any, new: Any, path: tuple[str | int, ...], what: str = "") -> Iterator[Change]:
    """What was added to a list, and what was taken from it."""
    for one in old:
        if one not in new:
            yield Change(kind, what, _said(one), ABSENT, path[:-1], True)
    for i, one in enumerate(new):
        if one not in old:
            yield Change(kind, what, ABSENT, _said(one), (*path, i))


def _bare(result: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in result.items() if key not in _HIDDEN}


def _fit(study: StudyAnswer) -> str:
    """The verdict with how far it reaches."""
    return f"{study.verdict}, {study.strength.fit} {study.strength.met} of {study.strength.read}"


def _said(value: Any) -> str:
    """A part of a study file on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value))
    return str(value)
