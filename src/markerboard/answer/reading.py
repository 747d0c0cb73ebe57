"""How a result reads for one patient: which side did better, where the patient stands, both figures.

One place for the word. It is said of the patient's group, or not at all; arms get no word, since no patient
is an arm. A pair whose difference no test saw says so by `significant`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypedDict

from markerboard.knowledge.compared import NONE, Pair, figures, named, pairs
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Endpoint

Page = Mapping[str, Any]
Word = Literal["better", "worse", "no difference", "mixed", "arms", "one arm", "not compared", "in no group",
               "group unknown", "association", "not stated"]
Side = Literal["first", "second", "another", "none", "unknown", "arms"]
VALUE: frozenset[Word] = frozenset({"better", "worse"})
"""The words that say something of the patient's group."""


class Compared(TypedDict):
    """One comparison, the patient's side first where the patient is on one.

    `better` names the side that did better, `none` where none did, and is None where nothing decides it.
    `by` is what decided: stated, ratio, difference, estimates, p. `figures` are the estimates of both
    sides in the order of `sides`; `printed` is the contrast as its source prints it, never inverted.
    """

    sides: list[str]
    kind: Literal["groups", "arms"]
    within: str | None
    better: str | None
    by: str | None
    significant: bool | None
    patient_side: Side
    word: Word
    figures: list[Page]
    printed: Page


class Reading(TypedDict):
    """What a result says for this patient. `compared` begins with what the word rests on."""

    word: Word
    significant: bool | None
    patient_side: Side
    compared: list[Compared]


class Asked(NamedTuple):
    """A result with all that it compares: made once, whoever the patient is."""

    result: Page
    groups: tuple[Pair, ...]
    arms: tuple[Pair, ...]


def asked(result: Page, endpoint: Endpoint, groups: Sequence[str], arms: Sequence[str]) -> Asked:
    """The comparisons of a result between groups and between arms."""
    return Asked(result, pairs(result, endpoint, groups) if len(groups) > 1 else (),
                 pairs(result, endpoint, arms) if len(arms) > 1 else ())


def reading(one: Asked, places: Mapping[str, Truth]) -> Reading:
    """How a result reads for a patient of whom it is known in which groups he is."""
    of_groups = [_compared(one.result, pair, places) for pair in one.groups]
    own = [each for each in of_groups if each["patient_side"] in ("first", "second")]
    of_arms = [_arms(one.result, pair) for pair in one.arms]
    of_arms.sort(key=lambda each: places.get(each["within"] or "", True) is not True)
    if own:
        own.sort(key=_telling)
        rest = [each for each in of_groups if each not in own]
        return _told(own, [*own, *rest, *of_arms])
    if of_groups:
        return _of([*of_groups, *of_arms], of_groups[0]["word"], None, of_groups[0]["patient_side"])
    if of_arms:
        return _of(of_arms, "arms", of_arms[0]["significant"], "arms")
    return _of([], _alone(one.result, places), None, _side_in(places))


def _told(own: list[Compared], compared: list[Compared]) -> Reading:
    words = {each["word"] for each in own if each["significant"]} or {each["word"] for each in own}
    word: Word = own[0]["word"] if not words >= VALUE else "mixed"
    return _of(compared, word, own[0]["significant"], own[0]["patient_side"])


def _of(compared: list[Compared], word: Word, significant: bool | None, side: Side) -> Reading:
    return Reading(word=word, significant=significant, patient_side=side, compared=compared)


def _telling(one: Compared) -> tuple[bool, int]:
    """What a difference was seen in before what none was, the unfavorable first."""
    return not one["significant"], ("worse", "better", "no difference").index(one["word"]) \
        if one["word"] in ("worse", "better", "no difference") else 3


def _compared(result: Page, pair: Pair, places: Mapping[str, Truth]) -> Compared:
    side = _side(pair, places)
    names = [pair.second, pair.first] if side == "second" else [pair.first, pair.second]
    return Compared(
        sides=names, kind="groups", within=pair.within, better=pair.better, by=pair.basis,
        significant=pair.significant, patient_side=side, word=_word(pair.better, names[0], side),
        figures=[figures(result, name, pair.within) for name in names], printed=pair.printed)


def _arms(result: Page, pair: Pair) -> Compared:
    names = [pair.first, pair.second]
    return Compared(
        sides=names, kind="arms", within=pair.within, better=pair.better, by=pair.basis,
        significant=pair.significant, patient_side="arms", word="arms",
        figures=[figures(result, name, pair.within) for name in names], printed=pair.printed)


def _side(pair: Pair, places: Mapping[str, Truth]) -> Side:
    first, second = places.get(pair.first), places.get(pair.second)
    within = places.get(pair.within, True) if pair.within else True
    if within is not True:
        return "another" if within is False else "unknown"
    if first and second:
        return "unknown"
    if first or second:
        return "first" if first else "second"
    return _side_in(places)


def _side_in(places: Mapping[str, Truth]) -> Side:
    if any(places.values()):
        return "another"
    return "unknown" if None in places.values() else "none"


def _word(better: str | None, own: str, side: Side) -> Word:
    if side in ("first", "second"):
        if better is None:
            return "not stated"
        return "no difference" if better == NONE else "better" if better == own else "worse"
    return "not compared" if side == "another" else "in no group" if side == "none" else "group unknown"


def _alone(result: Page, places: Mapping[str, Truth]) -> Word:
    """The word of a result that compares nothing in pairs."""
    if len(places) == 1:
        return "association" if result.get("associations") else "one arm"
    side = _side_in(places)
    if side != "another":
        return "in no group" if side == "none" else "group unknown"
    if len([name for name in named(result) if name in places]) > 1:
        return "not compared"
    return "association" if result.get("associations") else "not stated"
