"""Approvals: text beside a regimen, with the day as far as it was read, and never a judgment of a patient."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import problems_of
from markerboard.answer.approving import approvals
from markerboard.answer.board import Board
from markerboard.knowledge import currency
from markerboard.knowledge.approvals import Approval, approved, span
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import load

FILE = """\
sources:
  s: {citation: News, read: secondary}
regimens:
  - drugs: [pill]
    approvals:
      - condition: LEFT, first line
        diagnoses: [LEFT]
        agency: A
        country: C
        text: The whole indication
        day: 2024-05
        from: {s: p. 1}
"""


def conditions(base: KnowledgeBase, drugs: list[str], diagnoses: list[str]) -> list[str]:
    """What is approved of a regimen, in the words of the file."""
    return [each.condition for each in approved(base.approvals, drugs, diagnoses, base.vocabulary)]


# What the sources say, for the regimens that the shipped base knows. The days: the regulator's own summary
# (8 May 2018), a review ("June 2019"), a consensus of October 2020, company releases and news.
TOLD = [
    (["anlotinib"], "LUAD", ["2018-05-08"]),
    (["anlotinib"], "SYNS", ["2019-06"]),
    (["anlotinib"], "SCLC", ["before 2020-10"]),
    (["anlotinib"], "THME", ["before 2024-06"]),
    (["benmelstobart", "anlotinib", "carboplatin", "etoposide"], "SCLC", ["2024-05"]),
    (["benmelstobart", "anlotinib"], "UEC", ["2024"]),
    (["anlotinib", "benmelstobart"], "CCRCC", ["before 2026-02-14"]),
    (["benmelstobart"], "LUSC", ["2026-02-14"]),
    (["anlotinib", "epirubicin"], "LMS", ["2025-06-30"]),
    (["penpulimab", "anlotinib"], "HCC", ["2025-12-25"]),
    # Filed, or never read of, and so not among the approvals.
    (["benmelstobart", "anlotinib"], "NSCLC", []),
    (["benmelstobart", "anlotinib"], "ASPS", []),
    (["anlotinib", "osimertinib"], "LUAD", []),
    (["anlotinib"], "COADREAD", []),
    (["anlotinib", "docetaxel"], "LUAD", []),
]


@pytest.mark.parametrize(("drugs", "tumor", "days"), TOLD)
def test_shipped(shipped: KnowledgeBase, drugs: list[str], tumor: str, days: list[str]) -> None:
    """Each indication stands with its regimen and tumor, its day no more exact than the source."""
    assert [a.day for a in approved(shipped.approvals, drugs, [tumor], shipped.vocabulary)] == days


def test_every_approval_is_cited(shipped: KnowledgeBase) -> None:
    """P14: each approval names a source that the base describes, and a place in it."""
    assert shipped.approvals
    for each in shipped.approvals:
        assert each.from_ and set(each.from_) <= set(shipped.sources)
        assert all(place.strip() for place in each.from_.values())


def test_no_file(small: Path) -> None:
    """A base without the file has no approvals and no problem."""
    assert load(small).approvals == ()


def test_part_of_the_digest(small: Path) -> None:
    """P5: the digest of a base is that of its approvals too."""
    before = load(small).digest
    (small / "approvals.yaml").write_text(FILE, encoding="utf-8")
    assert load(small).digest != before
    assert [each.day for each in load(small).approvals] == ["2024-05"]


@pytest.mark.parametrize(("written", "wrong", "place"), [
    ("[pill]", "[pil]", "4:13: `pil` is not one of the drugs of vocabulary.yaml"),
    ("[LEFT]", "[LEFTT]", "7:21: `LEFTT` is not one of the diagnoses of vocabulary.yaml"),
    ("{s: p. 1}", "{t: p. 1}", "12:16: `t` is not one of the sources"),
    ("agency: A", "agent: A", "8:9: unknown key `agent`"),
    ("day: 2024-05", "day: 2024-13", "11:14: `2024-13` is not a day as far as it was read"),
    ("day: 2024-05", "day: 2023-02-29", "11:14: `2023-02-29` is not a day as far as it was read"),
    ("day: 2024-05", "day: soon", "11:14: `soon` is not a day as far as it was read"),
    ("day: 2024-05", "day: true", "11:14: expected text"),
    ("        from: {s: p. 1}\n", "", "6:9: `from` is missing"),
    ("regimens:\n", "regimens:\n  - drugs: [red pill]\n    approvals: []\n",
     "5:16: at least one is needed here"),
])
def test_refused(small: Path, written: str, wrong: str, place: str) -> None:
    """P15: what is wrong with an approval is told with its file, line and column."""
    (small / "approvals.yaml").write_text(FILE.replace(written, wrong), encoding="utf-8")
    assert f"approvals.yaml:{place}" in problems_of(small)


def test_twice(small: Path) -> None:
    """A regimen stands once, in whatever order its drugs are written."""
    again = FILE + FILE.partition("regimens:\n")[2]
    (small / "approvals.yaml").write_text(again, encoding="utf-8")
    assert problems_of(small) == ["approvals.yaml:13:12: `pill` stands twice"]


def test_regimen_and_tumor(small: Path) -> None:
    """A class of drugs stands for any of it, no drug is left over; a tumor is met from above and below."""
    (small / "approvals.yaml").write_text(FILE.replace("[pill]", "[pill, syrup]"), encoding="utf-8")
    base = load(small)
    found = ["LEFT, first line"]
    assert conditions(base, ["syrup", "red pill"], ["LEAF1"]) == found
    assert conditions(base, ["syrup", "red pill", "blue pill"], ["ROOT"]) == found
    for drugs in (["red pill"], ["syrup"], ["syrup", "anything"], []):
        assert conditions(base, drugs, ["LEFT"]) == []
    for tumor in ("RIGHT", "OTHER"):
        assert conditions(base, ["syrup", "red pill"], [tumor]) == []


def test_key_of_a_treatment(small: Path) -> None:
    """A treatment that an approval stands with is one of the vocabulary's."""
    keyed = FILE.replace("[pill]", "[pill]\n    keys: [pills]")
    (small / "approvals.yaml").write_text(keyed, encoding="utf-8")
    assert problems_of(small)[0].startswith("approvals.yaml:5:12: `pills` is not one of the `regimens`")


@pytest.mark.parametrize(("study", "days"), [
    ("apollo", ["2025-12-25"]), ("eter100", ["before 2026-02-14"]), ("eter701", ["2024-05"]),
    ("r-alps", ["2026-02-14"]), ("tqb2450-endometrial", ["2024"]), ("alter0303", ["2018-05-08"]),
    ("sts-epirubicin", ["2025-06-30"]),
    # Dacarbazine was the other arm's; neither a treatment after resection nor maintenance is approved.
    ("apromiss", ["2019-06"]), ("sts-adjuvant", []), ("alter-s006", []), ("alter-e-003", []),
])
def test_approvals_of_a_study(board: Board, study: str, days: list[str]) -> None:
    """An approval stands with the treatment that was studied, and not by the drug of its other arm."""
    answer = board.evaluate({"case": "nobody"}).study(study)
    assert [each.day for each in approvals(answer, board.knowledge)] == days


def test_every_approval_stands_somewhere(board: Board) -> None:
    """No approval is read and then shown nowhere."""
    studies = board.evaluate({"case": "nobody"}).studies
    shown = {each.text for study in studies for each in approvals(study, board.knowledge)}
    assert shown == {each.text for each in board.knowledge.approvals}


def test_as_of(shipped: KnowledgeBase) -> None:
    """With the evidence of a day, only what was certainly approved by then is told."""
    then = {each.condition for each in currency.as_of(shipped, date(2020, 10, 1)).approvals}
    assert then == {"NSCLC after at least two lines of chemotherapy", "Soft-tissue sarcoma, second line",
                    "Small-cell lung cancer, third line"}
    assert currency.as_of(shipped, date(2018, 5, 7)).approvals == ()
    assert currency.as_of(shipped, date(2026, 11, 28)).approvals == shipped.approvals


def test_days() -> None:
    """A written day is every day that it can mean, and no day where none was read."""
    assert span("2024-02-29") == (date(2024, 2, 29), date(2024, 2, 29))
    assert span("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert span("2024") == (date(2024, 1, 1), date(2024, 12, 31))
    assert span("before 2024-06") == (date.min, date(2024, 6, 1))
    assert span("not stated") is None
    assert not Approval(("a",), "c", ("T",), "A", "C", "t", "not stated", None, {}).by(date.max)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_a_day_is_within_what_is_written_of_it(day: date, form: str) -> None:
    """However coarsely a day is written, it is one of those that the writing can mean."""
    possible = span(day.strftime(form))
    assert possible is not None and possible[0] <= day <= possible[1]
