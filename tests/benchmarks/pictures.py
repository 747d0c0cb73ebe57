"""Make the pictures of the README and of docs/board.md anew: `python tests/benchmarks/pictures.py`.

It needs Chromium (`CHROMIUM` names another) and the extra `dev`, and writes docs/report.png,
docs/board.png, docs/form.png, docs/evidence.png and docs/compare.png.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "shared"))

from browsers import QUIET, program
from builders import ROOT
from markerboard.answer.board import Board
from markerboard.report.page import html
from services import running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAME = "egfr-l858r-oligoprogression"
COLORS, MARGIN, MOST_BYTES = 64, 10, 200_000


def report(browser: Browser) -> bytes:
    """The first page of the report."""
    page = browser.new_page(viewport={"width": 1040, "height": 900}, device_scale_factor=1.35)
    board = Board.load()
    case = board.read(ROOT / "cases" / f"{NAME}.yaml")
    page.set_content(html(case, board.evaluate(case), board.knowledge))
    end = page.evaluate("document.querySelector('#first').getBoundingClientRect().bottom")
    page.set_viewport_size({"width": 1040, "height": int(end) + MARGIN})
    picture: bytes = page.screenshot()
    return picture


def board_view(browser: Browser, url: str) -> bytes:
    """A missing fact supposed in the board view."""
    page = browser.new_page(viewport={"width": 1160, "height": 660}, device_scale_factor=1.25)
    page.goto(f"{url}/board/case?example={NAME}&if=progression.pattern%3Dgradual")
    picture: bytes = page.screenshot()
    return picture


def form(browser: Browser, url: str) -> bytes:
    """The form of a case, with one field that cannot be read."""
    page = browser.new_page(viewport={"width": 1160, "height": 800}, device_scale_factor=1.25)
    page.goto(f"{url}/board/new?example={NAME}")
    page.fill('[name="f.patient.ecog"]', "7")
    page.click('button[value="check"]')
    picture: bytes = page.screenshot()
    return picture


def evidence(browser: Browser, url: str) -> bytes:
    """The evidence on a marker, as it reads for a case."""
    page = browser.new_page(viewport={"width": 1160, "height": 760}, device_scale_factor=1.25)
    page.goto(f"{url}/board/evidence?example={NAME}&biomarker=EGFR")
    picture: bytes = page.screenshot()
    return picture


def compared(browser: Browser, url: str) -> bytes:
    """Two cases side by side: the results by markers that read otherwise."""
    page = browser.new_page(viewport={"width": 1160, "height": 660}, device_scale_factor=1.25)
    page.goto(f"{url}/board/compare")
    page.select_option("select[name=first]", NAME)
    page.select_option("select[name=second]", "egfr-l858r-dramatic-progression")
    page.click("main button")
    page.evaluate("document.querySelectorAll('h2')[1].scrollIntoView()")
    picture: bytes = page.screenshot()
    return picture


def write(name: str, picture: bytes) -> None:
    """Write a picture in as many colors as text needs."""
    made = io.BytesIO()
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(
        COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(made, "PNG", optimize=True)
    size = len(made.getvalue())
    assert size < MOST_BYTES, f"{name} takes {size} bytes"
    (ROOT / "docs" / name).write_bytes(made.getvalue())
    print(f"docs/{name}: {size // 1000} KB")


def main() -> None:
    """Make all pictures."""
    with TemporaryDirectory() as work, running(Path(work, "log")) as service, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=QUIET)
        write("report.png", report(browser))
        write("board.png", board_view(browser, service.url))
        write("form.png", form(browser, service.url))
        write("evidence.png", evidence(browser, service.url))
        write("compare.png", compared(browser, service.url))
        browser.close()


if __name__ == "__main__":
    main()
