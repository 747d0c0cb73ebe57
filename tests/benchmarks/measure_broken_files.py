"""Files of others whose structure is broken: each is read, or refused with an error of ours.

    python tests/benchmarks/measure_broken_files.py 10000

Of bundles, records and phenopackets any part is replaced by another kind of value, taken out, doubled,
wrapped in a list or an object, or renamed, in one to five places.
"""

from __future__ import annotations

import random
import sys
import traceback
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import markerboard
from foreign import taken
from loss import packets, patients, records
from markerboard.errors import InputError

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, 1e308, "", " ", "?", "\u0000", "\u202e", "null", "2024-13-45",
    "x" * 5000, [], [[]], [None], {}, {"": None}, {"reference": "#"}, [1, "a", {}], {"coding": None},
    {"coding": [None]}, {"coding": "x"}, {"value": "NaN"}, {"text": 3})


def _holders(data: Any) -> list[tuple[Any, Any]]:
    """Every place of a file: what holds it, and its key or number."""
    found: list[tuple[Any, Any]] = []
    pending = [data]
    while pending:
        here = pending.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        for key in keys:
            found.append((here, key))
            pending.append(here[key])
    return found


def broken(data: Any, drawn: random.Random) -> Any:
    """The same file with something of it broken."""
    made = deepcopy(data)
    for _ in range(drawn.randint(1, 5)):
        places = _holders(made)
        if not places:
            break
        holder, key = drawn.choice(places)
        _break(holder, key, drawn)
    return made


def _break(holder: Any, key: Any, drawn: random.Random) -> None:
    way = drawn.randrange(7)
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[key] = [holder[key], deepcopy(holder[key])]
    elif way == 2:
        holder[key] = {str(drawn.choice(("value", "coding", "code", "id"))): holder[key]}
    elif way == 3 and isinstance(holder, dict):
        holder[str(key) + drawn.choice(("x", " ", "\u200b"))] = holder.pop(key)
    elif way == 4 and isinstance(holder, list):
        holder.append(deepcopy(drawn.choice(holder)))
    else:
        holder[key] = deepcopy(drawn.choice(ODD))


def main(count: int) -> int:
    """Draw files, print what broke a reader, and return how many did."""
    vocabulary = markerboard.load().knowledge.vocabulary
    drawn, ends = random.Random(10), Counter[str]()  # noqa: S311
    bases = [*patients(), *records(), *packets()]
    for _ in range(count):
        try:
            taken(broken(drawn.choice(bases), drawn), vocabulary, infer_lines=drawn.random() < 0.5)
            ends["read"] += 1
        except InputError:
            ends["refused"] += 1
        except Exception:
            ends["broken: " + " | ".join(traceback.format_exc().strip().splitlines()[-3:])] += 1
    print(f"{count} files drawn, {ends['read']} read, {ends['refused']} refused")
    wrong = {told: times for told, times in ends.items() if told.startswith("broken")}
    for told, times in wrong.items():
        print(times, told)
    return sum(wrong.values())


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
