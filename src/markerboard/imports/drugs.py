"""Which drugs a code or a text says were given. A drug's name inside a sentence is not the drug being
given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from markerboard.errors import MAX_TOLD
from markerboard.imports.mapping import mapping
from markerboard.imports.readings import codes_of, names_of, shown
from markerboard.language.tree import Tree, called
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import written

_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_NAMES = re.compile(r"[\w-]+")
_BETWEEN = re.compile(r"(?:(?<!\s)\s+)?(?:[+;/&]\s*|,\s+)|(?<!\s)\s+(?:and|und|plus)\s+", re.I)
_NOISE = re.compile(
    r"(?:\d[\d.,]*|mg|g|ml|µg|mcg|iu|m2|kg|auc\d*|day|days|daily|weekly|cycle|cycles|dose|of|in|per|oral|iv|"
    r"intravenous|tablet|tablets|capsule|capsules|injection|infusion|solution|vial|for|to|the|q\d+w|"
    r"maintenance|chemo|therapy)\Z",
    re.I,
)
_AMOUNT = re.compile(r"(?!0+[a-zµ]*\Z)(?:\d+(?:-\d+)*[a-zµ]{0,5}\d?|[a-z]{1,3}\d{1,3}[a-z]?)\Z")
_DOUBTFUL = re.compile(r"[?？±]|\+\s?/?\s?-|(?<![\d.,·/-])0(?:[.,]0+)?\s?(?:mg|g|ml|µg|mcg|iu|ie)\b", re.I)
_BRACKETS = re.compile(r"[(（\[]([^)）\]]{0,200})[)）\]]")


class Given(NamedTuple):
    """The drugs that were given, the parts of the text that could not be read, and why nothing is taken.

    `local` says that `why` is that it was no treatment of a cancer at all; otherwise it may have been one.
    """

    drugs: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    why: str = ""
    none: bool = False
    note: str = ""


def read_drugs(value: Any, vocabulary: Vocabulary, routes: Iterable[Any] = ()) -> Given:
    """What a coded or written medication says was given."""
    names, tree = names_of(value) or ([value] if isinstance(value, str) else []), vocabulary.drugs
    text = " ; ".join(names)
    if why := _no_treatment(text, routes):
        return Given(why=why, none=True)
    if why := _uncertain(text):
        return Given(unread=(text,), why=f"`{text}` {why}")
    told = mapping().treatments
    codes = codes_of(value) if isinstance(value, dict) else []
    coded = tuple(dict.fromkeys(w for c in codes if (w := mapping().term("drugs", c)) and w in tree))
    if not coded and any(c.system == "ATC" and c.code[:1] in told["other_atc"] for c in codes):
        return Given(why="it is no drug against a cancer", none=True)
    named, unread = _in_names(names, vocabulary)
    beside = tuple(drug for drug in named if _has(called(drug), told["supportive"]))
    named, unread = tuple(drug for drug in named if drug not in beside), unread + beside
    if coded and named and not any(_same(c, n, tree) for c in coded for n in named):
        return Given(unread=(text,), why=f"its code is {coded[0]}, yet it is called {named[0]}")
    if coded:
        more = tuple(n for n in named if not any(_same(c, n, tree) for c in coded))
        return Given(coded + more, unread if more else ())
    if not named and unread and all(_has(part, told["supportive"]) for part in unread):
        return Given(why="it is no drug against a cancer", none=True)
    unread = tuple(part for part in unread if not _has(part, told["supportive"]))
    if not named:
        return Given(
            unread=unread or (text or shown(value),), why=f"{_told(value)} is no drug of the vocabulary"
        )
    why = f"{' or '.join(unread)} is no drug of the vocabulary" if unread else ""
    return Given(named, unread, why, note=_note(names, named))


def mentions(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text holds the name of a drug; Chinese parts no words."""
    given = read_drugs(text, vocabulary)
    return bool(given.drugs) or any(_within(part, vocabulary)[0] for part in given.unread) or any(
        not name.isascii() and name in text for name in _spellings(vocabulary.drugs))


def _told(value: Any) -> str:
    return shown(value) if codes_of(value) else next(iter(names_of(value)), "") or shown(value)


def _note(names: list[str], named: tuple[str, ...]) -> str:
    told = list(map(called, named))
    return "" if [n.casefold() for n in names] == told else f"`{names[0]}` read as {' and '.join(told)}"


def _no_treatment(text: str, routes: Iterable[Any]) -> str:
    """Why a medication is no systemic treatment that was given, by its words and its route."""
    told = mapping().treatments
    if any(str(code) in told["local_routes"] for route in routes for code in codes_of(route)) or any(
        _has(text_of, told["local_words"]) for text_of in (text, *(n for r in routes for n in names_of(r)))
    ):
        return "it was given at a place, not against the disease"
    found = next((w for w in told["not_given_words"] if _has(text, [w])), "")
    if found and not _has(text, told["blinded_words"]):
        return f"`{text}` says `{found}`, so it is no treatment that was given"
    return ""


def _uncertain(text: str) -> str:
    """Why a text may not say that a drug was given against the disease; empty where it does."""
    told = mapping().treatments
    if _DOUBTFUL.search(text):
        return "does not say for certain that it was given"
    if _has(text, told["blinded_words"]):
        return "does not say which of them was given"
    if _has(text, told["regional_words"]):
        return "may be a treatment of one place alone"
    other = _other_disease(text)
    return f"may be against another disease or tumor (`{other}`)" if other else ""


def _other_disease(text: str) -> str:
    """The words of a text that are of another disease or tumor, or may be."""
    told = mapping().treatments
    for word in told["other_diseases"]:
        if _has(text, [word]) if word.isascii() else word in text:
            return str(word)
    words = "|".join(re.escape(w) if w.isascii() else "(?!)" for w in told["indication_words"])
    for rest in re.split(rf"\b(?:{words})\b", text, flags=re.I)[1:]:
        said = [word for word in _WORDS.findall(rest.casefold())
                if not _NOISE.match(word) and not _has(word, told["own_words"])]
        if said:
            return " ".join(said)
    return ""


def called_curative(text: str) -> bool:
    """Whether a text calls a treatment one with curative intent, or one around surgery."""
    told = mapping().treatments
    chinese = any(word in text for word in told["curative_words"] if not word.isascii())
    return (chinese or _has(text, told["curative_words"])) and not _has(text, told["taken_back_words"])


def casts_doubt(text: str) -> bool:
    """Whether a text beside a medication may say that it was no systemic treatment of advanced disease."""
    told = mapping().treatments
    return _has(text, (*told["local_words"], *told["regional_words"], *told["doubting_words"])) or (
        called_curative(text))


def _has(text: str, words: Iterable[str]) -> bool:
    """Whether one of some words stands in a text as a whole word."""
    flat = f" {' '.join(_WORDS.findall(text.casefold().replace('-', ' ')))} "
    return any(f" {word.replace('-', ' ')} " in flat for word in words)


def _in_names(names: list[str], vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The drugs of the names of one medication, and the parts of the names that none of them reads."""
    found: list[str] = []
    unread: list[str] = []
    for name in names:
        drugs, rest = _in_text(name, vocabulary)
        found += drugs
        unread += rest
    # One name may be a brand that is not known, and another the substance: only what no name reads is unread.
    if found and any(_in_text(name, vocabulary)[0] and not _in_text(name, vocabulary)[1] for name in names):
        unread = [part for part in unread if _within(part, vocabulary)[0]]
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unread))


def _in_text(text: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    if whole := _whole(text, vocabulary):
        return list(whole), []
    bare = _BRACKETS.sub(" ", text)
    if any(not _is_plain(word, vocabulary) for inner in _BRACKETS.findall(text)
           for word in _within(inner, vocabulary)[1]):
        return [], [text]
    head = _before(bare)
    before, _ = _within(head, vocabulary)
    if not before:
        return [], [text]
    if head != bare and all(_has(called(drug), mapping().treatments["supportive"]) for drug in before):
        return before, []
    found: list[str] = []
    unread: list[str] = []
    for part in _BETWEEN.split(bare):
        drugs, rest = _within(part, vocabulary)
        if all(_is_plain(word, vocabulary) for word in rest):
            found += drugs
        else:
            unread.append(part.strip())
    return found, unread


def _is_plain(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word beside a drug says nothing of whether it was given: a dose, a form, a maker."""
    return word in _plain_words(vocabulary) or bool(_NOISE.match(word) or _AMOUNT.match(word)) or (
        "-" in word and all(_is_plain(part, vocabulary) for part in word.split("-") if part))


@lru_cache(4)
def _plain_words(vocabulary: Vocabulary) -> frozenset[str]:
    told = mapping().treatments
    kinds = ("plain_words", "own_words", "indication_words", "curative_words")
    phrases = (*(word for kind in kinds for word in told[kind]), *vocabulary.doses.words,
               *vocabulary.doses.amounts)
    return frozenset(word for phrase in phrases for word in _NAMES.findall(phrase.casefold()))


def _whole(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The drugs of a text that is a name as a whole, but for doses."""
    for name in (text, " ".join(word for word in text.split() if not _NOISE.match(word))):
        try:
            return written.given(name, vocabulary, MAX_TOLD)
        except ValueError:
            continue
    return ()


def _before(text: str) -> str:
    """What stands before a word after which another thing is told: `ondansetron with chemotherapy`."""
    words = "|".join(re.escape(w) for w in mapping().treatments["beside_words"])
    return re.split(rf"\b(?:{words})\b", text, maxsplit=1, flags=re.I)[0]


def _within(text: str, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """The drugs whose whole name stands in a text, and its other words.

    A liposomal product is not its plain substance.
    """
    drugs = vocabulary.drugs
    words = f" {' '.join(_NAMES.findall(text.casefold()))} "
    found: list[str] = []
    for name in _spellings(drugs):
        if f" {name} " in words and (code := drugs.resolve(name)):
            words = words.replace(f" {name} ", " ")
            found.append(code)
    if "liposom" in words and not any("liposom" in drug for drug in found):
        return [], words.split()
    return list(dict.fromkeys(found)), words.split()


def _spellings(drugs: Tree) -> list[str]:
    """Every name of a drug, the longest first."""
    names = {s.casefold() for s in drugs.spellings()} | {
        also.casefold() for term in drugs.terms.values() for also in term.also}
    return sorted(names, key=lambda name: (-len(name), name))


def _same(one: str, other: str, drugs: Tree) -> bool:
    return drugs.is_a(one, other) is not False or drugs.is_a(other, one) is not False
