"""Asks an engine the cases: `python run.py -- COMMAND ...`. Standard library alone.

The command reads cases on standard input, one a line as JSON, and prints a line of JSON for each, in any
order: `{"id": "...", "verdict": "met" | "not met" | "unknown" | "cannot"}`; `cannot` is for what it cannot
express. With `--cases FILE` only some are asked. Ends with 1 where an answer is wrong, or missing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
VERDICTS = ("met", "not met", "unknown", "cannot")


class Difference(NamedTuple):
    """A case that was answered otherwise."""

    case: Mapping[str, Any]
    verdict: str

    def __str__(self) -> str:
        why = f" ({self.case['why']})" if "why" in self.case else ""
        return (f"{self.case['id']} {self.case['promise']} {self.case['about']}: "
                f"expected {self.case['expected']}, got {self.verdict}{why}")


def cases(files: Iterable[Path] = ()) -> list[dict[str, Any]]:
    """The cases of some files, or all."""
    return [case for file in files or sorted((HERE / "cases").glob("*.json"))
            for case in json.loads(file.read_text(encoding="utf-8"))]


def asked(command: list[str], wanted: list[dict[str, Any]], seconds: float = 120) -> dict[str, str]:
    """What an engine answers, by case."""
    text = "".join(f"{json.dumps(case)}\n" for case in wanted)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=seconds, check=False)
    if done.returncode:
        sys.exit(f"the engine ended with {done.returncode}: {done.stderr[-2000:]}")
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.strip())
    return {line["id"]: line["verdict"] for line in lines}


def compared(wanted: Iterable[dict[str, Any]], answers: Mapping[str, str]) -> list[Difference]:
    """The cases that were answered otherwise; one without an answer among them."""
    return [Difference(case, answers.get(case["id"], "no answer")) for case in wanted
            if answers.get(case["id"]) not in (case["expected"], "cannot")]


def main() -> int:
    """Ask, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, action="append", default=[])
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args()
    wanted = cases(chosen.cases)
    answers = asked(chosen.command, wanted)
    wrong = compared(wanted, answers)
    for one in wrong:
        print(one)
    told = Counter(answers.get(case["id"], "no answer") for case in wanted)
    print(f"{len(wanted)} cases, {told['cannot']} cannot be expressed, "
          f"{len(wanted) - told['cannot'] - len(wrong)} as expected, {len(wrong)} otherwise")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
