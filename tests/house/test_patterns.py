"""P28: no regular expression takes more than the size of its input warrants, however the input is made."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import pytest
from test_layers import MODULES, parsed

from markerboard.files.patterns import Later

SIZE, LARGER = 1_000, 4_000
"""Signs of a hostile text; for the larger a linear expression takes 4 times as long, a quadratic one 16."""
MOST = 9.0
NOTICED = 0.0007
"""Seconds for the smaller below which nothing is compared."""
PIECES = (" ", "\t", "\n", "a", "A", "1", "0.", "9,", "1-", ".", "-", "_", "/", "\\", "'", '"', "(", ")",
          "[", "{", "<", ">=", "*", "p.", "c.1_", "exon ", "N", "E1 ", "a ", "a-", "a,", " and ", "stage ",
          "a: ", "=", "%", "é", "外", "#x\n", "1 1", "line", "\\ud8", "\\ud83d", "Tx/", "of ",
          '"resourceType"', "<style>", "~", "·")
ENDS = ("", "!")
AT_BOUND = 0.05
"""Seconds for a text as long as a module looks at."""
BOUNDED = {"imports.quantities": 100, "patient.shorthand": 200, "patient.changes": 400,
           "language.parser": 1_000}
"""Modules that look at no longer text: signs."""


HELD = (re.Pattern, Later)


class Use(NamedTuple):
    """An expression in a module, and how it is asked."""

    module: str
    pattern: re.Pattern[Any]
    method: str


@cache
def uses() -> tuple[Use, ...]:
    """Every expression of the package whose text is known, with each way in which its module asks it."""
    return tuple(dict.fromkeys(use for name in MODULES for use in _uses(name)))


def _uses(name: str) -> Iterator[Use]:
    try:
        held = vars(importlib.import_module(name))
    except ImportError:  # of an extra that is not installed
        return
    # Most modules have none, and to parse each at every start of the tests takes seconds.
    if not ("re." in MODULES[name].read_text("utf-8") or any(isinstance(one, HELD) for one in held.values())):
        return
    short, tree = name.removeprefix("markerboard."), parsed(MODULES[name])
    asked = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on, method = node.func.value, node.func.attr
            if not isinstance(on, ast.Name) or not hasattr(re.Pattern, method):
                continue
            if isinstance(held.get(on.id), HELD):
                asked.add(on.id)
                yield Use(short, held[on.id], method)
            elif on.id == "re" and node.args and isinstance(node.args[0], ast.Constant):
                yield Use(short, re.compile(node.args[0].value), method)
    # What a module hands to others, in a table or by its name, they may ask for anywhere in a text.
    own = {target.id for node in tree.body if isinstance(node, ast.Assign)
           for target in node.targets if isinstance(target, ast.Name)}
    yield from (Use(short, held[each], "finditer") for each in sorted(own - asked)
                if isinstance(held.get(each), HELD))


def seconds(use: Use, text: str) -> float:
    """How long an expression takes for a text, at best of two."""
    given: Any = text if isinstance(use.pattern.pattern, str) else text.encode()
    ask: Callable[[Any], Any] = getattr(use.pattern, use.method)
    if use.method in ("sub", "subn"):
        ask = partial(ask, "" if isinstance(given, str) else b"")
    best = 1e9
    for _ in range(2):
        began = time.thread_time()
        found = ask(given)
        if use.method == "finditer":
            list(found)
        best = min(best, time.thread_time() - began)
        if best < NOTICED:
            break
    return best


def hostile(use: Use) -> Iterator[tuple[str, str]]:
    """Pieces that are repeated, and what ends the text."""
    own = re.findall(r"[A-Za-z]{2,12}", str(use.pattern.pattern))[:6]
    for piece in dict.fromkeys((*PIECES, *own)):
        yield from ((piece, end) for end in ENDS)


def slow(use: Use) -> Iterator[str]:
    """Each text that takes an expression longer than its size warrants."""
    bound = BOUNDED.get(use.module)
    for piece, end in hostile(use):
        first = seconds(use, piece * ((bound or SIZE) // len(piece)) + end)
        if first < NOTICED:
            continue
        if first > AT_BOUND if bound else seconds(use, piece * (LARGER // len(piece)) + end) > MOST * first:
            yield f"{use.module}: {use.pattern.pattern!r}.{use.method} on {piece!r}... {end!r}"


LONG = "drafting.patterns"
"""Whose expressions are the longest: of every text they take many times what others do."""


@pytest.mark.parametrize("module", [
    pytest.param(name, marks=[pytest.mark.lengthy] if name == LONG else [])
    for name in sorted({use.module for use in uses()})])
def test_linear(module: str) -> None:
    """An expression that reads input takes a time that grows with its length, and not with its square."""
    assert [found for use in uses() if use.module == module for found in slow(use)] == []


def test_square_is_found() -> None:
    """The test above can fail: an expression that is known to be quadratic is told."""
    assert next(slow(Use("", re.compile(r"\s*x"), "search")), "")
