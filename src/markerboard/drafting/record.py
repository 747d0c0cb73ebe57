"""A record of ClinicalTrials.gov, form 2, in which anything may be missing or of another kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markerboard.drafting.yaml import clean
from markerboard.errors import InputError, Problem, SourceError, counted
from markerboard.files.loose import JSON, mapping
from markerboard.files.source import MAX_FILE_BYTES, read_bytes, utf8

_SECTION = "protocolSection"


class Part:
    """An object of a record; what stands where something else was expected is told in `left`."""

    def __init__(self, data: Any, place: str, left: list[str]) -> None:
        self.data: Mapping[str, Any] = mapping(data)
        self.place, self.left = place, left

    def _at(self, path: str) -> Any:
        """The value at a path of keys, None where there is none; what stands in its way is told."""
        value: Any = self.data
        done = self.place
        for key in path.split("."):
            if value is not None and not isinstance(value, dict):
                self._tell(done)
                return None
            value, done = (value or {}).get(key), f"{done}.{key}" if done else key
        return value

    def _tell(self, place: str) -> None:
        if place not in self.left:
            self.left.append(place)

    def _named(self, path: str) -> str:
        return f"{self.place}.{path}" if self.place else path

    def text(self, path: str) -> str:
        """A text on one line; numbers are texts as they are written."""
        value = self._at(path)
        if value is not None and not isinstance(value, str):
            self._tell(self._named(path))
        return clean(value) if isinstance(value, str) else ""

    def lines(self, path: str) -> str:
        """A text as it stands, of several lines."""
        return str(self._at(path)) if self.text(path) else ""

    def flag(self, path: str) -> bool | None:
        """True, false, or None where neither is stated."""
        value = self._at(path)
        if value is not None and not isinstance(value, bool):
            self._tell(self._named(path))
        return value if isinstance(value, bool) else None

    def part(self, path: str) -> Part:
        """An object, empty where there is none."""
        value = self._at(path)
        if value is not None and not isinstance(value, dict):
            self._tell(self._named(path))
        return Part(value, self._named(path), self.left)

    def parts(self, path: str) -> Iterator[Part]:
        """The objects of a list."""
        for i, value in enumerate(self._list(path)):
            if isinstance(value, dict):
                yield Part(value, f"{self._named(path)}[{i}]", self.left)
            else:
                self._tell(f"{self._named(path)}[{i}]")

    def texts(self, path: str) -> list[str]:
        """The texts of a list."""
        found = []
        for i, value in enumerate(self._list(path)):
            if isinstance(value, str):
                found.append(clean(value))
            else:
                self._tell(f"{self._named(path)}[{i}]")
        return [text for text in found if text]

    def _list(self, path: str) -> list[Any]:
        value = self._at(path)
        if value is not None and not isinstance(value, list):
            self._tell(self._named(path))
        return value if isinstance(value, list) else []


def read(file: Path) -> Part:
    """The record that a file holds, alone or as the only one of a search. Raises SourceError."""
    try:
        name, content = read_bytes(file, MAX_FILE_BYTES)
        data = _parsed(name, utf8(name, content, is_json=True))
    except InputError as error:
        raise SourceError(error.problems) from None
    found = data.get("studies") if isinstance(data, dict) and _SECTION not in data else None
    if isinstance(found, list) and len(found) != 1:
        raise _problem(name, f"holds {counted(len(found), 'record')}, and a study is drafted from one")
    record = found[0] if isinstance(found, list) else data
    if not isinstance(record, dict) or not isinstance(record.get(_SECTION), dict):
        raise _problem(name, f"this is no record of ClinicalTrials.gov in its form 2: it has no `{_SECTION}`",
                       "the page of a trial there offers it under Download, as JSON")
    return Part(record, "", [])


def _parsed(name: str, text: str) -> Any:
    try:
        return JSON.decode(text)
    except RecursionError:
        raise _problem(name, "is nested too deeply") from None
    except ValueError as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        shown = text.split("\n")[line - 1]
        why = str(getattr(error, "msg", error)).lower()
        told = Problem.within(name, line, column, f"this is not JSON: {why}", "", shown)
        raise SourceError([told]) from None


def _problem(name: str, message: str, help: str = "") -> SourceError:
    return SourceError([Problem(name, 1, 1, message, help)])
