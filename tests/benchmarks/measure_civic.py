"""How many of CIViC's predictive items have their marker, and their tumor, in the words of the shipped rules.

    python tests/benchmarks/measure_civic.py accepted-evidence.tsv

The file is CIViC's list of accepted clinical evidence. An item counts where the language reads the condition
of its profile without a fact of a pack's own; the rest are counted by the reason why not.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from markerboard.knowledge.loading import load
from markerboard.language.entries import pack_fact
from markerboard.packs.diseases import placed
from markerboard.packs.names import Names
from markerboard.packs.profiles import ProfileError
from markerboard.packs.words import definitions, words

MARKERS, TUMORS = 0.97, 0.93
"""Of all predictive items, the shares that are to have their marker, and both marker and tumor."""
SHOWN = 60


def main(file: Path) -> int:
    """Print the counts; 0 where both shares are reached."""
    spoken = words(load().vocabulary)
    names = Names(spoken, definitions(spoken))
    with open(file, encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["evidence_type"] == "Predictive"]
    left: Counter[str] = Counter()
    both = 0
    for row in rows:
        if why := _marker(names, row):
            left[why] += 1
        elif _has_tumor(names, row["disease"]):
            both += 1
    written = len(rows) - left.total()
    print(f"{len(rows):,} predictive items: {written:,} have their marker ({written / len(rows):.1%}), "
          f"{both:,} their tumor too ({both / len(rows):.1%})")
    for why, items in left.most_common(SHOWN):
        print(f"{items:6,}  {why}")
    return 0 if written >= MARKERS * len(rows) and both >= TUMORS * len(rows) else 1


def _marker(names: Names, row: Mapping[str, str]) -> str:
    """Why an item has no marker; nothing where it has one."""
    try:
        text = names.profile(row["molecular_profile"], row["variant_origin"])
    except ProfileError as error:
        return str(error)
    own = any(map(pack_fact, names.asks(text) or ()))
    return "it would ask for a fact of the pack's own" if own else ""


def _has_tumor(names: Names, disease: str) -> bool:
    tumor = placed(disease)
    if not tumor:
        return tumor is not None  # any tumor at all
    return not any(map(pack_fact, names.asks(tumor) or ())) and names.readable(tumor)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
