"""MatchMiner's trial language as trials: steps, arms and doses with what each asks, and an account of it all.

A trial is a mapping with `treatment_list` or `match`; a bare match tree is one named by its file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.errors import PackError, Problem, printable
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs.alterations import told
from markerboard.packs.clauses import Account, Clauses, reasons, table
from markerboard.packs.documents import documents
from markerboard.packs.item import Left
from markerboard.packs.names import Names
from markerboard.packs.trial import AND, CLOSED, NOT_STATED, OPEN, Place, Trial, When, joined
from markerboard.packs.trial_lines import lines
from markerboard.packs.words import definitions, words

ID = "ctml"
MAX_TEXT, MAX_PLACES = 300, 2_000
BELOW = {"trial": ("step", "treatment_list"), "step": ("arm", "arm"), "arm": ("dose", "dose_level")}
_SUSPENDED = {"arm": "arm_suspended", "dose": "level_suspended"}
_NAME = {"step": ("step_code", "step_internal_id"), "arm": ("arm_code", "arm_internal_id"),
         "dose": ("level_code", "level_internal_id"), "trial": ()}
_ABOUT = {"step": ("step_type",), "arm": ("arm_description",), "dose": ("level_description",), "trial": ()}
_TITLE = ("short_title", "long_title", "title", "brief_title")
_NCT = re.compile(r"NCT\d{8}")
_NODES = {"and", "or", "genomic", "clinical", "prior_treatments"}
_READ = {"match", "treatment_list", "protocol_no", "status", "_summary", "summary", "last_updated", "nct_id",
         "step", "arm", "dose_level", *_TITLE, *_SUSPENDED.values(),
         *(key for keys in (*_NAME.values(), *_ABOUT.values()) for key in keys)}
_DAYS = ("%Y-%m-%d", "%B %d, %Y", "%b %d, %Y", "%m/%d/%Y", "%d %B %Y")


class TakenTrials(NamedTuple):
    """The trials of some files, what was left, by clause, and how many clauses were read whole.

    `broken` are the files that hold no trial or cannot be read; `described` counts keys taken to describe.
    """

    trials: tuple[Trial, ...]
    left: tuple[Left, ...]
    clauses: int
    broken: tuple[Problem, ...]
    described: Mapping[str, int]


def take(place: Path, vocabulary: Vocabulary, id: str = ID) -> TakenTrials:
    """The trials of a file or of a directory in the words of a vocabulary. Raises PackError where none is."""
    found, problems = documents(place)
    reader = Reader(vocabulary, id)
    for one in found:
        reader.document(one.file, one.data)
    broken = (*problems, *reader.broken)
    if not reader.trials:
        raise PackError(list(broken) or [Problem(str(place), 1, 1, "holds no trial")])
    return TakenTrials(tuple(reader.trials), tuple(reader.left), reader.clauses, broken,
                       dict(sorted(reader.described.items())))


class Reader:
    """Reads documents one by one; each trial has a name of its own, whatever its number."""

    def __init__(self, vocabulary: Vocabulary, id: str) -> None:
        spoken = words(vocabulary)
        self.matches = Clauses(Names(spoken, definitions(spoken)), id)
        self.trials: list[Trial] = []
        self.left: list[Left] = []
        self.broken: list[Problem] = []
        self.described: Counter[str] = Counter()
        self.clauses = 0
        self.seen: set[str] = set()
        self.copies: dict[str, int] = {}
        self.told: dict[bytes, Trial] = {}

    def document(self, file: Path, data: Any) -> None:
        """Add the trial of a document, or tell why it is none."""
        if isinstance(data, dict) and set(data) and set(data) <= _NODES:
            data = {"protocol_no": file.stem, "match": [data]}
        if not isinstance(data, dict) or not {"treatment_list", "match"} & set(data):
            self.broken.append(Problem(str(file), 1, 1, "holds no trial: a trial has `treatment_list`"))
            return
        before, clauses = len(self.left), self.clauses
        made = _Trial(self, data, file.stem).trial()
        same = self.told.setdefault(lines([made._replace(id="")]), made)
        if same is made:
            self.trials.append(made)
        else:
            self.clauses = clauses
            self.left[before:] = [Left(made.id, "trial", str(file.name), f"is the same as `{same.id}`")]

    def named(self, number: str) -> str:
        """A name that no other trial has, from its number."""
        base = re.sub(r"[^a-z0-9]+", "-", number.lower()).strip("-")[:60] or "trial"
        made, copies = base, self.copies.get(base, 1)
        while made in self.seen:
            copies += 1
            made = f"{base}-copy-{copies}"
        self.copies[base] = copies
        self.seen.add(made)
        return made


class _Trial:
    """One trial as it is read."""

    def __init__(self, reader: Reader, data: Mapping[str, Any], stem: str) -> None:
        self.reader, self.data = reader, data
        self.protocol = text(data.get("protocol_no")) or text(data.get("nct_id")) or stem
        self.id = reader.named(self.protocol)
        self.places: list[Place] = []

    def trial(self) -> Trial:
        self._place("trial", self.data, "trial", "")
        status, state = _status(self.data)
        title = next((found for key in _TITLE if (found := text(self.data.get(key)))), "")
        nct = _NCT.search(text(self.data.get("nct_id")))
        unread = tuple(dict.fromkeys(why for place in self.places for why in place.unread))
        return Trial(self.id, self.protocol, title, nct[0] if nct else "", status, state,
                     _day(text(self.data.get("last_updated"))), tuple(self.places), unread)

    def _place(self, level: str, data: Mapping[str, Any], id: str, above: str) -> None:
        """A place and all below it, what it asks first."""
        when, left = self._asked(data, id)
        name = next((found for key in _NAME[level] if (found := text(data.get(key)))), id)
        about = next((found for key in _ABOUT[level] if (found := text(data.get(key)))), "")
        state = _suspended(data.get(_SUSPENDED[level])) if level in _SUSPENDED else OPEN
        self.places.append(Place(id, level, name, about, above, state, when, reasons(left)))
        self.reader.left += [Left(f"{self.id}/{id}", *one) for one in left]
        if level in BELOW:
            self._below(level, data, id)

    def _asked(self, data: Mapping[str, Any], id: str) -> tuple[When | None, list[tuple[str, str, str]]]:
        """What the match of a place asks, and what is asked in words alone."""
        parts: list[When] = []
        left: list[tuple[str, str, str]] = []
        if data.get("match") not in (None, [], {}):
            read = self.reader.matches.read(data["match"])
            self.reader.clauses += read.taken
            self._add(read, parts, left)
        for key, value in _beside(data):
            if value in (None, [], {}, "") or not (_asks(key) or _asks_within(value)):
                self.reader.described[key] += 1
            else:
                column, why = f"{self.id} {id} {key}", "is not read, and may ask something"
                self._question(column, key, value, why, parts, left)
        return (joined(AND, parts) if parts else None), left

    def _question(self, column: str, key: str, value: Any, why: str, parts: list[When],
                  left: list[tuple[str, str, str]]) -> None:
        """Something that a trial asks and that is no tree: a fact of the pack's own."""
        self.reader.matches.left = []
        parts.append(self.reader.matches.own(column, value, why))
        left.append((key, told(value)[:MAX_TEXT], why))

    @staticmethod
    def _add(read: Account, parts: list[When], left: list[tuple[str, str, str]]) -> None:
        parts.append(read.when)
        left += read.left

    def _below(self, level: str, data: Mapping[str, Any], id: str) -> None:
        lower, key = BELOW[level]
        inner = data.get(key)
        if level == "trial" and isinstance(inner, dict):
            inner = inner.get("step")
        before, unreadable = len(self.places) - 1, []
        for number, one in enumerate(inner if isinstance(inner, list) else [inner] if inner else [], 1):
            if not isinstance(one, dict) or len(self.places) >= MAX_PLACES:
                unreadable.append(one)
                continue
            self._place(lower, one, f"{lower}-{number}" if not above(id) else f"{id}.{lower}-{number}",
                        id)
        if unreadable:
            self._unreadable(before, lower, unreadable)
        if level == "step":
            self._closed_with_its_arms(before)

    def _unreadable(self, at: int, lower: str, values: list[Any]) -> None:
        """What stands among the parts of a place and is none: its questions are those of the place."""
        place = self.places[at]
        parts: list[When] = [place.when] if place.when is not None else []
        left: list[tuple[str, str, str]] = []
        column = f"{self.id} {place.id} {lower}"
        for value in values:
            self._question(column, lower, value, f"is no {lower} that can be read", parts, left)
        self.places[at] = place._replace(when=joined(AND, parts), unread=(*place.unread, *reasons(left)))
        self.reader.left += [Left(f"{self.id}/{place.id}", *one) for one in left]

    def _closed_with_its_arms(self, at: int) -> None:
        """A step whose arms are all closed is closed."""
        step = self.places[at]
        arms = [place.state for place in self.places if place.above == step.id]
        if arms and set(arms) == {CLOSED}:
            self.places[at] = step._replace(state=CLOSED)


def _beside(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The keys of a place that are not read, those beside its list of steps too."""
    listed = data.get("treatment_list")
    inner = listed.items() if isinstance(listed, dict) else ()
    yield from ((key, value) for key, value in (*data.items(), *inner) if key not in _READ)


def _asks(key: str) -> bool:
    return re.search(table()["asks"], key, re.I) is not None


def _asks_within(value: Any) -> bool:
    """Whether a value that is not read holds, at any depth, a key that asks something."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if any(map(_asks, one)):
                return True
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return False


def above(id: str) -> str:
    """The place of a trial in the name of a place; the whole trial has none to be named by."""
    return "" if id == "trial" else id


def text(value: Any) -> str:
    """A plain value as one line; anything else as nothing."""
    return printable(" ".join(value.split())[:MAX_TEXT]) if isinstance(value, str) else ""


def _suspended(value: Any) -> str:
    said = str(value if value is not None else "").strip().lower()
    found = [state for state, spelled in table()["suspended"].items() if said in spelled]
    return found[0] if found else NOT_STATED


def _status(data: Mapping[str, Any]) -> tuple[str, str]:
    """The status of a trial as it is printed and what it means; two that differ are not believed."""
    told = list(dict.fromkeys(filter(None, map(text, _stated(data)))))
    known = table()["status"]
    meant = {state for one in told for state in known if one.lower() in known[state]}
    unknown = any(one.lower() not in (*known[OPEN], *known[CLOSED]) for one in told)
    return " / ".join(told), meant.pop() if len(meant) == 1 and not unknown else NOT_STATED


def _stated(data: Mapping[str, Any]) -> Iterator[Any]:
    yield data.get("status")
    for key in ("_summary", "summary"):
        summary = data.get(key)
        listed = summary.get("status") if isinstance(summary, dict) else None
        for one in listed if isinstance(listed, list) else [listed]:
            yield one.get("value") if isinstance(one, dict) else one


def _day(written: str) -> str:
    for form in _DAYS:
        try:
            return datetime.strptime(written, form).date().isoformat()
        except ValueError:
            continue
    return ""
