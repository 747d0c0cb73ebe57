"""The days of a case: which one it is of, what lies in the future, and how old the patient is."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from markerboard.imports.draft import Draft

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Days:
    """`on` is the day that the case is of, else the latest of the file; nothing after `today` is believed."""

    def __init__(self, on: date | None = None, today: date | None = None) -> None:
        self.on, self.today = on, today or date.today()
        self.latest = ""
        self.hidden = ""
        self.birth: list[tuple[str, str]] = []

    def see(self, day: str) -> None:
        """A day on which something of the file happened; what is no day is not one."""
        if _is_day(day):
            self.latest = max(self.latest, day)

    def check(self, stated: Any, place: str) -> None:
        """A date that is stated; one that cannot be read may be the latest of the file."""
        told = stated.values() if isinstance(stated, dict) else [stated]
        if not all(isinstance(one, str) and _DATE.match(one) for one in told if one is not None):
            self.hidden = self.hidden or place

    def future(self, day: str) -> bool:
        """Whether a day, or the month or year of it that is given, has not come yet."""
        return day > self.today.isoformat()[:len(day)]

    def born(self, written: str, place: str) -> None:
        """A date of birth."""
        self.birth.append((written, place))

    def age(self, draft: Draft) -> None:
        """State the age in completed years on the day of the case; a year of birth alone gives two."""
        for written, place in self.birth:
            match = _DATE.match(written)
            if not match or self.future(written[:10]):
                draft.open("age", place, written, "it is not a date of birth that has been")
                continue
            day = self.on.isoformat() if self.on else self.latest
            if self.hidden and not self.on:
                draft.open("age", place, written, f"the date of {self.hidden} cannot be read; give one: --on")
                continue
            if not day:
                draft.open("age", place, written,
                           "no date in the file says on which day the age is asked; give one: --on")
                continue
            age = _age(match.groups(), date.fromisoformat(day))
            draft.state("age", age, place, "birth-date", note=f"age {age} counted to {day}")


def _is_day(written: str) -> bool:
    match = _DATE.fullmatch(written)
    try:
        return bool(match and match[3] and date.fromisoformat(written))
    except ValueError:
        return False


def _age(born: tuple[str | None, ...], day: date) -> str:
    year, month, of_month = (int(part) if part else None for part in born)
    years = day.year - (year or 0)
    if month is None:
        return f"{max(years - 1, 0)}-{years}"
    if of_month is None:
        if month == day.month:
            return f"{max(years - 1, 0)}-{years}"
        return str(years - (day.month < month))
    return str(years - ((day.month, day.day) < (month, of_month)))
