"""A molecular profile of several parts, `A AND ( B OR C ) AND NOT D`, as a condition.

    profile = term ("OR" term)*      term = factor ("AND" factor)*
    factor  = "NOT" factor | "(" profile ")" | name

A name is a run of words without these. `AND` beside `OR` without parentheses is refused, as in a rule:
whoever wrote it may have meant either.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_OPERATORS = ("AND", "OR", "NOT")
_TOKEN = re.compile(r"\S+")
_GROUP = re.compile(r"\([^()]*\)")
_JOINED = re.compile(r" (?:and|or) ")
MAX_DEPTH = 20


class ProfileError(ValueError):
    """A profile that cannot be read, or a name in it that has no word here; the reason as a clause."""


def condition(profile: str, named: Callable[[str], str]) -> str:
    """The condition that a profile is, each of its names put into words by `named`. Raises ProfileError."""
    reading = _Reading(_tokens(profile), named)
    found = reading.profile(0)
    if reading.tokens:
        raise ProfileError(f"`{reading.tokens[0]}` does not fit into `{profile}`")
    return found


def _tokens(profile: str) -> list[str]:
    """Operators, parentheses that stand alone, and names; a bracket within a name belongs to it."""
    found: list[str] = []
    words: list[str] = []
    for word in [*_TOKEN.findall(profile), ""]:
        # `Splice Site (c.3028G>A)` is one name; a group has its parentheses apart from the words.
        if word and word not in (*_OPERATORS, "(", ")"):
            words.append(word)
            continue
        found += [" ".join(words)] if words else []
        words = []
        found += [word] if word else []
    return found


class _Reading:
    """One pass over the tokens of one profile."""

    def __init__(self, tokens: list[str], named: Callable[[str], str]) -> None:
        self.tokens, self.named = tokens, named

    def profile(self, depth: int) -> str:
        """Factors joined by one operator."""
        parts, joined = [self.factor(depth)], ""
        while self.tokens and self.tokens[0] in ("AND", "OR"):
            operator = self.tokens.pop(0)
            if joined and operator != joined:
                raise ProfileError("AND beside OR needs parentheses")
            joined = operator
            parts.append(self.factor(depth))
        return f" {joined.lower()} ".join(map(_operand, parts)) if joined else parts[0]

    def factor(self, depth: int) -> str:
        """A name, a group, or the denial of either."""
        if depth > MAX_DEPTH:
            raise ProfileError(f"is nested deeper than {MAX_DEPTH} levels")
        if not self.tokens:
            raise ProfileError("ends where a name was expected")
        part = self.tokens.pop(0)
        if part == "NOT":
            return f"not {_operand(self.factor(depth + 1))}"
        if part == "(":
            inner = self.profile(depth + 1)
            if not self.tokens or self.tokens.pop(0) != ")":
                raise ProfileError("a parenthesis is not closed")
            return inner
        if part in (*_OPERATORS, ")"):
            raise ProfileError(f"`{part}` stands where a name was expected")
        return self.named(part)


def _operand(part: str) -> str:
    """A part as it stands in another one."""
    outside, inner = part, None
    while outside != inner:
        inner, outside = outside, _GROUP.sub("", outside)
    return f"({part})" if _JOINED.search(outside) else part
