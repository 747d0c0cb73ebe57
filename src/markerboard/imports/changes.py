"""What kind of change a variant is, what it does to the protein, and its name where one can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from markerboard.imports.draft import Draft
from markerboard.imports.mapping import codings
from markerboard.imports.plausible import readable
from markerboard.imports.quantities import number
from markerboard.imports.readings import answer, codes_of, names_of
from markerboard.language.logic import Interval
from markerboard.patient import changes
from markerboard.patient.changes import Changes
from markerboard.patient.unused import SHARE

_WORDS = re.compile(r"(?<![\w.])[^\W\d_]{2,}(?![\w.])")
_OWN_WORDS = ("exon", "ex", "chr", "del", "ins", "dup", "delins", "inv")
_OF_GENE = re.compile(r"\((\w+)\):")


class Change(NamedTuple):
    """A change and its readable variants.

    `kind` is alters (the protein), silent, unclear (what it does is not told), copies, loss (of
    copies), fusion, wild type, two genes, or empty where nothing describes it. `calls` are findings of
    their own, by their keys (`exon 2-7 deletion`). `shown` is how the file writes it.
    """

    kind: str = ""
    variants: tuple[str, ...] = ()
    unread: bool = False
    shown: str = "a variant"
    calls: tuple[str, ...] = ()


def read_change(parts: Mapping[str, list[Any]], named: list[str], draft: Draft, place: str) -> Change:
    """The change that the parts of a variant describe."""
    told = [value for value in parts.get("change", ()) if value is not None]
    kinds = {answer("change", value) or ("other" if readable(value) else "unread") for value in told}
    texts = [*(text for value in parts.get("protein", ()) for text in _texts(value)), *_sequences(parts)]
    proteins = _proteins(parts, named, draft, place)
    shown = "; ".join(dict.fromkeys((*proteins, *texts))) or "a variant"
    for kind in ("wild type", "fusion"):
        if kind in kinds:
            return Change(kind, shown=shown)
    described = bool(proteins or texts or kinds & {"alters", "silent", "sequence", "beside"})
    counted = parts.get("copy number", ())
    if kinds & {"copies", "gain", "loss"} or (counted and not described):
        return Change("copies" if _gained(kinds, counted) else "loss", shown=shown)
    if len(named) > 1:
        return Change("two genes" if described else "", shown=shown)
    # Of a gene that the vocabulary does not have, names of its own are not needed.
    symbol = named[0] if named else ""
    read = {text: changes.read(text, symbol, draft.vocabulary) for text in dict.fromkeys((*proteins, *texts))}
    for share in dict.fromkeys(share for one in read.values() for share in one.beside):
        draft.left(place, share, SHARE)
    if any(_says_more(text, named) for text in _sequences(parts)):
        kinds = kinds | {"unread"}
    return _judged([read[text] for text in proteins], [read[text] for text in texts if text not in proteins],
                   kinds, shown)


def _says_more(text: str, named: Iterable[str]) -> bool:
    """Whether a name by the sequence holds words that may take it back: `c.818G>A, benign`."""
    own = {*map(str.casefold, named), *_OWN_WORDS}
    return any(word.casefold() not in own and not set(word) <= {*"ACGT"} for word in _WORDS.findall(text))


def _gained(kinds: set[str], counted: Iterable[Any]) -> bool:
    """Whether no copy of a gene is lost: it is called a gain, or as many copies as one are counted."""
    if "gain" in kinds or "loss" in kinds:
        return "loss" not in kinds
    try:
        counts = [Interval.parse(number(value)[0]) for value in counted]
    except ValueError:
        return False
    return bool(counts) and all(count.low is not None and count.low >= 1 for count in counts)


def _judged(proteins: list[Changes], texts: list[Changes], kinds: set[str], shown: str) -> Change:
    """What the names and the coded consequences make together; where they differ it is not clear."""
    variants = tuple(dict.fromkeys(str(v) for one in (proteins or texts) for v in one.variants))
    calls = tuple(dict.fromkeys(key for one in (*proteins, *texts) for key in one.calls))
    if calls and not (variants or kinds & {"unread", "silent"} or any(
            one.unread or one.unclear or one.none for one in (*proteins, *texts))):
        return Change("call", (), True, shown, calls)
    hidden = "unread" in kinds or any(one.unread or one.unclear for one in proteins) or bool(calls)
    hidden |= any(one.beside_site for one in (*proteins, *texts))
    named = [*proteins, *texts] if not variants else proteins
    alters = bool(variants) or any(one.unnamed for one in named) or "alters" in kinds
    silent = any(one.none for one in named) or "silent" in kinds
    # What cannot be read may say the opposite, so nothing beside it decides; and what leaves the residues as
    # they are may cost a splice site beside which it stands.
    if hidden or alters == silent or (silent and "beside" in kinds):
        return Change("unclear" if named or kinds else "", variants, True, shown)
    return Change("alters" if alters else "silent", variants, not variants, shown)


def _proteins(parts: Mapping[str, list[Any]], named: list[str], draft: Draft, place: str) -> list[str]:
    told = [text for value in parts.get("protein", ()) for text in _texts(value)]
    # In the place of a protein change the sign of one may be left out: `L858R`, `exon 19 deletion`.
    found = [changes.protein_in(text, named) or text for text in told]
    found += [p for text in _sequences(parts) if (p := changes.protein_in(text, named))]
    return list(dict.fromkeys(found)) or _of_variation(parts.get("variation", ()), named, draft, place)


def _sequences(parts: Mapping[str, list[Any]]) -> list[str]:
    """The names of a change by the sequence of the coding strand or of the genome."""
    return [text for part in ("coding", "genomic") for value in parts.get(part, ()) for text in _texts(value)]


def by_sequence(parts: Mapping[str, list[Any]]) -> tuple[str, ...]:
    """The names of a change by the sequence, without what they are counted on; those included that stand
    `beside` one by the protein.
    """
    beside = [text for value in parts.get("beside", ()) for text in _texts(value)]
    return tuple(dict.fromkeys(text.rpartition(":")[2] for text in (*_sequences(parts), *beside)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    told = [code.code for code in codes_of(value)] or names_of(value)
    return [str(text) for text in told if text]


def _of_variation(values: Any, named: list[str], draft: Draft, place: str) -> list[str]:
    """The protein change in the name that ClinVar gives a variant, if it is of the gene that is named."""
    for value in values:
        for name in (c.get("display") for c in codings(value)):
            gene = _OF_GENE.search(str(name))
            protein = changes.protein_in(str(name), named)
            if protein and gene and gene[1] in named:
                draft.converted(place, f"{gene[1]} {protein} read from the name of the variant")
                return [protein]
    return []
