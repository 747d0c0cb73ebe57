"""Evidence as of a day, and reviews that are overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from builders import ROOT
from markerboard.answer.board import Board
from markerboard.cli import main
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.currency import as_of, overdue, published

CASE = ROOT / "cases" / "egfr-l858r-oligoprogression.yaml"


DAYS = [date(2010, 1, 1), date(2018, 1, 31), date(2019, 6, 1), date(2023, 1, 1), date(2030, 1, 1)]


@pytest.mark.parametrize("day", DAYS)
def test_nothing_later(shipped: KnowledgeBase, day: date) -> None:
    """As of a day, no result is shown of which every source is dated later; a year alone is any day in it."""
    then = as_of(shipped, day)
    for rules in then.studies.values():
        for finding in rules.page["findings"]:
            for result in finding["results"]:
                days = [published(shipped.sources[name]) for name in result["from"]]
                assert any(span is None or span[0] <= day for span in days)


@pytest.mark.parametrize("day", DAYS)
def test_left_out_is_later(shipped: KnowledgeBase, day: date) -> None:
    """What is left out has a dated source, and none as early; what may be later is named among what stays."""
    then = as_of(shipped, day)
    for name in then.withheld:
        study, _, finding = name.partition("/")
        sources = shipped.studies[study].page["sources"]
        if finding:
            [page] = [f for f in shipped.studies[study].page["findings"] if f["id"] == finding]
            sources = {key: sources[key] for result in page["results"] for key in result["from"]}
        days = [published(source) for source in sources.values()]
        assert any(days) and all(span is None or span[0] > day for span in days)
    assert set(then.perhaps_later).isdisjoint(then.withheld)
    assert {name.partition("/")[0] for name in then.perhaps_later} <= then.studies.keys()


def test_today(shipped: KnowledgeBase) -> None:
    """With the day of the base, or a later one, nothing that is in it is lost or called later."""
    year, month = map(int, shipped.version.split(".")[:2])
    for day in (date(year, month, 1), date(year, month, 28), date(year + 3, 1, 1)):
        then = as_of(shipped, day)
        assert (then.withheld, then.perhaps_later) == ((), ())
        assert then.studies.keys() == shipped.studies.keys()


def base_with(shipped: KnowledgeBase, **sources: object) -> KnowledgeBase:
    """ALTER-L058 alone, as if these were its sources, in a base of no known day."""
    rules = shipped.studies["alter-l058"]
    told = {name: {"citation": "c", "read": "abstract", **({"published": day} if day else {})}
            for name, day in sources.items()}
    page = {**rules.page, "sources": told, "findings": []}
    return replace(shipped, version="mine", studies={"alter-l058": replace(rules, page=page)})


@pytest.mark.parametrize(("sources", "day", "kept", "perhaps"), [
    ({"a": 2018}, date(2018, 1, 31), True, True), ({"a": 2018}, date(2018, 12, 31), True, False),
    ({"a": 2018}, date(2017, 12, 31), False, False), ({"a": 2018}, date(2019, 1, 1), True, False),
    ({"a": "2018-03-01"}, date(2018, 3, 1), True, False),
    ({"a": "2018-03-01"}, date(2018, 2, 28), False, False),
    ({"a": None}, date(2010, 1, 1), True, True), ({"a": None, "b": 2019}, date(2018, 1, 1), False, False),
    ({"a": None, "b": 2019}, date(2020, 1, 1), True, False)])
def test_what_is_known_of_a_day(shipped: KnowledgeBase, sources: dict[str, object], day: date, kept: bool,
                                perhaps: bool) -> None:
    """A year is no day, and no date is not unpublished: it stands and falls with the dated ones beside it."""
    then = as_of(base_with(shipped, **sources), day)
    assert ("alter-l058" in then.studies, "alter-l058" in then.withheld) == (kept, not kept)
    assert ("alter-l058" in then.perhaps_later) is perhaps


def test_verdicts_stand(shipped: KnowledgeBase) -> None:
    """The verdict of a study does not depend on the day: its criteria were asked before it was published."""
    now, then = Board(shipped), Board(as_of(shipped, date(2023, 1, 1)))
    answers = {study.id: study.verdict for study in now.evaluate(now.read(CASE)).studies}
    assert all(answers[study.id] == study.verdict for study in then.evaluate(then.read(CASE)).studies)


def test_withheld(shipped: KnowledgeBase) -> None:
    """ALTER-L058 (2025) is not known in 2024, and the answer says that it is withheld."""
    then = Board(as_of(shipped, date(2024, 12, 31)))
    answer = then.evaluate(then.read(CASE))
    assert "alter-l058" not in [study.id for study in answer.studies]
    assert answer.knowledge.withheld and "alter-l058" in answer.knowledge.withheld
    assert answer.knowledge.as_of == "2024-12-31"


def test_overdue(shipped: KnowledgeBase) -> None:
    """A source is overdue the day after it should have been reviewed, not on that day."""
    sources = {"a": {"review_by": "2027-01-31"}, "b": {}}
    assert overdue(sources, date(2027, 1, 31)) == []
    assert overdue(sources, date(2027, 2, 1)) == ["a"]
    assert all("review_by" in source for source in shipped.sources.values())


def test_warning() -> None:
    """`evaluate` warns of what is past review on standard error, and answers all the same."""
    result = CliRunner().invoke(main, ["evaluate", str(CASE), "--as-of", "2029-01-01"])
    assert result.exit_code == 0 and "past review" in result.stderr and "past review" not in result.stdout
