"""Numbers of foreign files: bounds and ranges as fractions, at a cost that is bounded by a text's length."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest

from builders import some
from markerboard.imports import csv_columns, csv_genes, quantities
from markerboard.imports.quantities import Refused, fraction, number
from markerboard.knowledge.loading import load
from markerboard.patient import numbers, reported, written


@pytest.mark.parametrize(("value", "share"), [
    ({"value": 0.1, "unit": "%", "comparator": "<"}, "<0.001"), ({"value": 3.1, "unit": "%"}, "0.031"),
    ({"value": 0.1, "code": "%", "comparator": ">="}, ">=0.001"), ("<0.1 %", "<0.001"), ("≥0.1％", ">=0.001"),
    ({"low": {"value": 1, "unit": "%"}, "high": {"value": 5, "unit": "%"}}, "0.01-0.05"),
    ("0.05–0.1%", "0.0005-0.001"),
])
def test_fractions(value: Any, share: str) -> None:
    """A percentage with a comparator, or a range of percentages, is a bound or a range of fractions."""
    assert fraction(value).written == share


@pytest.mark.parametrize("value", [
    {"value": 250, "unit": "%"}, {"value": 0.5}, {"value": 12, "unit": "mg"}, "<0.1", "5-1%", "a %", True,
    None, {"value": 10, "unit": "%", "comparator": "~"}, " " * 60_000, "1" + " " * 60_000 + "x", "9" * 60_000,
])
def test_no_fractions(value: Any) -> None:
    """What is no part of a whole, or has no unit that says so, is refused, and nothing else is raised."""
    with pytest.raises(Refused):
        fraction(value)


HOSTILE = (" ", "1", "1 ", "1-", "a ", "<", "(", "(1", "a.b ", "1 - ",
           "\t\u3000", "%", "１", "至", ", ", "exon ")


@pytest.mark.thorough
@pytest.mark.parametrize("part", some(HOSTILE, 4))
@pytest.mark.parametrize("reader", ["foreign", "number", "quantity", "column", "rate", "place"])
def test_linear(reader: str, part: str) -> None:
    """P28: a hostile text eight times as long costs little more than eight times as much to refuse."""
    vocabulary = load().vocabulary
    readers: dict[str, Any] = {
        "foreign": number, "number": numbers.number, "quantity": reported.quantity,
        "column": lambda text: csv_columns.read(text, vocabulary),
        "rate": csv_genes._QUANTITY.match, "place": lambda text: written.reason(text)}
    long, longer = (part * (size // len(part)) + "x" for size in (20_000, 160_000))
    assert _cost(readers[reader], longer) < 24 * max(_cost(readers[reader], long), 1e-3)


def _cost(reader: Any, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        with suppress(ValueError):
            reader(text)
        best = min(best, time.process_time() - begun)
    return best


def test_the_expression_is_bounded() -> None:
    """No text longer than a number can be reaches the expression that reads one."""
    with pytest.raises(Refused, match="not a number"):
        number("1" * (quantities._LONGEST + 1))
