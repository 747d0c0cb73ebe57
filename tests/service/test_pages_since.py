"""The board says what the rules changed for a case since a record of it was made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.answer.record import record
from markerboard.knowledge.base import KnowledgeBase
from markerboard.living.touched import only
from markerboard.service.app import create_app
from markerboard.service.since import Earlier
from pages import sound, text_of

CASE = ROOT / "cases" / "escc-notch3-mutated.yaml"


class Days(NamedTuple):
    """The rules of now, and those of before a study."""

    now: KnowledgeBase
    then: KnowledgeBase


@pytest.fixture(scope="module")
def days(shipped: KnowledgeBase) -> Days:
    """Both, of a few studies."""
    then = only(shipped, ["met"])
    return Days(only(shipped, ["met", "alter-e-003"]), replace(then, digest="sha256:1", version="then"))


@pytest.fixture(scope="module")
def client(days: Days) -> Iterator[TestClient]:
    """A service that knows both."""
    app = create_app(Board(days.now))
    app.state.earlier.known = {base.digest: (base, ROOT / "rules") for base in days}
    with TestClient(app) as made:
        yield made


def recorded(rules: KnowledgeBase) -> bytes:
    """The record of the case, by some rules."""
    board = Board(rules)
    read = board.read(CASE)
    answer = board.evaluate(read)
    return record(read, answer, answer.as_bytes()).line()


def shown(client: TestClient, lines: bytes, case: str | None = None,
          status: int = 200, **fields: str) -> str:
    """What the page says to a case with a record."""
    text = CASE.read_text(encoding="utf-8") if case is None else case
    answer = client.post("/board/since", files={"record": ("r.jsonl", lines)},
                         data={"case": text, "lang": "en", **fields})
    assert answer.status_code == status
    # Behind it the form holds the case itself.
    return text_of(sound(answer.text)).partition("case: escc")[0]


def test_changed(client: TestClient, days: Days) -> None:
    """A new study is told with its line of the rules, evidence of the patient's own alteration first."""
    told = shown(client, recorded(days.then))
    assert "ALTER-E-003 notch3: new: mutated" in told
    assert "studies/alter-e-003.yaml:" in told and str(ROOT) not in told
    assert told.index("own alterations") < told.rindex("Studies")  # the first is the link to all of them


def test_in_chinese(client: TestClient, days: Days) -> None:
    """The same in Chinese: kinds, verdicts and fits."""
    told = shown(client, recorded(days.then), lang="zh")
    assert "患者自身变异的证据" in told and "新增：突变" in told and "符合" in told
    assert "eligible" not in told and "new:" not in told


def test_nothing(client: TestClient, days: Days) -> None:
    """By the rules of now nothing changed; another state of the case is said to be one."""
    assert "The rules say the same" in shown(client, recorded(days.now))
    later = CASE.read_text(encoding="utf-8").replace("case: escc-", "case: escc-later-", 1)
    other = shown(client, recorded(days.then), later)
    assert "states other things now" in other and "ALTER-E-003" in other


def test_not_known(client: TestClient, days: Days) -> None:
    """Rules that nobody gave, a record of other cases, and what is no record are said, each in a sentence."""
    line = recorded(days.then)
    unknown = line.replace(b'"knowledge": "sha256:', b'"knowledge": "sha256:0')
    assert "are not known here" in shown(client, unknown)
    others = b"".join(line.replace(b'"case": "sha256:', b'"case": "sha256:' + n) for n in (b"0", b"1"))
    assert "No line of this record is of this case." in shown(client, others, status=422)
    half = unknown.replace(b'"time": "', b'"time": "\\ud800')
    assert "are not known here" in shown(client, half)
    for wrong in (b"", b"{}\n", b"\xff\xfe", b"[]", b"[" * 100_000):
        assert "record" in shown(client, wrong, status=422)


def test_rules_of_a_directory(shipped: KnowledgeBase) -> None:
    """Rules are known by the digest of their directory."""
    earlier = Earlier(Board(only(shipped, ["met"])), None, (str(ROOT / "rules"),))
    assert earlier.known[shipped.digest][0].version == shipped.version
