"""What is said first of an answer, whatever face says it: parts, rows, order and counts, without words.

Nothing unfavorable, altered or contradictory is cut, and what is cut is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from markerboard.answer.approving import approvals
from markerboard.answer.headline import Headline, headlines, leading, within
from markerboard.answer.landmark import Landmark, landmark
from markerboard.answer.markers import MarkerRow, Markers, markers, shown
from markerboard.answer.model import Evaluation, Missing, StudyAnswer
from markerboard.answer.opened import Opening, openings
from markerboard.answer.order import FITS, ordered
from markerboard.answer.past import past
from markerboard.files.remembering import once
from markerboard.knowledge.approvals import Approval
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.columns import Columns
from markerboard.language.field import DISEASE

BLOCKS, TESTS, OTHERS = 5, 3, 3
"""So many blocks, tests, and studies of each kind that does not fit; the rest is named or counted."""
SHOWN = ("full", "as-read", "undecided", "group-unknown", "misses-by-one")
FITTING = ("full", "as-read")
GIVEN = ("prior.drugs", "current.drugs")


class StudyRow(NamedTuple):
    """A study with a result in each column, and what it says by the markers of the patient.

    `place` is that in the order of all studies, in which rows are cut from the end. `both` are its arms at a
    landmark, of a trial that fits.
    """

    study: StudyAnswer
    place: int
    headlines: dict[str, Headline]
    within: tuple[Headline, ...]
    by: tuple[MarkerRow, ...]
    both: Landmark | None = None


class Block(NamedTuple):
    """A treatment with its studies; it stands where its best study does."""

    regimen: str | None
    approvals: tuple[Approval, ...]
    rows: tuple[StudyRow, ...]


class Test(NamedTuple):
    """What one order or question would tell; the facts that decide a study stand first."""

    assay: str
    facts: tuple[Missing, ...]
    decides: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def deciding(self) -> tuple[Missing, ...]:
        """The facts of which each decides a study."""
        return tuple(one for one in self.facts if not set(self.decides).isdisjoint(one.alone))


class OtherLine(NamedTuple):
    """A study of an earlier or a later line, which is all that it is missed by."""

    study: StudyAnswer
    past: bool
    columns: Columns

    @property
    def headline(self) -> Headline | None:
        """The one result that stands for it."""
        return leading(headlines(self.study, self.columns), self.columns)


class Room(NamedTuple):
    """So many rows of studies, markers, tests and near misses stand on a page, beside what is never cut.

    `told` of the undecided studies without a row stand with their result, the others by name. Of another line
    `lines` studies are named; with none only the best, and of a line that is past without its result.
    """

    studies: int = 10
    markers: int = 8
    tests: int = TESTS
    openings: int = OTHERS
    told: int = OTHERS
    lines: int = OTHERS


WHOLE = Room()


def _of(studies: Iterable[StudyAnswer], fits: Container[str]) -> list[StudyAnswer]:
    return [study for study in studies if study.strength.fit in fits]


class More:
    """The studies that fit or may fit and have no row: those whose rows were cut, then the rest.

    There may be thousands of the rest, which stay as they are while a page is laid out.
    """

    def __init__(self, cut: Sequence[StudyAnswer], rest: Sequence[StudyAnswer] | More = ()) -> None:
        self.cut, self.rest = cut, rest

    def __bool__(self) -> bool:
        return bool(self.cut or self.rest)

    @once
    def of(self, *fits: str) -> list[StudyAnswer]:
        """Those that fit so, in their order."""
        rest = self.rest.of(*fits) if isinstance(self.rest, More) else _of(self.rest, fits)
        return [*_of(self.cut, fits), *rest]


class FirstPage(NamedTuple):
    """The first page of an answer."""

    blocks: tuple[Block, ...]
    more: More
    little_read: tuple[StudyAnswer, ...]
    counts: dict[str, int]
    markers: Markers
    tests: tuple[Test, ...]
    other_line: tuple[OtherLine, ...]
    openings: tuple[Opening, ...] = ()

    def told(self, *fits: str) -> list[StudyAnswer]:
        """The studies that fit so, with a row or without, in their order."""
        rows = [row.study for block in self.blocks for row in block.rows]
        return [*_of(rows, fits), *self.more.of(*fits)]


def first_page(answer: Evaluation, knowledge: KnowledgeBase) -> FirstPage:
    """What is said first of an answer, whatever room there is for it."""
    by_marker, missing = markers(answer, knowledge), {one.fact: one for one in answer.missing}
    # Each study is looked at once: thousands lie far apart in memory.
    fits = [(study, study.strength.fit) for study in ordered(answer)]
    told = [study for study, fit in fits if fit in SHOWN and not study.strength.limited_by]
    blocks, more = _blocks(told, by_marker, answer, knowledge)
    others = [study for study, fit in fits if fit == "other-line"]
    return FirstPage(
        blocks=blocks, more=More(more), markers=by_marker, counts=_counts(fits),
        little_read=tuple(study for study, fit in fits if fit == "little-read"),
        tests=tuple(Test(one.assay, tuple(missing[fact] for fact in one.facts), one.decides, one.places)
                    for one in answer.order),
        other_line=tuple(_other_line(study, answer, knowledge) for study in others),
        openings=tuple(openings(told)))


def within_room(page: FirstPage, room: Room) -> FirstPage:
    """A first page with no more rows than there is room for, beside what is never cut.

    A study whose row is cut stands among those that have none; a test that alone decides a study is kept.
    """
    ranked = sorted((row for block in page.blocks for row in block.rows), key=lambda row: row.place)
    stand = {row.study.id for row in ranked[:room.studies]}
    blocks = [block._replace(rows=tuple(row for row in block.rows if row.study.id in stand))
              for block in page.blocks]
    cut = tuple(row.study for row in ranked[room.studies:])
    tests = tuple(one for i, one in enumerate(page.tests) if one.decides or i < room.tests)
    return page._replace(blocks=tuple(block for block in blocks if block.rows), more=More(cut, page.more),
                         tests=tests, markers=shown(page.markers, room.markers),
                         openings=page.openings[:room.openings])


def _counts(fits: Iterable[tuple[StudyAnswer, str]]) -> dict[str, int]:
    """How many studies fit how; those of another tumor are counted apart. They add up to all."""
    found = Counter("other-tumor" if fit == "no" and not DISEASE.isdisjoint(study.differs) else fit
                    for study, fit in fits)
    return {fit: found[fit] for fit in (*FITS, "other-tumor") if found[fit]}


# Treatments

def _blocks(studies: list[StudyAnswer], by_marker: Markers, answer: Evaluation,
            knowledge: KnowledgeBase) -> tuple[tuple[Block, ...], tuple[StudyAnswer, ...]]:
    grouped: dict[str, list[StudyRow]] = {}
    counted, rows_of = Counter[str](), _applying(by_marker.rows)
    for place, study in enumerate(studies):
        counted[study.strength.fit] += 1
        if study.strength.fit in FITTING or counted[study.strength.fit] <= OTHERS:
            grouped.setdefault(study.regimen_key or study.id, []).append(
                _row(study, place, rows_of.get(study.id, ()), answer, knowledge.vocabulary.columns))
    found = [[row for row in rows if row.headlines] for rows in grouped.values()]
    best = sorted((rows for rows in found if rows), key=lambda rows: rows[0].place)
    blocks = tuple(_block(rows, knowledge) for rows in best[:BLOCKS])
    stand = {row.study.id for block in blocks for row in block.rows}
    return blocks, tuple(study for study in studies if study.id not in stand)


def _block(rows: list[StudyRow], knowledge: KnowledgeBase) -> Block:
    studies = [row.study for row in rows]
    found = {each.text: each for study in studies for each in approvals(study, knowledge)}
    fitting = any(study.strength.fit in FITTING for study in studies)
    return Block(studies[0].regimen_key, tuple(found.values()) if fitting else (), tuple(rows))


def _applying(rows: Iterable[MarkerRow]) -> Mapping[str, Sequence[MarkerRow]]:
    """The rows by marker in whose groups the patient is, by study."""
    found: dict[str, list[MarkerRow]] = {}
    for row in rows:
        if row.finding.verdict == "applies":
            found.setdefault(row.study.id, []).append(row)
    return found


def _row(study: StudyAnswer, place: int, by: Sequence[MarkerRow], answer: Evaluation,
         columns: Columns) -> StudyRow:
    found = headlines(study, columns)
    shown = [each.result for each in found.values()]
    beside = tuple(one for one in within(study, columns) if one.result not in shown)
    return StudyRow(study, place, found, beside, tuple(by),
                    landmark(study, answer, columns) if study.strength.fit in FITTING else None)


def given(block: Block, answer: Evaluation) -> list[str]:
    """The drugs of a treatment that were given; those that it was compared with are none of it."""
    facts = (answer.facts[name].value for name in GIVEN if name in answer.facts)
    had = {drug for each in facts if isinstance(each, Mapping) for drug in each["members"]}
    return sorted({drug for row in block.rows for drug in row.study.regimen
                   if drug in had and drug not in list(row.study.arms)[1:]})


# Another line

def _other_line(study: StudyAnswer, answer: Evaluation, knowledge: KnowledgeBase) -> OtherLine:
    return OtherLine(study, past(study, answer.facts, knowledge), knowledge.vocabulary.columns)
