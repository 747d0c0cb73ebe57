"""The eligibility of a registry's record, sentence by sentence: nothing is left out or understood.

The text is free: bullets of any kind, numbers, lists in lists, headings in several spellings and languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from markerboard.drafting.yaml import MOST, clean, pieces

INCLUSION, EXCLUSION = "inclusion", "exclusion"
MOST_CRITERIA = 200
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|^=])")
_SIGN = r"[-–—*•·●○◦▪▫■□◆►➢➤‣※✓>+](?=\s|[^\W\d_])|[①-⑳]"
_COUNTER = (r"[(（]?\d{1,2}(?:\.\d{1,2}){0,3}(?:[)）、]|[.:：](?!\d))|\d{1,2}\.\d{1,2}(?=\s)"
            r"|[(（][a-zA-Z]{1,4}[)）]|(?:[a-zA-Z]|[ivxIVX]{1,4})[.)](?=\s)|[一二三四五六七八九十]{1,3}[、.]")
_BULLET = re.compile(rf"(?:{_SIGN}|{_COUNTER})\s{{0,20}}")
_IN, _EX = r"inclusions?|inclusive|入选|纳入|入组", r"exclusions?|exclusive|排除|non-?inclusion"
_BEFORE = (r"[\W_]{0,12}(?:\d{1,2}[.)、][\W_]{0,4})?"
           r"(?:(?:key|main|major|core|general|additional|primary|participant|patient|subject|study|the)\W{1,4}){0,3}")
_OF = r"(?:[(（][^)）\n]{0,80}[)）]|for\s[^:：\n]{1,80})"
_STARS = r"\s{0,3}[*_]{0,3}\s{0,3}"
_HEADING = re.compile(
    rf"{_BEFORE}(?:criteria\sfor\s)?(?:(?P<into>{_IN})|(?P<out>{_EX}))(?:[ -]?(?:criteria|criterion|标准))?"
    rf"(?:\s{{0,3}}{_OF})?{_STARS}(?:[:：]{_STARS}|[-–—.]?{_STARS}\s{{0,9}}$)", re.I)
_SHORT = ("e.g", "i.e", "vs", "cf", "no", "approx", "dr", "fig", "max", "min", "al", "etc", "ca")
_NUMBERED = re.compile(r"(?:\d{1,2}|[A-Za-z])\.")
_END = re.compile(r"(?<=[.!?])\s(?=[A-Z(\[“\"])|(?<=[。！？])")


class Sentence(NamedTuple):
    """One sentence, under which heading it stands (empty where under none), and its number there."""

    kind: str
    number: int
    text: str


class _Item(NamedTuple):
    indent: int
    text: str
    bullet: bool


def sentences(text: str) -> list[Sentence]:
    """Every sentence of an eligibility text in its order; of lists in lists, the outer item with its own.

    There are at most 200 of a kind, as a study may have: beyond that, neighbors stand together.
    """
    found = [(kind, part) for kind, item in _grouped(text) for part in item]
    return [Sentence(kind, number, told) for kind in ("", INCLUSION, EXCLUSION)
            for number, told in enumerate(_fitting([part for k, part in found if k == kind]), 1)]


def _fitting(parts: list[str]) -> list[str]:
    """The parts, neighbors put together where there are more than a study may have."""
    while len(parts) > MOST_CRITERIA:
        pairs = [" ".join(parts[i : i + 2]) for i in range(0, len(parts), 2)]
        joined = [piece for pair in pairs for piece in pieces(pair)]
        if len(joined) >= len(parts):
            break
        parts = joined
    return parts


def _grouped(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each outermost item under its heading, as the sentences it makes."""
    kind, block = "", list[_Item]()
    for found, item in _items(text):
        if block and (item is None or found != kind or not _belongs(item, block[0])):
            yield kind, _told(block)
            block = []
        kind = found
        if item is not None:
            block.append(item)
    if block:
        yield kind, _told(block)


def _belongs(item: _Item, outer: _Item) -> bool:
    """Whether an item is one of those that an outer one announces."""
    announced = outer.text.rstrip("*_ ").endswith((":", "："))
    return item.indent > outer.indent or (announced and item.bullet and not outer.bullet)


def _items(text: str) -> Iterator[tuple[str, _Item | None]]:
    """Each line as an item, with the heading it stands under; a heading itself is None."""
    kind = ""
    for line in _ESCAPED.sub(r"\1", text).splitlines():
        indent = len(line) - len(line.lstrip())
        heading = _HEADING.match(line)
        if heading:
            kind, line = _which(heading), line[heading.end() :]
            yield kind, None
        bullet = _BULLET.match(line.strip())
        told = clean(line.strip()[bullet.end() if bullet else 0 :])
        if told.strip("*_#-=. "):
            yield kind, _Item(indent, told, bool(bullet))


def _which(heading: re.Match[str]) -> str:
    return INCLUSION if heading["into"] else EXCLUSION


def _told(block: list[_Item]) -> list[str]:
    """The sentences of an item; with others below it, all of them as one, since they are read together."""
    if len(block) == 1:
        return [piece for sentence in _split(block[0].text) for piece in pieces(sentence)]
    whole = f"{block[0].text} {'; '.join(item.text.rstrip(' ;,') for item in block[1:])}"
    if len(whole) <= MOST:
        return [whole]
    return [piece for item in block for piece in pieces(item.text)]


def _split(text: str) -> Iterator[str]:
    """The sentences of a text; an abbreviation or a number ends none."""
    start = 0
    for end in _END.finditer(text):
        before = text[start : end.start()].rstrip(".").rpartition(" ")[2].casefold().lstrip("(")
        if before not in _SHORT and not _NUMBERED.fullmatch(text[start : end.start()]):
            yield text[start : end.start()].strip()
            start = end.end()
    yield text[start:].strip()
