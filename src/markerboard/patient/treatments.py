"""Reading the list of treatments of a case into its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from markerboard.files.loose import items
from markerboard.language.logic import Interval, Truth
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.history import CHEMOTHERAPY, LINE_NUMBERS, WHENEVER, Entry, Record
from markerboard.patient.spellings import ENDINGS, RESPONSES, STATUSES, UNREAD
from markerboard.patient.written import REASONS, choice, drugs, given, number, reason

SETTINGS = ("neoadjuvant", "adjuvant", "definitive")
ENDED = ("progression", "toxicity", "completion", "choice")
UNITS = {"months": "months", "months_to_relapse": "months", "chemotherapy_cycles": "cycles"}
"""The numbers of a line, each with its unit."""
WORDS: Mapping[str, tuple[Sequence[str], dict[str, str]]] = {
    "status": (("ongoing", "stopped"), STATUSES), "stopped_for": (ENDED, ENDINGS),
    "best_response": (("CR", "PR", "SD", "PD", "NE"), RESPONSES)}
"""The words of a line, with how else each is written."""
_LONGEST = 600
DAYS_PER_MONTH = 30.4375
_ANY = {"line": 1, "months": "0-600", "months_to_relapse": "0-600", "chemotherapy_cycles": "0-600",
        "status": "ongoing", "stopped_for": ENDED[0], "best_response": "PR"}
"""A value of each key that can be unreadable."""

_Trouble = tuple[tuple[str | int, ...], str, str]


def read(lines: Sequence[Any], complete: bool, vocabulary: Vocabulary) -> tuple[Record, list[_Trouble]]:
    """The record that a list of treatments makes, and everything wrong with it.

    A drug that could not be read leaves the whole record open: `unread` of an entry holds what it was.
    """
    reader = _Reader(vocabulary)
    entries = tuple(reader.entry(i, line) for i, line in enumerate(lines) if isinstance(line, dict))
    whole = complete and not any(isinstance(line, dict) and items(line.get("unread")) for line in lines)
    record = Record(entries, whole, vocabulary.drugs)
    numbers = {e.line for e in entries if e.line}
    gaps = sorted(set(range(1, max(numbers, default=0))) - numbers)
    if complete and gaps and not record.unplaced():
        reader.troubles.append(((), f"line {gaps[0]} is missing", "add it, or say `history: partial`"))
    return record, reader.troubles


def if_read(lines: Sequence[Any]) -> list[list[Any]]:
    """The treatments as they might stand had all in them been read, to tell which questions they touch.

    One whose line is not known may be of the first or around surgery. An empty list where nothing is unread.
    """
    read = [_if_read(line) if isinstance(line, dict) else line for line in lines]
    if read == list(lines):
        return []
    unplaced = [isinstance(line, dict) and reason(line.get("line")) == "unreadable" for line in lines]
    around = [{**{key: value for key, value in line.items() if key != "line"}, "setting": SETTINGS[0]}
              if lost else line for line, lost in zip(read, unplaced, strict=True)]
    return [read, around] if any(unplaced) else [read]


def _if_read(line: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in line.items() if key != "unread" or not items(value)}
    unread = [key for key, value in kept.items() if reason(value) == "unreadable"]
    drugs = {"drugs": kept.get("drugs", [])} if kept.keys() != line.keys() else {}
    return kept | drugs | {key: _ANY.get(key) for key in unread}


def measure(key: str, written: Any) -> Interval:
    """A number of a line of treatment, months or cycles. Raises ValueError for one that cannot be."""
    interval = number(written, UNITS[key])
    cut = interval.within(Decimal(0), Decimal(_LONGEST))
    beyond = any(bound is not None and not 0 <= bound <= _LONGEST for bound in (interval.low, interval.high))
    if cut is None or beyond:
        raise ValueError(f"`{key}` cannot be {written}: it lies between 0 and {_LONGEST}")
    return cut


class _Reader:
    """Reads one treatment after the other; collects troubles instead of stopping at the first."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.lines = any({f.history, f.follows} - WHENEVER - {""} for f in vocabulary.told_by_history)
        self.troubles: list[_Trouble] = []

    def entry(self, i: int, line: dict[str, Any]) -> Entry:
        """One treatment."""
        number, setting = self._where(i, line)
        status = word("status", line)
        stopped = status == "stopped" or bool(line.get("stopped_for") or line.get("stopped"))
        if status == "ongoing" and stopped:
            self._trouble((i, "status"), "this treatment is ongoing, yet it says that it stopped")
        cycles = self._interval(i, line, "chemotherapy_cycles")
        drugs, whole = self._drugs(i, line, cycles)
        ongoing: Truth = True if status == "ongoing" else False if stopped else None
        return Entry(
            place=i, line=number, setting=setting, drugs=drugs, whole=whole, ongoing=ongoing,
            stopped_for=word("stopped_for", line),
            months=self._interval(i, line, "months") or _between(line), chemotherapy_cycles=cycles,
            months_to_relapse=self._interval(i, line, "months_to_relapse"), days=_days(line),
            months_unread=_unread(line.get("months")), best_response=word("best_response", line),
            response_unread=_unread(line.get("best_response")))

    def _where(self, i: int, line: dict[str, Any]) -> tuple[int | None, str]:
        """The line or the setting; neither where it could not be read."""
        number, setting = line.get("line"), line.get("setting")
        if (number is None) == (setting is None) and (setting or self.lines):
            self._trouble((i,), "give either `line` or `setting`", "write `line: 1`, or `setting: adjuvant`")
        return (int(str(number)) if str(number) in LINE_NUMBERS else None,
                _of(setting, SETTINGS, {}) or "" if number is None else "")

    def _drugs(self, i: int, line: dict[str, Any],
               cycles: Interval | None) -> tuple[frozenset[str] | None, bool]:
        """The drugs that are named, and whether they are all; cycles of chemotherapy name one more."""
        written, unread = line.get("drugs"), items(line.get("unread"))
        found = self._named(i, written) if isinstance(written, list) else set()
        whole = isinstance(written, list) and not unread
        tree = self.vocabulary.drugs
        if cycles is not None and not any(tree.is_a(d, CHEMOTHERAPY) for d in found):
            certain = cycles.low is not None and (cycles.low > 0 or cycles.low_open)
            if certain and CHEMOTHERAPY in tree:
                found.add(CHEMOTHERAPY)
            elif certain or cycles.high is None or cycles.high > 0:
                whole = False
        if reason(line.get("chemotherapy_cycles")) == "unreadable":
            whole = False
        return (frozenset(found) if found or isinstance(written, list) else None), whole

    def _named(self, i: int, written: list[Any]) -> set[str]:
        found = set[str]()
        for j, name in enumerate(written):
            try:
                found.update(given(name, self.vocabulary, len(self.troubles)))
            except ValueError as error:
                several = drugs(name, self.vocabulary)
                if several.codes and not several.unread:
                    found.update(several.codes)
                else:
                    self._trouble((i, "drugs", j), *str(error).split(" | ", 1))
        return found

    def _interval(self, i: int, line: dict[str, Any], key: str) -> Interval | None:
        written = line.get(key)
        if written is None or reason(written):
            return None
        try:
            return measure(key, written)
        except ValueError as error:
            self._trouble((i, key), *str(error).split(" | ", 1))
            return None

    def _trouble(self, path: tuple[str | int, ...], message: str, help: str = "") -> None:
        self.troubles.append((path, message, help))


def word(key: str, line: Mapping[str, Any]) -> str | None:
    """What a line says by one of its WORDS, as a case writes it; None where it says nothing by it."""
    return _of(line.get(key), *WORDS[key])


def _of(written: Any, known: Sequence[str], more: dict[str, str]) -> str | None:
    """One of the words of a case; None where there is none, for the form of a case refuses all others."""
    try:
        return choice(written, known, more) if isinstance(written, str) else None
    except ValueError:
        return None


def _unread(written: Any) -> bool:
    return REASONS.get(reason(written) or "") == UNREAD


def _between(line: Mapping[str, Any]) -> Interval | None:
    """How long a treatment lasted by its days, where nobody tells its months."""
    days = _days(line) if line.get("months") is None else None
    if days is None or days[1] < days[0]:
        return None
    months = Decimal(f"{(days[1] - days[0]).days / DAYS_PER_MONTH:.1f}")
    return Interval(months, months)


def _days(line: Mapping[str, Any]) -> tuple[date, date] | None:
    try:
        ends = [date.fromisoformat(str(line.get(key))) for key in ("started", "stopped")]
    except ValueError:
        return None
    return ends[0], ends[1]
