"""Drugs that were given, put into lines of treatment as stated, or inferred where that was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from markerboard.imports.mapping import mapping

DAYS_PER_MONTH = 30.4375
_BEST = ("CR", "PR", "SD", "PD")


class Treatment(NamedTuple):
    """One drug that was given: when, why it ended, and the line or setting where one is stated.

    `told` is what a table says of the whole line, as a case writes it.
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


class LineRead(NamedTuple):
    """A line as a case writes it, with its drugs in file order, where each stands, and what was converted."""

    data: dict[str, Any]
    title: str
    drugs: tuple[str, ...]
    places: tuple[str, ...]
    notes: tuple[str, ...]


Unplaced = list[tuple[Treatment, str]]


def lines_of(treatments: Iterable[Treatment], *, infer: bool) -> tuple[list[LineRead], list[str], Unplaced]:
    """The lines, the notes for the case, and the treatments that belong to none, with the reason."""
    groups = defaultdict[tuple[int, str], list[Treatment]](list)
    open_: list[Treatment] = []
    for treatment in treatments:
        if treatment.line is None and not treatment.setting:
            open_.append(treatment)
        else:
            groups[treatment.line or 0, "" if treatment.line else treatment.setting].append(treatment)
    unplaced: Unplaced = [(t, why) for t in open_ if (why := _why_not(t, infer, bool(groups)))]
    inferred = _inferred([t for t in open_ if not _why_not(t, infer, bool(groups))])
    lines = [_line(line, setting, group) for (line, setting), group in sorted(groups.items())]
    lines += [_line(number, "", group, "the line is inferred from the dates, nobody stated it")
              for number, group in enumerate(inferred, 1)]
    window = mapping().treatments["line_window_days"]
    notes = [f"Lines of treatment are inferred from dates, not stated: a drug begun more than {window} days "
             "after a line opened opens the next."] if inferred else []
    return lines, notes, unplaced


def _why_not(treatment: Treatment, infer: bool, stated: bool) -> str:
    if not infer:
        return "no line of treatment is stated for this drug, and none is inferred unless that is asked for"
    if stated:
        return "other lines are stated and this one is not; stated and inferred lines are not mixed"
    if treatment.curative:
        return "it was given with curative intent, so it is no line for advanced disease"
    return "" if treatment.start else "it has no date from which a line could be inferred"


def _inferred(treatments: list[Treatment]) -> list[list[Treatment]]:
    """Drugs by the line they open or join, in the order of their dates."""
    window = mapping().treatments["line_window_days"]
    lines: list[list[Treatment]] = []
    for treatment in sorted(treatments, key=lambda t: (t.start, t.drug)):
        joins = lines and (treatment.drug in {t.drug for t in lines[-1]}
                           or (_days(lines[-1][0].start, treatment.start) or 0) <= window)
        if joins:
            lines[-1].append(treatment)
        else:
            lines.append([treatment])
    return lines


def _line(line: int, setting: str, group: list[Treatment], *told: str) -> LineRead:
    data: dict[str, Any] = {"line": line} if line else {"setting": setting}
    data["drugs"] = list(dict.fromkeys(t.drug for t in group))
    data |= dict(group[0].told)
    notes = list(told)
    months = _months(group)
    if months:
        data["months"] = months
        notes.append(f"{months} months from the first to the last day of the line")
    _ending(data, group)
    best = [r for r in _BEST if any(r in t.responses for t in group)]
    if best:
        data["best_response"] = best[0]
    return LineRead(data, f"line {line}" if line else setting, tuple(t.drug for t in group),
                    tuple(t.place for t in group), tuple(notes))


def _ending(data: dict[str, Any], group: list[Treatment]) -> None:
    """Ongoing while one drug is; stopped for a reason only where all that is said agrees."""
    if any(t.ongoing for t in group):
        data["status"] = "ongoing"
        data.pop("months", None)
        return
    reasons = {t.stopped_for for t in group if t.stopped_for}
    if len(reasons) == 1:
        data["stopped_for"] = reasons.pop()
    if reasons or all(t.end for t in group) or "stopped_for" in data:
        data["status"] = "stopped"


def _months(group: list[Treatment]) -> str:
    if not all(t.start and t.end for t in group):
        return ""
    days = _days(min(t.start for t in group), max(t.end for t in group))
    return "" if days is None or days < 0 else f"{days / DAYS_PER_MONTH:.1f}"


def _days(start: str, end: str) -> int | None:
    try:
        return (date.fromisoformat(end) - date.fromisoformat(start)).days
    except ValueError:
        return None
