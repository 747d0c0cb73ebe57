"""A board with packs: the rule base, and beside it each pack that was named, ready to answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from markerboard.answer.beside import Section
from markerboard.answer.board import Board
from markerboard.answer.ordering import PackOrdering
from markerboard.answer.pack_approvals import ApprovalPack
from markerboard.answer.pack_ordering import of_studies
from markerboard.answer.pack_parts import PackAnswer
from markerboard.answer.pack_trials import TrialPack
from markerboard.answer.packs import ItemPack, about, engine
from markerboard.errors import PackError, Problem
from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.loading import shipped
from markerboard.knowledge.rulefiles import VOCABULARY
from markerboard.packs import folder as folders
from markerboard.packs import store, studies
from markerboard.packs.folder import Folder
from markerboard.packs.words import said
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts

_SHOWN = ("missing", "sources", "studies")


def load(rules: Path | str | None = None, packs: Iterable[str] = (), *, skip_broken: bool = False,
         as_of: date | None = None) -> Board:
    """The board of a rule base with some packs, by name, `name@digest` or path. Raises RulebookError."""
    board = Board.load(rules, skip_broken=skip_broken, as_of=as_of)
    board.packs = beside(board.knowledge, packs, rules, as_of)
    return board


def beside(base: KnowledgeBase, packs: Iterable[str], rules: Path | str | None = None,
           as_of: date | None = None) -> tuple[Section, ...]:
    """Packs in the words of a rule base, none of a later day than asked. Raises PackError."""
    found = [folders.load(store.find(spec)) for spec in dict.fromkeys(packs)]
    names = [one.manifest.id for one in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise PackError([Problem("--packs", 1, 1, f"`{twice[0]}` stands for two versions of one pack",
                                 "name one of them: two of one name cannot be used together")])
    if later := [one for one in found if as_of and one.manifest.origin.day > as_of]:
        said = later[0].manifest
        raise PackError([Problem("--packs", 1, 1, f"`{said.id}` is of {said.origin.day}, later than {as_of}",
                                 "name a version of that time: `markerboard packs list` tells all")])
    return tuple(ready(one, base, rules) for one in found)


def ready(folder: Folder, base: KnowledgeBase, rules: Path | str | None = None) -> Section:
    """A pack in the words of a rule base, ready to answer. Raises PackError."""
    if folder.manifest.kind == "items":
        return ItemPack(folder, base)
    if folder.manifest.kind == "approvals":
        return ApprovalPack(folder, base)
    if folder.manifest.kind == "trials":
        return TrialPack(folder, base)
    vocabulary = (Path(rules) if rules is not None else shipped()) / VOCABULARY
    return StudyPack(folder, studies.knowledge(folder, base, vocabulary.read_bytes()))


class StudyPack:
    """A pack of studies: a rule base of its own, which answers as the shipped one does."""

    def __init__(self, folder: Folder, knowledge: KnowledgeBase) -> None:
        self.manifest, self.id = folder.manifest, folder.manifest.id
        self.board = Board(knowledge)

    @property
    def digest(self) -> str:
        """The digest of its files."""
        return self.manifest.digest

    def forget(self) -> None:
        """Keep nothing of the patients it was asked of."""
        self.board.forget()

    def order(self, case: Case, facts: Facts) -> PackOrdering:
        """What tests would settle of its studies. Raises EngineDisagreement, EngineFailure."""
        own = said(case, facts, self.board.knowledge.vocabulary)
        return of_studies(about(self.manifest), self.board.order(replace(case, facts=own)))

    def answer(self, case: Case, facts: Facts) -> PackAnswer:
        """What it says of a patient. Raises EngineDisagreement, EngineFailure."""
        own = said(case, facts, self.board.knowledge.vocabulary)
        whole = self.board.evaluate(replace(case, facts=own)).as_json()
        verdicts = [study["verdict"] for study in whole["studies"]]
        counts = {"studies": len(verdicts), "match": verdicts.count("eligible"),
                  "undecided": verdicts.count("undetermined"), "broken": len(self.board.knowledge.left_out)}
        shown: dict[str, Any] = {name: whole[name] for name in _SHOWN}
        return PackAnswer(**about(self.manifest), engine=engine(self.board.engines), counts=counts,
                          broken=tuple(whole["left_out"]), **shown)
