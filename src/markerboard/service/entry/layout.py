"""Which fields the form has: the places that the vocabulary gives the facts of a case, by their sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.language.places import Way, steps
from markerboard.language.vocabulary import Fact
from markerboard.nomenclature import tumors

SECTIONS = ("patient", "disease", "biomarkers", "progression", "facts")
STATES = ("true", "false", "not tested")
"""What may be said of a fact that is so or not, beside nothing."""


class Field(NamedTuple):
    """One fact: its place in a case, how it is asked (`state`, `choice` or `text`), and of which words."""

    at: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    offers: str = ""
    unit: str = ""

    @property
    def name(self) -> str:
        """The name under which a browser sends it."""
        return f"f.{self.at}"

    @property
    def way(self) -> Way:
        """The steps to its place."""
        return tuple(steps(self.at))


class Layout:
    """The fields of a rule base's form, and the words that each list offers."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge, self.vocabulary = knowledge, knowledge.vocabulary

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """Every field by its place; a fact that is no more asked under its old name has one."""
        facts = [fact for fact in self.vocabulary.facts.values() if fact.type != "gene" and not fact.history]
        return {fact.at: self._field(fact) for fact in facts}

    @cached_property
    def sections(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each section; those of `facts` are shown where they are asked for."""
        return {name: tuple(field for field in self.fields.values() if field.way[0][0] == name)
                for name in SECTIONS}

    @cached_property
    def findings(self) -> tuple[str, ...]:
        """What a report may say of a gene beside its sequence, by the keys of a case."""
        sequences = {key for key, pattern in self.vocabulary.patterns.items() if pattern.fact.type == "gene"}
        return tuple(key for key in self.vocabulary.patterns if key not in sequences)

    @cached_property
    def offers(self) -> Mapping[str, tuple[str, ...]]:
        """The words of each list, by its name: those that rules ask, and all tumors."""
        vocabulary = self.vocabulary
        found = {name: tuple(self._words(name)) for name in vocabulary.trees}
        genes = sorted(vocabulary.genes)
        return {**found, "genes": tuple(genes), "panels": tuple(vocabulary.panels),
                "variants": tuple(sorted({variant for _, variant in self._variants()})),
                "facts": tuple(field.label for field in self.sections["facts"])}

    def asked_by_name(self, written: str, term: Callable[[str], str]) -> Field | None:
        """A field of `facts` by its label, in the language of the page or of the rules, or by its name."""
        wanted = written.strip().casefold()
        return next((field for field in self.sections["facts"] if wanted in map(
            str.casefold, (field.label, term(field.label), field.at.removeprefix("facts.")))), None)

    def _field(self, fact: Fact) -> Field:
        if fact.type == "boolean":
            return Field(fact.at, fact.label, "state", STATES)
        if fact.type == "code":
            return Field(fact.at, fact.label, "choice", fact.codes)
        return Field(fact.at, fact.label, "text", (), fact.tree, fact.unit or "")

    def _words(self, name: str) -> Iterator[str]:
        tree = self.vocabulary.trees[name]
        for code, term in tree.terms.items():
            yield term.name or code
        if tree.oncotree:
            yield from (tumor.name for tumor in tumors.every() if tumor.code not in tree.terms)

    @property
    def example(self) -> str:
        """What may be typed as a quick entry: a variant that a rule asks for; empty where none does."""
        return " ".join(next(self._variants(), ()))

    def _variants(self) -> Iterator[tuple[str, str]]:
        """The variants that rules ask for, each after its gene."""
        for rules in self.knowledge.studies.values():
            for condition in rules.criteria.values():
                for test in tests(condition, self.knowledge.conditions):
                    yield from ((test.fact.partition(".")[0], variant.text) for variant in test.variants)
