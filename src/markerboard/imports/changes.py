"""What kind of change a variant is, and its name where one can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from markerboard.imports.draft import Draft
from markerboard.imports.mapping import codings
from markerboard.imports.readings import answer, codes_of
from markerboard.language.variants import parse

_PROTEIN = re.compile(r"(?:^|[:(\s])(p\.\(?[A-Za-z*][^\s;)]*\)?)")
_CODING = re.compile(r"(?:^|:)[cgn]\.\S+")
_OF_GENE = re.compile(r"\((\w+)\):")


class Change(NamedTuple):
    """A change: `kind` is sequence, copies, fusion, wild type, silent or ``; its readable variants."""

    kind: str = ""
    variants: tuple[str, ...] = ()
    unread: bool = False


def read_change(parts: Mapping[str, list[Any]], named: list[str], draft: Draft, place: str) -> Change:
    """The change that the parts of a variant describe."""
    kinds = {answer("change", value) for value in parts.get("change", ())} - {None}
    texts = [text for part in ("protein", "coding", "genomic")
             for value in parts.get(part, ()) for text in _texts(value)]
    proteins = [p for text in texts if (p := protein_in(text))]
    # In the place of a protein change the sign of one may be left out: `L858R`, `exon 19 deletion`.
    proteins = proteins or [text for v in parts.get("protein", ()) for text in _texts(v) if _is_variant(text)]
    if not proteins:
        proteins = _of_variation(parts.get("variation", ()), named, draft, place)
    described = proteins or any(_CODING.search(text) for text in texts)
    kind = _kind(kinds, bool(described), bool(parts.get("copy number")), len(named))
    return _with_names(kind, proteins, draft, place)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    told = [value.get("text")] if isinstance(value, dict) else []
    told += [code.code for code in codes_of(value)]
    return [str(text) for text in told if text]


def _is_variant(text: str) -> bool:
    try:
        return bool(parse(text))
    except ValueError:
        return False


def protein_in(text: str) -> str | None:
    """The protein change in a text: `NP_005219.2:p.Leu858Arg` holds `p.Leu858Arg`."""
    match = _PROTEIN.search(text)
    return match[1] if match else None


def _of_variation(values: Any, named: list[str], draft: Draft, place: str) -> list[str]:
    """The protein change in the name that ClinVar gives a variant, if it is of the gene that is named."""
    for value in values:
        for name in (c.get("display") for c in codings(value)):
            gene = _OF_GENE.search(str(name))
            protein = protein_in(str(name))
            if protein and gene and gene[1] in named:
                draft.converted(place, f"{gene[1]} {protein} read from the name of the variant")
                return [protein]
    return []


def _kind(kinds: set[str | None], described: bool, counted: bool, genes: int) -> str:
    for kind in ("wild type", "fusion", "copies"):
        if kind in kinds:
            return kind
    if described or "sequence" in kinds:
        return "sequence" if genes < 2 else "two genes"
    return "copies" if counted else ""


def _with_names(kind: str, proteins: list[str], draft: Draft, place: str) -> Change:
    variants: list[str] = []
    unread = False
    for protein in dict.fromkeys(proteins):
        if protein.rstrip(")").endswith("="):
            return Change("silent")
        try:
            variants.append(str(parse(protein)))
        except ValueError as error:
            if "is not a change" in str(error):
                return Change("silent")
            unread = True
            draft.converted(place, f"`{protein}` cannot be read as a variant; the gene counts as mutated")
    return Change(kind, tuple(variants), unread or (kind == "sequence" and not variants))
