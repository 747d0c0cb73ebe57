"""The results by a patient's own markers: altered first, then unfavorable, and none of these is ever cut."""

from collections import Counter
from collections.abc import Container, Iterator
from typing import NamedTuple

from markerboard.answer.headline import Figures
from markerboard.answer.model import Evaluation, FactShown, FindingAnswer, StudyAnswer
from markerboard.answer.order import Key, key
from markerboard.answer.spoken import SaidOf, place
from markerboard.knowledge.asked import Asked, by_criterion, by_finding, by_groups, by_row, by_study
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.columns import Columns

HERE = frozenset({"full", "as-read", "little-read", "undecided", "group-unknown", "misses-by-one",
                   "other-line"})
_UNPLACED = "group unknown"
"""Rows in whose groups nobody can place the patient are counted; what would place him stands under tests."""
OF_TUMOR = "biomarkers."
"""Where a case states what was found in the tumor."""
UNFAVORABLE = frozenset({"worse", "mixed"})


class Silent(NamedTuple):
    """An altered marker without a result: the studies that may fit and ask for it, and those of this tumor
    that have results by the marker, of other patients."""

    fact: FactShown
    asked_by: tuple[str, ...]
    of_others: tuple[str, ...] = ()


class MarkerRow(NamedTuple):
    """A finding by groups of which the patient is in one, or may be.

    `endpoints` are those that the word is of, where others say otherwise; `parts` are the words of a row that
    says several, each with whether a test bears it out and its endpoints. `elsewhere`: of a study of other
    tumors, told since no study of this one speaks of the altered marker. `against` are studies that
    say otherwise by the same marker.
    """

    study: StudyAnswer
    finding: FindingAnswer
    word: str
    significant: bool | None
    endpoints: tuple[str, ...]
    altered: bool
    elsewhere: bool
    markers: int
    against: tuple[str, ...] = ()
    parts: tuple[SaidOf, ...] = ()

    def results(self) -> list[Figures]:
        """The results by groups."""
        return [one for one in self.finding.results
                if "superseded_by" not in one and _by_group(self.finding, one)]

    def cells(self, columns: Columns) -> dict[str, Figures]:
        """The first result in each column."""
        found: dict[str, Figures] = {}
        for result in self.results():
            if name := columns.of(result["endpoint"]):
                found.setdefault(name, result)
        return found

    def others(self, columns: Columns) -> list[Figures]:
        """The results that stand in no column."""
        stand = list(self.cells(columns).values())
        return [one for one in self.results() if columns.of(one["endpoint"]) is None or one not in stand]

    @property
    def never_cut(self) -> bool:
        """Whether no limit of rows may cut it."""
        return self.altered or self.word in UNFAVORABLE or bool(self.against)


class Markers(NamedTuple):
    """The rows, the altered markers of which no finding speaks, and what was cut, counted by its word."""

    rows: tuple[MarkerRow, ...]
    silent: tuple[Silent, ...]
    cut: dict[str, int]


def markers(answer: Evaluation, knowledge: KnowledgeBase) -> Markers:
    """All that is known by the markers of a patient."""
    altered = {name: fact for name, fact in answer.facts.items() if is_altered(fact)}
    speaking, comparing = by_study(knowledge), by_groups(knowledge)
    # A study that compares no groups needs no words, and one of other tumors is told for an altered marker.
    made = [row for study in answer.studies if comparing(study.id)
            and (not altered.keys().isdisjoint(speaking(study.id)) or not _elsewhere(study))
            for row in _rows(study, knowledge, altered)]
    here = [row for row in made if not row.elsewhere]
    spoken = {name for row in here for name in _facts(row.study, row.finding, knowledge)}
    far = [row for row in made if row.elsewhere and row.altered
           and not spoken & (_facts(row.study, row.finding, knowledge) & altered.keys())]
    rows = _against([*_behind(here, altered, knowledge), *far], knowledge)
    rows.sort(key=_rank)
    told = {altered[name].from_ for row in rows
            for name in _facts(row.study, row.finding, knowledge) & altered.keys()}
    return Markers(tuple(rows), tuple(
        Silent(fact, tuple(_asking(name, answer, knowledge)), tuple(_of_others(name, answer, knowledge)))
        for name, fact in as_stated(altered).items() if fact.from_ not in told), {})


def shown(found: Markers, room: int) -> Markers:
    """So many of the rows, beside those that are never cut; the others are counted."""
    kept = [row.never_cut or (i < room and row.word != _UNPLACED) for i, row in enumerate(found.rows)]
    return found._replace(rows=tuple(row for row, stays in zip(found.rows, kept, strict=True) if stays),
                          cut=dict(Counter(row.word for row, stays in zip(found.rows, kept, strict=True)
                                           if not stays)))


def _behind(rows: list[MarkerRow], altered: Container[str], knowledge: KnowledgeBase) -> Iterator[MarkerRow]:
    """The rows; one of a collection stands behind studies that speak of the same altered marker."""
    spoken = {name for row in rows if not row.study.collection
              for name in _facts(row.study, row.finding, knowledge)}
    for row in rows:
        alone = any(name in altered for name in _facts(row.study, row.finding, knowledge) - spoken)
        yield row if alone or not row.study.collection else row._replace(altered=False)


def _asking(fact: str, answer: Evaluation, knowledge: KnowledgeBase) -> Iterator[str]:
    """The names of the studies that fit or may fit and of which a criterion that is met asks for a fact."""
    asked = by_criterion(knowledge)
    for study in answer.studies:
        if study.verdict == "ineligible":
            continue
        asking = {id for id, facts in asked(study.id).items() if fact in facts}
        if asking and any(one.verdict == "met" and one.id in asking for one in study.inclusion):
            yield study.name


def _of_others(fact: str, answer: Evaluation, knowledge: KnowledgeBase) -> Iterator[str]:
    """The names of the studies of this tumor that have results by a fact, none of them of this patient."""
    asked = by_finding(knowledge)
    for study in answer.studies:
        groups = knowledge.studies[study.id].groups
        if study.strength.fit in HERE and any(fact in asked(study.id, one) for one in groups) and any(
                one.verdict == "does not apply" and one.results and one.analysis != "safety"
                and fact in _facts(study, one, knowledge) for one in study.findings):
            yield study.name


def is_altered(fact: FactShown) -> bool:
    """Whether a fact states an alteration of the tumor."""
    if not (fact.from_ or "").startswith(OF_TUMOR):
        return False
    return fact.value is True or (isinstance(fact.value, dict) and fact.value.get("status") == "mutated")


def as_stated(altered: dict[str, FactShown]) -> dict[str, FactShown]:
    """The altered facts without those that only follow: of `RET.fusion with KIF5B` not `KIF5B.fusion`."""
    own = {fact.from_ for name, fact in altered.items() if fact.from_ == f"{OF_TUMOR}{name}"}
    return {name: fact for name, fact in altered.items()
            if fact.from_ not in own or fact.from_ == f"{OF_TUMOR}{name}"}


def rows_of(study: StudyAnswer, knowledge: KnowledgeBase, answer: Evaluation) -> Iterator[MarkerRow]:
    """The rows of one study, whether it fits or not; conflicts with others are not looked for."""
    return _rows(study, knowledge, {name: fact for name, fact in answer.facts.items() if is_altered(fact)})


def _rows(study: StudyAnswer, knowledge: KnowledgeBase,
          altered: dict[str, FactShown]) -> Iterator[MarkerRow]:
    comparing = by_groups(knowledge)(study.id)
    if not comparing:
        return  # its findings, which compare no groups, need no words
    elsewhere = _elsewhere(study)
    for finding in study.findings:
        if finding.id not in comparing:
            continue
        facts = comparing[finding.id]
        touched = not facts.isdisjoint(altered) and finding.verdict != "undetermined"
        # That a patient is in no group is told of altered markers: their study speaks of others alone.
        if finding.verdict == "does not apply" and (elsewhere or study.collection or not touched):
            continue
        if spoken := finding.spoken:
            yield MarkerRow(study, finding, spoken.word, spoken.significant, spoken.endpoints, touched,
                            elsewhere, len(facts), parts=spoken.parts)


def _elsewhere(study: StudyAnswer) -> bool:
    # A collection has no fit, but the findings that it holds are of the tumor that it asks for.
    return study.strength.fit not in HERE and not (study.collection and study.verdict == "eligible")


def _by_group(finding: FindingAnswer, result: Figures) -> bool:
    compared = result["reading"]["compared"]
    if not compared:
        return bool(finding.groups.keys() & result.keys())
    return any(one["kind"] == "groups" for one in compared)


_BORNE = (True, None, False)
"""What a test bears out stands first, then that of which none was printed, then what none bore out."""


def _rank(row: MarkerRow) -> tuple[bool, int, int, bool, int, Key]:
    weak = _BORNE.index(row.significant) if row.word in ("better", "worse") else 0
    stands = 1.5 if row.against and row.word != "worse" else place(row.word)
    return not row.altered, int(2 * stands), weak, row.elsewhere, row.markers, key(row.study)


# Conflicts

def _against(rows: list[MarkerRow], knowledge: KnowledgeBase) -> list[MarkerRow]:
    """The rows, each with the studies that say otherwise by the same marker."""
    said: dict[tuple[Asked, str], list[StudyAnswer]] = {}
    asked = by_row(knowledge)
    for row in rows:
        if row.word in _OPPOSITE and not row.elsewhere:
            said.setdefault((asked(row.study.id, row.finding.id), row.word), []).append(row.study)
    return [row._replace(against=tuple(dict.fromkeys(
        study.name for study in said.get((asked(row.study.id, row.finding.id), _OPPOSITE[row.word]), ())
        if study.id != row.study.id))) if row.word in _OPPOSITE and not row.elsewhere else row
        for row in rows]


_OPPOSITE = {"better": "worse", "worse": "better"}


def _facts(study: StudyAnswer, finding: FindingAnswer, knowledge: KnowledgeBase) -> frozenset[str]:
    return by_finding(knowledge)(study.id, finding.id)
