"""How a term is written: a stage, a drug, a code of a tree, one of a few words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markerboard.errors import did_you_mean
from markerboard.files.patterns import pattern
from markerboard.language.tree import Tree, letters, unlisted
from markerboard.language.vocabulary import Fact
from markerboard.nomenclature import tumors
from markerboard.patient.spellings import SEXES, folded, tidy
from markerboard.patient.unlisted import parts, plain
from markerboard.patient.unused import Unreadable

_DOUBT = pattern(r"[?¿!<>=≠^]|\(-\)")
"""Signs that are none of a name: they doubt or deny it, so a name with one is not that name."""
SHORTEST = 3
"""Letters of a name of a tumor for which no other is proposed."""
_PLAIN = pattern(r"[\w\s.-]*")
"""What parts the letters of a word and says nothing; `3+` is not `3`."""


def choice(written: object, known: Iterable[str], more: Mapping[str, str] = {}) -> str:
    """One of a few words, whatever its case, spaces and hyphens. Raises Unreadable.

    `more` has other spellings.
    """
    words, text = list(known), str(written)
    if text in words:
        return text
    if spelled := more.get(folded(text)):
        return spelled
    spellings = {**more, **{word: word for word in words}}
    found = {word for spelling, word in spellings.items() if letters(spelling) == letters(text) != ""}
    found &= set(words) if _PLAIN.fullmatch(text) else set()
    if len(found) != 1 or doubted(text):
        raise Unreadable(f"`{text}` is not one of {', '.join(words)}", did_you_mean(text, words))
    return found.pop()


def doubted(text: str) -> bool:
    """Whether a text doubts or denies what it names: `osimertinib?`, `LUAD (-)`."""
    return bool(_DOUBT.search(tidy(text)))


def code(fact: Fact, written: object) -> str:
    text = str(written)
    try:
        return choice(text, fact.codes, {folded(k): v for k, v in {**SEXES, **dict(fact.also)}.items()
                                         if v in fact.codes})
    except Unreadable:
        help = did_you_mean(text, fact.codes) or f"known: {', '.join(fact.codes)}"
        raise Unreadable(f"`{text}` is not a value of `{fact.name}`", help) from None


def term(name: str, written: object, tree: Tree, what: str) -> str:
    text = str(plain(written))
    if tree.open and (told := parts(tidy(text))):
        return _unlisted(name, *told, tree)
    code = tree.listed(text) or tree.listed(tidy(text)) or (None if doubted(text) else (
        tree.resolve(text) or tree.resolve(tidy(text)) or tree.nearly(text)))
    if code is None and tree.oncotree and (several := tumors.codes_of(text)):
        raise Unreadable(f"`{text}` is a name of {' and of '.join(several)}", "write the code of the one")
    if code is None:
        # Abbreviations of tumors lie so close that the one beside is mostly another tumor: CRC is not RCC.
        near = "" if tree.oncotree and len(text) <= SHORTEST else did_you_mean(text, tree.spellings())
        help = near or f"`markerboard facts {name}` lists all"
        raise Unreadable(f"`{text}` is not a {what} `{name}`", help)
    return code


def _unlisted(fact: str, within: str, name: str, tree: Tree) -> str:
    """The code of what the tree does not list. Raises Unreadable where it does list it, or not its class."""
    above = tree.resolve(within) or tree.nearly(within) if within else ""
    if above is None or (above and not tree.has_members(above)):
        raise Unreadable(f"`{within}` is not a class of `{fact}`", f"`markerboard facts {fact}` lists all")
    if name and (own := tree.resolve(name)):
        raise Unreadable(f"`{name}` is `{own}` of the vocabulary", f"write `{own}` itself")
    return unlisted(name, above)


_BY = (r"(?:ajcc|uicc|tnm|figo|american joint committee on cancer|union for international cancer control|"
       r"international federation of gyna?ecology and obstetrics)")
_EDITION = r"(?:v?\d{1,4}(?:st|nd|rd|th)?|ed(?:ition)?|aufl(?:age)?|version|cancer|staging|system|manual)"
"""Who made a staging, and which one it is; by any other word beside it the text is no stage."""
_STAGE = pattern(rf"(?:{_BY}(?:[\s.,/:()-]*(?:{_BY}|{_EDITION})\b)*[\s.,/:()-]*)?"
                 r"(?:(?:clinical|pathologic(?:al)?|anatomic(?:al)?|prognostic) ){0,2}"
                 r"(?:stage|stadium|stade|estadio)?(?: group)?[\s:]*[cp]?"
                 r"(I{1,3}|IV|[0-4])\s*([A-D]?)\s*(\d?)\s*期?\Z", re.I)
_ROMAN = {"0": "0", "1": "I", "2": "II", "3": "III", "4": "IV"}


def stage(written: object, stages: Tree) -> str:
    """A stage group: `IVB`, `Stage IVb`, `4B`, `IV期`. Raises Unreadable.

    A finer number (`IIIA2`) is read as its letter.
    """
    text = tidy(written)
    if text in stages:
        return text
    match = _STAGE.match(text)
    if match:
        roman, letter, finer = _ROMAN.get(match[1], match[1].upper()), match[2].upper(), match[3]
        for code in (roman + letter + finer, roman + letter):
            if code in stages and (letter or not finer):
                return code
    return term("stage", written, stages, "code or name of")
