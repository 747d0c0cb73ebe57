"""The index of studies: every study once, in any order, narrowed by the address, with its main result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import TESTS, fewer
from markerboard.answer.board import Board
from markerboard.knowledge.search import Wanted, matching
from markerboard.service.app import create_app
from markerboard.service.settings import Settings
from markerboard.service.studies_pages import ORDERS, SOUGHT
from pages import all_of, sound, text_of

FIBRILLATION = TESTS / "fields" / "atrial-fibrillation"


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    # What a request may take is no promise of these tests, and a machine may be busy.
    with TestClient(create_app(board, Settings(seconds=120))) as made:
        yield made


def listed(client: TestClient, **asked: str) -> dict[str, str]:
    """The studies of the index in their order, each with its row."""
    tree = sound(client.get("/board/studies", params=asked).text)
    rows = [one for one in all_of(tree, "tr") if all_of(one, "th", scope="row")]
    return {str(all_of(one, "a")[0].get("href")).rpartition("/")[2]: text_of(one) for one in rows}


@pytest.mark.parametrize("by", ORDERS)
def test_every_study(client: TestClient, board: Board, by: str) -> None:
    """In any order each study has one row, and links to the other orders."""
    assert set(listed(client, by=by)) == set(board.knowledge.studies)
    page = client.get("/board/studies", params={"by": by}).text
    assert len(re.findall(r'href="\?by=\w+"', page)) == len(ORDERS) - 1


def test_order(client: TestClient, board: Board) -> None:
    """By patients the largest study stands first; by the review due the first day."""
    pages = {id: rules.page for id, rules in board.knowledge.studies.items()}
    counted = [pages[id]["design"].get("n", 0) for id in listed(client, by="n")]
    assert counted == sorted(counted, reverse=True)
    days = [re.search(r"(\d{4}-\d\d-\d\d)$", row) for row in listed(client, by="review").values()]
    told = [found[1] for found in days if found]
    assert told and told == sorted(told)


def test_a_row(client: TestClient) -> None:
    """A row tells the tumor, the line, the treatment, the design, how far it was read, the result."""
    row = listed(client)["alter0303"]
    for told in ("Non-Small Cell Lung Cancer", "lines of", "Anlotinib alone", "randomized, phase 3", "n 437",
                 "read in part", "OS: 9.46 v 6.37, HR 0.70 (0.55–0.89)", "2027-11-30"):
        assert told in row
    assert "oligoprogressive: PFS: 9.23 v 5.42, HR 0.38" in listed(client)["alter-l058"]


def test_last_review(board: Board) -> None:
    """Where all sources of a study state when somebody last looked for newer evidence, its row tells the
    first of these days; a study of which one has none is not called reviewed."""
    sources = dict(board.knowledge.sources)
    for study, days in (("alter0302", ["2026-03-01"] * 9), ("alter0303", ["2026-04-01"])):
        names = board.knowledge.studies[study].page["sources"]
        sources |= {name: {**sources[name], "reviewed": day}
                    for name, day in zip(names, days, strict=False)}
    assert len(board.knowledge.studies["alter0303"].page["sources"]) > 1
    with TestClient(create_app(Board(replace(board.knowledge, sources=sources)))) as client:
        rows = listed(client, by="reviewed")
    assert "last reviewed 2026-03-01" in rows["alter0302"]
    assert "last reviewed" not in rows["alter0303"]


@pytest.mark.parametrize("asked", [{"tumor": "ESCC"}, {"drug": "benmelstobart", "design": "single-arm trial"},
                                   {"text": "oligoprog"}])
def test_narrowed(client: TestClient, board: Board, asked: dict[str, str]) -> None:
    """The studies that an address asks for are those that the rules hold of it, in whatever order."""
    wanted = {rules.id for rules in matching(board.knowledge, Wanted(**asked))}
    assert 0 < len(wanted) < len(board.knowledge.studies)
    assert set(listed(client, **asked, by="design")) == wanted


def test_nothing(client: TestClient) -> None:
    """Where no study has all of it, the page says so and leads back to all."""
    text = text_of(sound(client.get("/board/studies", params={"tumor": "water"}).text))
    assert "The rules do not know `water`." in text and "No study has all of this." in text


@pytest.mark.skipif(not FIBRILLATION.is_dir(), reason="the rules of another field are not here")
def test_another_field() -> None:
    """The index and the search of another field are of its own studies."""
    board = Board.load(FIBRILLATION)
    with TestClient(create_app(board)) as client:
        assert set(listed(client)) == set(board.knowledge.studies)
        sound(client.get("/board/evidence").text)


@fewer(10)
@given(st.dictionaries(st.sampled_from([*SOUGHT, "by", "lang"]), st.text(max_size=20), max_size=4))
def test_anything(client: TestClient, asked: dict[str, str]) -> None:
    """Whatever an address asks, a sound page answers."""
    sound(client.get("/board/studies", params=asked).text)
