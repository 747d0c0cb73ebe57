"""A genomic node, one alteration of a gene, as a condition: a change, copies, a fusion, or none at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from markerboard.language.instances import is_a
from markerboard.language.variants import parse
from markerboard.packs.names import Names
from markerboard.packs.trial import OR, When, joined

GENE, CATEGORY, PARTNER = "hugo_symbol", "variant_category", "fusion_partner_hugo_symbol"
CHANGE, WILDCARD, CLASS = "protein_change", "wildcard_protein_change", "variant_classification"
EXON, FUNCTION, COPIES, WILDTYPE = "exon", "molecular_function", "cnv_call", "wildtype"
_OF_CHANGE = (CHANGE, WILDCARD, CLASS, EXON, FUNCTION)
_MEANT = {**dict.fromkeys(_OF_CHANGE, "mutation"), COPIES: "copies", PARTNER: "fusion"}
_CODON = re.compile(r"(?:p\.)?([A-Z][1-9][0-9]{0,4})", re.I)
UNREAD = "?"
"""Stands in a condition for the part that was not read."""
Found = tuple[When | None, str]
"""A condition, and why a part of it is not read; without a reason it is the whole."""


class Unread(ValueError):
    """What cannot be put into words, as a clause that says why."""


def told(value: Any) -> str:
    """A value of a trial as one line, its keys in order."""
    if isinstance(value, dict):
        return " ".join(f"{key.lower()} {told(of)}" for key, of in sorted(value.items()))
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def word(value: Any) -> str:
    """A plain value as text. Raises Unread for a list, a mapping or nothing."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str) or not value.strip():
        raise Unread("is no word")
    return value.strip()


def denied(node: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """The fields of a node by their names, and which of them are denied: one `!` denies the whole node."""
    fields, negated = {}, set()
    for name, value in node.items():
        own = isinstance(value, str) and value.startswith("!")
        negated |= {name.lower()} if own else set()
        fields[name.lower()] = value[1:] if own else value
    return fields, frozenset(negated)


def partly(fields: Mapping[str, Any], negated: frozenset[str]) -> dict[str, Any]:
    """The gene and the kind of alteration, where these stand and only what narrows them is denied.

    Whether another alteration of that kind is asked then, or none at all will do, is not told.
    """
    stands = {name: fields[name] for name in (GENE, CATEGORY) if name in fields and name not in negated}
    return stands if negated and len(stands) == 2 else {}


class Alterations:
    """Reads genomic nodes by the table, in the words of one vocabulary."""

    def __init__(self, names: Names, table: Mapping[str, Any]) -> None:
        self.names, self.table = names, table
        self.forms = {"mutation": self._mutation, "copies": self._copies, "fusion": self._fusion,
                      "any": self._any}

    def no_gene(self, fields: Mapping[str, Any]) -> bool:
        """Whether nothing is asked but a gene that is none."""
        return set(fields) == {GENE} and str(fields[GENE] or "").lower() in self.table["no_gene"]

    def condition(self, node: Mapping[str, Any]) -> Found:
        """The condition of a node without what denies it. Raises Unread."""
        renamed = {self.table["names"].get(name, name): value for name, value in node.items()
                   if name not in self.table["shown_only"]}
        if len(renamed) + sum(name in self.table["shown_only"] for name in node) != len(node):
            raise Unread("names one field twice")
        fields = {name: word(value) for name, value in renamed.items()}
        if any(value.startswith("!") for value in fields.values()):
            raise Unread("is denied twice")
        if WILDTYPE in fields:
            return self._wildtype(fields)
        when, reason = self.forms[self._category(fields)](fields)
        strange = fields.keys() - {GENE, CATEGORY, *_MEANT}
        return when, f"`{min(strange)}` is a field that is not known" if strange and not reason else reason

    def _category(self, fields: Mapping[str, str]) -> str:
        implied = {_MEANT[name] for name in fields if name in _MEANT}
        stated = self.table["category"].get(fields[CATEGORY].lower()) if CATEGORY in fields else None
        if CATEGORY in fields and stated is None:
            raise Unread(f"`{fields[CATEGORY]}` is no kind of alteration that is known")
        if len(implied | ({stated} if stated else set())) != 1:
            raise Unread("does not say of which kind the alteration is" if not implied else
                         "is of several kinds of alteration at once")
        return stated or implied.pop()

    def _gene(self, fields: Mapping[str, str], name: str = GENE) -> str:
        written = fields.get(name, "")
        found = self.names.vocabulary.symbol(written) if written else None
        if found is None:
            raise Unread(f"`{written}` is not one gene" if written else "names no gene")
        return found

    def _said(self, text: str) -> str:
        if not self.names.readable(text):
            raise Unread(f"the language does not say `{text}`")
        return text

    def _wildtype(self, fields: Mapping[str, str]) -> Found:
        gene, rest = self._gene(fields), fields.keys() - {GENE, WILDTYPE, CATEGORY}
        mutation = self.table["category"].get(fields.get(CATEGORY, "mutation").lower()) == "mutation"
        if fields[WILDTYPE].lower() != "true" or rest or not mutation:
            raise Unread("says of a gene more than that it is wild-type")
        return self._said(f"{gene} = wild-type"), ""

    def _any(self, fields: Mapping[str, str]) -> Found:
        gene = self._gene(fields)
        known = [self._said(f"{gene} = mutated"), *self._calls(gene)]
        return joined(OR, [*known, UNREAD]), "may be gained or lost in other ways than the language names"

    def _calls(self, gene: str) -> list[When]:
        return [self._said(text.format(gene=gene)) for text in dict.fromkeys(self.table["copies"].values())]

    def _copies(self, fields: Mapping[str, str]) -> Found:
        gene = self._gene(fields)
        if COPIES not in fields:
            reason = "may be gained or lost in other ways than the language names"
            return joined(OR, [*self._calls(gene), UNREAD]), reason
        call = self.table["copies"].get(fields[COPIES].lower())
        if call is None:
            raise Unread(f"the language has no word for `{fields[COPIES]}`")
        return self._said(call.format(gene=gene)), ""

    def _fusion(self, fields: Mapping[str, str]) -> Found:
        whichever = self.table["any_gene"]
        ends = [name for name in (GENE, PARTNER) if fields.get(name, "").lower() not in ("", *whichever)]
        if not ends:
            raise Unread("names no gene of the fusion")
        if len(ends) == 1:
            return self._said(f"{self._gene(fields, ends[0])}.fusion"), ""
        return self._joined(fields)

    def _joined(self, fields: Mapping[str, str]) -> Found:
        """A fusion of two; where one of them is no gene, or both are one, the other is fused at least."""
        found, reason = [], ""
        for name in (GENE, PARTNER):
            try:
                found.append(self._gene(fields, name))
            except Unread as error:
                reason = str(error)
        if not found:
            raise Unread(reason)
        if len(set(found)) == 2:
            return self._said(f"{found[1]}.fusion with {found[0]}"), ""
        return self._said(f"{found[0]}.fusion"), reason or "is a gene fused with itself"

    # Changes of the sequence

    def _mutation(self, fields: Mapping[str, str]) -> Found:
        gene = self._gene(fields)
        asked, reason = self._targets(fields)
        exons = self.names.vocabulary.exons(gene)
        kept = [one for one in dict.fromkeys(asked) if not any(
            other != one and is_a(parse(other), parse(one), exons) is True for other in asked)]
        if len(kept) > 1:
            reason = reason or "asks several things of one change, which two changes may answer"
        texts: list[When] = [self._said(f"{gene} has {one}") for one in kept]
        return joined("and", texts or [self._said(f"{gene} = mutated")]), reason

    def _targets(self, fields: Mapping[str, str]) -> tuple[list[str], str]:
        """The changes and classes that the fields ask for, and why one of them is not read."""
        found, reason = [], ""
        for name in _OF_CHANGE:
            if name in fields and not (name == EXON and self._exon_class(fields)):
                try:
                    found.append(self._target(name, fields))
                except (Unread, ValueError) as error:
                    reason = str(error)
        if fields.get(CLASS, "").lower() in self.table["wider"]:
            reason = reason or "the language has one word for several of these classes"
        return found, reason

    def _exon_class(self, fields: Mapping[str, str]) -> bool:
        return fields.get(CLASS, "").lower() in self.table["of_exon"]

    def _target(self, name: str, fields: Mapping[str, str]) -> str:
        value = fields[name]
        if name == CHANGE:
            return str(parse(value))
        if name == WILDCARD:
            return _codon(value)
        if name == EXON:
            return f"exon {_exon(value)} mutation"
        if name == CLASS and self._exon_class(fields) and EXON in fields:
            return f"exon {_exon(fields[EXON])} {self.table['of_exon'][value.lower()]}"
        found = self.table["classes" if name == CLASS else "function"].get(value.lower())
        if found is None:
            raise Unread(f"the language has no word for `{value}`")
        return str(found)


def _codon(value: str) -> str:
    found = _CODON.fullmatch(value)
    if found is None:
        raise Unread(f"`{value}` is no codon")
    return str(parse(f"{found[1].upper()}X"))


def _exon(value: str) -> int:
    if not re.fullmatch(r"\d{1,2}", value):
        raise Unread(f"`{value}` is no number of an exon")
    return int(value)
