"""How a result reads for one patient: which side did better, where the patient stands, both figures.

One place for the word. It is said of the patient's group, or not at all; arms get no word, since no patient
is an arm. A pair whose difference no test saw says so by `significant`.
"""

from collections.abc import Container, Mapping, Sequence
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


class Said(NamedTuple):
    """What a result says, without its figures."""

    endpoint: str
    word: Word
    significant: bool | None
    patient_side: Side


class _Seen(NamedTuple):
    """A comparison of groups, with the side on which the patient is and its word."""

    pair: Pair
    side: Side
    word: Word


def by_group(one: Asked, groups: Container[str]) -> bool:
    """Whether a result that no other supersedes is by the groups of its finding."""
    told = bool(one.groups) or (not one.arms and any(name in groups for name in one.result))
    return told and "superseded_by" not in one.result


def said(one: Asked, places: Mapping[str, Truth]) -> Said:
    """What a result says for a patient of whom it is known in which groups he is."""
    return _said(one, places, *_seen(one, places))


def reading(one: Asked, places: Mapping[str, Truth]) -> Reading:
    """How a result reads for a patient of whom it is known in which groups he is."""
    own, others = _seen(one, places)
    told = _said(one, places, own, others)
    compared = [_compared(one.result, seen) for seen in (*own, *others)]
    return Reading(word=told.word, significant=told.significant, patient_side=told.patient_side,
                   compared=[*compared, *(_arms(one.result, pair) for pair in _of_arms(one, places))])


def _seen(one: Asked, places: Mapping[str, Truth]) -> tuple[list[_Seen], list[_Seen]]:
    """The comparisons in which the patient's group stands, the most telling first, and the others."""
    own, others = list[_Seen](), list[_Seen]()
    for pair in one.groups:
        side = _side(pair, places)
        word = _word(pair.better, pair.second if side == "second" else pair.first, side)
        (own if side in ("first", "second") else others).append(_Seen(pair, side, word))
    own.sort(key=_telling)
    return own, others


def _of_arms(one: Asked, places: Mapping[str, Truth]) -> list[Pair]:
    """The comparisons of arms, those first that are of the patient's group."""
    return sorted(one.arms, key=lambda pair: places.get(pair.within or "", True) is not True)


def _said(one: Asked, places: Mapping[str, Truth], own: list[_Seen], others: list[_Seen]) -> Said:
    endpoint = one.result["endpoint"]
    if own:
        words = {each.word for each in own if each.pair.significant} or {each.word for each in own}
        return Said(endpoint, own[0].word if not words >= VALUE else "mixed", own[0].pair.significant,
                    own[0].side)
    if others:
        return Said(endpoint, others[0].word, None, others[0].side)
    if one.arms:
        return Said(endpoint, "arms", _of_arms(one, places)[0].significant, "arms")
    return Said(endpoint, _alone(one.result, places), None, _side_in(places))


def _telling(one: _Seen) -> tuple[bool, int]:
    """What a difference was seen in before what none was, the unfavorable first."""
    return not one.pair.significant, ("worse", "better", "no difference").index(one.word) \
        if one.word in ("worse", "better", "no difference") else 3


def _compared(result: Page, seen: _Seen) -> Compared:
    pair, side, word = seen
    names = [pair.second, pair.first] if side == "second" else [pair.first, pair.second]
    return Compared(
        sides=names, kind="groups", within=pair.within, better=pair.better, by=pair.basis,
        significant=pair.significant, patient_side=side, word=word,
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
