"""The report and the board view in a real browser: read, printed, and used by keyboard."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

pytest.importorskip("playwright")
pytest.importorskip("axe_playwright_python")
pytest.importorskip("fastapi")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from browsers import QUIET, program
from builders import ROOT
from extremes import NAMES, extreme
from markerboard.answer.board import Board
from markerboard.patient.casefile import Case
from markerboard.report.page import TEMPLATES, context, environment, html
from services import Service, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAME = "egfr-l858r-oligoprogression"
CASES = sorted((ROOT / "cases").glob("*.yaml"))
UPLOAD = "case: uploaded\ndisease: {diagnosis: ESCC}\nbiomarkers: {TP53: mutated}\n"
PAGES = ["/board", "/board?q=NOTCH3", f"/board/new?example={NAME}", "/nowhere", f"/board/case?example={NAME}",
         f"/board/case?example={NAME}&if=progression.pattern%3Dgradual", "/board/compare",
         "/board/evidence?drug=benmelstobart", "/board/evidence?drug=water",
         f"/board/evidence?example={NAME}&biomarker=EGFR", "/board/studies?tumor=ESCC&by=review",
         "/board/studies/alter-e-003", f"/board/report?example={NAME}"]
# The page at the width of its paper, less the margins, in points of CSS.
PAPERS = {"A4": (703, 1020), "Letter": (725, 954)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    if program() is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program(), args=QUIET)
        yield started
        started.close()


@pytest.fixture(scope="module")
def service(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as an operator starts it, where a browser will ask it."""
    with running(tmp_path_factory.mktemp("service") / "log") as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on which no error is told to the console, as a broken rule of its content policy would be."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    told: list[str] = []
    # That a page which is not there is not there is no fault of it.
    opened.on("console", lambda message: None if "404 (Not Found)" in message.text
              else told.append(message.text))
    yield opened
    opened.close()
    assert told == []


def report(board: Board, file: Path, language: str = "en") -> str:
    """The report of a case."""
    case = board.read(file)
    return html(case, board.evaluate(case), board.knowledge, language)


def first_page(board: Board, case: Case, language: str) -> str:
    """The first page of the report of a case."""
    asked = context(case, board.evaluate(case), board.knowledge, language)
    return environment(language).get_template("first.html").render(asked)


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page of a PDF."""
    pypdf = pytest.importorskip("pypdf")
    return [re.sub(r"\s+", " ", p.extract_text()) for p in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on a page."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


# The report

@pytest.mark.parametrize("language", ["en", "zh"])
def test_report_accessible(page: Page, board: Board, language: str) -> None:
    """axe-core finds nothing wrong in a report."""
    page.set_content(report(board, ROOT / "cases" / f"{NAME}.yaml", language))
    assert violations(page) == []


@pytest.mark.parametrize("name", ["lesions", "markup"])
def test_extremes_accessible(page: Page, board: Board, name: str) -> None:
    """axe-core finds nothing wrong in the report of a case at the edge, and no markup of it runs."""
    case = extreme(board, name)
    page.set_content(html(case, board.evaluate(case), board.knowledge))
    assert violations(page) == []
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("paper", PAPERS)
def test_printed(page: Page, board: Board, paper: str) -> None:
    """On paper, each page carries the case and the notice; the first holds all that the board must see."""
    page.set_content(report(board, ROOT / "cases" / f"{NAME}.yaml"))
    texts = pages_of(page.pdf(format=paper))
    assert all(NAME in text and "not a treatment recommendation" in text for text in texts)
    for told in ("ALTER-L058", "fits in full", "HR 0.38 (0.26–0.56)", "pattern of progression"):
        assert told in texts[0]
    assert "At a glance" not in texts[0] and "At a glance" in texts[1]
    assert len(texts[-1].split()) > 60  # no sheet stands empty but for its margins


@pytest.mark.parametrize("language", ["en", "zh"])
def test_first_page_is_one(page: Page, board: Board, language: str) -> None:
    """The first page of nine cases in ten fits on one page, the others on two: nothing bad is cut."""
    cases = [*map(board.read, CASES), *(extreme(board, name) for name in NAMES)]
    firsts = [first_page(board, case, language) for case in cases]
    page.emulate_media(media="print")
    page.set_content(f"<style>{(TEMPLATES / 'style.css').read_text()}</style>{''.join(firsts)}")
    for width, height in PAPERS.values():
        page.set_viewport_size({"width": width, "height": height})
        tall = page.evaluate("[...document.querySelectorAll('.first')].map(e => e.offsetHeight)")
        assert min(tall) > 200
        assert sum(needs > height for needs in tall) <= len(cases) / 10
        assert [case.name for case, needs in zip(cases, tall, strict=True) if needs > 2 * height] == []


# Where each mark of a drawing and each number of its axis lie on the screen.
DRAWN = """[...document.querySelectorAll('svg.forest')].filter(e => e.checkVisibility()).map(e => {
  const middle = part => { const box = part.getBoundingClientRect(); return box.left + box.width / 2 }
  const rows = [...e.querySelectorAll('.row')], ticks = [...e.querySelectorAll('.tick')]
  return [ticks.map(tick => [Number(tick.textContent), middle(tick)]),
          rows.map(row => [Number(row.dataset.ratio), middle(row.querySelector('.mark'))])] })"""


@pytest.mark.parametrize("width", [390, 1280])
def test_marks_lie_on_their_numbers(page: Page, board: Board, width: int) -> None:
    """In a browser each mark of a forest plot lies within a pixel of where its number says, by the axis
    that is drawn, on a desk and on a phone."""
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(report(board, ROOT / "cases" / f"{NAME}.yaml"))
    drawn = page.evaluate(DRAWN)
    assert drawn and all(marks for _, marks in drawn)
    for ticks, marks in drawn:
        (first, left), (last, right) = ticks[0], ticks[-1]
        for ratio, at in [*ticks, *marks]:
            assert abs(left + (right - left) * log(ratio / first) / log(last / first) - at) <= 1


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_sideways(page: Page, board: Board, width: int) -> None:
    """A report is read on any screen without scrolling sideways, tables of plots apart."""
    page.set_viewport_size({"width": width, "height": 800})
    page.set_content(report(board, ROOT / "cases" / f"{NAME}.yaml"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    study = page.evaluate("document.querySelector('.stud tbody tr:not(.group) th').offsetWidth")
    assert study > 0.8 * width or width > 700  # on a narrow screen a study takes the whole width


# The board view

@pytest.mark.parametrize("width", [320, 768])
def test_no_page_sideways(page: Page, service: Service, width: int) -> None:
    """Every page is read on any screen without scrolling sideways, two cases side by side as well."""
    page.set_viewport_size({"width": width, "height": 800})
    for path in [*PAGES, "/board/compare"]:
        page.goto(service.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.select_option("select[name=first]", NAME)
    page.select_option("select[name=second]", "egfr-l858r-dramatic-progression")
    page.click("main button")
    assert "Facts that differ" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("language", "scheme"), [
    ("en", "light"), ("zh", "dark"), pytest.param("en", "dark", marks=pytest.mark.lengthy),
    pytest.param("zh", "light", marks=pytest.mark.lengthy)])
def test_pages_accessible(page: Page, service: Service, language: str,
                          scheme: Literal["light", "dark"]) -> None:
    """axe-core finds nothing wrong on any page, in either language, on light and on dark ground."""
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{service.url}/board?lang={language}")
    large = {f"/board/case?example={NAME}", f"/board/report?example={NAME}"}  # in other pages, and above
    for path in (each for each in PAGES if each not in large):
        page.goto(service.url + path)
        assert violations(page) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_by_keyboard(browser: Browser, service: Service, scheme: Literal["light", "dark"]) -> None:
    """A case is typed with the keyboard alone; what cannot be read is told at its field, corrected and
    answered; axe-core finds nothing wrong on the way, on a phone."""
    opened = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    opened.goto(f"{service.url}/board/new")
    opened.keyboard.press("Tab")
    for name, text in (("f.patient.age", "64"), ("f.patient.ecog", "7"), ("f.disease.diagnosis", "ESCC"),
                       ("quick", "NOTCH3 mut")):
        typed_by_tab(opened, name, text)
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#wrong")
    assert "`ecog` cannot be 7" in opened.inner_text("#wrong") and violations(opened) == []
    assert opened.input_value("[name='gene.0.name']") == "NOTCH3"
    opened.keyboard.press("Tab")
    typed_by_tab(opened, "f.patient.ecog", "1")
    opened.keyboard.press("Enter")
    opened.wait_for_selector("#first")
    assert "NOTCH3 mutated" in opened.inner_text("#first")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    opened.close()


def typed_by_tab(page: Page, name: str, text: str) -> None:
    """Walk to a field with the tabulator, and type over what it holds."""
    for _ in range(200):
        if page.evaluate("document.activeElement.name") == name:
            page.keyboard.press("Control+A")
            page.keyboard.type(text)
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to `{name}` by keyboard")


def test_refusals_accessible(browser: Browser, service: Service, tmp_path: Path) -> None:
    """axe-core finds nothing wrong where a page is not there, or a case cannot be read."""
    opened = browser.new_page()
    opened.goto(f"{service.url}/board/studies/none")
    assert "There is no study `none`." in opened.inner_text("main") and violations(opened) == []
    (tmp_path / "case.yaml").write_text("case: c\npatient: {ecog: 7}\n", encoding="utf-8")
    opened.goto(f"{service.url}/board")
    opened.set_input_files("input[type=file]", tmp_path / "case.yaml")
    opened.click("button:text-is('Read it')")
    assert "`ecog` cannot be 7" in opened.inner_text("[role=alert]") and violations(opened) == []
    opened.close()


def test_by_keyboard(page: Page, service: Service, tmp_path: Path) -> None:
    """A case is uploaded and a missing test supposed and taken back by keyboard; nothing leaves the host."""
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    (tmp_path / "case.yaml").write_text(UPLOAD, encoding="utf-8")
    page.goto(f"{service.url}/board")
    page.set_input_files("input[type=file]", tmp_path / "case.yaml")
    press(page, "Read it")
    assert "uploaded" in page.inner_text(".run")
    press(page, "mutated", of="NOTCH3")
    changed = page.inner_text(".changes")
    assert "NOTCH3: group unknown → ▼ worse: NOTCH3 mutated" in changed and "3.68 v 17.91" in changed
    press(page, "Take back NOTCH3")
    assert page.locator(".changes").count() == 0
    assert {url.partition("/board")[0] for url in asked} == {service.url}
    assert not [url for url in asked if "uploaded" in url or "ESCC" in url]


def press(page: Page, name: str, of: str = "") -> None:
    """Walk to a button with the tabulator, and press it."""
    wanted = "b => b.textContent.trim() + '|' + (b.closest('fieldset')?.innerText ?? '')"
    for _ in range(200):
        page.keyboard.press("Tab")
        text, _, group = page.evaluate(f"({wanted})(document.activeElement)").partition("|")
        if text == name and group.startswith(of):
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no way to `{name}` by keyboard")


def test_markup_never_runs(page: Page, service: Service, tmp_path: Path) -> None:
    """A name with a script in it is shown, and runs nowhere."""
    (tmp_path / "case.yaml").write_text("case: <img src=x onerror=document.title=1><script>document.title=2"
                                        "</script>\n", encoding="utf-8")
    page.goto(f"{service.url}/board")
    page.set_input_files("input[type=file]", tmp_path / "case.yaml")
    page.click("button:text-is('Read it')")
    assert "<img src=x" in page.inner_text(".run")
    assert "markerboard" in page.title()
    assert page.locator("img, script").count() == 0


@pytest.mark.parametrize("supposed", ["", "&if=progression.pattern%3Dgradual"])
def test_printed_from_the_board(page: Page, service: Service, supposed: str) -> None:
    """A case printed from the board view is the case, without its buttons; every sheet names it, says what
    was supposed of it, and carries the notice."""
    page.goto(f"{service.url}/board/case?example={NAME}{supposed}")
    texts = pages_of(page.pdf(format="A4"))
    top = f"{NAME} (Supposed: pattern of progression = gradual)" if supposed else NAME
    assert all(top in text and "not a treatment recommendation" in text for text in texts)
    assert "HR 0.38" in texts[0] and "Suppose that a missing fact" not in "".join(texts)


def test_compared_by_hand(page: Page, service: Service) -> None:
    """Two cases are chosen and compared, and the sheets that are printed name both."""
    page.goto(f"{service.url}/board/compare")
    other = "egfr-l858r-dramatic-progression"
    page.select_option("select[name=first]", NAME)
    page.select_option("select[name=second]", other)
    page.click("main button")
    assert "fits in full" in page.inner_text("main") and "worse: liver metastases" in page.inner_text("main")
    assert violations(page) == []
    assert all(f"{NAME} / {other}" in text for text in pages_of(page.pdf(format="Letter")))


def test_searched_by_hand(page: Page, service: Service) -> None:
    """The evidence is searched, and a finding leads to its study."""
    page.goto(f"{service.url}/board/evidence")
    page.fill("input[name=biomarker]", "NOTCH3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/evidence?*biomarker=NOTCH3*")
    page.click("tbody a:text-is('ALTER-E-003') >> nth=0")
    assert page.inner_text("h1") == "ALTER-E-003"
