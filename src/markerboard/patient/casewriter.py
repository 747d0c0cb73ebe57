"""From facts back to a case file: the text that `casefile` reads as the same facts.

Facts that are derived from the treatment history cannot be written themselves; the list of
treatments that yields them is given beside the facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from markerboard.errors import InputError, Problem
from markerboard.files.source import parse
from markerboard.files.writing import unwritable, write_whole
from markerboard.language import tree
from markerboard.language.logic import Interval, plain
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.facts import SKIPPING, GeneState, Value

SECTIONS = ("case", "notes", "source", "patient", "disease", "treatment", "history", "progression",
            "biomarkers", "facts", "expect")
WIDTH = 100
_SCHEMA = "# yaml-language-server: $schema=../rules/schema/case.schema.json\n"


def case_data(name: str, values: Mapping[str, Value], vocabulary: Vocabulary,
              treatment: Sequence[Mapping[str, Any]] | None = None, open_: Iterable[str] = (), *,
              partial: bool = False, **others: Any) -> dict[str, Any]:
    """A case as plain data. `open_` are facts that are stated as indeterminate, so that they do not follow
    from others; `others` are parts of a case without facts: notes, source, expect.
    """
    data: dict[str, Any] = {"case": name, **others}
    if treatment is not None:
        data["treatment"] = [dict(line) for line in treatment]
    if treatment is not None and partial:
        data["history"] = "partial"
    for fact in vocabulary.facts.values():
        if fact.name in values and not fact.history and fact.type != "gene":
            _place(data, fact.at, _written(values[fact.name], fact))
    for name in open_:
        _place(data, vocabulary.facts[name].at, "indeterminate")
    for symbol, value in sorted(values.items(), key=lambda one: "." in one[0]):
        if isinstance(value, GeneState):
            _gene(data, symbol, value)
    return {key: data[key] for key in SECTIONS if key in data}


def written(interval: Interval, unit: str = "") -> Decimal | str:
    """A number as a case writes it: exact, as a bound, or as a range; a percentage below 1 with its sign.

    A bare 0.5 where percent are asked is refused when it is read, since it could be a fraction.
    """
    bare = _bare(interval)
    below_one = any(end is not None and 0 < end % 1 == end for end in (interval.low, interval.high))
    return f"{bare}%" if unit == "%" and below_one else bare


def _bare(interval: Interval) -> Decimal | str:
    if interval.low is not None and interval.exact:
        return interval.low
    if interval.low_open or interval.high is None:
        return f"{'>' if interval.low_open else '>='}{plain(interval.low or Decimal(0))}"
    if interval.high_open or interval.low is None:
        return f"{'<' if interval.high_open else '<='}{plain(interval.high)}"
    return f"{plain(interval.low)}-{plain(interval.high)}"


def text(data: Mapping[str, Any]) -> str:
    """A case as YAML, in the style in which people write it."""
    styled = {key: dict(value) if key == "expect" else _styled(value) for key, value in data.items()}
    dumped: str = yaml.dump(styled, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH,
                            default_flow_style=False)
    return dumped


def read_back(data: Mapping[str, Any] | None) -> Any:
    """A case as data of JSON, every number in the form in which a case file gives it."""
    return parse("case", text(data).encode()).data if data is not None else None


def _styled(value: Any) -> Any:
    """On one line what is short and holds no further parts; each treatment on a line of its own."""
    if isinstance(value, dict):
        nested = any(isinstance(v, dict) or _holds_parts(v) for v in value.values())
        long = sum(len(f"{k}: {v}, ") for k, v in value.items()) > WIDTH - 15
        return {k: _styled(v) for k, v in value.items()} if nested or long else _Inline(value)
    if isinstance(value, list):
        return [_styled(v) for v in value] if _holds_parts(value) else _InlineList(value)
    return value


def _holds_parts(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(v, dict) for v in value)


class _Inline(dict[str, Any]):
    """A mapping written on one line."""


class _InlineList(list[Any]):
    """A list written on one line."""


def save(data: Mapping[str, Any], directory: Path) -> Path:
    """Write a case into a directory, under its name, over nothing. Raises InputError, OutputError."""
    file = directory / f"{data['case']}.yaml"
    if file.exists():
        raise InputError([Problem(str(file), 1, 1, "is already there, and nothing is overwritten")])
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(directory, error) from None
    write_whole(file, (_SCHEMA + text(data)).encode(), replace=False)
    return file


def _written(value: Value, fact: Fact) -> Any:
    if isinstance(value, str) and fact.type == "tree":
        return tree.written(value)
    return written(value, fact.unit) if isinstance(value, Interval) else value


def _place(data: dict[str, Any], at: str, value: Any) -> None:
    """Put a value at a place such as `biomarkers.ctDNA[baseline].msaf`."""
    path = list(_path(at))
    here: Any = data
    for key, selector in path[:-1]:
        here = here.setdefault(key, [] if selector else {})
        here = _sample(here, selector) if selector else here
    here[path[-1][0]] = value


def _path(at: str) -> Iterator[tuple[str, str]]:
    """Each key of a place, with the selector that follows it. The name of a fact may hold dots."""
    section, _, name = at.partition(".")
    for step in ("facts", name) if section == "facts" else at.split("."):
        key, _, selector = step.partition("[")
        yield key, selector.rstrip("]")


def _sample(samples: list[dict[str, Any]], point: str) -> dict[str, Any]:
    for sample in samples:
        if sample["at"] == point:
            return sample
    samples.append({"at": point})
    return samples[-1]


def _gene(data: dict[str, Any], symbol: str, gene: GeneState) -> None:
    """A word when that says it all; beside other reports of the gene, a status or its variants."""
    markers = data.setdefault("biomarkers", {})
    symbol, _, elsewhere = symbol.partition(".")
    if elsewhere:
        whole = markers.get(symbol, {})
        markers[symbol] = whole = {"status": whole} if isinstance(whole, str) else whole
        markers, symbol = whole, elsewhere
    report: dict[str, Any] = markers.get(symbol, {})
    skipped = SKIPPING if report.get("exon14_skipping") is True else None
    named = [str(v) for v in gene.variants if v != skipped]
    # That an exon is skipped says that the gene is mutated; another status stands beside it, to be refused.
    said = skipped and gene.status == "mutated"
    found: dict[str, Any] = {"variants": named} if named else {} if said else {"status": gene.status}
    found |= {"status": gene.status} if elsewhere else {}  # a list alone may be of benign ones
    found |= {"complete": True} if gene.variants and gene.complete else {}
    alone = not report and list(found) == ["status"]
    markers[symbol] = gene.status if alone else found | report


class _Dumper(yaml.SafeDumper):
    """Writes decimals as they are printed, and lists indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        # One number may stand in two places; a case file refuses anchors.
        return True


def _number(dumper: Any, number: Decimal) -> Any:
    kind = "int" if number == number.to_integral_value() and "." not in str(number) else "float"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", plain(number))


_Dumper.add_representer(Decimal, _number)
_Dumper.add_representer(_Inline, lambda dumper, value: dumper.represent_mapping(
    "tag:yaml.org,2002:map", value, flow_style=True))
_Dumper.add_representer(_InlineList, lambda dumper, value: dumper.represent_sequence(
    "tag:yaml.org,2002:seq", value, flow_style=True))
