"""How a term is written: a stage, a drug, a code of a tree, one of a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from markerboard.errors import did_you_mean
from markerboard.language.tree import Tree, letters
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.spellings import SEXES, folded, tidy
from markerboard.patient.unused import Unreadable

_DOUBT = re.compile(r"[?¿!<>=≠^]|\(-\)")
"""Signs that are none of a name: they doubt or deny it, so a name with one is not that name."""


class Listed(NamedTuple):
    """The codes that a text names, and the parts of it that could not be read."""

    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def choice(written: object, known: Iterable[str], more: Mapping[str, str] = {}) -> str:
    """One of a few words, whatever its case, spaces and hyphens. Raises Unreadable.

    `more` has other spellings.
    """
    words, text = list(known), str(written)
    if text in words:
        return text
    if spelled := more.get(folded(text)):
        return spelled
    found = [word for word in words if letters(word) == letters(text) and not doubted(text)]
    if len(found) != 1:
        raise Unreadable(f"`{text}` is not one of {', '.join(words)}", did_you_mean(text, words))
    return found[0]


def doubted(text: str) -> bool:
    """Whether a text doubts or denies what it names: `osimertinib?`, `LUAD (-)`."""
    return bool(_DOUBT.search(tidy(text)))


def code(fact: Fact, written: object) -> str:
    text = str(written)
    try:
        return choice(text, fact.codes, {k: v for k, v in SEXES.items() if v in fact.codes})
    except Unreadable:
        help = did_you_mean(text, fact.codes) or f"known: {', '.join(fact.codes)}"
        raise Unreadable(f"`{text}` is not a value of `{fact.name}`", help) from None


def term(name: str, written: object, tree: Tree, what: str) -> str:
    text = str(written)
    code = tree.resolve(text) or tree.resolve(tidy(text)) or (None if doubted(text) else tree.nearly(text))
    if code is None:
        help = did_you_mean(text, tree.spellings()) or f"`markerboard facts {name}` lists all"
        raise Unreadable(f"`{text}` is not a {what} `{name}`", help)
    return code


_STAGE = re.compile(r"(?:(?:ajcc|uicc|tnm)\b[\w\s.,]*?\b)?(?:clinical |pathologic(?:al)? )?"
                    r"(?:stage)?(?: group)?[\s:]*(I{1,3}|IV|[1-4])\s*([ABC]?)\s*(\d?)\s*期?\Z", re.I)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def stage(written: object, stages: Tree) -> str:
    """A stage group: `IVB`, `Stage IVb`, `4B`, `IV期`. Raises Unreadable.

    A finer number (`IIIA2`) is read as its letter.
    """
    text = tidy(written)
    match = _STAGE.match(text)
    if match:
        roman, letter, finer = _ROMAN.get(match[1], match[1].upper()), match[2].upper(), match[3]
        for code in (roman + letter + finer, roman + letter):
            if code in stages and (letter or not finer):
                return code
    return term("stage", written, stages, "code or name of")


# Drugs

_BETWEEN = (re.compile(r"\s*[;\n+,|]\s*|\s+(?:and|plus|with|und|&)\s+"), re.compile(r"\s*/\s*"))
"""What parts the drugs of a text. A slash stands within names too (`PD-1/PD-L1 inhibitor`): it comes last."""


def drug(written: object, vocabulary: Vocabulary, before: int = 0) -> str:
    """The drug or class of drugs that a name stands for. Raises Unreadable; `before` as in `did_you_mean`.

    Case, spaces and hyphens say nothing, and the words of salt and dosage form that the vocabulary lists
    (`mesylate`, `capsules`) make no other drug.
    """
    text = tidy(written)
    tree = vocabulary.drugs
    code = tree.resolve(text) or (None if doubted(text) else tree.nearly(text))
    while code is None and (shorter := _without_form(text, vocabulary.drug_forms)) != text:
        text = shorter
        code = tree.resolve(text) or (None if doubted(text) else tree.nearly(text))
    if code is None:
        help = (did_you_mean(str(written), tree.spellings(), before)
                or "`markerboard facts drugs` lists all")
        raise Unreadable(f"`{written}` is not a drug of the vocabulary", help)
    return code


def _without_form(text: str, forms: Iterable[str]) -> str:
    """A name without one word of salt or dosage form at its end, or before it in Chinese."""
    lower = text.casefold()
    for form in forms:
        if form.isascii() and lower.endswith(f" {form}"):
            return text[:-len(form)].rstrip()
        if not form.isascii() and lower != form and lower.startswith(form):
            return text[len(form):].strip()
        if not form.isascii() and lower != form and lower.endswith(form):
            return text[:-len(form)].strip()
    return text


def drugs(written: object, vocabulary: Vocabulary) -> Listed:
    """Every drug that a text names, and the parts that could not be read; it never raises."""
    named = list(_named(tidy(written), vocabulary, _BETWEEN))
    return Listed(tuple(dict.fromkeys(code for code, _ in named if code)),
                  tuple(part for code, part in named if code is None))


def _named(text: str, vocabulary: Vocabulary,
           between: tuple[re.Pattern[str], ...]) -> Iterator[tuple[str | None, str]]:
    """Each part of a text with its drug, cut only where it is none as it stands."""
    try:
        yield drug(text, vocabulary), text
    except Unreadable:
        parts = [part for part in between[0].split(text) if part] if between else []
        if not parts:
            yield None, text
        for part in parts:
            yield from _named(part, vocabulary, between[1:])
