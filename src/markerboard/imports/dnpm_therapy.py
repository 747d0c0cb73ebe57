"""The treatments of a DNPM:DIP record: each with its line, its end, and the responses that point at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markerboard.files.loose import items as loose
from markerboard.imports.draft import Draft
from markerboard.imports.drugs import casts_doubt, read_drugs
from markerboard.imports.mapping import Found, Row, child, follow, items, mapping, text
from markerboard.imports.readings import answer
from markerboard.imports.therapy import UNREAD, Treatment, ending, is_ahead

_GIVEN = ("on-going", "completed", "stopped")


def values_of(row: Row, item: Found) -> Iterator[Found]:
    """What a row takes from an item."""
    for path in row.path.split(" | "):
        yield from follow(item, path.split("."))


class Therapies:
    """Reads the drugs of a record."""

    def __init__(self, data: dict[str, Any], rows: Sequence[Row], draft: Draft) -> None:
        self.draft = draft
        self.responses: dict[str, list[str]] = {}
        for row in rows:
            if row.part == "response":
                for item in items(row, data):
                    therapy = text(child(item.value, "therapy"), "id")
                    said = [text(value.value, "code") for value in values_of(row, item)]
                    self.responses.setdefault(therapy, []).extend(
                        code if code in _RESPONSES else UNREAD for code in said)

    def read(self, row: Row, item: Found, doubt: str) -> None:
        """The drugs of one treatment that was given."""
        value = item.value if isinstance(item.value, dict) else {}
        status = text(child(value, "status"), "code")
        if status not in _GIVEN:
            why = f"its status is {status or 'not stated'}, which does not say that it was given"
            if status in mapping().treatments["not_given"]:
                self.draft.unused(item.place, why)
                return
            doubt = doubt or why
        course = self._course(value, status)
        for i, told in enumerate(note for note in loose(value.get("notes")) if isinstance(note, str)):
            self.draft.left(f"{item.place}.notes[{i}]", told, "it is a text, which is not read")
            doubt = doubt or ("its notes may say otherwise" if casts_doubt(told) else "")
        doubt = doubt or self._unplaced(value, course)
        if course["stopped_for"] == UNREAD:
            told = text(child(value, "statusReason"), "code")
            self.draft.left(f"{item.place}.statusReason", told, "why it ended is no reason that is read")
        for found in list(values_of(row, item)) or [Found(None, item.place)]:
            given = read_drugs(found.value, self.draft.vocabulary)
            if given.none:
                self.draft.unused(found.place, given.why)
                continue
            if given.note:
                self.draft.converted(found.place, given.note)
            if given.unread:
                self.draft.left(found.place, ", ".join(given.unread), given.why)
            for drug in (*given.drugs, *("" for _ in given.unread[:1])):
                self.draft.treat(Treatment(drug, item.place, doubt=doubt, **course))

    def _unplaced(self, value: dict[str, Any], course: dict[str, Any]) -> str:
        """Why nobody can tell where a treatment belongs, although something states it."""
        if value.get("therapyLine") is not None and course["line"] is None and not course["setting"]:
            return "in which line or setting it was given cannot be read"
        if _said("setting", value, "category") == UNREAD:
            return "in which setting it was given cannot be read"
        start = course["start"]
        return f"it is dated {start}, which is in the future" if is_ahead(start, self.draft.today) else ""

    def _course(self, value: dict[str, Any], status: str) -> dict[str, Any]:
        period = child(value, "period")
        line, setting = value.get("therapyLine"), _said("setting", value, "category")
        stated = isinstance(line, int) and not isinstance(line, bool) and 1 <= line <= 30
        start, end = _day(period, "start"), _day(period, "end")
        return {"line": line if stated and setting in ("", "none") else None,
                "setting": setting if setting not in ("none", UNREAD) else "",
                "start": start,
                **ending(end, self.draft.today, over=status in ("completed", "stopped"),
                         going=status == "on-going"),
                "stopped_for": _said("stopped for", value, "statusReason"),
                "curative": _said("intent", value, "intent") == "curative",
                "responses": tuple(self.responses.get(text(value, "id"), ()))}


def _day(period: dict[str, Any], key: str) -> str:
    """A day of a period; one that is stated and is no text cannot be read."""
    return (text(period, key)[:10] or UNREAD) if period.get(key) is not None else ""


_RESPONSES = ("CR", "PR", "MR", "SD", "PD", "NA", "RPD", "PRO", "SDO", "NYA", "NE")


def _said(kind: str, value: dict[str, Any], key: str) -> str:
    return (answer(kind, value[key]) or UNREAD) if value.get(key) is not None else ""
