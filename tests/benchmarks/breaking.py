"""Ways to break a text: the changes that `fuzz.py` makes, one at a time, at random places."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

Chance = random.Random
Change = Callable[[bytes, Sequence[bytes], Chance], bytes]


TOKENS = [text.encode("utf-8", "surrogatepass") for text in (
    # What means something to YAML and JSON
    ": ", "- ", "> ", "? ", "&a ", "*a ", "!!str ", "!x ", "--- ", "... ", "%YAML 1.1\n", "<<: ", "{}", "[]",
    "{", "}", "[", "]", ",", "'", '"', "# ", "\\", "\\u12", "\\ud83d", "| ", "null", "~", "true", "yes", "\n",
    "\n\n", "\n  ", "\n- ", "\n? ", "  ", "\t", "\r\n",
    # Numbers and dates
    "0", "-1", "1e999", "1e-40", "1e-400", "nan", "inf", "0x1f", "1_000", ">=", "<", "≥", "–", "1-49", "49-1",
    "9" * 26, "9999-99-99", "2026-02-30", "2026", "²", "٣",
    # What means something to a case, a study or a condition
    "and ", "or ", "not ", "is ", "in ", "has ", "= ", "( ", ") ", "mutated", "wild-type", "not tested",
    "EGFR", "LUAD", "exon 19 deletion", "p.Leu858Arg", "L858R", "when: ", "case: x\n", "id: ", "from: ",
    "expect: ", "biomarkers: ", "treatment: ", "groups: ", "otherwise", "all", "p: ", "hr: ", "line: ",
    "drugs: ", "panel: ", "genes: ", "at: ", "???",
    # Characters that rewrite, hide, or are none
    "é", "\u202e", "\u2028", "\u0085", "\ufeff", "\U0001f600", "\u0300", "\x00", "\x07", "\x7f", "\ud800")]
_WORD = re.compile(rb"[^\s:,\[\]{}\"']+")


def broken(corpus: Sequence[bytes], chance: Chance) -> bytes:
    """One text of a corpus, changed in one to five places."""
    content = chance.choice(corpus)
    for _ in range(1 + min(4, int(chance.expovariate(1)))):
        content = chance.choice(CHANGES)(content, corpus, chance)
    return content


def _span(content: bytes, chance: Chance, most: int = 60) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.randrange(1, most))


def _word(content: bytes, chance: Chance) -> tuple[int, int]:
    found = _WORD.search(content, chance.randrange(len(content) + 1))
    return found.span() if found else _span(content, chance, 10)


def _lines(content: bytes, chance: Chance) -> tuple[list[bytes], int, int]:
    lines = content.splitlines(keepends=True)
    first = chance.randrange(len(lines) + 1)
    return lines, first, first + chance.randrange(1, 6)


def flip(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """One bit the other way around."""
    if not content:
        return b"\x01"
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1:]


def insert(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """Something that means something, or any byte, more."""
    at = chance.randrange(len(content) + 1)
    token = chance.choice(TOKENS) if chance.random() < 0.8 else bytes([chance.randrange(256)])
    return content[:at] + token + content[at:]


def replace(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """A word for a word that means something, often one of another file."""
    start, end = _word(content, chance)
    other = chance.choice(corpus)
    token = chance.choice(TOKENS) if chance.random() < 0.5 else other[slice(*_word(other, chance))]
    return content[:start] + token + content[end:]


def delete(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """A piece less."""
    start, end = _span(content, chance)
    return content[:start] + content[end:]


def double(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """Some lines twice."""
    lines, first, last = _lines(content, chance)
    return b"".join(lines[:last] + lines[first:])


def drop(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """Some lines less."""
    lines, first, last = _lines(content, chance)
    return b"".join(lines[:first] + lines[last:])


def indent(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """Some lines further in, or out."""
    lines, first, last = _lines(content, chance)
    by = chance.choice((b"  ", b" ", b"\t", b""))
    return b"".join([*lines[:first], *((by + one) if by else one.lstrip(b" ") for one in lines[first:last]),
                     *lines[last:]])


def splice(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """The beginning of one text and the end of another."""
    other = chance.choice(corpus)
    return content[:chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1):]


def graft(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """Some lines of another text in the middle."""
    lines, at, _ = _lines(content, chance)
    others, first, last = _lines(chance.choice(corpus), chance)
    return b"".join([*lines[:at], *others[first:last], *lines[at:]])


def cut(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """The beginning alone."""
    return content[:chance.randrange(len(content) + 1)]


def repeat(content: bytes, corpus: Sequence[bytes], chance: Chance) -> bytes:
    """A piece many times, now and then very many."""
    start, end = _span(content, chance, 8)
    times = chance.choice((2, 10, 30, 1_000))
    return content[:start] + content[start:end] * times + content[end:]


CHANGES: Sequence[Change] = (flip, insert, insert, replace, replace, replace, replace, delete, double, drop,
                             indent, splice, graft, cut, repeat)
