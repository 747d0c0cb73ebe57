"""The board in Firefox, where one is installed: a case is typed and answered, and axe-core is content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import firefox
from services import Service, running

axe = pytest.importorskip("axe_playwright_python.base")
pytest.importorskip("fastapi")

if firefox.program() is None:
    pytest.skip("no Firefox is installed", allow_module_level=True)

NAME = "egfr-l858r-oligoprogression"
CASE = f"/board/case?example={NAME}&if=progression.pattern%3Dgradual"
PAGES = ["/board", f"/board/new?example={NAME}", pytest.param(CASE, marks=pytest.mark.lengthy),
         f"/board/evidence?example={NAME}&biomarker=EGFR", "/board/studies"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service as an operator starts it."""
    with running(tmp_path_factory.mktemp("service") / "log") as started:
        yield started


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[firefox.Firefox]:
    """Firefox without a screen."""
    with firefox.started(tmp_path_factory.mktemp("profile")) as started:
        started.ask("WebDriver:SetWindowRect", width=500, height=900)
        yield started


@pytest.mark.parametrize("path", PAGES)
def test_page(browser: firefox.Firefox, service: Service, path: str) -> None:
    """A page has its style, is read without scrolling sideways, and axe-core finds nothing wrong with it."""
    browser.open(service.url + path)
    wide, room, shown = browser.run("return [document.documentElement.scrollWidth, innerWidth, "
                                    "getComputedStyle(document.querySelector('.bar')).display]")
    assert wide <= room and shown == "flex"
    found = browser.run(axe.AXE_SCRIPT + "; return axe.run(document).then(r => r.violations.map(v => v.id))")
    assert found == []


def test_typed(browser: firefox.Firefox, service: Service) -> None:
    """A case is typed with the keyboard and answered; what was typed is in no address."""
    browser.open(f"{service.url}/board/new")
    browser.type("[name='case_name']", "typed")
    browser.type("[name='f.disease.diagnosis']", "ESCC")
    browser.type("[name='quick']", "NOTCH3 mut, ECOG 1\ue007")  # Enter
    assert browser.wait("return document.querySelector('[name=\"gene.0.name\"]')?.value") == "NOTCH3"
    browser.click(".go")
    assert "NOTCH3 mutated" in browser.wait("return document.querySelector('#first')?.innerText")
    assert browser.run("return location.search") == ""
