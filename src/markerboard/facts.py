"""From a case to facts: flat, typed, each with its value and where it stands, or why it is unknown.

A silent file is never a negative. A gene is wild-type only when the case says so, or when a
declared panel covered it and nothing was reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markerboard import history, values
from markerboard.errors import did_you_mean
from markerboard.logic import Interval
from markerboard.reported import REASONS
from markerboard.variants import Variant
from markerboard.variants import parse as parse_variant
from markerboard.vocabulary import Fact, Step, Vocabulary, Way

SKIPPING = parse_variant("exon 14 skipping")
MARKERS = ("PD-L1", "TMB", "ctDNA", "panel")


class GeneState(NamedTuple):
    """Mutated or wild-type, the variants reported, and whether there can be no others."""

    status: str
    variants: tuple[Variant, ...] = ()
    complete: bool = False

    def __str__(self) -> str:
        return f"mutated ({', '.join(map(str, self.variants))})" if self.variants else self.status


Value = bool | str | Interval | GeneState | history.Drugs


class Known(NamedTuple):
    """A value, the dotted path where the case states it, how it was derived, and as it was written."""

    value: Value
    at: str
    note: str = ""
    written: str = ""


class Unknown(NamedTuple):
    """No value: not stated, not tested, indeterminate, or conflicting."""

    reason: str = "not stated"
    at: str = ""


NOT_STATED = Unknown()


class Trouble(NamedTuple):
    """Something wrong at a path of a case."""

    path: tuple[str | int, ...]
    message: str
    help: str = ""
    key: bool = False


class Facts:
    """What is known of one patient. `values` holds the known values alone, for the engines."""

    def __init__(self, entries: Mapping[str, Known | Unknown]) -> None:
        self.entries = dict(entries)
        self.values = {name: f.value for name, f in entries.items() if isinstance(f, Known)}

    def __getitem__(self, name: str) -> Known | Unknown:
        return self.entries.get(name, NOT_STATED)

    def with_(self, changed: Mapping[str, Known | Unknown]) -> Facts:
        """These facts with some replaced."""
        return Facts({**self.entries, **changed})


def read(data: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Facts, list[Trouble]]:
    """The facts of a case given as plain data, and everything that is wrong with its values."""
    return _Reader(data, vocabulary).read()


class _Reader:
    """Reads one case; collects troubles instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], vocabulary: Vocabulary) -> None:
        self.data, self.vocabulary = data, vocabulary
        self.entries: dict[str, Known | Unknown] = {}
        self.troubles: list[Trouble] = []
        markers = data.get("biomarkers")
        self.markers: Mapping[str, Any] = markers if isinstance(markers, dict) else {}
        panel = self.markers.get("panel")
        self.panel: Mapping[str, Any] = panel if isinstance(panel, dict) else {}

    def read(self) -> tuple[Facts, list[Trouble]]:
        self._unknown_names()
        self._history()
        for fact, way in self._stated():
            self._fact(fact, way)
        self._covered()
        for symbol in self._genes():
            self._gene(symbol)
        return Facts(self.entries), self.troubles

    def trouble(self, path: tuple[str | int, ...], message: str, help: str = "", key: bool = False) -> None:
        self.troubles.append(Trouble(path, message, help, key))

    # Names that the vocabulary does not have

    def _unknown_names(self) -> None:
        stated: dict[str, str] = {}
        for symbol in self.markers:
            if symbol not in MARKERS and symbol not in self.vocabulary.symbols:
                self._unknown_gene(("biomarkers", symbol), symbol, key=True)
            gene = self.vocabulary.symbols.get(symbol, symbol)
            if stated.setdefault(gene, symbol) != symbol:
                self.trouble(("biomarkers", symbol), f"{gene} stands here twice, also as {stated[gene]}",
                             key=True)
        self._reasons_beside_values()
        for kind in ("genes", "amplifications", "fusions"):
            for i, symbol in _names(self.panel.get(kind)):
                if symbol not in self.vocabulary.symbols:
                    self._unknown_gene(("biomarkers", "panel", kind, i), symbol)
        self._unplaced("facts", "fact")
        self._unplaced("disease.metastases", "site")
        self._time_points()

    def _reasons_beside_values(self) -> None:
        """A section that is said to be unknown holds nothing else."""
        for path in (("progression",), ("biomarkers", "PD-L1"), ("biomarkers", "TMB")):
            section = _mapping(self._at(path))
            if _text(section.get("reason")) in REASONS and len(section.keys() - {"reason", "date"}) > 0:
                self.trouble(path, f"this is said to be {section['reason']}, yet it holds a value")

    def _unknown_gene(self, path: tuple[str | int, ...], symbol: Any, key: bool = False) -> None:
        help = did_you_mean(str(symbol), [*self.vocabulary.genes, *MARKERS])
        self.trouble(path, f"`{symbol}` is not a gene of the vocabulary", help, key)

    def _unplaced(self, section: str, what: str) -> None:
        path, places = tuple(section.split(".")), self.vocabulary.places
        for name in _mapping(self._at(path)):
            if f"{section}.{name}" not in places:
                known = [at.removeprefix(f"{section}.") for at in places if at.startswith(f"{section}.")]
                self.trouble((*path, name), f"`{name}` is not a {what} of the vocabulary",
                             did_you_mean(name, known), key=True)

    def _time_points(self) -> None:
        known = self.vocabulary.time_points
        seen: set[str] = set()
        for i, sample in enumerate(_list(self.markers.get("ctDNA"))):
            point = sample.get("at") if isinstance(sample, dict) else None
            path = ("biomarkers", "ctDNA", i, "at")
            if isinstance(point, str) and point not in known:
                self.trouble(path, f"`{point}` is not a time point of the vocabulary",
                             did_you_mean(point, known) or f"known: {', '.join(sorted(known))}")
            if str(point) in seen:
                self.trouble(path, f"two samples stand at `{point}`")
            seen.add(str(point))

    # Facts with a place of their own

    def _at(self, path: tuple[str, ...]) -> Any:
        value: Any = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def _stated(self) -> Iterator[tuple[Fact, Way]]:
        """The facts at places that the case may fill, and the way to each."""
        for section, keys in self.vocabulary.ways.items():
            here = self.data.get(section)
            if isinstance(here, dict) and "reason" not in here and "" not in keys:
                yield from (found for key in here if key in keys for found in keys[key])
            elif here is not None:
                yield from (found for placed in keys.values() for found in placed)

    def _fact(self, fact: Fact, way: Way) -> None:
        path, written = self._written(way)
        if isinstance(written, str) and written in REASONS:
            self.entries[fact.name] = Unknown(REASONS[written], dotted(path))
        elif written is not None:
            self._value(fact, path, written)

    def _covered(self) -> None:
        for fact in self.vocabulary.covered if self.panel else ():
            kind, gene = fact.panel or ("", "")
            if fact.name not in self.entries and gene in _list(self.panel.get(kind)):
                self.entries[fact.name] = Known(False, f"biomarkers.panel.{kind}",
                                                "the panel covered it and nothing was reported")

    def _written(self, way: Way) -> tuple[tuple[str | int, ...], Any]:
        """What stands at a place, or the reason given for a whole section above it."""
        value: Any = self.data
        path: list[str | int] = []
        for step in way:
            if isinstance(value, dict) and "reason" in value and _text(value["reason"]) in REASONS:
                value = value["reason"]  # the form in which a profile made in Python says it
            if isinstance(value, str) and value in REASONS:
                break
            index, value = _step(value, step)
            path.append(index)
            if value is None:
                break
        return tuple(path), value

    def _value(self, fact: Fact, path: tuple[str | int, ...], written: Any) -> None:
        try:
            value = values.parse(fact, written, self.vocabulary)
        except ValueError as error:
            message, _, help = str(error).partition(" | ")
            self.trouble(path, message, help)
        else:
            self.entries[fact.name] = Known(value, dotted(path), written=str(written))

    # The treatment history

    def _history(self) -> None:
        lines = self.data.get("treatment")
        if not isinstance(lines, list):
            return
        record, troubles = history.read(lines, self.data.get("history") != "partial", self.vocabulary.drugs)
        for path, message, help in troubles:
            self.trouble(("treatment", *path), message, help)
        for fact in self.vocabulary.derived:
            value = record.derive(fact.history)
            if value is not None:
                self.entries[fact.name] = Known(value, "treatment")

    # Genes

    def _genes(self) -> Iterator[str]:
        named = [s for s in self.markers if s not in MARKERS]
        named += [s for _, s in _names(self.panel.get("genes"))]
        return iter(dict.fromkeys(self.vocabulary.symbols[s] for s in named if s in self.vocabulary.symbols))

    def _gene(self, symbol: str) -> None:
        key = next((s for s in self.markers if self.vocabulary.symbols.get(s) == symbol), symbol)
        report = self.markers.get(key)
        report = {"status": report} if isinstance(report, str) else _mapping(report)
        at = ("biomarkers", key)
        covered = symbol in (self.vocabulary.symbols.get(s) for _, s in _names(self.panel.get("genes")))
        status, variants = _text(report.get("status")), self._variants(report, at)
        self._skipping(symbol, at, report, variants)
        if status in REASONS:
            self._untested(symbol, at, str(status), covered, bool(variants))
        elif variants and status == "wild-type":
            self.trouble(at, f"{symbol} is said to be wild-type, yet a variant is reported: {variants[0]}")
        elif variants or status == "mutated":
            complete = report.get("complete") is True or (covered and bool(variants))
            self.entries[symbol] = Known(GeneState("mutated", variants, complete), dotted(at))
        elif status == "wild-type":
            self.entries[symbol] = Known(GeneState("wild-type", (), True), dotted(at))
        elif covered:
            self.entries[symbol] = Known(GeneState("wild-type", (), True), "biomarkers.panel.genes",
                                         "the panel covered it and nothing was reported")

    def _skipping(self, symbol: str, at: tuple[str, str], report: Mapping[str, Any],
                  variants: tuple[Variant, ...]) -> None:
        """A variant that has a fact of its own in the vocabulary answers that fact as well."""
        own = self.vocabulary.places.get(f"biomarkers.{symbol}.exon14_skipping")
        if own is None or SKIPPING not in variants:
            return
        if report.get("exon14_skipping") is False:
            self.trouble(at, f"{symbol} is said to lack {SKIPPING}, yet it is reported")
        self.entries[own.name] = Known(True, dotted(at))

    def _untested(self, symbol: str, at: tuple[str, str], status: str, covered: bool, found: bool) -> None:
        if found:
            self.trouble(at, f"{symbol} is said to be {status}, yet a variant is reported")
        elif covered and status == "not tested":
            self.trouble(at, f"{symbol} is said to be not tested, yet the panel covers it")
        self.entries[symbol] = Unknown(REASONS[status], dotted(at))

    def _variants(self, report: Mapping[str, Any], at: tuple[str, str]) -> tuple[Variant, ...]:
        found = []
        for i, written in enumerate(_list(report.get("variants"))):
            try:
                found.append(parse_variant(str(written)))
            except ValueError as error:
                self.trouble((*at, "variants", i), str(error), "write L858R, p.Leu858Arg or exon 19 deletion")
        if report.get("exon14_skipping") is True:
            found.append(SKIPPING)
        return tuple(found)


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `biomarkers.ctDNA[1].msaf`."""
    try:
        return ".".join(path)  # type: ignore[arg-type]  # nearly always; a case has many
    except TypeError:
        text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
        return text.lstrip(".")


def _step(value: Any, step: Step) -> tuple[str | int, Any]:
    key, selector = step
    if key:
        return key, value.get(key) if isinstance(value, dict) else None
    for i, item in enumerate(_list(value)):
        if isinstance(item, dict) and item.get("at") == selector:
            return i, item
    return 0, None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(value: Any) -> list[tuple[int, str]]:
    """The texts of a list, with their places."""
    return [(i, item) for i, item in enumerate(_list(value)) if isinstance(item, str)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
