"""Candidates as the lines of a study file: every figure behind a `???`, with its place and its audit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.audit.figures import Check
from markerboard.drafting.printed import Candidate, Figure, Places, read
from markerboard.errors import counted, printable
from markerboard.language.vocabulary import Vocabulary

OPEN = "???"
_SHOWN = 100
_END = re.compile(r"[.!?。！？](?=\s)|\n\s*\n")
_HEAD = """\
# {name}: {told}. None of it is confirmed: hold each against the source, and delete its `???`.
# The sections below are those of a study file. Leave out what is no result of the study.
"""
_FINDING = f"""\
findings:
  - id: drafted
    title: {OPEN}
    claimed: {OPEN}
    supported: {OPEN}
    because: {OPEN}
    direction: {OPEN}
    analysis: {OPEN}
    results:
"""

Audit = Callable[[Candidate], list[Check]]


class Draft(NamedTuple):
    """A text with its candidates; `audited` holds what the audit says of each, None where it did not run."""

    name: str
    text: str
    candidates: tuple[Candidate, ...]
    audited: tuple[tuple[Check, ...], ...] | None
    endpoints: Mapping[str, str]

    @classmethod
    def of(cls, name: str, text: str, vocabulary: Vocabulary, audit: Audit | None) -> Draft:
        """The candidates of a text; where one endpoint is named beside them, that is proposed too."""
        candidates = tuple(read(text))
        audited = tuple(tuple(audit(each)) for each in candidates) if audit else None
        return cls(name, text, candidates, audited, _endpoints(vocabulary))

    def told(self) -> str:
        """How much was found, in a line."""
        figures = sum(len(each.figures) for each in self.candidates)
        wrong = sum(map(len, self.audited or ()))
        said = f"{counted(figures, 'figure')} in {counted(len(self.candidates), 'place')}"
        if self.audited is None:
            return f"{said}, not audited (install markerboard[curate])"
        return f"{said}, {wrong:,} mismatch{'es' * (wrong != 1)} by the audit"

    def as_json(self) -> list[dict[str, Any]]:
        """Plain data, for programs."""
        places = Places(self.text)
        return [self._data(i, each, places) for i, each in enumerate(self.candidates)]

    def _data(self, i: int, each: Candidate, places: Places) -> dict[str, Any]:
        told: dict[str, Any] = {
            "kind": each.kind, "at": _at(places, each.start), "text": self.text[each.start : each.end],
            "figures": [{"field": figure.field, "value": figure.text, "at": _at(places, figure.start)}
                        for figure in each.figures],
            "unit": each.unit, "endpoint": self.endpoint(each),
            "level": each.level if each.values("ci") else ""}
        if self.audited is not None:
            told["audit"] = [{"kind": check.kind, "printed": _bare(check.printed), "expected": check.expected,
                              "method": check.method} for check in self.audited[i]]
        return {key: value for key, value in told.items() if value != ""} | {"confirmed": False}

    def endpoint(self, candidate: Candidate) -> str:
        """The only endpoint that is named in the sentence of a candidate, or an empty text."""
        first = max(0, candidate.start - 500)
        ends = [found.end() for found in _END.finditer(self.text, first, candidate.start)]
        start = max(ends, default=first)
        after = _END.search(self.text, candidate.end, candidate.end + 200)
        sentence = self.text[start : after.end() if after else candidate.end + 200]
        found = {name for word, name in self.endpoints.items() if _named(word, sentence)}
        return found.pop() if len(found) == 1 else ""

    def lines(self) -> Iterator[str]:
        """The lines of a study file."""
        yield _HEAD.format(name=printable(self.name), told=self.told())
        places = Places(self.text)
        results = [i for i, each in enumerate(self.candidates) if each.kind != "size"]
        sizes = [i for i, each in enumerate(self.candidates) if each.kind == "size"]
        if sizes:
            yield "arms:\n"
        for number, i in enumerate(sizes, 1):
            yield from self._size(number, self.candidates[i], places)
        if results:
            yield _FINDING
        for i in results:
            yield from (f"    {line}" for line in self._result(i, places))

    def _result(self, i: int, places: Places) -> Iterator[str]:
        each = self.candidates[i]
        line, column = places.of(each.start)
        yield f"  # {self._quoted(each, places)}\n"
        for check in self.audited[i] if self.audited else ():
            yield (f"  # audit: {check.kind}: {_bare(check.printed)}; "
                   f"computed: {check.expected} ({check.method})\n")
        yield f"  - endpoint: {f'{OPEN} {self.endpoint(each)}'.strip()}\n"
        if each.unit:
            yield f"    unit: {OPEN} {each.unit}\n"
        yield from _body(each, places)
        yield f'    from: {{"{OPEN}": "{OPEN} line {line}, column {column}"}}\n'

    def _size(self, number: int, each: Candidate, places: Places) -> Iterator[str]:
        yield f"  # {self._quoted(each, places)}\n"
        yield f"  arm-{number}:\n    text: {OPEN}\n    n: {OPEN} {each.figures[0].text}\n"

    def _quoted(self, each: Candidate, places: Places) -> str:
        """The place of a candidate and its words, on one line."""
        text = " ".join(printable(self.text[each.start : each.end]).split())
        return f"{_at(places, each.start)}: {text if len(text) <= _SHOWN else text[:_SHOWN] + '...'}"


def _bare(printed: str) -> str:
    """What the audit quotes, without the name that a candidate has not got yet."""
    return re.sub(r"^(?:group(?:-\d)?|one over other): ", "", printed)


def _body(each: Candidate, places: Places) -> Iterator[str]:
    if each.kind in ("ratio", "p", "interval"):
        yield "    contrasts:\n"
        yield f"      - of: {OPEN}\n"
        yield from _fields(each.figures, places, " " * 8)
        if each.level != "95" and each.values("ci"):
            yield f"    caveat: {OPEN} the interval is of {each.level} %\n"
        return
    groups: list[list[Figure]] = []
    for figure in each.figures:
        if figure.field == "median" or not groups:
            groups.append([])
        groups[-1].append(figure)
    for number, group in enumerate(groups, 1):
        yield f'    "{OPEN} group {number}":\n'
        yield from _fields(tuple(group), places, " " * 6)
        if each.level != "95" and any(figure.field == "ci" for figure in group):
            yield f"      level: {OPEN} {each.level}\n"


def _fields(figures: tuple[Figure, ...], places: Places, margin: str) -> Iterator[str]:
    """Each figure on a line with its place; the two bounds of an interval share one."""
    bounds = [figure for figure in figures if figure.field == "ci"]
    for figure in figures:
        if figure.field != "ci":
            yield f'{margin}{figure.field}: "{OPEN} {figure.text}"  # {_at(places, figure.start)}\n'
        elif figure is bounds[0]:
            shown = ", ".join(f'"{OPEN} {bound.text}"' for bound in bounds)
            yield f"{margin}ci: [{shown}]  # {', '.join(_at(places, bound.start) for bound in bounds)}\n"


def _at(places: Places, at: int) -> str:
    line, column = places.of(at)
    return f"{line}:{column}"


def _endpoints(vocabulary: Vocabulary) -> dict[str, str]:
    """Each word for an endpoint that is measured by a time or a rate, with its name."""
    return {word: name for name, endpoint in vocabulary.endpoints.items() if endpoint.kind in ("time", "rate")
            for word in (name, *endpoint.also)}


def _named(word: str, sentence: str) -> bool:
    """Whether a sentence names an endpoint: an abbreviation as it is written, words in any case."""
    if word.isupper():
        return re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", sentence) is not None
    return word.casefold().replace("-", " ") in sentence.casefold().replace("-", " ")
