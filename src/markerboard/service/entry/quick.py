"""Quick entry: `EGFR L858R, TP53 mut, TPS 1-49 22C3` becomes fields and rows, to be looked at.

A part counts as understood where the reader of cases accepts it in exactly one field; every other part
stays as it was typed, and is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from markerboard.errors import CaseError
from markerboard.patient import casefacts
from markerboard.patient.finding_words import finding
from markerboard.patient.fusions import FUSION, WITH
from markerboard.patient.genes import FORMED
from markerboard.patient.shorthand import site
from markerboard.patient.spellings import UNTREATED, folded
from markerboard.patient.written import flag, state
from markerboard.service.entry.abbreviated import METASTASES, written_out
from markerboard.service.entry.layout import Field, Layout
from markerboard.service.entry.rows import Row, listed
from markerboard.service.entry.stating import Form, data_of

MOST_PARTS = 100
_EQUALS = re.compile(r"(?<![<>])=")
_LONGEST_NAME = 5
_PLAIN, _SHORT = ("patient", "disease", "progression"), 2
"""Of these sections a code alone says what it is of, if it has more letters than so many."""


class Understood(NamedTuple):
    """What a part of a quick entry states: values of fields, a row of a gene, or that nothing was given."""

    values: Mapping[str, str] = {}
    gene: Row | None = None
    history: str = ""


class Quick:
    """Reads quick entries for one form."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.vocabulary = layout, layout.vocabulary

    def add(self, form: Form) -> list[str]:
        """Move what is understood from the box into fields and rows; what is not stays, and is returned."""
        left, parts = [], listed(form.quick)
        for part in parts[:MOST_PARTS]:
            found = self._said(part)
            if not found or any(self._stated(form, one) for one in found):
                left.append(part)
                continue
            for one in found:
                form.values |= one.values
                form.genes += [one.gene] if one.gene else []
                form.history = one.history or form.history
        left += parts[MOST_PARTS:]
        form.quick = ", ".join(left)
        return left

    def _said(self, part: str) -> list[Understood]:
        """What a part states, as it stands or else written out; nothing unless all of it is clear."""
        if found := self._understood(part):
            return [found]
        ways = [[self._understood(one) for one in parts] for parts in written_out(part, self.vocabulary)]
        clear = [[one for one in way if one] for way in ways if None not in way]
        return clear[0] if clear and all(way == clear[0] for way in clear) else []

    def _stated(self, form: Form, one: Understood) -> bool:
        """Whether the form states something of the same already."""
        return any(form.values.get(at) for at in one.values) or bool(
            one.history and (form.history or form.lines))

    def _understood(self, part: str) -> Understood | None:
        if folded(part) in UNTREATED[1:]:
            return Understood(history="none")
        for ways in (self._fields(part), self._genes(part)):
            found = [way for way in ways if self._reads(way)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def _reads(self, way: Understood) -> bool:
        """Whether the reader of cases accepts it, and takes all of it."""
        form = Form(values=dict(way.values), genes=[way.gene] if way.gene else [])
        try:
            facts, troubles = casefacts.read(data_of(form, self.layout), self.vocabulary)
        except CaseError:
            return False
        return not troubles and all(one.why == "asked by no rule" for one in facts.unused)

    # Fields

    def _fields(self, part: str) -> Iterator[Understood]:
        """The fields that a part may mean: by their name, or that of their marker, and then a value."""
        yield from self._bare(part.strip())
        words = _EQUALS.sub(" = ", part.replace(":", " ")).split()
        for length in range(min(_LONGEST_NAME, len(words) - 1), 0, -1):
            named = self._named.get(" ".join(words[:length]).casefold(), ())
            rest = [word for word in words[length:] if word != "="]
            for field in named:
                if not self._is_of_sequence(field, words[:length]):
                    yield from self._valued(field, rest)
            if named:
                return

    def _is_of_sequence(self, field: Field, name: list[str]) -> bool:
        """Whether a gene alone is named beside one of its calls: `EGFR positive` is said of its mutation, and
        no call but that of a fusion is meant by the gene (`ALK negative`)."""
        symbol = name[0].upper()
        gene = len(name) == 1 and self.vocabulary.symbol(symbol) == symbol
        return gene and field.kind == "state" and field.way[-1][0] != FUSION and name[0] != field.label

    def _bare(self, part: str) -> Iterator[Understood]:
        """What a word alone may mean: `male`, `MSI-H`, `ESCC`, `liver metastases`, `58 years`; nothing where
        it is a value of several fields, or of a marker that is not named (`stable`)."""
        fields = [field for field in self.layout.fields.values() if not field.is_beside]
        coded = [field for field in fields if part.casefold() in map(str.casefold, field.choices)]
        if len(coded) == 1 and len(part) > _SHORT and coded[0].way[0][0] in _PLAIN:
            yield Understood({coded[0].at: part})
        number, _, unit = part.partition(" ")
        for field in fields:
            if part.casefold() in self._also(field) or self._is_term(field, part):
                yield Understood({field.at: part})
            elif field.kind == "state" and part.casefold() in (field.label.casefold(), _key(field)):
                yield Understood({field.at: "true"})
            elif unit and unit == field.unit and number.isdecimal():
                yield Understood({field.at: number})

    def _also(self, field: Field) -> frozenset[str]:
        """The abbreviations of a field's values, which say of what they are: `MSI-H`, and not `intact`."""
        facts = (fact for fact in self.vocabulary.facts.values() if fact.at == field.at)
        return frozenset(word.casefold() for fact in facts for word, _ in fact.also
                         if any(map(str.isupper, word)))

    def _is_term(self, field: Field, part: str) -> bool:
        tree = self.vocabulary.trees.get(field.offers)
        # A colon stands before a value, and a site alone is as well one of metastases.
        if ":" in part or METASTASES + site(part, self.vocabulary) in self.vocabulary.places:
            return False
        return tree is not None and tree.resolve(part) is not None

    def _valued(self, field: Field, rest: list[str]) -> Iterator[Understood]:
        """A value, whole or followed by the codes of other fields of the marker, such as a clone."""
        if field.kind == "state":
            said = _said(" ".join(rest))
            yield from [Understood({field.at: said})] if said else []
            return
        yield Understood({field.at: " ".join(rest)})
        for end in range(1, len(rest)):
            beside = {at: word for word in rest[end:] for at in self._beside(field, word)}
            if len(beside) == len(rest) - end:
                yield Understood({field.at: " ".join(rest[:end]), **beside})

    def _beside(self, field: Field, word: str) -> list[str]:
        return [other.at for other in self.layout.fields.values() if other.way[:2] == field.way[:2]
                and other.at != field.at
                and word.casefold() in map(str.casefold, other.choices) and other.kind == "choice"]

    @cached_property
    def _named(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields by what they may be called; a marker's name alone means any of its fields."""
        found: dict[str, dict[str, Field]] = {}
        for field in (each for each in self.layout.fields.values() if not each.is_beside):
            key, section = field.way[-1][0].replace("_", " "), field.way[0][0]
            names = {field.label, key}
            if section == "biomarkers":
                within = [step for step, _ in field.way[1:] if step]
                # A marker's name alone means what was found in the tumor, not in plasma or at a later time.
                names |= {" ".join(within).replace("_", " "), *within[:len(within) == 2]}
            for name in names - {"status"}:
                found.setdefault(name.casefold(), {})[field.at] = field
        return {name: tuple(fields.values()) for name, fields in found.items()}

    # Genes

    def _genes(self, part: str) -> Iterator[Understood]:
        """The rows that a part may mean: a gene, and its state, a finding of it, or its variants."""
        name, _, rest = part.replace(":", " ").strip().partition(" ")
        if not rest.strip():
            yield from self._fused(name)
        symbol = self.vocabulary.symbol(name)
        if symbol is None or name in FORMED or not rest.strip():
            return
        row = {"name": name}
        if said := state(rest):
            yield Understood(gene={**row, "state": said})
            return
        first, _, after = rest.strip().partition(" ")
        short, _ = finding(symbol, first, self.vocabulary) or ("", False) if after else ("", False)
        if key := self._findings.get(first.casefold()) or (short if short in self.layout.findings else ""):
            yield Understood(gene={**row, "finding": key, "value": after.strip() or "yes"})
        elif told := finding(symbol, rest.strip(), self.vocabulary):
            yield from self._found(name, told)
        else:
            yield Understood(gene={**row, "state": "mutated", "variants": rest.strip()})
            if after:
                variants = ", ".join(rest.split())
                yield Understood(gene={**row, "state": "mutated", "variants": variants})

    def _found(self, name: str, told: tuple[str, bool]) -> Iterator[Understood]:
        """A finding by another word for it: `MET amp`, `RET rearranged`; or a fusion with its partner."""
        partner = told[0].removeprefix(WITH)
        row = {"partner": partner} if partner != told[0] else {
            "finding": told[0], "value": "yes" if told[1] else "no"}
        yield Understood(gene={"name": name, **row})

    def _fused(self, text: str) -> Iterator[Understood]:
        """Two genes alone: `EML4-ALK`."""
        second = text.replace("::", "-").partition("-")[2]
        if told := finding(self.vocabulary.symbol(second) or "", text, self.vocabulary):
            yield from self._found(second, told)

    @cached_property
    def _findings(self) -> Mapping[str, str]:
        """The keys of findings by what they may be called: `amplified`, `amplification`."""
        found: dict[str, str] = {}
        for key in self.layout.findings:
            label = self.vocabulary.patterns[key].fact.label.replace("{gene}", "").strip()
            found |= {key.casefold(): key, label.casefold(): key}
        return found


def _key(field: Field) -> str:
    """The key of a field of a section itself, which is said alone too: `measurable`."""
    return field.way[1][0].replace("_", " ") if len(field.way) == 2 and field.way[0][0] in _PLAIN else ""


def _said(text: str) -> str | None:
    """A call as the form's fields have it."""
    try:
        said = flag(text)
    except ValueError:
        return None
    return str(said).lower() if isinstance(said, bool) else said
