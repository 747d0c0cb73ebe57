"""The lines of treatment of a row: each cell read, or its question left open and the cell named.

What is stated of a line and cannot be read may contradict what could, so it takes that with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from markerboard.imports.csv_columns import Column
from markerboard.imports.csv_dates import day
from markerboard.imports.draft import Draft
from markerboard.imports.therapy import Treatment, is_ahead, months_between
from markerboard.language.logic import Interval
from markerboard.patient.contradictions import ROUNDING
from markerboard.patient.treatments import UNITS, WORDS, measure
from markerboard.patient.unused import Unreadable
from markerboard.patient.written import choice, drugs, flag, reason

UNREADABLE = "unreadable"


class Cell(NamedTuple):
    """A cell of a row: its column, what stands in it, and its place."""

    column: Column
    text: str
    place: str


def treat(cells: Iterable[Cell], draft: Draft) -> bool:
    """Give a draft the treatments that cells state; whether they can be all of them."""
    lines: dict[str, list[Cell]] = {}
    for cell in cells:
        lines.setdefault(cell.column.name, []).append(cell)
    given = {name: line for name, line in lines.items() if any(not _unstated(cell.text) for cell in line)}
    for name, line in sorted(given.items()):
        _Line(name, [cell for cell in line if not _unstated(cell.text)], draft).treat()
    unknown = any(reason(cell.text) == "unknown" for name in lines.keys() - given for cell in lines[name])
    return not unknown and not _gap(given)


def _unstated(text: str) -> bool:
    return not text or reason(text) in ("not stated", "unknown")


def _gap(names: Iterable[str]) -> bool:
    """Whether a line before the last one is not given at all."""
    numbers = {int(name) for name in names if name.isdigit()}
    return len(numbers) < max(numbers, default=0)


class _Line:
    """One line, or the treatment of one setting."""

    def __init__(self, name: str, cells: Sequence[Cell], draft: Draft) -> None:
        self.name, self.cells, self.draft = name, cells, draft
        self.told: dict[str, str] = {}
        self.days: dict[str, str] = {}
        self.unread: set[str] = set()
        self.place = next((c.place for c in cells if c.column.part == "drugs"), cells[0].place)

    def treat(self) -> None:
        """State every drug of the line, and one that is not known where there may be others."""
        named = [drug for cell in self.cells if cell.column.part == "drugs" for drug in self._drugs(cell)]
        for cell in self.cells:
            if cell.column.part != "drugs":
                self._tell(cell)
        self._ending()
        if not named:
            self._leave(self.cells[0], f"no drug of {self._title()} could be read, so it stays open")
        for drug in named or [""]:
            self._state(drug)
        if "drugs" in self.unread and named:
            self._state("")

    def _title(self) -> str:
        return f"line {self.name}" if self.name.isdigit() else f"the {self.name} treatment"

    def _state(self, drug: str) -> None:
        line = int(self.name) if self.name.isdigit() else None
        start, end = self.days.get("start", ""), self.days.get("end", "")
        doubt = f"it is dated {start}, which is in the future" if is_ahead(start, self.draft.today) else ""
        self.draft.treat(Treatment(drug, self.place, line=line, setting="" if line else self.name,
                                   start=start, end=end, told=tuple(sorted(self.told.items())), doubt=doubt))

    def _drugs(self, cell: Cell) -> Iterator[str]:
        found = drugs(cell.text, self.draft.vocabulary)
        yield from found.codes
        for part in found.unread:
            self.unread.add("drugs")
            self.draft.left(cell.place, part, f"`{part}` is not a drug of the vocabulary; "
                            f"{self._title()} may hold it")

    def _tell(self, cell: Cell) -> None:
        """What a cell says of the line, as a case writes it."""
        part = cell.column.part
        try:
            if part in UNITS:
                measure(part, cell.text)
                self.told[part] = cell.text
            elif part == "ongoing":
                self._status("ongoing" if flag(cell.text) is True else "stopped", cell)
            elif part == "status":
                self._status(choice(cell.text, *WORDS[part]), cell)
            elif part in ("start", "end"):
                self._day(part, cell)
            elif part in WORDS:
                self.told[part] = choice(cell.text, *WORDS[part])
            else:
                self._unknown(cell)
        except ValueError as error:
            self._leave(cell, str(error).replace(" | ", "; "))
            self._open(part)

    def _day(self, part: str, cell: Cell) -> None:
        """When the line began or ended; it may be said there that it has not ended."""
        if part == "end" and (status := self._word(cell.text)):
            self._status(status, cell)
            return
        told = day(cell.text)
        if part == "end" and is_ahead(told, self.draft.today):
            raise Unreadable(f"it is dated {told}, which is in the future")
        if self.days.setdefault(part, told) != told:
            raise Unreadable(f"the line has two days of its {part}")

    @staticmethod
    def _word(text: str) -> str:
        try:
            return choice(text, *WORDS["status"])
        except ValueError:
            return ""

    def _status(self, status: str, cell: Cell) -> None:
        if self.told.setdefault("status", status) != status:
            self._leave(cell, "the line is said to be both ongoing and stopped; neither is taken")
            self.unread.add("status")

    def _unknown(self, cell: Cell) -> None:
        self._leave(cell, f"`{cell.column.written}` is no part of a line that is read")
        if any(map(str.isalpha, cell.text)):  # it may name a drug
            self.unread.add("drugs")

    def _open(self, part: str) -> None:
        """What a cell that could not be read leaves open; cycles are those of one more drug."""
        self.unread.add("status" if part in ("ongoing", "end") else part)
        if part in ("start", "end"):
            self.days.pop(part, None)
            self.told.setdefault("months", UNREADABLE)
        if part in UNITS:
            self.told[part] = UNREADABLE
        if part == "chemotherapy_cycles":
            self.unread.add("drugs")

    def _ending(self) -> None:
        """How the line ended, where nothing that is said of it contradicts, or may contradict."""
        status, why, end = self.told.get("status"), self.told.get("stopped_for"), self.days.get("end")
        if status == "ongoing" and (why or end):
            for cell in self.cells:
                if cell.column.part in ("status", "ongoing", "stopped_for", "end"):
                    self._leave(cell, "the line is said to be ongoing, and to have been stopped; "
                                      "neither is taken")
        clash = status == "ongoing" and (why or end or "stopped_for" in self.unread)
        if clash or "status" in self.unread:
            self.told.pop("stopped_for", None)
            if self.days.pop("end", None):
                self.told.setdefault("months", UNREADABLE)
        if clash or "status" in self.unread or (not status and "stopped_for" in self.unread):
            self.told["status"] = UNREADABLE
        self._lasting()

    def _lasting(self) -> None:
        """How long the line lasted, where its days and what is told of it agree."""
        if "months" not in self.told or self.told["months"] == UNREADABLE or len(self.days) < 2:
            return
        told, counted = measure("months", self.told["months"]), measure("months", months_between(**self.days))
        if told.within(*(_wider(counted))) is None:
            for cell in self.cells:
                if cell.column.part in ("months", "start", "end"):
                    self._leave(cell, f"it is said to have lasted {self.told['months']} months, yet by its "
                                      f"days it was {counted}; neither is taken")
            self.told["months"] = UNREADABLE

    def _leave(self, cell: Cell, why: str) -> None:
        self.draft.left(cell.place, cell.text, why)


def _wider(counted: Interval) -> tuple[Decimal | None, Decimal | None]:
    """A number of months, rounded as people do."""
    low, high = counted.low, counted.high
    return low if low is None else low - ROUNDING, high if high is None else high + ROUNDING
