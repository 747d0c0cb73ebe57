"""Fusions by their partners, `fusions: [KIF5B]`, as findings by name: `fusion with KIF5B: true`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.files.loose import items, mapping
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Trouble
from markerboard.patient.findings import says

FUSIONS, FUSION, WITH = "fusions", "fusion", "fusion with "
_HELP = "write the symbol of the other gene, or `{partner: KIF5B, exons: e15::e12}`"


def spelled(data: Mapping[str, Any], vocabulary: Vocabulary) -> Mapping[str, Any]:
    """A case with each fusion that has a partner under the partner's symbol."""
    markers = mapping(data.get("biomarkers"))
    made = {key: _report(report, vocabulary) for key, report in markers.items() if _names(key, report)}
    return {**data, "biomarkers": {**markers, **made}} if made else data


def partners(markers: Mapping[str, Any]) -> frozenset[str]:
    """The genes with which another one is said to be fused; a fusion is one of both its genes."""
    return frozenset(str(key).removeprefix(WITH).split(" ")[0]
                     for report in markers.values() if isinstance(report, Mapping)
                     for key, told in report.items() if str(key).startswith(WITH) and says(told, True))


def troubles(data: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Trouble]:
    """The partners that are no genes; the gene is fused all the same."""
    for key, report in mapping(data.get("biomarkers")).items():
        for i, written in enumerate(items(report.get(FUSIONS))) if _names(key, report) else ():
            path, named = ("biomarkers", key, FUSIONS, i), _key(written, vocabulary)
            if named and says(report.get(named), False):
                yield Trouble(path, f"`{named}` is false (`biomarkers.{key}.{named}`), yet it is listed")
            elif named is None:
                yield Trouble(path, f"cannot read `{str(written)[:60]}` as the partner of a fusion", _HELP)


def _names(key: str, report: Any) -> bool:
    return key != "panel" and isinstance(report, Mapping) and any(
        str(one) == FUSIONS or str(one).startswith(WITH) for one in report)


def _report(report: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    made = {_by_symbol(str(key), vocabulary): value for key, value in report.items() if key != FUSIONS}
    for written in items(report.get(FUSIONS)):
        made.setdefault(_key(written, vocabulary) or FUSION, True)
    return made


def _by_symbol(key: str, vocabulary: Vocabulary) -> str:
    """A key with the other gene by its symbol."""
    name, *exons = key.removeprefix(WITH).split(" ") if key.startswith(WITH) else ("",)
    symbol = vocabulary.symbol(name) if name else None
    return WITH + " ".join((symbol, *exons)) if symbol else key


def _key(written: Any, vocabulary: Vocabulary) -> str | None:
    """The key of one fusion; None where its partner is no gene."""
    told = mapping(written) if isinstance(written, Mapping) else {"partner": written}
    key = " ".join(str(told[one]) for one in ("partner", "exons") if told.get(one))
    known = _by_symbol(WITH + key, vocabulary)
    return known if key and vocabulary.facts.pattern(known) else None
