"""The studies that have no row on page one, in a few lines: their names, and more of those that may fit.

Of an undecided study these are its best result and the one fact that settles it. Where there is no room for
them its result stands with the test that decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from markerboard.answer.asking import ASK, assay
from markerboard.answer.elsewhere import elsewhere
from markerboard.answer.first import FITTING, OTHERS, FirstPage
from markerboard.answer.headline import Headline, headlines, leading
from markerboard.answer.model import Evaluation, Missing, StudyAnswer
from markerboard.answer.order import ordered
from markerboard.files.remembering import once
from markerboard.language.field import DISEASE
from markerboard.render.comparing import Comparing
from markerboard.render.fitting import Fitting
from markerboard.render.marker_rows import places
from markerboard.render.telling import Telling

NAMES = 6
OPEN = ("undecided", "group-unknown")
_FACTS = 2
_ELSEWHERE = 2
"""How many statements that other studies exclude stand on the page."""


class Below:
    """Says what stands below the treatments of one answer."""

    def __init__(self, answer: Evaluation, fitting: Fitting, comparing: Comparing) -> None:
        self.answer, self.fitting, self.comparing = answer, fitting, comparing
        self.s, self.w, self.columns = comparing.s, comparing.w, comparing.columns
        self.facts = comparing.groups.knowledge.vocabulary.facts

    def lines(self, first: FirstPage, told: int) -> Iterator[str]:
        """Each kind of study in a line; so many undecided ones of each kind are told with their result."""
        if told_elsewhere := self._elsewhere():
            yield told_elsewhere
        if not (first.blocks or first.more):
            yield from self._misfits()
        fitting = first.more.of(*FITTING)
        if fitting:
            yield self.w("more studies", names=self.s.joined(study.name for study in fitting))
        for fit in ("misses-by-one", *OPEN):
            room = 1 if fit == "misses-by-one" else told
            these = first.more.of(fit)
            names = [self._named(study, place < room) for place, study in enumerate(these[:NAMES])]
            if names:
                yield self.w("in words", endpoint=self.w(f"fit {fit}").capitalize(),
                             text=self.few(names, of=len(these)))
        if first.little_read:
            yield self.w("little read names", names=self.few([study.name for study in first.little_read]))

    def told(self, first: FirstPage, told: int) -> set[str]:
        """The studies whose result stands on the page, with a row or below."""
        rows = {row.study.id for block in first.blocks for row in block.rows}
        return rows | {study.id for fit in OPEN for study in first.more.of(fit)[:told]}

    def decided(self, id: str, facts: Iterable[Missing], *, result: bool) -> str:
        """A study that some facts decide, with what it asks of a gene and, where none stands, a result."""
        study = self.answer.study(id)
        genes = {one.fact for one in facts if id in one.alone and one.fact in self.facts
                 and self.facts[one.fact].type == "gene"}
        return self._beside(study, list(self.fitting.open(study, genes)), result=result)

    def few(self, names: Sequence[str], most: int = NAMES, of: int = 0) -> str:
        """Some of many names, and how many more there are; of so many where not all names are given."""
        left = max(of, len(names)) - most
        return self.s.joined(names[:most], "list") + (self.w("more", n=left) if left > 0 else "")

    def result(self, one: Headline, named: Sequence[str] = ()) -> str:
        """A result in a line with its endpoint: `OS: 9.46 v 6.37, HR 0.70 (0.55–0.89)`.

        Sides stand with their names but for the arms that are named before it.
        """
        cell = self.comparing.cell(one.result, places(one.finding), named)
        return self.w("in words", endpoint=self.s.endpoint_in_short(one.result), text=cell.line(self.w))

    def waiting(self, study: StudyAnswer) -> str:
        """The first facts that a study waits for, and how many more there are."""
        return self.few([self.open(name, self.w.term(self.facts[name].label))
                         for name in study.missing if name in self.facts], _FACTS)

    def open(self, name: str, label: str) -> str:
        """A fact that is open; of a gene of which a variant is known it is the others that are."""
        stated = self.answer.facts.get(name)
        known = stated is not None and stated.unknown is None and isinstance(stated.value, dict)
        return self.w("beside variants", gene=label) if known and self.facts[name].type == "gene" else label

    def kind(self, how: str) -> str:
        """Whether a fact is ordered or asked."""
        return self.w("ask" if how.startswith(ASK) else "order")

    # Pages are laid out until one fits; what is said of a study is the same on each.

    @once
    def _elsewhere(self) -> str:
        """What is stated and other studies of a treatment exclude, where a study on the page did not ask."""
        said = Telling(self.answer, self.s).said
        found = [self.w("in words", endpoint=self.s.joined(map(said, one.because)),
                        text=self.few(list(one.excluded_by), 2))
                 for one in elsewhere(self.answer)[:_ELSEWHERE]]
        return self.w("excluded elsewhere", what=self.s.joined(found, "semicolon")) if found else ""

    def _misfits(self) -> Iterator[str]:
        """Where nothing fits or may, the studies of this tumor with the domains in which they do not."""
        told = [study.name + self.w("in brackets",
                                    text=self.s.joined(map(self.w.term, study.differs), "list"))
                for study in ordered(self.answer) if study.strength.fit == "no" and study.differs
                and not DISEASE & {*study.differs}]
        if told:
            yield self.w("misfits of tumor", names=self.few(told, OTHERS))

    def _named(self, study: StudyAnswer, told: bool) -> str:
        """A near miss with what it misses by; of a study that may fit what there is room for.

        The near miss of the best design is never without its result, whatever room there is for its row.
        """
        if study.strength.fit in OPEN:
            return self._open(study.id) if told else study.name
        return self._beside(study, list(self.fitting.nearly(study)), result=told)

    @once
    def _open(self, id: str) -> str:
        """A study that may fit, with its best result and what settles it."""
        study = self.answer.study(id)
        return self._beside(study, [self._settled_by(study)])

    def _beside(self, study: StudyAnswer, texts: list[str], *, result: bool = True) -> str:
        best = leading(headlines(study, self.columns), self.columns) if result else None
        told = self.s.joined([self.result(best) if best else "", *texts], "semicolon")
        return study.name + (self.w("in brackets", text=told) if told else "")

    def _settled_by(self, study: StudyAnswer) -> str:
        """The one fact that settles a study, or by which it has a group; else how many it waits for."""
        one = next((one for one in self.answer.missing if _settles(one, study)), None)
        if one is None:
            return self.w("facts open", n=len(study.missing)) if study.missing else ""
        kind = self.kind(assay(one.fact, self.comparing.groups.knowledge.vocabulary))
        return f"{kind}{self.w('colon')}{self.open(one.fact, self.w.short(one.label))}"


def _settles(missing: Missing, study: StudyAnswer) -> bool:
    if study.strength.fit == "undecided":
        return study.id in missing.alone
    return any(place.startswith(f"{study.id}/") for place in missing.alone)


def arms(study: StudyAnswer) -> list[str]:
    """The arms that the design of a study names."""
    return list(study.arms) if len(study.arms) == 2 else []
