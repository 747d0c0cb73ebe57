"""How much of what `markerboard draft` takes for hazard ratios is one, and how many it finds.

    python tests/benchmarks/measure_draft.py accepted-evidence.tsv

The file is CIViC's list of accepted clinical evidence. `civic_hazard_ratios.tsv` beside this holds what was
read in 120 statements, drawn with seed 20261129 of all that have the letters `HR` or the word `hazard`: every
hazard ratio that is printed, with its interval, and with the P value that stands behind it and is its own; a
statement without a ratio has an empty line. The reader saw beside each statement what was found, and patterns
were mended by what was missing: this tells what they do with texts of this kind, not with others. All
that is found and is not there, or has another interval or P value, is wrong. In all statements together, the
numbers that follow closely on `HR` or `hazard ratio` are counted too: most are hazard ratios.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from markerboard.drafting.printed import Candidate, read

PRECISION, RECALL = 0.95, 0.6
"""The shares that are to be reached, of hazard ratios and of their intervals."""
LABELS = Path(__file__).parent / "civic_hazard_ratios.tsv"
_NEAR = re.compile(r"(?:(?<![A-Za-z])[am]?HRs?|hazard ratios?)\D{0,20}?(\d*\.\d+)", re.I)


def main(file: Path) -> int:
    """Print the figures; 0 where both shares are reached."""
    statements = {row["evidence_id"]: row["evidence_statement"] for row in _rows(file)}
    labels: dict[str, Counter[tuple[str, str, str]]] = {}
    for row in _rows(LABELS):
        of = labels.setdefault(row["evidence_id"], Counter())
        if row["hazard_ratio"]:
            of[row["hazard_ratio"], row["interval"], row["p"]] += 1
    reached = all([_compared("hazard ratios", labels, statements, 1),
                   _compared("with their intervals", labels, statements, 2)])
    _compared("with their P values too", labels, statements, 3)
    _all(statements)
    return 0 if reached else 1


def _compared(what: str, labels: dict[str, Counter[tuple[str, str, str]]], statements: dict[str, str],
              parts: int) -> bool:
    """Precision and recall by the first parts of each label; whether both are reached."""
    right = found = there = 0
    for name, printed in labels.items():
        ours = Counter(told[:parts] for told in _found(statements[name]))
        theirs = Counter[tuple[str, ...]]()
        for told, times in printed.items():
            theirs[told[:parts]] += times
        right += (ours & theirs).total()
        found, there = found + ours.total(), there + theirs.total()
    print(f"{len(labels)} statements as read, {what}: {there} printed, {found} found, {right} right: "
          f"precision {right / found:.3f}, recall {right / there:.3f}")
    return right >= PRECISION * found and right >= RECALL * there


def _all(statements: dict[str, str]) -> None:
    near = there = found = named = 0
    for text in statements.values():
        places = {figure.start for one in _ratios(text) for figure in one.figures}
        closely = [match.start(1) for match in _NEAR.finditer(text)]
        there, near = there + len(closely), near + sum(place in places for place in closely)
        found, named = found + len(list(_ratios(text))), named + bool(closely)
    print(f"all {len(statements):,} statements: {found} found; of {there} numbers close behind the words, "
          f"in {named} statements, {near} ({near / there:.3f})")


def _ratios(text: str) -> Iterator[Candidate]:
    return (one for one in read(text) if one.value("hazard_ratio"))


def _found(text: str) -> Iterator[tuple[str, str, str]]:
    for one in _ratios(text):
        yield one.value("hazard_ratio") or "", "-".join(one.values("ci")), one.value("p") or ""


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with open(file, encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
