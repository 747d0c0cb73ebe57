"""Approvals and guidelines of a pack in words: by whom, from when, for which marker, in whose wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from markerboard.answer.pack_parts import PackAnswer, PackApproval
from markerboard.render.paper import Paper
from markerboard.render.words import Sentences

SHOWN, NAMED = 12, 12
"""How many that match are told one by one on a first page, and how many of the others by name."""


class ApprovalView(NamedTuple):
    """An approval in words; `notes` has its wording and its document."""

    title: str
    says: str
    day: str
    marker: str
    notes: tuple[str, ...]


class Approvals:
    """Puts the approvals of one section into words."""

    def __init__(self, pack: PackAnswer, sentences: Sentences, whole: bool) -> None:
        self.pack, self.s, self.w, self.whole = pack, sentences, sentences.words, whole
        every = pack.approvals or ()
        self.matching = [one for one in every if one.verdict == "match"]
        self.undecided = [one for one in every if one.verdict != "match"]
        self.shown = every if whole else tuple(self.matching[:SHOWN])

    def about(self) -> Iterator[str]:
        """How many match, and that no more than marker and tumor was compared."""
        counts = self.pack.counts
        yield self.w("approvals counted", n=counts["items"], match=counts["match"],
                     undecided=counts["undecided"])
        yield self.w("approvals own")

    def rows(self) -> tuple[ApprovalView, ...]:
        """Those that are told one by one."""
        return tuple(map(self._view, self.shown))

    def below(self) -> Iterator[str]:
        """What is not told one by one: how many more, and what is undecided by therapy."""
        if not self.matching:
            yield self.w("approvals none")
        if self.whole:
            return
        if rest := self.matching[SHOWN:]:
            yield self.w("approvals more", n=len(rest), names=self._names(rest))
        if self.undecided:
            yield self.w("approvals undecided", n=len(self.undecided), names=self._names(self.undecided))

    def _names(self, these: list[PackApproval]) -> str:
        found = Counter(self._therapy(one) for one in these)
        more = self.w("more", n=len(found) - NAMED) if len(found) > NAMED else ""
        return self.s.joined([f"{name} {n}" for name, n in found.most_common(NAMED)], "list") + more

    def _therapy(self, one: PackApproval) -> str:
        return " + ".join(one.therapies)

    def _view(self, one: PackApproval) -> ApprovalView:
        says = self.w(f"approval {one.kind} {one.says}", agency=one.agency)
        marker = self.w("approval of", marker=one.profile, disease=one.disease,
                        verdict=self.w(f"approval {one.verdict}"))
        return ApprovalView(self._therapy(one), says, one.day or self.w("approval no day"), marker,
                            tuple(self._notes(one)))

    def _notes(self, one: PackApproval) -> Iterator[str]:
        if one.withdrawn:
            yield self.w("approval withdrawn")
        if one.wording:
            yield self.w("approval wording", text=one.wording)
        told = (f"{one.pack}:{one.id}", one.citation, one.source, one.note,
                self.w("pack given") if one.given else "")
        yield self.s.joined(list(filter(None, told)), "semicolon")


def show_approvals(views: tuple[ApprovalView, ...], paper: Paper, sentences: Sentences) -> None:
    """Write approvals on a terminal."""
    for one in views:
        paper.gap()
        paper.line(one.title, 2, "bold")
        paper.line(sentences.joined([one.says, one.day], "semicolon"), 5)
        paper.line(one.marker, 5)
        for note in one.notes:
            paper.line(note, 5, "dim")
