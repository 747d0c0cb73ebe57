"""How long proofs take: `python tests/benchmarks/proofs.py [--studies 1000]`. Never part of the tests.

`markerboard check` of the shipped rules, in a process of its own; then the proof of each study of larger
bases beside that of a shipped one: of studies made of the shipped ones, their numbers moved, and of random
studies of as many conditions, which contradict themselves far more often and so have more to be told.
Exit 1 when a bound that the project promises is missed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path

import bases
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load
from markerboard.proof.prove import Proof, prove

LONGEST = 60.0
"""Seconds for the whole check of the shipped rules."""
RATIO = 2.0
"""How many times the time of a shipped study one of a larger base may take."""
CRITERIA = 8


def whole_check() -> float:
    """Seconds for the command."""
    command = str(Path(sys.executable).parent / "markerboard")
    start = time.perf_counter()
    subprocess.run([command, "check", "--proofs"], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def each(knowledge: KnowledgeBase) -> tuple[float, Proof]:
    """Milliseconds of processor for a study, which other work disturbs little, and what was proved."""
    start = time.process_time()
    proof = prove(knowledge)
    return (time.process_time() - start) / len(knowledge.studies) * 1000, proof


def told(what: str, milliseconds: float, proof: Proof) -> str:
    """A line of the result."""
    counts = ", ".join(f"{count:,} {name}" for name, count in proof.counts().items())
    return f"{what}: {milliseconds:.1f} ms a study ({counts})"


def main() -> int:
    """Print every figure; 1 when one misses its bound."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--studies", type=int, default=1_000)
    count = parser.parse_args().studies
    seconds = whole_check()
    print(f"markerboard check --proofs: {seconds:.1f} s (at most {LONGEST:g} s)", flush=True)
    # The best of three, since the larger bases average over a longer time.
    shipped, proof = min((each(load()) for _ in range(3)), key=lambda found: found[0])
    print(told("shipped rules", shipped, proof), flush=True)
    missed = seconds > LONGEST
    larger = {"like the shipped ones": bases.like_shipped(count),
              f"of {CRITERIA} random criteria": bases.studies(count, CRITERIA)}
    for what, knowledge in larger.items():
        found, proof = each(knowledge)
        missed |= found > RATIO * shipped
        print(told(f"{count:,} studies {what}", found, proof), flush=True)
        print(f"  {found / shipped:.2f} times a shipped study (at most {RATIO:g})", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
