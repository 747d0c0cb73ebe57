"""CIViC's table of accepted evidence as items: what each column becomes, and an account of every line.

The table is tab-separated text without quotes, as CIViC publishes it. A line that cannot be taken is left
with the column that decided it and the reason; lines of other kinds of evidence are counted apart.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markerboard.errors import PackError, Problem
from markerboard.language.entries import pack_fact
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs.diseases import placed
from markerboard.packs.item import Item, Left, Taken
from markerboard.packs.names import Names
from markerboard.packs.profiles import ProfileError
from markerboard.packs.words import definitions, words

TYPES = ("predictive", "prognostic", "diagnostic")
LEVELS = "ABCDE"
ID = "civic"
MAX_LINE, MAX_LINES = 100_000, 200_000
"""How long a line may be, and how many a table may have; no more than one line is held at once."""
OPAQUE = 50
"""One item of so many, 2 %, may ask for a fact of the pack's own."""
_NEEDED = ("molecular_profile", "disease", "therapies", "therapy_interaction_type", "evidence_type",
           "evidence_direction", "evidence_level", "significance", "evidence_statement", "citation_id",
           "source_type", "citation", "nct_ids", "rating", "evidence_status", "evidence_id", "variant_origin",
           "last_review_date", "is_flagged")
_READ = {*_NEEDED, "phenotypes"}
_TOGETHER = {"combination": "combination", "substitutes": "substitutes", "sequential": "sequential"}
_SAID = {"sensitivity/response": "sensitivity", "resistance": "resistance",
         "reduced sensitivity": "reduced sensitivity", "adverse response": "adverse response",
         "better outcome": "better outcome", "poor outcome": "poor outcome", "positive": "positive",
         "negative": "negative"}
_KNOWN = {"predictive": {"sensitivity", "resistance", "reduced sensitivity", "adverse response"},
          "prognostic": {"better outcome", "poor outcome", "not stated"},
          "diagnostic": {"positive", "negative"}}
_SUPPORTS = {"supports": True, "does not support": False}
_LONGEST = 20
"""Digits of the number of a line by which it is sorted."""
_TRIAL = re.compile(r"NCT\d{8}")


class LeftOut(ValueError):
    """A line that is not taken: the column that decided it, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def take(file: Path, vocabulary: Vocabulary) -> Taken:
    """What a table holds, in the words of a vocabulary. Raises PackError where it is no such table."""
    return Importer(vocabulary).take(_rows(file))


@dataclass
class _Account:
    """What became of the lines so far."""

    items: list[Item] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    other: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)
    opaque: list[Item] = field(default_factory=list)


class Importer:
    """Reads lines one by one; equal profiles are put into words once."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        spoken = words(vocabulary)
        self.names = Names(spoken, definitions(spoken))

    def take(self, rows: Iterable[tuple[int, Mapping[str, str]]]) -> Taken:
        """The items of some lines, and what was left of them."""
        account = _Account()
        for number, row in rows:
            self._line(number, row, account)
        allowed = (len(account.items) + len(account.opaque)) // OPAQUE
        account.items += account.opaque[:allowed]
        beyond = "more than 2 % would ask for facts of the pack's own"
        account.left += [Left(one.id, "disease", one.disease, beyond) for one in account.opaque[allowed:]]
        return Taken(tuple(sorted(account.items, key=_order)), tuple(sorted(account.left, key=_order)),
                     dict(sorted(account.other.items())), min(allowed, len(account.opaque)))

    def _line(self, number: int, row: Mapping[str, str], account: _Account) -> None:
        kind = row["evidence_type"].lower()
        if kind and kind not in TYPES:
            account.other[kind] += 1
            return
        name = f"eid{row['evidence_id']}" if row["evidence_id"].isdigit() else f"line {number}"
        try:
            item = self._item(name, kind, row)
            if name in account.seen:
                raise LeftOut("evidence_id", "another line has this number")
        except LeftOut as error:
            account.left.append(Left(name, error.column, row[error.column][:200], error.reason))
            return
        account.seen.add(name)
        (account.opaque if self._is_opaque(item) else account.items).append(item)

    def _item(self, name: str, kind: str, row: Mapping[str, str]) -> Item:
        _check(row)
        said, supports = _significance(kind, row)
        therapies, together = _therapies(kind, row)
        return Item(
            name, kind, row["molecular_profile"], self._when(row), row["disease"],
            self._tumor(row["disease"]), therapies, together, supports, said, row["evidence_level"],
            int(row["rating"] or 0),
            row["variant_origin"].lower(), row["evidence_statement"], _source(row), row["citation"],
            tuple(_TRIAL.findall(row["nct_ids"])), row["last_review_date"][:10],
            row["is_flagged"].lower() == "true", _note(row))

    def _when(self, row: Mapping[str, str]) -> str:
        try:
            return str(self.names.profile(row["molecular_profile"], row["variant_origin"]))
        except ProfileError as error:
            raise LeftOut("molecular_profile", str(error)) from None

    def _tumor(self, disease: str) -> str:
        found = placed(disease)
        if found is None:
            raise LeftOut("disease", "no tumor of the tree is meant by this name for certain")
        if found and not self.names.readable(found):
            raise LeftOut("disease", "the language cannot say what sets this disease apart")
        return found

    def _is_opaque(self, item: Item) -> bool:
        return any(pack_fact(fact) for text in (item.when, item.tumor) if text
                   for fact in self.names.asks(text) or ())


def _check(row: Mapping[str, str]) -> None:
    if row["evidence_status"] != "accepted":
        raise LeftOut("evidence_status", "only accepted evidence is taken")
    if row["evidence_level"] not in LEVELS or len(row["evidence_level"]) != 1:
        raise LeftOut("evidence_level", "is no level from A to E")
    if row["rating"] not in ("", *"12345"):
        raise LeftOut("rating", "is no rating from 1 to 5")


def _significance(kind: str, row: Mapping[str, str]) -> tuple[str, bool]:
    said = _SAID.get(row["significance"].lower(), "not stated" if row["significance"] in ("", "N/A") else "")
    if said not in _KNOWN.get(kind, ()):
        raise LeftOut("significance", f"says nothing of {kind or 'no kind of'} evidence")
    supports = _SUPPORTS.get(row["evidence_direction"].lower())
    if supports is None:
        raise LeftOut("evidence_direction", "neither supports nor does not support")
    return said, supports


def _therapies(kind: str, row: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    found = tuple(dict.fromkeys(filter(None, map(str.strip, row["therapies"].split(",")))))
    if kind == "predictive" and not found:
        raise LeftOut("therapies", "predictive of no therapy")
    together = _TOGETHER.get(row["therapy_interaction_type"].lower(), "not stated")
    return found, together if len(found) > 1 else "alone"


def _source(row: Mapping[str, str]) -> str:
    number = row["citation_id"].strip()
    return f"{row['source_type'].lower()}:{number}" if number else ""


def _note(row: Mapping[str, str]) -> str:
    shown = row.get("phenotypes", "").strip()
    return f"only in: {shown}" if shown else ""


def _order(one: Item | Left) -> tuple[int, str]:
    digits = re.sub(r"\D", "", one.id)[:_LONGEST]
    return int(digits or 0), one.id


def _rows(file: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each line as a mapping of its columns, with its number."""
    try:
        with open(file, encoding="utf-8-sig", newline="") as stream:
            header = stream.readline(MAX_LINE).rstrip("\r\n").split("\t")
            if lacks := [name for name in _NEEDED if name not in header]:
                raise PackError([Problem(str(file), 1, 1, "this is no table of CIViC's evidence: it has no "
                                         f"column `{lacks[0]}`")])
            yield from _lines(file, stream, header)
    except UnicodeDecodeError:
        raise PackError([Problem(str(file), 1, 1, "this is not UTF-8 text")]) from None
    except OSError as error:
        raise PackError([Problem(str(file), 1, 1, f"cannot be read: {error.strerror}")]) from None


def _lines(file: Path, stream: Iterable[str], header: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    reader = csv.reader(_bounded(file, stream), delimiter="\t", quoting=csv.QUOTE_NONE)
    places = {name: at for at, name in enumerate(header) if name in _READ}
    for number, cells in enumerate(reader, 2):
        if cells:
            yield number, {name: cells[at] if at < len(cells) else "" for name, at in places.items()}


def _bounded(file: Path, stream: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(stream, 2):
        if len(line) > MAX_LINE or number > MAX_LINES:
            raise PackError([Problem(str(file), number, 1, f"a table has at most {MAX_LINES:,} lines of "
                                      f"{MAX_LINE:,} characters")])
        yield line.replace("\0", "")
