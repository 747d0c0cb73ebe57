"""Two statements that contradict each other, and those that the vocabulary lists (`contradictions`)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from markerboard.language.exclusive import exclusive
from markerboard.language.expression import Test
from markerboard.language.following import Exclusive, Side
from markerboard.language.laws import implied, placed
from markerboard.language.logic import Interval
from markerboard.language.tree import called, standing
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Known, Unknown
from markerboard.patient.spellings import UNREAD

Path = tuple[str | int, ...]
Entries = Mapping[str, Known | Unknown]


class Clash(NamedTuple):
    """Two places that contradict each other, each with what it says, and the facts that are lost to it.

    `unread` where one of them could not be read, so that it only may contradict; `because` tells why they do.
    """

    places: tuple[Path, Path]
    says: tuple[str, str]
    facts: tuple[str, ...]
    unread: bool = False
    because: str = ""


def told_of(known: Known | Unknown | None) -> Any:
    """The value of a fact, UNREAD where it could not be read, None where nothing is stated."""
    if isinstance(known, Known):
        return known.value
    return UNREAD if known and known.reason == UNREAD else None


def path_to(at: str) -> Path:
    """The steps of a place."""
    return tuple(at.split("."))


def exclusive_clashes(entries: Entries, vocabulary: Vocabulary) -> Iterator[Clash]:
    """What is so together and cannot be, by the vocabulary; one that could not be read may be so."""
    if not vocabulary.contradictions:
        return
    entries = {**entries, **_sure(entries, vocabulary)}
    for symbol in ("", *_genes(entries, vocabulary)):
        for one in exclusive(vocabulary, symbol):
            if clash := _clash(one, entries, vocabulary):
                yield clash


def _sure(entries: Entries, vocabulary: Vocabulary) -> dict[str, Known | Unknown]:
    """What is stated as open, or not at all, and is so all the same since another finding says it, or may be
    since one that could not be read may say it.
    """
    sure: dict[str, Known | Unknown] = {}
    perhaps: dict[str, Known | Unknown] = {}
    for name, told in entries.items():
        fact = vocabulary.facts.get(name) if "." in name else None
        pattern = placed(fact, vocabulary.facts)[1] if fact else None
        value = told_of(told)
        if pattern and (value == UNREAD or (isinstance(told, Known) and pattern.is_so(told.value))):
            open_ = [one.name for one in implied(name, vocabulary.facts)
                     if not isinstance(entries.get(one.name), Known)]
            if value == UNREAD:
                perhaps |= dict.fromkeys(open_, told)
            else:
                sure |= dict.fromkeys(open_, Known(True, told.at))
    return perhaps | sure


def _genes(entries: Entries, vocabulary: Vocabulary) -> list[str]:
    """The genes of which several things besides the sequence are told, in the tumor."""
    facts = (fact for name in entries if "." in name and (fact := vocabulary.facts.get(name)))
    told = (placed(fact, vocabulary.facts) for fact in facts)
    genes = Counter(symbol for symbol, pattern in told if pattern and "." not in symbol)
    return [symbol for symbol, times in genes.items() if times > 1]


def _clash(one: Exclusive, entries: Entries, vocabulary: Vocabulary) -> Clash | None:
    if any(side.test.fact not in entries for side in one.all):
        return None
    told = [told_of(entries.get(side.test.fact)) for side in one.all]
    unread = [value == UNREAD for value in told]
    so = all(lost or (value is not None and certain(side, value))
             for side, value, lost in zip(one.all, told, unread, strict=True))
    if not so or all(unread[:2]):
        return None
    first, second = (vocabulary.facts[side.test.fact] for side in one.sides)
    return Clash((path_to(first.at), path_to(second.at)),
                 (f"`{first.name}` is {_said(told[0])}", f"`{second.name}` is {_said(told[1])}"),
                 (first.name, second.name), any(unread), one.because)


def _said(value: Any) -> str:
    if isinstance(value, str):
        return called(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def certain(side: Side, value: Any) -> bool:
    """Whether a side is certainly so with this value of its fact."""
    test = side.test
    if test.kind == "flag":
        return value is not side.denied
    if test.kind == "compare":
        return _compared(value, test)
    if test.kind == "code":
        return (value in test.targets) is not side.denied
    code = standing(value)
    return code not in test.inside | test.above if side.denied else code in test.inside


def _compared(value: Interval, test: Test) -> bool:
    """Whether all of a range is as a test asks."""
    asked = test.number
    least = value.low is not None and value.low >= asked
    most = value.high is not None and value.high <= asked
    more = least and (value.low != asked or value.low_open)
    less = most and (value.high != asked or value.high_open)
    return {">=": least, ">": more, "<=": most, "<": less, "=": least and most}[test.sign]
