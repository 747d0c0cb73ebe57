"""Drugs that were given, put into lines of treatment as stated, or inferred where that was asked for.

A drug that cannot be read was given all the same: its line holds perhaps others, and it opens or joins a
line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from markerboard.imports.mapping import mapping

DAYS_PER_MONTH = 30.4375
_BEST = ("CR", "PR", "SD", "PD")
UNREADABLE = "unreadable"
BACKWARD = "it is said to have ended before it began, so how long it lasted is not known"
NO_DAY = "a day that is stated of it cannot be read, so how long it lasted is not known"
UNREAD = "?"
"""What is stated and cannot be read, in the place of a reason or a response."""


class Treatment(NamedTuple):
    """One drug that was given: when, why it ended, and the line or setting where one is stated.

    `drug` is empty where it cannot be read. `doubt` says why it may not have been given, or not for this
    tumor; `told` is what a table says of the whole line, as a case writes it.
    """

    drug: str
    place: str
    line: int | None = None
    setting: str = ""
    start: str = ""
    end: str = ""
    ongoing: bool = False
    stopped_for: str = ""
    responses: tuple[str, ...] = ()
    curative: bool = False
    told: tuple[tuple[str, str], ...] = ()
    doubt: str = ""


class LineRead(NamedTuple):
    """A line as a case writes it, with its drugs in order, where each stands, and what was converted.

    `open` says that it may hold other drugs than are named.
    """

    data: dict[str, Any]
    title: str
    drugs: tuple[str, ...]
    places: tuple[str, ...]
    notes: tuple[str, ...]
    open: bool = False


Unplaced = list[tuple[Treatment, str]]


def lines_of(treatments: Iterable[Treatment], *, infer: bool) -> tuple[list[LineRead], list[str], Unplaced]:
    """The lines, the notes for the case, and the treatments that belong to none, with the reason."""
    groups = defaultdict[tuple[int, str], list[Treatment]](list)
    loose: list[Treatment] = []
    treatments = list(treatments)
    for treatment in sorted(treatments, key=lambda t: (t.start, t.drug, t.place)):
        if treatment.doubt or (treatment.line is None and not treatment.setting):
            loose.append(treatment)
        else:
            groups[treatment.line or 0, "" if treatment.line else treatment.setting].append(treatment)
    hidden = next((t for t in loose if not t.curative and (t.doubt or not _is_day(t.start))), None)
    reasons = {t: _why_not(t, infer, bool(groups), hidden) for t in loose}
    inferred = _inferred([t for t in loose if not reasons[t]])
    lines = [_line(line, setting, group, loose) for (line, setting), group in sorted(groups.items())]
    lines += [_line(number, "", group, (), "the line is inferred from the dates, nobody stated it")
              for number, group in enumerate(inferred, 1)]
    window = mapping().treatments["line_window_days"]
    notes = [f"Lines of treatment are inferred from dates, not stated: a drug begun more than {window} days "
             "after a line opened opens the next."] if inferred else []
    unplaced = [(t, why) for t, why in reasons.items() if why]
    placed = [t for t in treatments if not reasons.get(t)]
    return lines, notes, [*unplaced, *((t, NO_DAY) for t in placed if _is_undated(t)),
                          *((t, BACKWARD) for t in placed if is_backward(t))]


def _why_not(treatment: Treatment, infer: bool, stated: bool, hidden: Treatment | None) -> str:
    if treatment.doubt:
        return treatment.doubt
    if not infer:
        return "no line of treatment is stated for this drug, and none is inferred unless that is asked for"
    if stated:
        return "other lines are stated and this one is not; stated and inferred lines are not mixed"
    if treatment.curative:
        return "it was given with curative intent, so it is no line for advanced disease"
    if not _is_day(treatment.start):
        return "it has no date from which a line could be inferred"
    # Which number a line has depends on all before it.
    return f"no line is inferred, for that of {hidden.place} cannot be told" if hidden else ""


def _inferred(treatments: list[Treatment]) -> list[list[Treatment]]:
    """Drugs by the line they open or join, in the order of their dates."""
    window = mapping().treatments["line_window_days"]
    lines: list[list[Treatment]] = []
    for treatment in treatments:
        joins = lines and (treatment.drug in {t.drug for t in lines[-1] if t.drug}
                           or (_days(lines[-1][0].start, treatment.start) or 0) <= window)
        if joins:
            lines[-1].append(treatment)
        else:
            lines.append([treatment])
    return lines


def _line(
    line: int, setting: str, group: list[Treatment], loose: Iterable[Treatment], *told: str
) -> LineRead:
    data: dict[str, Any] = {"line": line} if line else {"setting": setting}
    drugs = tuple(dict.fromkeys(t.drug for t in group if t.drug))
    if drugs:
        data["drugs"] = list(drugs)
    course, notes = _course(group), list(told)
    data |= course
    perhaps = [t for t in loose if t.line in (None, line) and t.setting in ("", setting)]
    for one in perhaps:
        data |= _overturned(course, _course([*group, one]))
    if "months" not in dict(group[0].told) and data.get("months", UNREADABLE) != UNREADABLE:
        notes.append(f"{data['months']} months from the first to the last day of the line")
    return LineRead(data, f"line {line}" if line else setting, tuple(t.drug for t in group),
                    tuple(t.place for t in group), tuple(notes),
                    bool(perhaps) or not all(t.drug for t in group))


def _course(group: list[Treatment]) -> dict[str, Any]:
    """How long the drugs of a line were given, how they ended and what they achieved."""
    data: dict[str, Any] = dict(group[0].told)
    if "months" not in data and (months := _months(group)):
        data["months"] = months
    _ending(data, group)
    best = [r for r in _BEST if any(r in t.responses for t in group)]
    if best and not any(UNREAD in t.responses for t in group):
        data["best_response"] = best[0]
    return data


def _overturned(told: dict[str, Any], other: dict[str, Any]) -> dict[str, str]:
    """What a line would say otherwise did it hold a drug more, which nobody can tell."""
    keys = dict.fromkeys((*told, *other))
    return {key: UNREADABLE for key in keys if told.get(key) != other.get(key)}


def _ending(data: dict[str, Any], group: list[Treatment]) -> None:
    """Ongoing while one drug is; stopped for a reason only where all that is said agrees."""
    if any(t.ongoing and t.end for t in group):
        data["status"] = UNREADABLE  # it is said to go on, and to have ended on a day that cannot be read
        return
    if any(t.ongoing for t in group):
        data["status"] = "ongoing"
        data.pop("months", None)
        return
    reasons = {t.stopped_for for t in group if t.stopped_for}
    if len(reasons) == 1 and UNREAD not in reasons:
        data["stopped_for"] = reasons.pop()
    if "status" not in data and (reasons or all(t.end for t in group) or "stopped_for" in data):
        data["status"] = "stopped"


def _months(group: list[Treatment]) -> str:
    """The time from the first day to the last: a range where a day is not told, or why it is not known."""
    if any(map(is_backward, group)):
        return UNREADABLE
    starts, ends = [_span(t.start) for t in group if t.start], [_span(t.end) for t in group if t.end]
    if len(starts) < len(group) or len(ends) < len(group):
        return ""
    first, last = [one for one in starts if one], [one for one in ends if one]
    if len(first) < len(group) or len(last) < len(group):
        return UNREADABLE
    return _between(first, last)


def months_between(start: str, end: str) -> str:
    """The months from one day to another, of both of which the day or the month may be left out."""
    first, last = _span(start), _span(end)
    return _between([first], [last]) if first and last else UNREADABLE


def _between(first: list[tuple[date, date]], last: list[tuple[date, date]]) -> str:
    low = max(last)[0] - min(end for _, end in first)
    high = max(end for _, end in last) - min(first)[0]
    told = [f"{max(span.days, 0) / DAYS_PER_MONTH:.1f}" for span in (low, high)]
    return "-".join(dict.fromkeys(told))


def _span(written: str) -> tuple[date, date] | None:
    """The first and the last day that a date may be, of which the day or the month may be left out."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", written)
    try:
        year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
        first = date(year, month or 1, day or 1)
        after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    except ValueError:
        return None
    return first, first if day else after - timedelta(days=1)


def is_backward(treatment: Treatment) -> bool:
    """Whether a treatment is said to have ended before it began."""
    start, end = _span(treatment.start), _span(treatment.end)
    return bool(start and end and end[1] < start[0])


def is_ahead(day: str, today: str) -> bool:
    """Whether a day, or the month or year of it that is given, has not come yet."""
    return _span(day) is not None and day > today[:len(day)]


def ending(end: str, today: str, *, over: bool, going: bool) -> dict[str, Any]:
    """The `end` of a treatment, and whether it is `ongoing`; an end that cannot be read is kept as it is."""
    unread = bool(end) and _span(end) is None
    over = over or (bool(end) and not unread and end < today)
    return {"end": end if over or unread else "", "ongoing": going and not over}


def _is_undated(treatment: Treatment) -> bool:
    return any(day and _span(day) is None for day in (treatment.start, treatment.end))


def _is_day(written: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", written)) and _days(written, written) is not None


def _days(start: str, end: str) -> int | None:
    try:
        return (date.fromisoformat(end) - date.fromisoformat(start)).days
    except ValueError:
        return None
