"""What a note writes shorter than a form: `59F`, `PS 1`, `ALK+`, `TPS<1`, `liver mets`, `not measurable`.

A part is only written out here; whether it then means one thing is for the reader of quick entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.families import genes_of
from markerboard.patient.joint import part_of, together
from markerboard.patient.shorthand import site
from markerboard.patient.spellings import KEYS, SEXES, UNITS, folded
from markerboard.patient.terms import stage
from markerboard.patient.unused import Unreadable
from markerboard.patient.written import state

_OF_AGE = {*UNITS["years"], "years", "y/o", "year-old", "year old", "years-old"}
_YEARS = "|".join(sorted(map(re.escape, _OF_AGE), key=len, reverse=True))
_PERSON = re.compile(rf"(\d{{1,3}})(?:[ -]?({_YEARS}))?(?:[ ,-]*([^\W\d]+))?\Z", re.I)
_VALUED = re.compile(r"(.*?[^\W\d])\s*[:=]?\s*((?:[<>≥≤]=?)?\s*\d.*)\Z")
_SIGNED = re.compile(r"(.*[^\W_])\s*(\+|-|\bpos\.?|\bneg\.?)\Z", re.I)
_SPREAD = re.compile(r"(?P<no>no |without |无)?(?P<site>.+?)(?: mets?| metastas[ei]s|转移)(?P<after> no)?\Z",
                     re.I)
_SITES = re.compile(r"(?:mets|metastases)\s*[: ]\s*(.+)\Z", re.I)
_DENIED = re.compile(r"(?:no|not|without) (.+)\Z", re.I)
_WORD = re.compile(r"[^\W\d_]{4}")
"""`FIGO IIIC` says what it is of; a group alone is read as it stands."""
_RESULT = re.compile(r"(.{1,40}?)(?:[\s:=]{1,3}|(?=[+<>≥≤]))([+]|[<>≥≤]?=?\s?\d[\d.]{0,6}\s?%|\S{1,20})\Z")
METASTASES = "disease.metastases."


def written_out(part: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    """The ways to write a part in whole, each as one part or several."""
    text = " ".join(part.split())
    yield from _person_first(text, vocabulary)
    yield from _ways(text, vocabulary)


def _ways(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    yield from _person(text)
    yield from _several(text, vocabulary)
    yield from _jointly(text, vocabulary)
    if _WORD.search(text) and _is_stage(text, vocabulary):
        yield [f"stage {text}"]
    if found := _VALUED.match(text):
        key = folded(found[1]).replace(" ", "_").replace("-", "_")
        yield [f"{KEYS.get(key, found[1])} {found[2]}"]
    # `HER2 2+` is a score, and no call.
    if (found := _SIGNED.match(text)) and not found[1].rpartition(" ")[2].isdecimal():
        yield [f"{found[1]} {'positive' if found[2][0] in '+pP' else 'negative'}"]
    yield from _metastases(text, vocabulary)
    if found := _DENIED.match(text):
        yield [f"{found[1]} no"]


def _person(text: str) -> Iterator[list[str]]:
    """Age and sex: `59F`, `64yo male`, `71-year-old woman`."""
    if found := _PERSON.match(text):
        age, unit, word = found.groups()
        sex = SEXES.get((word or "").casefold(), (word or "").casefold())
        if sex in SEXES.values():
            yield [f"{age} years", sex]
        elif unit and not word:
            yield [f"{age} years"]
    elif text.casefold() in SEXES and not (text.isascii() and len(text) == 1):
        yield [SEXES[text.casefold()]]


def _person_first(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    """Age and sex before one thing more: `45F PS 0`."""
    for end in (found.start() for found in re.finditer(" ", text)):
        rest = text[end + 1:]
        for person in _person(text[:end]):
            yield from ([*person, *way] for way in ([rest], *_ways(rest, vocabulary)))


def _several(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    """What is said of each of several genes that are named together: `RAS wt`."""
    for end in (found.start() for found in re.finditer(" ", text)):
        genes, said = genes_of(text[:end], vocabulary), text[end + 1:]
        if genes and state(said) not in (None, "mutated"):
            yield [f"{gene} {said}" for gene in genes]


def _jointly(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    """A result that alone says its fact: `ER+`, `PR 60%`; the form has a field for the fact."""
    if found := _RESULT.match(text):
        of = part_of(found[1], vocabulary)
        joint = vocabulary.shorter.joint[of[0]] if of else None
        if of and joint and together(joint, {"": of[1]}, {"": found[2]}).value == joint.positive:
            yield [f"{vocabulary.facts[of[0]].label} {joint.positive}"]


def _is_stage(text: str, vocabulary: Vocabulary) -> bool:
    try:
        return bool(stage(text, vocabulary.trees["stages"]))
    except (Unreadable, KeyError):
        return False


def _metastases(text: str, vocabulary: Vocabulary) -> Iterator[list[str]]:
    if found := _SPREAD.match(text):
        denied, name = found["no"] or found["after"], found["site"]
    elif found := _SITES.match(text):
        denied, name = None, found[1]
    else:
        return
    fact = vocabulary.places.get(METASTASES + site(name, vocabulary))
    if fact is not None:
        yield [f"{fact.label} no" if denied else fact.label]
