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
from markerboard.patient.genes import FORMED

SECTIONS = ("patient", "disease", "biomarkers", "progression", "facts")
STATES = ("true", "false", "not tested")
"""What may be said of a fact that is so or not, beside nothing."""
DAY, SPECIMEN = "day of the report", "specimen"


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
    def is_beside(self) -> bool:
        """Whether it says when or on what something was measured, which no rule asks."""
        return self.label in (DAY, SPECIMEN)

    @property
    def sample(self) -> str:
        """The time point of the sample that it is of; empty where it is of none."""
        return next((selector for _, selector in self.way if selector), "")

    @property
    def of(self) -> str:
        """The marker that it is of, as a case names it."""
        return self.way[1][0]

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
        found = {fact.at: self._field(fact) for fact in facts}
        return found | {field.at: field for field in self._beside(found)}

    def _beside(self, found: Mapping[str, Field]) -> Iterator[Field]:
        """What may stand beside the values of a marker, and decides nothing: its specimen, its day."""
        for each in found.values():
            if each.way[0][0] != "biomarkers" or not self._is_marker(each.of):
                continue
            marker = each.at.rpartition(".")[0] if each.sample else f"biomarkers.{each.of}"
            yield Field(f"{marker}.date", DAY, "text")
            if each.of == "TMB":
                yield Field(f"{marker}.specimen", SPECIMEN, "choice", ("tissue", "plasma"))

    def _is_marker(self, name: str) -> bool:
        return name in FORMED or (name in self.vocabulary.markers and name not in self.vocabulary.genes)

    @cached_property
    def specimens(self) -> tuple[str, ...]:
        """The specimens other than the tumor of which a report may say a gene's sequence."""
        patterns = self.vocabulary.patterns.items()
        return tuple(key for key, pattern in patterns if pattern.fact.type == "gene")

    @cached_property
    def sections(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each section; those of `facts` are shown where they are asked for."""
        return {name: tuple(field for field in self.fields.values() if field.way[0][0] == name
                            and not field.sample and not field.is_beside) for name in SECTIONS}

    @cached_property
    def samples(self) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each sample, by its time point; the day stands last."""
        fields = [field for field in self.fields.values() if field.sample]
        return {name: tuple(field for field in fields if field.sample == name)
                for name in dict.fromkeys(field.sample for field in fields)}

    @cached_property
    def beside(self) -> tuple[Field, ...]:
        """The days and specimens of markers."""
        return tuple(field for field in self.fields.values() if field.is_beside and not field.sample)

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
