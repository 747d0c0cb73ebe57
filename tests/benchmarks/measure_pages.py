"""How long the board takes to answer what a reader supposes, beside one evaluation of the same case.

    python tests/benchmarks/measure_pages.py [CASES]

Every case of so many is opened once, and each of the first values that its page offers is supposed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from xml.etree.ElementTree import Element

from starlette.testclient import TestClient

from markerboard import load
from markerboard.service.app import create_app

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "shared"))
VALUES = 3


def main(count: int) -> None:
    """Print the median, the 95th percentile and the longest, and how many evaluations a page costs."""
    board, toggles, evaluations = load(), [], []
    with TestClient(create_app(board)) as client:
        for file in sorted((ROOT / "cases").glob("*.yaml"))[:count]:
            case = board.read(file)
            evaluations.append(_timed(partial(board.evaluate, case)))
            opened = client.get("/board/case", params={"example": file.stem})
            supposed = [{"example": file.stem, "if": value} for value in _offered(opened.text)[:VALUES]]
            toggles += [_timed(partial(client.get, "/board/case", params=asked)) for asked in supposed]
    _, *_, p95 = quantiles(toggles, n=20)
    print(f"{len(toggles)} values supposed of {len(evaluations)} cases: median {median(toggles):.0f} ms, "
          f"p95 {p95:.0f} ms, longest {max(toggles):.0f} ms; "
          f"{median(toggles) / median(evaluations):.1f} times one evaluation")


def _offered(page: str) -> list[str]:
    from pages import all_of, sound

    buttons: list[Element] = all_of(sound(page), "button", name="if")
    return [str(button.get("value")) for button in buttons]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
