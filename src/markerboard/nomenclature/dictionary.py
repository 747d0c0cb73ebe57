"""Makes the lines of `drugs.tsv` of the dictionary of drugs; `make.py` alone needs it."""

from __future__ import annotations

import bz2
import io
import pickle
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from markerboard.nomenclature.table import OTHER, letters

Lines = dict[str, str]
"""What stands behind each name of a table."""
_SCRAP = re.compile(r"[=<>{}|\t]|&\w+;|''|template:")
"""What is a part of a page of the web and no name."""
_CLASS = re.compile(r".*(?:inhibitors?|agents?|agonists?|antagonists?|antibod(?:y|ies)|blockers?|modulators?|"
                    r"vaccines|drugs|hormones|compounds|derivatives|analogs|analogues|steroids|alkaloids|"
                    r"taxoids|acids|ics|cyclines|ines)\Z")
"""What a class of drugs is called, which is no single drug."""
_SUFFIX = re.compile(r"(.{5,})-[a-z]{4}\Z")
"""The four letters that the FDA puts behind the name of a biologic."""


class _Plain(pickle.Unpickler):
    """Reads texts, numbers, lists and mappings: a pickle may name no code to run."""

    def find_class(self, module: str, name: str) -> NoReturn:
        """Refuse."""
        raise pickle.UnpicklingError(f"{module}.{name}")


def lines(content: bytes) -> Lines:
    """The lines of the table: a drug by its name, and each other name with the drugs it stands for."""
    told = _Plain(io.BytesIO(bz2.decompress(content))).load()
    numbers: Mapping[str, Mapping[str, Any]] = told["drug_canonical_to_data"]
    classes = set(_classes(numbers))
    names = {drug: also for drug, also in _names(numbers, told["drug_variant_to_canonical"]).items()
             if drug not in classes}
    own = {letters(drug): drug for drug in sorted(names, reverse=True)}
    others = defaultdict[str, set[str]](set)
    for drug in own.values():
        for name in names[drug]:
            others[letters(name)].add(drug)
    found = {at: OTHER + "|".join(sorted(drugs)) for at, drugs in others.items() if at and at not in own}
    return found | {at: _line(drug, names[drug], numbers.get(drug, {})) for at, drug in own.items() if at}


def _classes(drugs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The headings of MeSH that stand for many drugs: each might be any of them, so none is taken."""
    places = {place for told in drugs.values() for place in told.get("mesh_tree", ())}
    above = {place[:i] for place in places for i, sign in enumerate(place) if sign == "."}
    for drug, told in drugs.items():
        inner = any(place in above for place in told.get("mesh_tree", ()))
        many = _CLASS.match(drug) or (inner and (drug.endswith("s") or ", " in drug))
        if many and not told.get("drugbank_id"):
            yield drug


def _names(drugs: Iterable[str], variants: Mapping[str, list[str]]) -> dict[str, set[str]]:
    """All names of each drug. Where one is no name, a page was taken apart: then none is believed."""
    found: dict[str, set[str]] = {drug: set() for drug in drugs}
    for name, of in variants.items():
        for drug in of:
            found.setdefault(drug, set()).add(name)
    known = {drug for drug in found if not _SCRAP.search(drug)}
    merged: dict[str, set[str]] = {_plain(drug, known): set() for drug in known}
    for drug in known:
        named = found[drug] if not any(map(_SCRAP.search, found[drug])) else set()
        merged[_plain(drug, known)] |= {drug, *map(str.strip, named)}
    return merged


def _plain(drug: str, known: set[str]) -> str:
    """The drug whose name one is, but for the suffix of a biologic."""
    bare = _SUFFIX.match(drug)
    return bare[1] if bare and bare[1] in known else drug


def _line(drug: str, names: set[str], numbers: Mapping[str, Any]) -> str:
    ids = (str(numbers.get(of, "") or "") for of in ("drugbank_id", "mesh_id"))
    return "\t".join((drug, *ids, "|".join(sorted(names - {drug}))))
