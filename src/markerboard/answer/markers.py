"""The results by a patient's own markers: altered first, then unfavorable, and none of these is ever cut."""

from collections import Counter
from collections.abc import Container, Iterator, Set
from typing import NamedTuple

from markerboard.answer.headline import Figures
from markerboard.answer.model import Evaluation, FactShown, FindingAnswer, StudyAnswer
from markerboard.answer.order import Key, key
from markerboard.knowledge.asked import by_criterion, by_finding
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.columns import Columns
from markerboard.language.expression import tests

HERE = frozenset({"full", "as-read", "little-read", "undecided", "group-unknown", "misses-by-one",
                   "other-line"})
_UNPLACED = "group unknown"
"""Rows in whose groups nobody can place the patient are counted; what would place him stands under tests."""
_ORDER = ("worse", "mixed", "in no group", "group unknown", "better", "not stated", "no difference")
OF_TUMOR = "biomarkers."
"""Where a case states what was found in the tumor."""
UNFAVORABLE = frozenset({"worse", "mixed"})


class SaidOf(NamedTuple):
    """A word of value, whether a test bears it out, and the endpoints that it is of."""

    word: str
    significant: bool | None
    endpoints: tuple[str, ...]


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
    cells: dict[str, Figures]
    others: tuple[Figures, ...]
    altered: bool
    elsewhere: bool
    markers: int
    against: tuple[str, ...] = ()
    parts: tuple[SaidOf, ...] = ()

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
    made = [row for study in answer.studies if _may_speak(study, knowledge, altered.keys())
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
    if not any(len(groups) > 1 for groups in knowledge.studies[study.id].groups.values()):
        return  # its findings, which compare no groups, need no words
    elsewhere = _elsewhere(study)
    for finding in study.findings:
        if finding.analysis == "safety" or len(finding.groups) < 2:
            continue
        facts = _facts(study, finding, knowledge)
        touched = bool(facts & altered.keys()) and finding.verdict != "undetermined"
        # That a patient is in no group is told of altered markers: their study speaks of others alone.
        if finding.verdict == "does not apply" and (elsewhere or study.collection or not touched):
            continue
        results = [r for r in finding.results if "superseded_by" not in r and _by_group(finding, r)]
        if results:
            yield _row(study, finding, results, touched, elsewhere, len(facts), knowledge.vocabulary.columns)


def _may_speak(study: StudyAnswer, knowledge: KnowledgeBase, altered: Set[str]) -> bool:
    """Whether rows of a study may be told: one of other tumors is for an altered marker alone."""
    facts = by_finding(knowledge)
    return not _elsewhere(study) or any(
        altered & facts(study.id, finding) for finding in knowledge.studies[study.id].groups)


def _elsewhere(study: StudyAnswer) -> bool:
    # A collection has no fit, but the findings that it holds are of the tumor that it asks for.
    return study.strength.fit not in HERE and not (study.collection and study.verdict == "eligible")


def _by_group(finding: FindingAnswer, result: Figures) -> bool:
    compared = result["reading"]["compared"]
    if not compared:
        return bool(finding.groups.keys() & result.keys())
    return any(one["kind"] == "groups" for one in compared)


def _row(study: StudyAnswer, finding: FindingAnswer, results: list[Figures], altered: bool,
         elsewhere: bool, markers: int, columns: Columns) -> MarkerRow:
    cells: dict[str, Figures] = {}
    for result in results:
        cells.setdefault(columns.of(result["endpoint"]) or "", result)
    word, significant, endpoints, parts = _word(results, columns)
    others = tuple(r for r in results if r not in cells.values() or columns.of(r["endpoint"]) is None)
    cells.pop("", None)
    return MarkerRow(study, finding, word, significant, endpoints, cells, others, altered, elsewhere, markers,
                     parts=parts)


def _word(results: list[Figures],
          columns: Columns) -> tuple[str, bool | None, tuple[str, ...], tuple[SaidOf, ...]]:
    """The word of a row from those of its results: what a test bears out before what none does."""
    read = [(r["endpoint"], r["reading"]["word"], r["reading"]["significant"]) for r in results]
    seen = [one for one in read if one[1] in ("better", "worse", "mixed") and one[2] is not False]
    for these in (seen, [one for one in read if one[1] in ("better", "worse", "mixed")]):
        words = {word for _, word, _ in these}
        if len(words) > 1:
            return "mixed", None, (), tuple(_parts(these)) if "mixed" not in words else ()
        if words:
            named = tuple(dict.fromkeys(endpoint for endpoint, _, _ in these))
            some = named if {endpoint for endpoint, _, _ in read if columns.of(endpoint)} - set(named) else ()
            return words.pop(), _tested([significant for _, _, significant in these]), some, ()
    return min((word for _, word, _ in read), key=_place), None, (), ()


def _parts(said: list[tuple[str, str, bool | None]]) -> Iterator[SaidOf]:
    """What several results say, the unfavorable first."""
    for word in ("worse", "better"):
        of = [(endpoint, significant) for endpoint, each, significant in said if each == word]
        yield SaidOf(word, _tested([significant for _, significant in of]),
                     tuple(dict.fromkeys(endpoint for endpoint, _ in of)))


def _tested(significant: list[bool | None]) -> bool | None:
    """Whether a test bears out a word that several results say: one does, none was printed, or none did."""
    return True if True in significant else None if None in significant else False


def _place(word: str) -> int:
    return _ORDER.index(word) if word in _ORDER else len(_ORDER)


_BORNE = (True, None, False)
"""What a test bears out stands first, then that of which none was printed, then what none bore out."""


def _rank(row: MarkerRow) -> tuple[bool, int, int, bool, int, Key]:
    weak = _BORNE.index(row.significant) if row.word in ("better", "worse") else 0
    place = 1.5 if row.against and row.word != "worse" else _place(row.word)
    return not row.altered, int(2 * place), weak, row.elsewhere, row.markers, key(row.study)


# Conflicts

def _against(rows: list[MarkerRow], knowledge: KnowledgeBase) -> list[MarkerRow]:
    """The rows, each with the studies that say otherwise by the same marker."""
    said: dict[tuple[Asked, str], list[StudyAnswer]] = {}
    for row in rows:
        if row.word in _OPPOSITE and not row.elsewhere:
            said.setdefault((_asked(row, knowledge), row.word), []).append(row.study)
    return [row._replace(against=tuple(dict.fromkeys(
        study.name for study in said.get((_asked(row, knowledge), _OPPOSITE[row.word]), ())
        if study.id != row.study.id))) if row.word in _OPPOSITE and not row.elsewhere else row
        for row in rows]


Asked = frozenset[tuple[str, tuple[str, ...]]]
_OPPOSITE = {"better": "worse", "worse": "better"}


def _asked(row: MarkerRow, knowledge: KnowledgeBase) -> Asked:
    """What the groups of a row are made by: facts, and of a list of drugs which of them."""
    groups = knowledge.studies[row.study.id].groups[row.finding.id].values()
    return frozenset((test.fact, test.targets if test.kind == "drugs" else ()) for group in groups
                     if not isinstance(group, str) for test in tests(group, knowledge.conditions))


def _facts(study: StudyAnswer, finding: FindingAnswer, knowledge: KnowledgeBase) -> frozenset[str]:
    return by_finding(knowledge)(study.id, finding.id)
