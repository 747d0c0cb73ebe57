"""The days of a line in a table: read, or its questions left open and the cell told."""

from __future__ import annotations

import pytest

from markerboard.imports.csv_dates import day
from markerboard.imports.imported import ImportedCase
from markerboard.imports.reader import read_content
from markerboard.patient.facts import Unknown
from markerboard.patient.unused import Unreadable
from strategies import SHIPPED
from table_loss import table

READ = {"2022-01-10": "2022-01-10", "10.01.2022": "2022-01-10", "2022年1月10日": "2022-01-10",
        "2022/1/10": "2022-01-10", "13/01/2022": "2022-01-13", "01/13/2022": "2022-01-13",
        "05/05/2022": "2022-05-05", "2022-03": "2022-03", "2022": "2022", "03/2022": "2022-03",
        "2022年3月": "2022-03", "2022-01-10T08:00:00": "2022-01-10"}


def row(**cells: str) -> ImportedCase:
    """A patient on osimertinib, with some cells of the line."""
    named = {f"line1.{key}": cell for key, cell in cells.items()}
    told = {"case": "a", "diagnosis": "LUAD", "line1.drugs": "osimertinib", "history": "complete"} | named
    return read_content("t.csv", table(told), SHIPPED)[0]


@pytest.mark.parametrize("written", READ)
def test_read(written: str) -> None:
    """A date is read as several countries write it."""
    assert day(written) == READ[written]


@pytest.mark.parametrize("written", ["01/02/2022", "2022-13-01", "31.02.2022", "soon", "10-20", "2022-1-99"])
def test_not_read(written: str) -> None:
    """What may be two days, or is none, is refused."""
    with pytest.raises(Unreadable):
        day(written)


def test_months() -> None:
    """Two days tell how long the line lasted and that it ended; a month alone gives a range."""
    facts = row(start="2022-01-10", end="10.03.2023").facts.values
    assert (str(facts["line1.months"]), facts["line1.ongoing"]) == ("13.9", False)
    assert str(row(begin="2022-01", ende="2022-03").facts.values["line1.months"]) == "1.0-2.9"


@pytest.mark.parametrize("word", ["ongoing", "至今", "laufend", "present"])
def test_not_ended(word: str) -> None:
    """A line that is said to last until today is ongoing."""
    assert row(start="2022-01-10", end=word).facts.values["line1.ongoing"] is True


@pytest.mark.parametrize(("cells", "name"), [
    ({"start": "01/02/2022", "end": "2023-03-10"}, "line1.months"),
    ({"start": "2022-01-10", "end": "?x?"}, "line1.ongoing"),
    ({"start": "2022-01-10", "end": "2999-01-01"}, "line1.ongoing"),
    ({"start": "2999-01-01"}, "line1.drugs"),
    ({"start": "2023-01-10", "end": "2022-01-10"}, "line1.months"),
    ({"start": "2022-01-10", "end": "2023-03-10", "months": "3"}, "line1.months"),
    ({"start": "2022-01-10", "end": "2023-03-10", "status": "ongoing"}, "line1.ongoing"),
    ({"status": "?x?"}, "line1.ongoing"), ({"stopped_for": "?x?"}, "line1.ongoing")])
def test_open(cells: dict[str, str], name: str) -> None:
    """P19, P22: days that cannot be read, are ahead or contradict leave their question open, and are told."""
    case = row(**cells)
    known = case.facts.entries[name]
    assert isinstance(known, Unknown) and known.reason != "not stated"
    assert case.unused
