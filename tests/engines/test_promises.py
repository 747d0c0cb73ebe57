"""The numbered promises, each named by the tests that keep it.

A test's docstring starts with the numbers of the promises that it keeps: `P7, M8: ...`. The list
says each in a line; docs/validation.md is the page for people.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from builders import TESTS

PROMISES = {
    "P0": "truth tables and laws of three-valued logic hold, and the excluded middle does not",
    "P1": "more information changes no answer that was given",
    "P2": "no false eligible: every inclusion is met and no exclusion applies, whatever else is unknown",
    "P3": "nobody of whom nothing is known is eligible or ineligible",
    "P4": "the order of criteria, patients, facts and files changes nothing",
    "P5": "the same input gives the same bytes",
    "P6": "an explanation is sound and minimal, and what is missing complete",
    "P7": "the engines agree",
    "P8": "an unknown on which every completion agrees is reported",
    "P9": "every criterion, study and group can be reached, with a patient who shows it",
    "P10": "one smallest edit of a fact flips each criterion, at each threshold",
    "P11": "every atom matters",
    "P12": "no inclusion contradicts an exclusion, and no criterion shadows another",
    "P13": "the cases kill every mutant of the rules",
    "P14": "every criterion and every number has its source and its place there",
    "P15": "what is malformed is refused with its place, and never by another exception",
    "P16": "what is written is read back the same",
    "P17": "limits hold: sizes, depths, and work linear in what is asked",
    "P18": "every error of durable-rules is one of ours",
    "P19": "what is made unreadable leaves each answer as it was or unknown",
    "P20": "order says nothing",
    "P21": "a more exact word never overturns an answer",
    "P22": "what was stated and not used is said, with its place",
    "P23": "watch is complete: whose answer changed is told, and nobody else",
    "P24": "an order settles what it says, whatever its tests find",
    "P25": "better and worse are said of the patient's group, and are the side of the figures",
    "P27": "packs do not mix: adding one changes no byte of another's section",
    "P28": "what an input costs is bounded by its size",
    "M1": "an irrelevant fact changes nothing",
    "M2": "a patient's name changes nothing",
    "M3": "a unit changes nothing",
    "M4": "raising a value past a lower bound never turns met into not met",
    "M5": "a conjunction is its parts",
    "M6": "another inclusion never enlarges the eligible",
    "M7": "another exclusion never enlarges the eligible",
    "M8": "a cohort's eligible are those found one by one",
}
NUMBERS = re.compile(r"((?:[PM]\d+(?:, )?)+): ")


def kept() -> Iterator[tuple[str, str]]:
    """Each promise that a test names, with the test."""
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                numbers = NUMBERS.match(ast.get_docstring(node) or "")
                for number in numbers[1].split(", ") if numbers else ():
                    yield number, f"{file.name}::{node.name}"


KEPT = list(kept())


@pytest.mark.parametrize("promise", PROMISES)
def test_kept(promise: str) -> None:
    """Every promise is kept by a test that names it."""
    assert [test for number, test in KEPT if number == promise], PROMISES[promise]


def test_known() -> None:
    """No test names a promise that is not in the list."""
    assert {number for number, _ in KEPT} == PROMISES.keys()
