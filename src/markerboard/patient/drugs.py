"""How a drug is written: by any of its names, as one of a class, as a regimen, or as what no table has."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markerboard.errors import MAX_TOLD, did_you_mean
from markerboard.files.patterns import pattern
from markerboard.files.remembering import remembered
from markerboard.language.tree import OTHER, is_unlisted, unlisted
from markerboard.language.vocabulary import Vocabulary
from markerboard.nomenclature import drugs as dictionary
from markerboard.patient import doses
from markerboard.patient.spellings import tidy
from markerboard.patient.terms import doubted
from markerboard.patient.unlisted import parts, plain
from markerboard.patient.unused import Unreadable


class Listed(NamedTuple):
    """The codes that a text names, and the parts of it that could not be read."""

    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


_BETWEEN = (
    pattern(r"\s*[;\n+,|、]\s*|\s+(?:and|plus|with|und|mit|sowie|et|&)\s+|\s*(?:联合|以及|加用)\s*"),
    pattern(r"\s*/\s*(?!(?:m2|m²|m\^2|kg|d)\b)"))
"""What parts the drugs of a text, and no dose (`mg/m2`). A slash stands within names too (`PD-1/PD-L1
inhibitor`): it comes last."""

_LISTED = pattern(r"[^()（）\[\]]*;[^()（）\[\]]*")
"""What is a list, for a semicolon stands in no name; between brackets it may part what is said of a dose."""

_PERHAPS = pattern(r"\+\s?/?\s?-|±|\b(?:and|und)\s?/\s?(?:or|oder)\b|和/或")
"""By such a sign nobody can tell whether what stands behind it was given."""


def drug(written: object, vocabulary: Vocabulary, before: int = 0) -> str:
    """The drug or class of drugs that a name stands for. Raises Unreadable; `before` as in `did_you_mean`.

    Case, spaces and hyphens say nothing, and the words of salt and dosage form that the vocabulary lists
    (`mesylate`, `capsules`) make no other drug. One of the dictionary that no class lists has the code of
    something unlisted, as has `other: XYZ-123`.
    """
    text = tidy(plain(written))
    spelled = list(_spelled(text, vocabulary.drug_forms))
    for name in spelled:
        if code := _listed(name, vocabulary):
            return code
    for name in spelled:
        if code := _of_dictionary(name, vocabulary):
            return code
    if code := _other(text, vocabulary):
        return code
    raise Unreadable(f"`{text}` is not a drug of the vocabulary",
                     _meant(text, vocabulary, before) or "`markerboard facts drugs` lists all")


def given(written: object, vocabulary: Vocabulary, before: int = 0) -> tuple[str, ...]:
    """The drugs of a name, which may be that of a regimen or a combination. Raises Unreadable.

    A dose, and the same drug by another name in brackets, may stand beside it.
    """
    text = tidy(plain(written))
    try:
        return _given(text, vocabulary, before)
    except Unreadable:
        for names in doses.names_in(text, vocabulary):
            if found := _same(names, vocabulary):
                return found
        raise


def _same(names: tuple[str, ...], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The drugs of which all of some names are."""
    try:
        found = {_given(name, vocabulary, MAX_TOLD) for name in names}
    except Unreadable:
        return ()
    return found.pop() if len(found) == 1 else ()


def _given(text: str, vocabulary: Vocabulary, before: int) -> tuple[str, ...]:
    if named := vocabulary.combination(text):
        return tuple(drug(name, vocabulary) for name in named)
    code = drug(text, vocabulary, before)
    several = _parts(text, vocabulary) if is_unlisted(code) and not text.startswith(OTHER) else ()
    return several or (code,)


def _parts(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The drugs that a name of the dictionary puts together: `trifluridine and tipiracil`."""
    named = [bare for name in re.split(r"[,/]| and ", text) if (bare := name.strip())]
    try:
        return tuple(drug(name, vocabulary) for name in named) if len(named) > 1 else ()
    except Unreadable:
        return ()


def _spelled(text: str, forms: tuple[str, ...]) -> Iterator[str]:
    """A name, and the same without one word of salt or dosage form after the other."""
    yield text
    while (shorter := _form(forms).sub("", text, count=1)) != text:
        text = shorter
        yield text


@lru_cache(8)
def _form(forms: tuple[str, ...]) -> re.Pattern[str]:
    """A word of salt or dosage form at the end of a name, or before it in Chinese."""
    western, chinese = ("|".join(re.escape(form) for form in forms if form.isascii() is ascii) or r"(?!)"
                        for ascii in (True, False))
    return re.compile(rf"(?<=\S)\s(?:{western})\Z|\A(?:{chinese})\s*(?=\S)|(?<=\S)\s*(?:{chinese})\Z", re.I)


def _listed(name: str, vocabulary: Vocabulary) -> str | None:
    tree = vocabulary.drugs
    return tree.resolve(name) or (None if doubted(name) else tree.nearly(name))


def _of_dictionary(name: str, vocabulary: Vocabulary) -> str | None:
    """The code of a name of the dictionary: of a listed drug if one is called so there. Raises Unreadable."""
    if vocabulary.closed:
        return None
    found = dictionary.drugs_of(name, exactly=doubted(name))
    codes = dict.fromkeys(code for each in found for code in _codes(each, vocabulary))
    if len(codes) > 1:
        told = " and of ".join(each.name for each in found)
        raise Unreadable(f"`{name}` is a name of {told}", "write the name of the one that is meant")
    return next(iter(codes), None)


def _codes(found: dictionary.Drug, vocabulary: Vocabulary) -> Iterable[str]:
    own = _listed(found.name, vocabulary)
    also = dict.fromkeys(code for name in found.also if (code := _listed(name, vocabulary))
                         and not vocabulary.drugs.has_members(code))
    return (own,) if own else also or (unlisted(found.name),)


def _other(text: str, vocabulary: Vocabulary) -> str | None:
    """The code of `other`, `other CLASS`, `other: NAME`. Raises Unreadable for one that is listed."""
    told = parts(text)
    if told is None:
        return None
    within, name = _class(told[0], vocabulary), told[1]
    found = next((code for each in _spelled(name, vocabulary.drug_forms)
                  if (code := _listed(each, vocabulary))), None) if name else None
    if found:
        raise Unreadable(f"`{name}` is a drug of the vocabulary: {found}", f"write `{found}` itself")
    return unlisted(name, within)


def _class(written: str, vocabulary: Vocabulary) -> str:
    """The class of drugs that a name stands for. Raises Unreadable."""
    code = _listed(written, vocabulary) if written else ""
    if code is None or (code and not vocabulary.drugs.has_members(code)):
        raise Unreadable(f"`{written}` is not a class of drugs of the vocabulary",
                         "`markerboard facts drugs` lists all")
    return code


def _meant(written: str, vocabulary: Vocabulary, before: int) -> str:
    """The one drug that must have been meant; nothing where other drugs are called much the same."""
    if before >= MAX_TOLD:
        return ""
    near = frozenset() if vocabulary.closed else dictionary.neighbors(written)
    if len(near) > 1:
        return ""
    names = near or [*vocabulary.drugs.spellings(), *vocabulary.combinations]
    return did_you_mean(written, names, before)


def drugs(written: object, vocabulary: Vocabulary) -> Listed:
    """Every drug that a text names, and the parts that could not be read; it never raises."""
    text = tidy(written)
    if _PERHAPS.search(text):
        return Listed(unread=(text,))
    listed = [part for one in text.split(";") if (part := one.strip())] if _LISTED.fullmatch(text) else []
    named = [one for part in listed or [text] for one in _named(part, vocabulary, _BETWEEN)]
    return Listed(tuple(dict.fromkeys(code for codes, _ in named for code in codes)),
                  tuple(part for codes, part in named
                        if not codes and not (len(named) > 1 and doses.is_dose(part, vocabulary))))


def _named(text: str, vocabulary: Vocabulary,
           between: tuple[re.Pattern[str], ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each part of a text with its drugs, cut only where it is none as it stands."""
    codes = _known(text, vocabulary) if len(text) <= _LONGEST else _read(text, vocabulary)
    cut = [part for part in between[0].split(text) if part] if between and not codes else []
    if not cut:
        yield codes, text
    for part in cut:
        yield from _named(part, vocabulary, between[1:])


def _read(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The drugs of a name, none where it cannot be read."""
    try:
        return given(text, vocabulary, MAX_TOLD)
    except Unreadable:
        return ()


_LONGEST = 80
"""What is longer is hardly one name, and is not kept."""
_known = remembered(4096)(_read)  # a cohort names few drugs many times
