"""Why a study stands where it does, in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markerboard.render.paper import Paper
from markerboard.words import Words

Data = Mapping[str, Any]


def show(told: Data, paper: Paper, words: Words) -> None:
    """Write what `answer.why` found of one study."""
    strength = told["strength"]
    paper.line(words("why heading", name=told["name"], fit=words(f"why {strength['fit']}"),
                     met=strength["met"], read=strength["read"]), style="bold")
    if "limited_by" in strength:
        paper.line(words("why limited", study=strength["limited_by"]), 2)
    order = told["order"]
    full = words("why in full" if order["criteria read in full"] else "why in part")
    paper.line(words("why place", place=told["place"], of=told["of"], read=full, n=order["patients"] or "?",
                     year=order["year"] or "?"), 2)
    for title, lines in (("why fails", _fails(told, words)), ("why unknown", _unknown(told, words))):
        for i, line in enumerate(lines):
            if not i:
                paper.line(words(title), 2, "underline")
            paper.line(line, 4)
    for indent, line in _would([one["changes"] for one in told.get("fits_if", ())], words):
        paper.line(line, indent)
    if told["unread_domains"]:
        domains = words("list").join(map(words.term, told["unread_domains"]))
        paper.line(words("why unread", domains=domains), 2)


def _fails(told: Data, words: Words) -> Iterator[str]:
    for one in told["fails"]:
        yield words("why needed", text=one["text"], because=words("semicolon").join(one["because"]),
                    needed=one["needed"])
        if "like" in one:
            like = one["like"]
            yield words("why like", n=like["n"], of=like["of"], what=words.term(like["characteristic"]))


def _unknown(told: Data, words: Words) -> Iterator[str]:
    for one in told["unknown"]:
        yield one["text"] + words("colon") + words("list").join(map(words.term, one["labels"]))


def _would(sets: Sequence[Sequence[Data]], words: Words) -> Iterator[tuple[int, str]]:
    """Under which changes the study would fit, indented; what all of several sets ask stands once."""
    together = [change for change in sets[0] if all(change in one for one in sets)] if len(sets) > 1 else []
    start = words("why would") + words("colon")
    if together:
        yield 2, start + _changes(together, words) + words("semicolon") + words("why either")
    for one in sets:
        rest = [change for change in one if change not in together]
        yield (4, _changes(rest, words)) if together else (2, start + _changes(rest, words))


def _changes(changes: Sequence[Data], words: Words) -> str:
    return words("list").join(_change(change, words) for change in changes)


def _change(change: Data, words: Words) -> str:
    """A fact with the value under which the study would fit, and what can bring it."""
    value = words.term(change["label"]) + " " + words.term(change["value"])
    return value + words("in brackets", text=words(f"by {change['by']}"))
