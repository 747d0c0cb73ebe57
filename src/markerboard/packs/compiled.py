"""A pack of items ready to be asked: each distinct pair of tumor and marker once, as both engines read it.

A pair is a study of two criteria, so the engines need to learn nothing of items. What is compiled is kept as
JSON by the digests of the pack, of the rule base whose words it uses, and of the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, get_type_hints

from markerboard.errors import PackError, Problem
from markerboard.files import cache
from markerboard.files.loose import parsed
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.knowledge.loading import PARTS
from markerboard.language.entries import pack_fact
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.parser import ExpressionError, Parser
from markerboard.packs.folder import ITEMS, Folder
from markerboard.packs.item import Item
from markerboard.packs.words import definitions, words
from markerboard.patient.drugs import drug
from markerboard.patient.unused import Unreadable

MARKER, TUMOR = "marker", "tumor"
_PARTNER = ".fusion with "
_LOW = 3
"""How exact a marker is that names no change: expression, a copy number, any mutation."""


@dataclass(frozen=True, eq=False)
class Compiled:
    """The items of a pack, the pair that answers for each, and what could not be used of it.

    `exact` tells by item how exact its marker is: 0 a change by its name or a fusion by its partner, 1 a
    class of changes, 2 a call, 3 anything else; `codes` the code of each therapy that has one.
    """

    items: tuple[Item, ...]
    pairs: dict[str, str]
    exact: dict[str, int]
    codes: dict[str, str]
    studies: dict[str, Rules]
    conditions: dict[str, Condition]
    broken: tuple[Problem, ...]


def compiled(folder: Folder, base: KnowledgeBase) -> Compiled:
    """A pack in the words of a rule base, kept for the next start."""
    origin = f"{folder.manifest.digest} {base.digest}"
    kinds = (*PARTS, Item, Problem)
    return cache.kept(f"pack_{folder.manifest.id.replace('-', '_')}", origin,
                      lambda: _Compiler(folder, base).compile(), Compiled, kinds)


class Asking(Protocol):
    """What a pack asks: studies, and the definitions they name."""

    @property
    def studies(self) -> dict[str, Rules]:
        """Each study by its name."""

    @property
    def conditions(self) -> dict[str, Condition]:
        """Each definition by its name."""


def knowledge(folder: Folder, base: KnowledgeBase, pack: Asking) -> KnowledgeBase:
    """A pack as a rule base of its own: nothing of it is that of another."""
    said, vocabulary = folder.manifest, words(base.vocabulary)
    asked = {test.fact for rules in pack.studies.values() for condition in rules.criteria.values()
             for test in tests(condition, pack.conditions)}
    vocabulary = vocabulary.with_asked(sorted(asked - vocabulary.facts.keys()))
    return KnowledgeBase(title=said.title, version=said.origin.day.isoformat(), digest=said.digest,
                         vocabulary=vocabulary, definitions={}, conditions=pack.conditions,
                         measures={}, calls={}, sources={}, studies=pack.studies)


class _Compiler:
    """Reads the items of a pack; one that is broken is told, and the rest are used."""

    def __init__(self, folder: Folder, base: KnowledgeBase) -> None:
        self.folder, self.vocabulary = folder, words(base.vocabulary)
        named = definitions(self.vocabulary)
        self.parser = Parser(self.vocabulary, named)
        self.conditions = {name: self.parser.parse(text) for name, text in named.items()}
        self.broken: list[Problem] = []
        self.parsed: dict[str, Condition] = {}
        self.studies: dict[tuple[str, str], Rules] = {}

    def compile(self) -> Compiled:
        """All of it."""
        items = self._items()
        pairs = {item.id: self._pair(item).id for item in items}
        return Compiled(
            items, pairs, {item.id: self._exact(self.parsed[item.when]) for item in items},
            self._codes(items), {rules.id: rules for rules in self.studies.values()}, self.conditions,
            tuple(self.broken))

    def _items(self) -> tuple[Item, ...]:
        file = str(self.folder.place / ITEMS)
        found: dict[str, Item] = {}
        for number, line in enumerate(self.folder.contents[ITEMS].splitlines(), 1):
            try:
                item = _item(line)
                if item.id in found:
                    raise ValueError(f"there are two items `{item.id}`")
                for text in filter(None, (item.when, item.tumor)):
                    self._condition(text)
            except ExpressionError as error:
                self.broken.append(Problem(file, number, 1, error.message, error.help))
            except (ValueError, TypeError) as error:
                self.broken.append(Problem(file, number, 1, str(error)))
            except RecursionError:
                self.broken.append(Problem(file, number, 1, "is nested too deeply"))
            else:
                found[item.id] = item
        if not found and self.broken:
            raise PackError(self.broken)
        return tuple(found.values())

    def _condition(self, text: str) -> Condition:
        if text not in self.parsed:
            self.parsed[text] = self.parser.parse(text)
            self._own_facts(self.parsed[text])
        return self.parsed[text]

    def _own_facts(self, condition: Condition) -> None:
        """Facts of a namespace are asked by the pack of that name alone."""
        for test in tests(condition, self.conditions):
            space = test.fact.partition(":")[0]
            if pack_fact(test.fact) and space != self.folder.manifest.id:
                raise ValueError(f"`{test.fact}` is a fact of another pack")

    def _pair(self, item: Item) -> Rules:
        """The study of two criteria that answers for an item: one for all that ask the same."""
        key = (item.tumor, item.when)
        if key not in self.studies:
            criteria = {MARKER: self.parsed[item.when]}
            if item.tumor:
                criteria = {TUMOR: self.parsed[item.tumor], **criteria}
            self.studies[key] = Rules(item.id, {}, tuple(criteria), (), criteria, {})
        return self.studies[key]

    def _exact(self, condition: Condition) -> int:
        """How exact the most exact test of a marker is."""
        return min((_exactness(test) for test in tests(condition, self.conditions)), default=_LOW)

    def _codes(self, items: tuple[Item, ...]) -> dict[str, str]:
        found = {}
        for name in dict.fromkeys(name for item in items for name in item.therapies):
            try:
                found[name] = drug(name, self.vocabulary, before=1_000)
            except Unreadable:
                continue  # it is shown as it is written, and is nothing that was given
        return found


def _exactness(test: Test) -> int:
    if test.kind == "variants":
        return int(any(one.exon is not None or one.is_codons or one.altered.startswith("X")
                       for one in test.variants))
    if test.kind == "flag":
        return 0 if _PARTNER in test.fact else 2
    return _LOW


def _item(line: bytes) -> Item:
    """An item of its line. Raises ValueError, TypeError."""
    read: Any = parsed(line)
    if not isinstance(read, dict):
        raise ValueError("expected keys with values")
    if extra := read.keys() - set(Item._fields):
        raise ValueError(f"unknown key `{sorted(extra)[0]}`")
    known = {name: read[name] if name in read else _EMPTY[kind] for name, kind in _FORM.items()}
    for name, value in known.items():
        if type(value) is not (list if _FORM[name] is tuple else _FORM[name]):
            raise ValueError(f"`{name}` has another form than {_FORM[name].__name__}")
    if not (known["id"] and known["when"]):
        raise ValueError("an item needs `id` and `when`")
    if not all(isinstance(one, str) for name in known if _FORM[name] is tuple for one in known[name]):
        raise ValueError("`therapies` and `trials` are lists of text")
    values: dict[str, Any] = {name: tuple(value) if _FORM[name] is tuple else value
                              for name, value in known.items()}
    return Item(**values)


_FORM: dict[str, type] = {name: kind if kind in (str, int, bool) else tuple
                          for name, kind in get_type_hints(Item).items()}
_EMPTY: dict[type, Any] = {str: "", tuple: [], int: 0, bool: False}

