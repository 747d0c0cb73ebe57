"""What a result of FHIR says in sentences: it is told, and a gene that it may speak of is not closed.

A laboratory writes into a note or a conclusion what has no element of its own: that a gene could not be
called, or a change that it found. Sentences are not read, but for a plain denial of any change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markerboard.imports import remarks
from markerboard.imports.denying import CLAUSES, denies
from markerboard.imports.draft import Draft
from markerboard.imports.mapping import children, mapping, text
from markerboard.imports.readings import names_of
from markerboard.imports.symbols import genes_of
from markerboard.language.vocabulary import Vocabulary

WHY = "it is a text, which is not read; the genes that it names stay open unless a result states them"
ATTACHED = "it is an attachment, which is not read"
_GLUED = re.compile(
    r"(?:ex(?:on)?\d|[A-Z]\d{1,4}(?:[A-Z]|fs|del|ins|dup|\Z)|v(?:III|\d)|amp|mut|del|fus|(?:m|wt)\Z)")
"""What reports write behind the symbol of a gene without a space, so that it names a change or a finding."""
_LONGEST = 30
"""Of how many letters a word is at most in which a gene is looked for."""
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def read_texts(data: dict[str, Any], name: str, draft: Draft) -> None:
    """The notes and the conclusion of a result of sequencing."""
    for i, form in enumerate(children(data, "presentedForm")):
        draft.left(f"{name} presentedForm[{i}]", text(form, "title"), ATTACHED)
    for place, told in _texts(data):
        draft.denying.append((f"{name} {place}", told))
        if genes := genes_named(told, draft.vocabulary):
            remarks.open_genes(genes, f"{name} {place}", told, WHY, draft)
        else:
            draft.left(f"{name} {place}", told, "it is a text, which is not read")


def genes_named(told: str, vocabulary: Vocabulary) -> list[str]:
    """The genes that a text names, but for those of which a clause plainly denies any change."""
    clauses = CLAUSES.split(told)
    return list(dict.fromkeys(gene for clause in clauses for gene in _named(clause, vocabulary)))


def read_names(data: dict[str, Any], name: str, draft: Draft) -> None:
    """What a condition says of genes by its name (`EGFR-mutated adenocarcinoma`), its evidence, its notes."""
    evidence = (code for one in children(data, "evidence") for code in children(one, "code"))
    concepts = [data.get("code"), *evidence]
    for told in dict.fromkeys(words for concept in concepts for words in names_of(concept)):
        draft.denying.append((f"{name} code", told))
        if genes := genes_in(told, draft.vocabulary):
            remarks.open_genes(dict.fromkeys(genes), f"{name} code", told, WHY, draft)
    read_texts(data, name, draft)


def genes_told(data: dict[str, Any], draft: Draft) -> list[str]:
    """The genes of which a result that no row reads may state a change; a quantity may, of a finding."""
    held = [one for one in (data, *children(data, "component"))
            if "valueQuantity" not in one or _is_of_finding(one)]
    coded = genes_of([one["code"] for one in held if "code" in one], draft.vocabulary, several=True).symbols
    named = [gene for one in held for told in names_of(one.get("code"))
             for gene in genes_in(told, draft.vocabulary)]
    for one in held:
        for told in (text(one, "valueString"), *names_of(one.get("valueCodeableConcept"))):
            named += [gene for clause in CLAUSES.split(told)
                      for gene in _named(clause, draft.vocabulary)]
    return list(dict.fromkeys([*(gene for gene in coded if gene in draft.vocabulary.genes), *named]))


def _is_of_finding(data: dict[str, Any]) -> bool:
    """Whether the name of a result has a word of a finding: `copy number`, `deletion`."""
    called = " ".join(names_of(data.get("code"))).casefold()
    return any(word in called for word in mapping().texts["of_findings"])


def _texts(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if told := text(data, "conclusion").strip():
        yield "conclusion", told
    for i, code in enumerate(children(data, "conclusionCode")):
        if told := "; ".join(names_of(code)).strip():
            yield f"conclusionCode[{i}]", told
    for i, note in enumerate(children(data, "note")):
        if told := text(note, "text").strip():
            yield f"note[{i}]", told


def genes_in(words: str, vocabulary: Vocabulary) -> list[str]:
    """The genes that words name, by a symbol or another name of the vocabulary."""
    return [gene for word in _WORDS.findall(words) for gene in _genes_of(word, vocabulary)]


def _genes_of(word: str, vocabulary: Vocabulary) -> list[str]:
    """The gene that a word is, or those that it begins with and is made of: `METex14`, `EML4ALK`."""
    known = vocabulary.symbols
    if word in known:
        return [known[word]]
    for end in range(len(word) - 1 if len(word) <= _LONGEST else 0, 2, -1):
        symbol, rest = word[:end], word[end:]
        if symbol in known and _GLUED.match(rest):
            return [known[symbol]]
        if rest in known and vocabulary.symbol(symbol):
            return [known[one] for one in (symbol, rest) if one in known]
    return []


def _named(clause: str, vocabulary: Vocabulary) -> list[str]:
    """The genes of a clause, unless it plainly says that nothing was found in them."""
    return [] if denies(clause) else genes_in(clause, vocabulary)
