"""5,000 misspelt drugs and tumors: `python tests/benchmarks/typos.py --words 5000 --seed 13`.

One letter of each name is another one. What is no name of the tables must be refused, and nothing may be
offered for it but the name that was misspelt. Never part of the tests; exit code 1
where one is answered otherwise.
"""

from __future__ import annotations

import argparse
import random
import string
import time
from collections.abc import Callable

from markerboard.knowledge.loading import load
from markerboard.language.tree import called
from markerboard.nomenclature.table import HERE
from markerboard.patient.terms import term
from markerboard.patient.unused import Unreadable
from markerboard.patient.written import drug


def main() -> int:
    """Misspell, read, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=13)
    asked = parser.parse_args()
    drawn, began = random.Random(asked.seed), time.perf_counter()  # noqa: S311
    vocabulary = load().vocabulary
    tree = vocabulary.trees["diagnoses"]
    readers: dict[str, Callable[[str], str]] = {
        "drugs.tsv": lambda text: drug(text, vocabulary),
        "tumors.tsv": lambda text: term("diagnosis", text, tree, "code or name of")}
    refused = read = offered = wrong = 0
    for table, reader in readers.items():
        lines = [line.split("\t") for line in (HERE / table).read_text(encoding="utf-8").splitlines()]
        names = [line[1] for line in lines if len(line) > 2 and len(line[1]) > 4]
        names = [name for name in names if table == "drugs.tsv" or tree.resolve(name)]
        for name in drawn.choices(names, k=asked.words // 2):
            at = drawn.randrange(len(name))
            typed = name[:at] + drawn.choice(string.ascii_lowercase) + name[at + 1:]
            try:
                reader(typed)
            except Unreadable as error:
                refused += 1
                meant = error.help.partition("did you mean `")[2].removesuffix("`?").partition("` or `")[0]
                offered += bool(meant)
                if meant and called(reader(meant)) != called(reader(name)):
                    wrong += 1
                    print(f"{typed}, of {name}: {meant}")
            else:
                read += 1
    print(f"{refused:,} refused, of which {offered:,} with what was meant and {wrong} with another word; "
          f"{read:,} are names; {time.perf_counter() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
