"""How long the board takes to answer what a reader supposes, beside one evaluation of the same case.

    python tests/benchmarks/measure_pages.py [CASES] [STUDIES]

Every case of so many is opened once, and each of the first values that its page offers is supposed. With a
number of studies the rule base is the shipped one again and again, as `measure_size.py` makes it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from xml.etree.ElementTree import Element

from starlette.testclient import TestClient

from markerboard.answer.board import Board
from markerboard.service.app import create_app, settle

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "shared"))
VALUES = 3


def main(count: int, studies: int) -> None:
    """Print the median, the 95th percentile and the longest, and how many evaluations a page costs."""
    with tempfile.TemporaryDirectory() as top:
        board, toggles, evaluations = _board(Path(top), studies), [], []
    spent = []
    files = sorted((ROOT / "cases").glob("*.yaml"))
    with TestClient(create_app(board)) as client:
        settle()  # as a worker does
        for file in files[:: max(len(files) // count, 1)][:count]:
            case = board.read(file)
            evaluations.append(_timed(partial(board.evaluate, case)))
            asked = partial(_page, client, file.read_text(encoding="utf-8"))
            for value in _offered(asked().text)[:VALUES]:
                began = time.process_time()
                toggles.append(_timed(partial(asked, value)))
                spent.append((time.process_time() - began) * 1_000)
    _, *_, p95 = quantiles(toggles, n=20)
    print(f"{len(toggles)} values supposed of {len(evaluations)} cases: median {median(toggles):.0f} ms, "
          f"p95 {p95:.0f} ms, longest {max(toggles):.0f} ms; "
          f"{median(toggles) / median(evaluations):.1f} times one evaluation; "
          f"of the processor median {median(spent):.0f} ms, longest {max(spent):.0f} ms")


def _board(top: Path, studies: int) -> Board:
    """The board of the shipped rules, or of so many studies made of them."""
    if not studies:
        return Board.load()
    from measure_size import made

    made(top / "rules", studies)
    return Board.load(top / "rules")


def _page(client: TestClient, text: str, value: str = "") -> Any:
    """The page of an uploaded case, with what is supposed."""
    return client.post("/board/case", files={"case": (None, text), "if": (None, value)})


def _offered(page: str) -> list[str]:
    from pages import all_of, sound

    buttons: list[Element] = all_of(sound(page), "button", name="if")
    return [str(button.get("value")) for button in buttons]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


if __name__ == "__main__":
    cases, studies = ([int(one) for one in sys.argv[1:]] + [60, 0][len(sys.argv) - 1:])[:2]
    main(cases, studies)
