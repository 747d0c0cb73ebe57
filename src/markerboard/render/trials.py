"""The trials of a pack in words: status, fit and day of each, and why; no figures stand here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from markerboard.answer.pack_parts import PackAnswer, PackPlace, PackTrial
from markerboard.packs.trial import own_fact
from markerboard.render.paper import Paper
from markerboard.render.reasons import Speaker
from markerboard.render.words import Sentences

SHOWN = {"eligible": 12, "undetermined": 5}
"""How many of a fit are told on a first page; the rest are counted."""
FACTS, NAMED, UNREAD = 4, 12, 3
_CLOSED, _NOT_ASKED = "closed", "not asked"


class TrialView(NamedTuple):
    """A trial in words; `notes` tells what decided it, each of its places, and what was not read."""

    title: str
    status: str
    fit: str
    day: str
    notes: tuple[str, ...]


class Trials:
    """Puts the trials of one section into words."""

    def __init__(self, pack: PackAnswer, sentences: Sentences, whole: bool) -> None:
        self.pack, self.s, self.w, self.whole = pack, sentences, sentences.words, whole
        self.trials, self.facts = pack.trials or (), pack.facts or {}
        self.speaker = Speaker(sentences)
        self.numbers = Counter(one.protocol for one in self.trials)

    def about(self) -> Iterator[str]:
        """How many there are of each fit, and whose word status and day are."""
        counts = self.pack.counts
        yield self.w("trials counted", n=counts["trials"], match=counts["match"],
                     undecided=counts["undecided"], misfit=counts["do not fit"], closed=counts["closed"])
        yield self.w("trials own")
        if counts["left"]:
            yield self.w("trials left", n=counts["left"])

    def rows(self) -> tuple[TrialView, ...]:
        """The trials that are told one by one: all of them, or the first of those that may fit."""
        return tuple(map(self._view, self.trials if self.whole else self._first()))

    def below(self) -> Iterator[str]:
        """What is not told one by one, counted, and by name as far as there is room."""
        if self.whole:
            return
        first, live = self._first(), [one for one in self.trials if one.state != _CLOSED]
        if not first:
            yield self.w("trials none")
        for verdict in SHOWN:
            if rest := sum(one.verdict == verdict for one in live) - sum(
                    one.verdict == verdict for one in first):
                yield self.w(f"trials more {verdict}", n=rest)
        misfit = [one for one in live if one.verdict not in SHOWN]
        shut = [one for one in self.trials if one.state == _CLOSED]
        for key, these in (("trials misfit", misfit), ("trials shut", shut)):
            if these:
                yield self.w(key, n=len(these), names=self._names(these))

    def _first(self) -> list[PackTrial]:
        live = [one for one in self.trials if one.state != _CLOSED]
        return [one for verdict, most in SHOWN.items()
                for one in [each for each in live if each.verdict == verdict][:most]]

    def _names(self, these: list[PackTrial]) -> str:
        more = self.w("more", n=len(these) - NAMED) if len(these) > NAMED else ""
        named = [one.protocol if self.numbers[one.protocol] == 1 else one.id for one in these[:NAMED]]
        return self.s.joined(named, "list") + more

    def _view(self, one: PackTrial) -> TrialView:
        named = self.s.joined(list(filter(None, (one.protocol, one.title, one.nct))), "comma")
        state = self.w(f"trial {one.state}")
        status = self.w("trial printed", state=state, printed=one.status) if one.status else state
        # A file of this kind rarely asks all that the trial does: the bare word would say too much.
        fit = self.w("trial eligible" if one.verdict == "eligible" else one.verdict)
        title = self.w("trial of pack", title=named, id=f"{one.pack}:{one.id}")
        return TrialView(title, status, fit, one.day, tuple(self._notes(one)))

    def _notes(self, one: PackTrial) -> Iterator[str]:
        """What decided it or is missing, each place that asks something, and what was not read."""
        open_ = one.verdict == "undetermined"
        if facts := one.missing if open_ else one.decided:
            unread = {own_fact(self.pack.id, clause.rpartition(": ")[0]) for clause in one.unread}
            told = [self._missing(fact, unread) if open_ else self.speaker.fact(self.facts[fact])
                    for fact in facts]
            yield self.w("trial lacks" if open_ else "trial since", facts=self._some(list(filter(None, told)))
                         or self.w("trial all unread"))
        if asked := [self._place(place) for place in one.places if place.verdict != _NOT_ASKED or
                     place.state == _CLOSED]:
            yield self.s.joined(asked, "semicolon")
        if open_ or self.whole:
            yield from self._unread(one)

    def _unread(self, one: PackTrial) -> Iterator[str]:
        unread = one.unread if self.whole else one.unread[:UNREAD]
        yield from (self.w("trial unread", clause=clause) for clause in unread)
        if len(one.unread) > len(unread):
            yield self.w("more", n=len(one.unread) - len(unread)).strip()

    def _missing(self, fact: str, unread: set[str]) -> str:
        """A fact that is missing, by its name; a clause that was not read is told below, with the reason."""
        return "" if fact in unread else self.w.term(self.facts[fact].label)

    def _place(self, place: PackPlace) -> str:
        name = self.w(f"trial {place.level}", name=place.name)
        shown = self.w("trial place", name=name, state=self.w("trial closed"))
        return self.w("trial asks", place=shown if place.state == _CLOSED else name,
                      colon=self.w("colon"), verdict=self.w(place.verdict))

    def _some(self, texts: list[str]) -> str:
        most = len(texts) if self.whole else FACTS
        more = self.w("more", n=len(texts) - most) if len(texts) > most else ""
        return self.s.joined(texts[:most], "list") + more


def show_trials(views: tuple[TrialView, ...], paper: Paper, sentences: Sentences) -> None:
    """Write trials on a terminal."""
    for one in views:
        paper.gap()
        paper.line(one.title, 2, "bold")
        paper.line(sentences.joined([one.status, one.fit, one.day], "semicolon"), 5)
        for note in one.notes:
            paper.line(note, 5, "dim")
