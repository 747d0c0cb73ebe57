"""A drug's name as it is prescribed: with its dose, its brand beside it, its sign of a trademark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markerboard.files.patterns import pattern
from markerboard.language.vocabulary import Vocabulary

LONGEST = 200
_NUMBER = r"\d+(?:[.,·]\d+)?"
_RANGE = rf"{_NUMBER}(?:\s?[-–~/]\s?{_NUMBER})*"
_LIST = r"(?:\s?[-–~,+]\s?d?\d+)*"
_NOTHING = pattern(r"(?<![\w.,·/–~-])0(?:[.,·]0+)?\s?(?:[^\W\d_]|\Z)")
_SIGNS = pattern(r"[®™©]")
_BESIDE = pattern(
    r"([^()（）\[\]]{1,120}?)\s*[(（\[]([^()（）\[\]]{1,120})[)）\]]\s*([^()（）\[\]]{0,80})")
# Where a dose may begin: at a space, a bracket or a comma, or at the number of a dose that follows a letter.
_START = pattern(
    r"(?<!\s)\s|(?=[(（,，])|(?<=[\u4e00-\u9fff])(?=\d)|(?<=[a-z])(?=\d+(?:[.,]\d+)?\s?(?:mg|g)\b)", re.I)


@lru_cache(8)
def _dose(vocabulary: Vocabulary) -> re.Pattern[str]:
    """What a text has to be to be a dose, a way or a time of giving, and nothing else."""
    units, words = ("|".join(re.escape(one) for one in sorted(listed, key=len, reverse=True)) or r"(?!)"
                    for listed in (vocabulary.doses.amounts, vocabulary.doses.words))
    one = "|".join((
        rf"{_RANGE}\s?(?:{units})(?![^\W\d_])(?:\s?/\s?(?:{units}|{words}|\d+\s?[hd]))*",
        rf"AUC\s?=?\s?{_NUMBER}", rf"q\s?{_RANGE}\s?[hdw]\b", rf"d\s?\d+{_LIST}", rf"(?:{words})(?![a-z])",
        rf"(?<=[\s,(（]){_RANGE}(?![^\W\d_])", r"[x×@/,，;.()（）\s]"))
    return re.compile(rf"(?>{one})+", re.I)  # each part once and for all, so that no text takes long


def is_dose(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text is a dose, a way or a time of giving and nothing else; a dose of 0 was not given."""
    return len(text) <= LONGEST and not _NOTHING.search(text) and any(map(str.isalnum, text)) and bool(
        _dose(vocabulary).fullmatch(f" {text}"))


def names_in(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """What a text may be the name of without its dose, and the names that have to be of the same drug."""
    if len(text) > LONGEST:
        return
    text = _SIGNS.sub("", text).strip()
    yield (text,)
    yield from ((text[:at].strip(),) for at in _starts(text) if is_dose(text[at:], vocabulary))
    if found := _BESIDE.fullmatch(text):
        name, beside = found[1], found[2]
        if not found[3] or is_dose(found[3], vocabulary):
            yield (name,) if is_dose(beside, vocabulary) else (name, beside)


def _starts(text: str) -> list[int]:
    """Where a dose may begin, the last first: a name may hold a number."""
    return [one.start() for one in _START.finditer(text) if one.start()][::-1]
