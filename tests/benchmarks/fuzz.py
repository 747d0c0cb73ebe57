"""Broken bytes for every reader and route: `python tests/benchmarks/fuzz.py --inputs 1000000 --seed 1`.

Real cases, rules, conditions and files of other formats are broken a few times each: bits flipped, pieces cut
out, doubled, moved, taken from another file or from a list of what means something. Whatever comes of it is
read, or refused with an error of ours whose every place lies in the text; anything else is made smaller and
printed, with exit code 1. Never part of the tests.
"""

from __future__ import annotations

import argparse
import math
import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

import fuzz_cohorts
import fuzz_foreign
import fuzz_own
import fuzz_packs
import fuzz_routes
import fuzz_tools
from breaking import Chance, broken
from fuzz_reader import parted
from markerboard.errors import EngineError, InputError, MarkerboardError, Problem

SECONDS, WAITING = 10, 60
"""Seconds of the processor that one input may take before that is an error as well, and seconds in all."""
BATCH = 10
"""How many inputs a batch has for each share that its reader has of all."""

READERS = {**fuzz_own.READERS, **fuzz_foreign.READERS, **fuzz_packs.READERS, **fuzz_cohorts.READERS,
           **fuzz_routes.READERS, **fuzz_tools.READERS}


# One input after another

class Failure(NamedTuple):
    """What went wrong, where in our code, and with what."""

    error: str
    content: bytes
    told: str


def outcome(name: str, content: bytes, chance: Chance) -> str | tuple[str, str]:
    """`read` or `refused`; or the error and where it came from, and how it is told."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.alarm(WAITING)
    try:
        READERS[name].read(content, chance)
    except InputError as error:
        wrong = misplaced(name, content, error.problems)
        return (wrong, str(error)) if wrong else "refused"
    except Exception as error:
        if isinstance(error, MarkerboardError) and not isinstance(error, EngineError) and str(error).strip():
            return "refused"
        frames = [f for f in traceback.extract_tb(error.__traceback__) if "markerboard/" in f.filename]
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "fuzz.py"
        return f"{type(error).__name__} in {place}", "".join(traceback.format_exception(error)[-6:])
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
    return "read"


def misplaced(name: str, content: bytes, problems: Sequence[Problem]) -> str:
    """What is wrong with the words or the places of some problems."""
    reader = READERS[name]
    if reader.lines is None:
        return ""
    if not problems:
        return "an error without a problem"
    place, text = parted(content) if reader.named else ("input", content)
    stem = Path(place).stem
    lines = reader.lines(text.decode("utf-8-sig", "replace"))
    for problem in problems:
        str(problem)
        if not problem.message.strip() or "\n" in problem.message:
            return "a problem that is not told in one line"
        if Path(problem.file).stem == stem and (wrong := _outside(problem, lines)):
            return wrong
    return ""


def _outside(problem: Problem, lines: Sequence[str]) -> str:
    """Why a place is none of a text."""
    if not 1 <= problem.line <= len(lines) + 1:
        return f"a line outside the text: {problem.message[:12]}"
    # The columns of a table are those of a spreadsheet.
    end = len([*lines, ""][problem.line - 1]) + 1
    if not 1 <= problem.column <= end and not problem.file.endswith(".csv"):
        return f"a column outside its line: {problem.message[:12]}"
    return ""


def smaller(name: str, content: bytes, error: str) -> bytes:
    """A shorter text with the same error, as short as is found in half a minute."""
    size, until = len(content) // 2, time.time() + 30
    while size:
        at = 0
        while at < len(content) and time.time() < until:
            less = content[:at] + content[at + size:]
            found = outcome(name, less, Chance(0))
            content, at = (less, at) if found[0] == error else (content, at + size)
        size //= 2
    return content


@cache
def _corpus(name: str) -> list[bytes]:
    return READERS[name].corpus()


def batch(name: str, seed: int, numbers: range, until: float) -> tuple[Counter[str], list[Failure]]:
    """Some inputs of one reader, each made from its own number; none that would begin after a time."""
    corpus, ends, failures = _corpus(name), Counter[str](), dict[str, Failure]()
    for late in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(late, _too_slow)
    for number in numbers if time.time() < until else ():
        chance = Chance(f"{seed} {name} {number}")
        content = broken(corpus, chance)
        end = outcome(name, content, chance)
        ends[end if isinstance(end, str) else "failed"] += 1
        if not isinstance(end, str) and end[0] not in failures:
            failures[end[0]] = Failure(end[0], smaller(name, content, end[0]), end[1])
    return ends, list(failures.values())


def _too_slow(*_: Any) -> None:
    raise TimeoutError(f"more than {SECONDS} s")


def batches(inputs: int, names: Sequence[str]) -> Iterator[tuple[str, range]]:
    """The work in pieces, of some readers in turn, so that it may end early."""
    pieces, shares = [], sum(READERS[name].share for name in names)
    for name in names:
        share = READERS[name].share
        whole, size = round(inputs * share / shares), BATCH * share
        pieces += [(n / whole, name, range(n, min(n + size, whole))) for n in range(0, whole, size)]
    yield from ((name, numbers) for _, name, numbers in sorted(pieces, key=lambda piece: piece[:2]))


def main() -> int:
    """Break, read, count; 1 when anything but an error of ours came up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin no batch after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reader", action="append", choices=READERS, help="only this one; may be repeated")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = parser.parse_args()
    with TemporaryDirectory() as place:
        # What a process writes goes with the directory: its files, caches and packs.
        os.environ |= {"TMPDIR": place, "XDG_CACHE_HOME": f"{place}/cache", "XDG_DATA_HOME": f"{place}/data"}
        return _run(chosen.reader or list(READERS), chosen)


def _run(names: Sequence[str], chosen: argparse.Namespace) -> int:
    start, ends = time.perf_counter(), {name: Counter[str]() for name in names}
    failures: dict[tuple[str, str], Failure] = {}
    with ProcessPoolExecutor(chosen.jobs, get_context("spawn")) as pool:
        until = time.time() + chosen.seconds
        tasks = [(name, pool.submit(batch, name, chosen.seed, some, until))
                 for name, some in batches(chosen.inputs, names)]
        for done, (name, running) in enumerate(tasks, 1):
            counted, found = running.result()
            ends[name] += counted
            for failure in found:
                if failures.setdefault((name, failure.error), failure) is failure:
                    print(f"{name}: {failure.error}\n{failure.content!r}\n{failure.told}", flush=True)
            if done % 200 == 0:
                print(f"{done} of {len(tasks)} batches, {len(failures)} errors", file=sys.stderr, flush=True)
    for name, counted in ends.items():
        print(f"{name}: {counted.total():,} inputs, {counted['read']:,} read, "
              f"{counted['refused']:,} refused, {counted['failed']:,} failed")
    total = sum(counted.total() for counted in ends.values())
    print(f"{total:,} inputs, {len(failures)} errors that are not ours; "
          f"seed {chosen.seed}, {time.perf_counter() - start:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
