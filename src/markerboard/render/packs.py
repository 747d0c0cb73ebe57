"""What a pack says, ready to be shown: the same lines on a terminal, on paper, on the board, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from markerboard.answer.model import Evaluation
from markerboard.answer.pack_parts import Between, PackAnswer, PackItem, PackRow
from markerboard.answer.pack_rows import TOP, first_page
from markerboard.render.approvals import Approvals, ApprovalView, show_approvals
from markerboard.render.paper import Paper
from markerboard.render.trials import Trials, TrialView, show_trials
from markerboard.render.words import Sentences

MARKERS, OPEN, NAMED = 4, 3, 40
"""How many markers of a row and how many deciding facts are told, and how many rows by name alone."""


class RowView(NamedTuple):
    """A row in words; `notes` tells what speaks against it and that it was given."""

    level: str
    title: str
    says: str
    markers: str
    best: str
    notes: tuple[str, ...]


class PackView(NamedTuple):
    """A section in words: whose it is, how much of it, the rows, and what stands below them."""

    id: str
    heading: str
    about: tuple[str, ...]
    rows: tuple[RowView, ...]
    below: tuple[str, ...]
    broken: str
    trials: tuple[TrialView, ...] = ()
    approvals: tuple[ApprovalView, ...] = ()


def views(answer: Evaluation, sentences: Sentences, *, whole: bool = False) -> list[PackView]:
    """The sections of an answer in words; `whole` shows every row."""
    return [_Viewing(pack, sentences, whole).view() for pack in answer.packs or ()]


def contradictions(answer: Evaluation, sentences: Sentences) -> list[str]:
    """What packs say the opposite of, both named."""
    return [_between(one, sentences) for one in answer.between or ()]


def _between(one: Between, sentences: Sentences) -> str:
    w = sentences.words
    (first, said), (second, opposite) = ((f"{pack}:{one.items[pack]}", w.term(word))
                                         for pack, word in one.says.items())
    return w("pack between", one=first, word=said, other=second, opposite=opposite,
             therapy=" + ".join(one.therapies) or w("pack prognosis"), marker=one.marker)


class _Viewing:
    """Puts one section into words."""

    def __init__(self, pack: PackAnswer, sentences: Sentences, whole: bool) -> None:
        self.pack, self.s, self.w, self.whole = pack, sentences, sentences.words, whole
        self.items: Mapping[str, PackItem] = {item.id: item for item in pack.items}
        self.trials = Trials(pack, sentences, whole)
        self.approvals = Approvals(pack, sentences, whole)

    def view(self) -> PackView:
        pack = self.pack
        shown, named = (pack.rows, ()) if self.whole else first_page(pack.rows)
        why = "; ".join(pack.broken[:3])
        broken = self.w("pack broken", n=pack.counts["broken"], why=why) if pack.broken else ""
        heading, below = "pack heading", self._below(shown, named)
        if pack.trials is not None:
            heading, below = "trials heading", self.trials.below()
        elif pack.approvals is not None:
            heading, below = "approvals heading", self.approvals.below()
        return PackView(
            pack.id, self.w(heading, title=pack.title, day=pack.day, id=pack.id), self._about(),
            tuple(map(self._row, shown)), (*below, *self._studies()), broken, self.trials.rows(),
            self.approvals.rows())

    def _about(self) -> tuple[str, ...]:
        pack, counts = self.pack, self.pack.counts
        own = f"{self.w('comma')}{pack.attribution}" if pack.attribution else ""
        terms = self.w("pack terms", license=pack.license, attribution=own, digest=f"{pack.digest[:19]}...")
        if pack.trials is not None:
            return terms, *self.trials.about()
        if pack.approvals is not None:
            return terms, *self.approvals.about()
        numbers = {"match": counts["match"], "undecided": counts["undecided"]}
        if pack.studies is not None:
            return terms, self.w("pack studies", items=counts["studies"], **numbers)
        return terms, self.w("pack items", items=counts["items"], **numbers), self.w("pack own")

    # Rows

    def _row(self, row: PackRow) -> RowView:
        return RowView(row.level or "-", self._title(row), self._says(row), self._markers(row.markers),
                       self._best(row), tuple(self._notes(row)))

    def _title(self, row: PackRow) -> str:
        if row.type == "prognostic":
            return self.w("pack prognosis")
        if row.type == "diagnostic":
            return row.subject
        joint = self.w("pack sequential") if row.together == "sequential" else " + "
        return joint.join(row.therapies)

    def _says(self, row: PackRow) -> str:
        told = [self.w.term(row.word), self.w("pack for", levels=levels(row.for_)) if row.for_ else ""]
        told.append(self.w("pack against", levels=levels(row.against)) if row.against else "")
        return self.s.joined(list(filter(None, told)), "semicolon")

    def _markers(self, markers: tuple[str, ...]) -> str:
        more = self.w("more", n=len(markers) - MARKERS) if len(markers) > MARKERS else ""
        return self.s.joined(markers[:MARKERS], "list") + more

    def _best(self, row: PackRow) -> str:
        item = self.items[row.best or row.items[0]]
        stars = self.w("pack stars", n=item.stars) if item.stars else self.w("pack not rated")
        flagged = self.w("pack flagged") if item.flagged else ""
        told = (f"{row.pack}:{item.id}", stars, self.w("pack in", disease=item.disease), item.source,
                item.citation, flagged)
        return self.s.joined(list(filter(None, told)), "comma")

    def _notes(self, row: PackRow) -> Iterator[str]:
        opposed = f"{row.pack}:{row.opposed}"
        if row.conflict and row.opposed:
            yield self.w("pack conflict", other=opposed)
        if row.mixed and row.opposed:
            yield self.w("pack mixed", other=opposed)
        if row.given:
            yield self.w("pack given")
        if row.type == "prognostic":
            yield self.w("pack unfigured", pack=row.pack)

    # Below the rows

    def _below(self, shown: tuple[PackRow, ...], named: tuple[PackRow, ...]) -> Iterator[str]:
        pack = self.pack
        if not pack.rows and pack.studies is None:
            yield self.w("pack none")
        if named:
            names = self.s.joined([self._title(row) for row in named[:NAMED]], "semicolon")
            yield self.w("pack more top", n=len(named), level=TOP, names=names)
        if rest := len(pack.rows) - len(shown) - len(named):
            yield self.w("pack more", n=rest)
        most = len(pack.open) if self.whole else OPEN
        for one in pack.open[:most]:
            yield self.w("pack open", fact=self.w.term(one.label), n=sum(one.items.values()),
                         levels=levels(one.items))
        if len(pack.open) > most:
            yield self.w("pack more open", n=len(pack.open) - most)

    def _studies(self) -> Iterator[str]:
        for study in self.pack.studies or ():
            if study["verdict"] != "ineligible":
                named = f"{self.pack.id}:{study['id']} ({self.w(study['verdict'])})"
                yield f"{named}{self.w('colon')}{study['title']}"


def levels(counted: Mapping[str, int]) -> str:
    """How many of each level: `A 1, B 2`."""
    return ", ".join(f"{level} {number}" for level, number in counted.items())


def show(answer: Evaluation, paper: Paper, sentences: Sentences, *, whole: bool = False) -> None:
    """Write the sections on a terminal, each under a heading of its own."""
    for view in views(answer, sentences, whole=whole):
        paper.heading(view.heading.upper())
        for line in (*view.about, view.broken):
            paper.line(line, 2, "dim")
        for row in view.rows:
            paper.gap()
            paper.line(f"{row.level}  {row.title}", 2, "bold")
            for line in (row.says, row.markers, row.best):
                paper.line(line, 5)
            for note in row.notes:
                paper.line(note, 5, "yellow")
        show_trials(view.trials, paper, sentences)
        show_approvals(view.approvals, paper, sentences)
        paper.gap()
        for line in view.below:
            paper.line(line, 2)
    told = contradictions(answer, sentences)
    if told:
        paper.heading(sentences.words("pack apart").upper())
    for line in told:
        paper.line(line, 2, "yellow")
