"""How long an import takes: `python tests/benchmarks/measure_import.py FILE...`. Never part of the tests.

For a bundle of 110 KB such as mCODE's `Bundle-mcode-patient-bundle-jenny-m.json` the promise is at most three
times what parsing its JSON and validating the resulting case take.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from markerboard import load
from markerboard.imports.reader import read_content
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient import casefacts
from markerboard.patient.caseform import has_form

BOUND = 3.0


def milliseconds(work: Callable[[], object], rounds: int = 200) -> float:
    """The median of a number of rounds, after a few that do not count."""
    for _ in range(5):
        work()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent) * 1000


def told(name: str, content: bytes, vocabulary: Vocabulary) -> str:
    """The figures of one file."""
    (case,) = read_content(name, content, vocabulary)
    parsed = milliseconds(lambda: json.loads(content))
    checked = milliseconds(lambda: (has_form(case.data), casefacts.read(case.data, vocabulary)))
    imported = milliseconds(lambda: read_content(name, content, vocabulary))
    return (f"{name}: {len(content) // 1000} KB; json.loads {parsed:.2f} ms, validation {checked:.2f} ms, "
            f"import {imported:.2f} ms: {imported / (parsed + checked):.2f} times (bound {BOUND})")


def main(files: list[str]) -> None:
    """Print the figures of each file."""
    vocabulary = load().knowledge.vocabulary
    for file in map(Path, files):
        print(told(file.name, file.read_bytes(), vocabulary))


if __name__ == "__main__":
    main(sys.argv[1:])
