"""The board view: every page is sound, answers as the engines do, keeps nothing, and refuses in words."""

from __future__ import annotations

import json
import logging
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
pytest.importorskip("python_multipart")

from starlette.testclient import TestClient

from builders import ROOT, fewer
from markerboard.answer.board import Board
from markerboard.answer.model import Evaluation
from markerboard.knowledge.search import Wanted, search
from markerboard.service.app import create_app
from markerboard.service.settings import Settings
from pages import all_of, assets, by_id, sound, text_of

NAME = "egfr-l858r-oligoprogression"
CASE = ROOT / "cases" / f"{NAME}.yaml"
WRITTEN = "Zyxwvut-Patient-4711"
MARKUP = "<script>alert(1)</script>\"'></textarea><b>"
UPLOAD = f"case: {WRITTEN}\ndisease: {{diagnosis: ESCC}}\nbiomarkers: {{TP53: mutated}}\n"
PAGES = ["/board", "/board/new", f"/board/new?example={NAME}", f"/board/case?example={NAME}",
         f"/board/case?example={NAME}&if=progression.pattern%3Dgradual", "/board/compare",
         "/board/studies", "/board/studies?by=n", "/board/evidence",
         "/board/evidence?drug=anlotinib&tumor=NSCLC", "/board/evidence?drug=water",
         "/board/studies/alter-e-003", f"/board/report?example={NAME}"]


@pytest.fixture(scope="module")
def client(board: Board) -> Iterator[TestClient]:
    """A client of a service over the shipped rules."""
    # What a request may take is no promise of these tests, and a machine may be busy.
    with TestClient(create_app(board, Settings(seconds=120))) as made:
        yield made


def page(client: TestClient, path: str, status: int = 200, language: str = "en") -> Element:
    """The tree of a page, which is sound and fetches its style sheet alone."""
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status
    tree = sound(answer.text)
    assert set(assets(tree)) <= {"/board/style.css"}
    return tree


def uploaded(client: TestClient, text: str | bytes, path: str = "/board/case", **fields: str) -> Any:
    """The answer to a case that is uploaded."""
    content = text.encode() if isinstance(text, str) else text
    return client.post(path, files={"file": ("p.yaml", content, "application/yaml")}, data=fields)


def test_a_table_of_one_patient(client: TestClient) -> None:
    """A table that is uploaded is read by its name, and its cells that are not read are told; of several
    patients none is taken."""
    def sent(table: str) -> Any:
        return client.post("/board/case", files={"file": ("p.csv", table.encode(), "text/csv")})
    answer = sent("case,diagnosis,EGFR,shoe size\na,LUAD,L858R,43\n")
    assert answer.status_code == 200 and "`shoe size`" in answer.text
    assert sent("case,diagnosis\na,LUAD\nb,ESCC\n").status_code == 422


# Every page

@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_sound(client: TestClient, path: str, language: str) -> None:
    """Each page is valid HTML in the language asked for, runs nothing, and fetches its style sheet alone."""
    tree = page(client, path, language=language)
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]


@pytest.mark.parametrize("path", PAGES)
def test_headers(client: TestClient, path: str) -> None:
    """A browser runs nothing on a page, keeps nothing of it, and shows it inside no other."""
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")


def test_language(client: TestClient) -> None:
    """A language that was chosen stays chosen, against what the browser prefers."""
    chosen = TestClient(client.app)
    assert page(chosen, "/board?lang=zh").get("lang") == "zh-Hans"
    assert page(chosen, "/board/evidence").get("lang") == "zh-Hans"


def test_prefix(board: Board) -> None:
    """Behind a proxy that serves it at a path, every link leads to that path."""
    settings = Settings(base_url="https://hospital.example/tools/board")
    with TestClient(create_app(board, settings)) as client:
        tree = sound(client.get("/board").text)
    holders = (("a", "href"), ("form", "action"), ("link", "href"))
    links = [element.get(attribute) for tag, attribute in holders for element in all_of(tree, tag)]
    assert len(links) > 6
    assert all(str(link).startswith(("/tools/board/board", "#", "?")) for link in links)


# A case

def test_uploaded(client: TestClient, board: Board) -> None:
    """An uploaded case is answered as the engines answer it."""
    text = text_of(sound(uploaded(client, UPLOAD).text))
    answer = board.evaluate({"case": WRITTEN, "disease": {"diagnosis": "ESCC"},
                             "biomarkers": {"TP53": "mutated"}})
    counts = [sum(s.verdict == v for s in answer.studies) for v in ("eligible", "undetermined", "ineligible")]
    assert counts[0] == 0
    assert "No study fits what is known." in text
    assert f"{counts[1]} undecided" in text
    told = re.search(r"(\d+) not judged · (\d+) other tumors", text)
    assert told
    assert sum(map(int, told.groups())) == counts[2]


def test_toggled(client: TestClient, board: Board) -> None:
    """A missing test is supposed: what changes is named, and the case travels with the page unchanged."""
    first = sound(uploaded(client, UPLOAD).text)
    held = "".join(by_name(first, "textarea", "case").itertext()).removeprefix("\n")
    assert held == UPLOAD
    answer = client.post("/board/case", files={"case": (None, held), "if": (None, "NOTCH3=mutated")})
    told = text_of(sound(answer.text))
    assert "rests on what was supposed, which the case does not state." in told
    assert "Supposed, not stated: NOTCH3 = mutated" in told
    assert re.search(r"NOTCH3: group unknown → ▼ worse: NOTCH3 mutated PFS: 3.68 v 17.91", told)
    taken_back = client.post("/board/case", files={"case": (None, held), "if": (None, "NOTCH3=mutated"),
                                                   "without": (None, "NOTCH3")})
    assert "rests on what was supposed" not in text_of(sound(taken_back.text))


def by_name(tree: Element, tag: str, name: str) -> Element:
    """The first element of a tag and a name."""
    return all_of(tree, tag, name=name)[0]


def test_every_value(client: TestClient) -> None:
    """Each value that a page offers can be supposed, and changes something or is said to change nothing."""
    name = "escc-tp53-mutated-notch3-untested"
    tree = page(client, f"/board/case?example={name}")
    offered = [str(b.get("value")) for b in all_of(tree, "button", name="if")]
    assert {"NOTCH3=wild-type", "NOTCH3=mutated"} <= set(offered)
    for value in offered[:5]:
        answer = client.get("/board/case", params={"example": name, "if": value})
        assert "Would change" in text_of(sound(answer.text))


def test_report(client: TestClient) -> None:
    """The report of an uploaded case is the file that the command writes."""
    from builders import run

    held = client.post("/board/report", files={"case": (None, CASE.read_text(encoding="utf-8"))})
    assert held.text == run("report", CASE).stdout


# Nothing is kept

def test_no_bytes_for_a_page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page is made without the JSON of its answer, which nobody sends or records then."""
    monkeypatch.setattr(Evaluation, "as_bytes", lambda _: pytest.fail("all of it was written as JSON"))
    for path in (f"/board/case?example={NAME}", f"/board/report?example={NAME}"):
        page(client, path)


def test_in_memory(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large upload never goes to a disk."""
    def refuse(*_: Any) -> NoReturn:
        raise AssertionError("an upload was written to a disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)
    large = UPLOAD + f"notes: {'x' * 900_000}\n"
    assert uploaded(client, large).status_code == 200
    assert uploaded(client, large + " " * 2_000_000).status_code == 413


def test_nothing_of_a_patient(board: Board, caplog: pytest.LogCaptureFixture) -> None:
    """What a case says stands in no log and in no address of the page that shows it."""
    with caplog.at_level(logging.DEBUG), TestClient(create_app(board)) as client:
        answer = uploaded(client, UPLOAD)
        uploaded(client, f"case: {WRITTEN}\npatient: {{ecog: {WRITTEN}}}\n")
        client.post("/board/case", files={"case": (None, UPLOAD), "if": (None, f"NOTCH3={WRITTEN}")})
    assert WRITTEN in answer.text
    assert WRITTEN not in caplog.text
    assert not [e for e in sound(answer.text).iter() for a in ("href", "action") if WRITTEN in str(e.get(a))]
    assert "set-cookie" not in answer.headers


# What is refused

@pytest.mark.parametrize(("path", "status", "told"), [
    ("/board/studies/alter-l085", 404, "There is no study `alter-l085`."),
    ("/board/case?example=nobody", 404, "there is no case `nobody`"),
    ("/board/case?example=../../pyproject", 404, "there is no case"),
    ("/board/case", 400, "Choose a case"),
    (f"/board/case?example={NAME}&if=NOTCH3%3Dpurple", 400, "`NOTCH3` cannot be `purple` here"),
    (f"/board/case?example={NAME}&if=nonsense%3Dyes", 400, "there is no fact `nonsense`"),
    (f"/board/case?example={NAME}&if=NOTCH3%3Dmutated&if=NOTCH3%3Dwild-type", 400, "is supposed twice"),
    (f"/board/report?example={NAME}&if=NOTCH3%3Dmutated&if=NOTCH3%3Dmutated", 400, "is supposed twice"),
    (f"/board/case?example={NAME}&if=NOTCH3", 400, "is not written as fact=value"),
    (f"/board/case?example={NAME}&if=sex%3Dmale", 400, "`sex` is known from the case"),
])
def test_refused(client: TestClient, path: str, status: int, told: str) -> None:
    """What is not there, or cannot be, is refused on a page, in a sentence."""
    assert told in text_of(page(client, path, status))


def test_bad_case(client: TestClient) -> None:
    """A case with mistakes shows each of them with its place, and nothing is evaluated, nor said to fit."""
    answer = uploaded(client, "case: c\npatient: {ecog: 7}\nbiomarkers: {EGRF: mutated}\n")
    assert answer.status_code == 422
    text = text_of(sound(answer.text))
    assert "p.yaml:2:17: `ecog` cannot be 7" in text and "did you mean `EGFR`?" in text
    assert "fits" not in text and "not a treatment recommendation" in text


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a: &x [*x]", b"{" * 100, b"case: c\n- no"])
def test_unreadable(client: TestClient, content: bytes) -> None:
    """What is no case at all is refused on a page too."""
    answer = uploaded(client, content)
    assert answer.status_code in (400, 422)
    sound(answer.text)


def test_from_another_site(client: TestClient) -> None:
    """A form that another site sends in a user's name is refused."""
    answer = client.post("/board/case", files={"file": ("p", UPLOAD)},
                         headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "came from another site" in text_of(sound(answer.text))


def test_markup(client: TestClient) -> None:
    """Markup in a name, or in what is searched for, is shown as it is written and is no part of a page."""
    case = json.dumps({"case": MARKUP})
    for answer in (uploaded(client, case), uploaded(client, case, "/board/report"),
                   client.post("/board/compare", files={"case": (None, case), "second": (None, NAME)})):
        assert answer.status_code == 200
        assert MARKUP in text_of(sound(answer.text))
    found = sound(client.get("/board/evidence", params={"drug": MARKUP}).text)
    assert by_name(found, "input", "drug").get("value") == MARKUP


@given(st.dictionaries(st.sampled_from("example if without lang text drug tumor biomarker endpoint design "
                                       "first second".split()), st.text(), max_size=4),
       st.sampled_from(["/board", "/board/case", "/board/compare", "/board/evidence", "/board/report"]))
@fewer(10)
def test_anything(client: TestClient, asked: dict[str, str], path: str) -> None:
    """Whatever an address asks, a sound page answers, never an error of the service."""
    answer = client.get(path, params=asked)
    assert answer.status_code in (200, 400, 404)
    sound(answer.text)


# Two cases, the evidence, a study

def test_compare(client: TestClient, board: Board) -> None:
    """Two cases stand side by side: each study that answers differently with both reasons, and the facts."""
    names = NAME, "egfr-l858r-dramatic-progression"
    answers = [board.evaluate(board.read(ROOT / "cases" / f"{name}.yaml")) for name in names]
    sent = client.post("/board/compare", files={"first": (None, names[0]), "second": (None, names[1])})
    text = text_of(sound(sent.text))
    pairs = zip(*(answer.studies for answer in answers), strict=True)
    differing = [one for one, other in pairs if one.strength.fit != other.strength.fit]
    assert differing and all(study.name in text for study in differing)
    assert "progressing sites" in text and "fits in full" in text
    assert re.search(r"better: no liver metastases PFS: 4.2 v 2.6.*worse: liver metastases PFS: 2.6 v", text)
    same = client.post("/board/compare", files={"first": (None, NAME), "second": (None, NAME)})
    assert "Every study fits both alike" in text_of(sound(same.text))


@pytest.mark.parametrize("asked", [{}, {"drug": "anlotinib"}, {"tumor": "ESCC", "biomarker": "PD-L1"},
                                   {"endpoint": "PFS", "design": "randomized trial"}, {"text": "oligoprog"}])
def test_evidence(client: TestClient, board: Board, asked: dict[str, str]) -> None:
    """The search finds what the command finds."""
    rows = search(board.knowledge, Wanted(**asked))
    tree = sound(client.get("/board/evidence", params=asked).text)
    assert rows and f"{len(rows)} findings" in text_of(tree)
    assert len(all_of(all_of(tree, "tbody")[0], "th", scope="row")) == min(len(rows), 50)


def test_study(client: TestClient, board: Board) -> None:
    """The page of every study holds its criteria, findings and sources, and every source it cites."""
    for rules in list(board.knowledge.studies.values())[::5]:
        text = text_of(page(client, f"/board/studies/{rules.id}"))
        told = [c["text"] for kind in ("inclusion", "exclusion") for c in rules.page.get(kind, ())]
        told += [finding["title"] for finding in rules.page.get("findings", ())]
        told += [source["citation"] for source in rules.page["sources"].values()]
        assert [t for t in told if re.sub(r"\s+", " ", t).strip() not in text] == []


def test_rules_of_ones_own(small: Path) -> None:
    """With rules of one's own, the cases beside them are offered, or it is said that there are none."""
    (small / "rules").mkdir()
    for name in ("vocabulary.yaml", "definitions.yaml", "studies"):
        (small / name).rename(small / "rules" / name)
    with TestClient(create_app(Board.load(small / "rules"), Settings(rules=str(small / "rules")))) as client:
        assert "No cases lie beside these rules." in text_of(page(client, "/board"))
        (small / "cases").mkdir()
        (small / "cases" / "one.yaml").write_text("case: one\n", encoding="utf-8")
        assert text_of(all_of(all_of(page(client, "/board"), "tbody")[0], "th")[0]) == "one"
        first = by_id(page(client, "/board/case?example=one"), "first")
        assert "nothing is stated of the patient" in text_of(first)


@pytest.mark.parametrize("path", ["/", "/board", "/board/new", "/board/studies", "/board/evidence?drug=water",
                                  "/board/case?example=egfr-l858r-oligoprogression", "/healthz", "/metrics",
                                  "/nowhere", "/cds-services"])
def test_head(client: TestClient, path: str) -> None:
    """HEAD is answered as GET is, without the content."""
    asked = client.head(path, follow_redirects=False)
    got = client.get(path, follow_redirects=False)
    told = [(one.status_code, one.headers.get("content-type")) for one in (asked, got)]
    assert told[0] == told[1]
    assert not asked.content


@pytest.mark.parametrize(("name", "told"), [
    ("mueller.yaml", "mueller.yaml:2:17"), ("C:\\patients\\mueller.yaml", "mueller.yaml:2:17"),
    ("../../etc/mueller.yaml", "mueller.yaml:2:17"), ("<b>x</b>.yaml", "b>.yaml:2:17"),
    ("", "2:17")])
def test_upload_is_named(client: TestClient, name: str, told: str) -> None:
    """What is wrong in an uploaded file is told by the name of the file, without its folder."""
    content = b"case: upload\npatient: {ecog: 7}\n"
    answer = client.post("/board/case", files={"file": (name or "x", content)})
    page = sound(answer.text)
    assert answer.status_code == 422
    assert told in text_of(page)
