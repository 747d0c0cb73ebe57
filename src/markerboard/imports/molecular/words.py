"""The words of files of variant calls, by what they say; they stand in `words.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.files.cache import kept
from markerboard.files.remembering import remembered
from markerboard.imports.mapping import folded

FUSION, ALTERS, UNCLEAR, BESIDE, BEFORE, SILENT = (
    "fusion", "alters", "unclear", "beside", "before", "silent")
LOST = "lost"
UNSEEN, REFUTED = "no read of the tumor shows it", "its validation did not find it"
OF_LOSS = "it is a loss of heterozygosity, and which of the two alleles the tumor lost is not told"
_FILE = Path(__file__).parent / "words.yaml"


class Words(NamedTuple):
    """What is written, by kinds: each mapping leads from a folded word to what it says."""

    effects: Mapping[str, str]
    origins: Mapping[str, str]
    numbers: Mapping[str, str]
    filters: Mapping[str, str]
    benign: frozenset[str]
    refuted: frozenset[str]
    denied: re.Pattern[str]
    genomes: Mapping[str, str]
    lengths: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    loci: re.Pattern[str]
    clinical: Mapping[str, tuple[str, ...]]
    otherwise: Mapping[str, tuple[str, ...]]
    copies: Mapping[str, str]
    deaths: tuple[str, ...]
    kinds: tuple[str, ...]


@cache
def words() -> Words:
    """The words of this package, read once."""
    text = _FILE.read_text(encoding="utf-8")
    (data,) = kept("molecular", sha256(text.encode()).hexdigest(), lambda: _parse(text), list)
    return Words(
        effects=_by_word(data["effects"]), origins=_by_word(data["origins"]),
        numbers=data["status numbers"], filters=_by_word(data["filters"]),
        benign=frozenset(map(folded, data["benign"])),
        refuted=frozenset(map(folded, data["refuted"])),
        denied=re.compile(rf"\b({'|'.join(data['denied'])})\b", re.IGNORECASE),
        genomes=_by_word(data["genomes"]),
        lengths=data["lengths"],
        columns=_listed(data["columns"]),
        loci=re.compile("|".join(data["loci"])), clinical=_listed(data["clinical"]),
        otherwise=_listed(data["told otherwise"]),
        copies={word: kind for kind, listed in data["copies"].items() for word in listed},
        deaths=tuple(data["deaths"]), kinds=tuple(data["kinds of sample"]))


def _parse(text: str) -> list[Any]:
    import yaml  # only where it is read anew

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [yaml.load(text, Loader=loader)]  # noqa: S506


def _listed(table: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in table.items()}


def _by_word(kinds: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {folded(word): kind for kind, lines in kinds.items() for line in lines for word in line.split(",")}


@remembered(4096)
def effect_of(written: str) -> str:
    """What a change does to the protein, by the terms that are written for it; empty where there is none."""
    terms = [folded(term) for term in re.split(r"[&,;]", written) if term.strip(" .")]
    said = {words().effects.get(term, UNCLEAR) for term in terms}
    return next((kind for kind in (FUSION, ALTERS, UNCLEAR, BESIDE, BEFORE, SILENT) if kind in said), "")
