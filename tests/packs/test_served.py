"""Packs over HTTP and CDS Hooks, and in the record of an evaluation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")

from starlette.testclient import TestClient

import packs
from builders import run
from hooks_client import condition, in_process, variant
from markerboard.answer import schemas
from markerboard.answer.board import Board
from markerboard.answer.packed import load, ready
from markerboard.patient.facts import Facts
from markerboard.service.app import create_app
from markerboard.service.settings import Settings

CASE = {"case": "c", "disease": {"diagnosis": "LUAD"}, "biomarkers": {"KRAS": {"variants": ["G12C"]}}}
ITEMS = [packs.item("x1", level="A", when="KRAS has G12C", profile="KRAS G12C", disease="Lung",
                    tumor="diagnosis is LUNG", therapies=["Sotorasib"])]


@pytest.fixture(scope="module")
def served(board: Board, tmp_path_factory: pytest.TempPathFactory) -> Board:
    """The shipped rules with a pack beside them."""
    made = Board.__new__(Board)
    vars(made).update(vars(board))
    made.packs = (ready(packs.made(tmp_path_factory.mktemp("p"), "one", ITEMS), board.knowledge),)
    return made


@pytest.fixture(scope="module")
def client(served: Board) -> Iterator[TestClient]:
    """A client of a service that was given a pack."""
    with TestClient(create_app(served)) as made:
        yield made


def test_a_request_names_its_packs(client: TestClient, board: Board, served: Board) -> None:
    """The service answers with a pack where the request names it, and byte for byte without it where not."""
    assert client.post("/v1/evaluate", json=CASE).content == board.evaluate(CASE).as_bytes()
    answer = client.post("/v1/evaluate?packs=one", json=CASE)
    assert answer.content == served.evaluate(CASE).as_bytes()
    assert [error.message for error in Draft202012Validator(schemas.schema("answer")).iter_errors(
        answer.json())] == []
    digest = served.packs[0].digest[7:15]
    assert client.post(f"/v1/evaluate?packs=one@{digest}", json=CASE).content == answer.content


@pytest.mark.parametrize("asked", ["two", "one@0000", "one,two", "%00", "x" * 5_000])
def test_a_pack_that_is_not_served(client: TestClient, asked: str) -> None:
    """A pack that the service does not have is refused, and nothing is evaluated."""
    answer = client.post(f"/v1/evaluate?packs={asked}", json=CASE)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


ASKED = [*ITEMS, packs.item("x2", when="KRAS has G12D", tumor="diagnosis is LUNG"),
         packs.item("x3", when="KRAS has G12D", tumor="diagnosis is LUNG", therapies=["Trametinib"]),
         packs.item("x4", when="BRCA2.germline = mutated", tumor="diagnosis is LUNG"),
         packs.item("x5", when="KRAS has G12D and ALK.fusion", tumor="diagnosis is LUNG"),
         packs.item("x6", when="KRAS has G12D", tumor="diagnosis is MEL")]


def test_order_counts_what_a_pack_leaves_open(board: Board, tmp_path: Path) -> None:
    """Of the items that wait, an order tells how many each test leaves open, and which few leave least."""
    pytest.importorskip("z3")
    pack = ready(packs.made(tmp_path, "one", ASKED), board.knowledge)
    told = pack.order(board.case({"case": "c", "disease": {"diagnosis": "LUAD"}}), Facts({}))
    assert told is not None and told.undecided == 5
    assert {one.assay: one.left for one in told.assays} == {"tissue NGS": 1, "germline test": 4}
    assert (told.smallest, told.left) == (("tissue NGS", "germline test"), 0)


def test_order_names_its_packs(client: TestClient, board: Board, served: Board) -> None:
    """An order is without packs but for those that a request names, and then in the published form."""
    lung = {"case": "c", "disease": {"diagnosis": "LUAD"}}
    assert client.post("/v1/order", json=lung).content == board.order(lung).as_bytes()
    answer = client.post("/v1/order?packs=one", json=lung)
    assert answer.content == served.order(lung).as_bytes() and answer.json()["packs"][0]["undecided"] == 1
    assert [*Draft202012Validator(schemas.schema("order")).iter_errors(answer.json())] == []
    assert client.post("/v1/order?packs=two", json=lung).status_code == 422


def test_settings_reach_the_workers() -> None:
    """A worker is told of the packs that the service was given."""
    given = Settings(packs=("civic", "atlas@1f3a"))
    assert Settings.from_environment(given.to_environment()) == given


def test_a_card_of_its_own(served: Board) -> None:
    """A pack has a card of its own in CDS Hooks, which says whose it is, and is not part of the other."""
    hooks = in_process(served, condition("254626006", "Adenocarcinoma of lung"),
                       variant("v", "KRAS", 6407, "p.Gly12Cys"))
    service = hooks.services("patient-view")[0]
    status, answer = hooks.call(service)
    assert status == 200
    own = [card for card in answer["cards"] if card["source"]["label"].startswith("Made one, 2026-05-26")]
    assert len(own) == 1
    assert "Sotorasib" in own[0]["detail"] and "one:x1" in own[0]["detail"]


def test_a_record_names_the_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record holds the packs with their digests, and is replayed with them; without them it is not."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    row = {"molecular_profile": "KRAS G12C", "disease": "Cancer"}
    file = packs.table(tmp_path / "civic-2026-05-26.tsv", row)
    assert run("packs", "import", "civic", str(file)).exit_code == 0
    case, record = tmp_path / "case.json", tmp_path / "record.jsonl"
    case.write_text(json.dumps(CASE))
    assert run("evaluate", str(case), "--packs", "civic", "--record", str(record), "--format",
               "json").exit_code == 0
    kept = json.loads(record.read_text())
    assert kept["packs"] == f"civic@{load(packs=['civic']).packs[0].digest}"
    assert run("replay", str(case), str(record)).exit_code == 0
    assert run("packs", "remove", "civic").exit_code == 0
    assert run("replay", str(case), str(record)).exit_code == 4
