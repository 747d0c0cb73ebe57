"""What packs say of a patient: each evaluated alone by both engines, each a section of its own.

A pack reads the same facts whichever others stand beside it, and shares no condition, no engine and no count
with them: adding, taking away or ordering packs changes no byte of another's section.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Generic, TypeVar

from markerboard.answer import explain, ordering
from markerboard.answer.asking import assay
from markerboard.answer.ordering import PackOrdering
from markerboard.answer.pack_ordering import of_items
from markerboard.answer.pack_parts import ItemVerdict, PackAnswer, PackItem, PackOpen
from markerboard.answer.pack_rows import best_first, rows
from markerboard.answer.pack_words import word
from markerboard.engines.agree import Engines
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.files.remembering import once
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs.compiled import MARKER, TUMOR, Asking, Compiled, compiled, knowledge
from markerboard.packs.folder import Folder
from markerboard.packs.item import Item
from markerboard.packs.manifest import Manifest
from markerboard.packs.words import said
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts
from markerboard.patient.history import Drugs
from markerboard.version import __version__

C = TypeVar("C", bound=Asking)
GIVEN = ("prior.drugs", "current.drugs")


class AskedPack(ABC, Generic[C]):
    """A pack ready to answer: two engines over what it asks, and nothing shared with another."""

    def __init__(self, folder: Folder, base: KnowledgeBase, made: C) -> None:
        self.manifest, self.id = folder.manifest, folder.manifest.id
        self.compiled = made
        self.knowledge = knowledge(folder, base, made)
        self.engines = Engines(self.knowledge)

    @property
    def digest(self) -> str:
        """The digest of its files."""
        return self.manifest.digest

    def forget(self) -> None:
        """Keep nothing of the patients it was asked of."""
        self.engines.forget()

    def order(self, case: Case, facts: Facts) -> PackOrdering | None:
        """Nothing, where it holds no evidence but approvals or trials."""
        return None

    def answer(self, case: Case, facts: Facts) -> PackAnswer:
        """What it says of a patient. Raises EngineDisagreement, EngineFailure."""
        return self.section(*self.engines.decide(said(case, facts, self.knowledge.vocabulary)))

    @abstractmethod
    def section(self, answers: Answers, facts: Facts) -> PackAnswer:
        """What it says by the answers of its engines, for the facts in its own words."""


class ItemPack(AskedPack[Compiled]):
    """A pack of items, ready to answer."""

    def __init__(self, folder: Folder, base: KnowledgeBase) -> None:
        super().__init__(folder, base, compiled(folder, base))
        self.orders = cache(lambda: ordering.orders(self.knowledge))

    def section(self, answers: Answers, facts: Facts) -> PackAnswer:
        """The rows of its items that match, and what is open."""
        return _Answering(self, answers, facts).section()

    def order(self, case: Case, facts: Facts) -> PackOrdering:
        """What tests would settle of its undecided items. Raises EngineDisagreement, EngineFailure."""
        own = said(case, facts, self.knowledge.vocabulary)
        undecided = [one for one in self.section(*self.engines.decide(own)).items or ()
                     if one.verdict == "undecided"]
        return of_items(about(self.manifest), self.orders(), undecided, self.compiled.pairs, own)


class _Answering:
    """One section; the engines have already decided everything."""

    def __init__(self, pack: ItemPack, answers: Answers, facts: Facts) -> None:
        self.pack, self.compiled, self.answers, self.facts = pack, pack.compiled, answers, facts
        self.meaning = Meaning(pack.knowledge.conditions, facts.values)

    def section(self) -> PackAnswer:
        by_verdict: dict[bool | None, list[Item]] = {True: [], None: [], False: []}
        for item in self.compiled.items:
            by_verdict[self.answers[self.compiled.pairs[item.id]]].append(item)
        matching, undecided = (best_first(by_verdict[truth], self.compiled) for truth in (True, None))
        told = [self._item(item, "match") for item in matching]
        told += [self._item(item, "undecided") for item in undecided]
        return PackAnswer(
            **about(self.pack.manifest), engine=engine(self.pack.engines),
            counts=self._counts(matching, undecided, by_verdict[False]),
            rows=rows(self.pack.id, self.compiled, matching,
                      given(self.facts, self.pack.knowledge.vocabulary)),
            open=self._open(undecided), items=tuple(told),
            broken=tuple(f"{p.line}: {p.message}" for p in self.compiled.broken[:MOST_BROKEN]))

    def _counts(self, matching: list[Item], undecided: list[Item], rest: list[Item]) -> Mapping[str, int]:
        why = Counter(self._first_reason(item) for item in rest)
        return {"items": len(self.compiled.items), "match": len(matching), "undecided": len(undecided),
                **{name: why[name] for name in (MARKER_ONLY, "other tumor", "other marker")},
                "left": self.pack.manifest.counts.get("left", 0), "broken": len(self.compiled.broken)}

    def _first_reason(self, item: Item) -> str:
        pair = self.compiled.pairs[item.id]
        if self.answers.get(f"{pair}/{TUMOR}", True) is not False:
            return "other marker"
        return MARKER_ONLY if self.answers[f"{pair}/{MARKER}"] else "other tumor"

    # Items

    def _item(self, item: Item, verdict: ItemVerdict) -> PackItem:
        criteria = self.compiled.studies[self.compiled.pairs[item.id]].criteria.values()
        because = dict.fromkeys(told for each in criteria for told in self._reasons(each))
        lacking = dict.fromkeys(fact for each in criteria for fact in self._lacks(each))
        return PackItem(**item._asdict(), pack=self.pack.id, verdict=verdict, word=word(item),
                        because=tuple(because), missing=tuple(lacking))

    @once
    def _reasons(self, condition: Condition) -> tuple[str, ...]:
        if self.meaning.truth(condition) is None:
            return ()
        return tuple(map(self._sentence, explain.support(self.meaning, condition)))

    def _sentence(self, fact: str) -> str:
        return explain.sentence(self.pack.knowledge.vocabulary.facts[fact], self.facts[fact])

    @once
    def _lacks(self, condition: Condition) -> tuple[str, ...]:
        return explain.missing(self.meaning, condition)

    def _open(self, undecided: list[Item]) -> tuple[PackOpen, ...]:
        """The facts that alone decide undecided items: first those of the highest level, then of the most."""
        alone: dict[str, Counter[str]] = {}
        for item in undecided:
            criteria = self.compiled.studies[self.compiled.pairs[item.id]].criteria.values()
            lacking = dict.fromkeys(fact for each in criteria for fact in self._lacks(each))
            if len(lacking) == 1:
                alone.setdefault(next(iter(lacking)), Counter())[item.level] += 1
        vocabulary = self.pack.knowledge.vocabulary
        found = [PackOpen(fact=fact, label=vocabulary.facts[fact].label, assay=assay(fact, vocabulary),
                          items=dict(sorted(levels.items()))) for fact, levels in alone.items()]
        return tuple(sorted(found, key=lambda one: (min(one.items), -sum(one.items.values()), one.fact)))


def given(facts: Facts, vocabulary: Vocabulary) -> frozenset[str]:
    """The codes of the drugs that were given, with those of their classes."""
    taken = (facts.values.get(name) for name in GIVEN)
    return frozenset(code for drugs in taken if isinstance(drugs, Drugs)
                     for member in drugs.members for code in vocabulary.drugs.lineage(member))


MARKER_ONLY = "marker in another tumor"
MOST_BROKEN = 20


def about(manifest: Manifest) -> dict[str, Any]:
    """Whose knowledge a pack is, from when, under which terms, and how it was made."""
    made = manifest.made
    return {"id": manifest.id, "title": manifest.title, "kind": manifest.kind,
            "day": manifest.origin.day.isoformat(), "license": manifest.license.id,
            "attribution": manifest.license.attribution or None, "url": manifest.origin.url or None,
            "digest": manifest.digest, "made": f"{made.by}, {made.version}" if made else None}


def engine(engines: Engines) -> Mapping[str, Any]:
    """Which engines answered, and whether two of them agreed."""
    second = engines.second_name
    return {"evaluator": f"markerboard {__version__}", "second": second, "agreed": second is not None}
