"""The form of what a case may write shorter than its form asks, as a vocabulary has it."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from markerboard.files.reading import Strict
from markerboard.language.shorter import Compound, Count, Joint, Score, Shorter


class CompoundForm(Strict):
    """A tumor that is named with its markers, or by a word that may mean several."""

    also: tuple[str, ...] = ()
    code: str = ""
    says: dict[str, str] = Field(default={}, description="values by their places in a case")
    ask: str = Field(default="", description="what to write instead, where it may mean several")
    source: str = ""


class ScoreForm(Strict):
    """What may stand before the number of a score."""

    also: tuple[str, ...] = ()
    apart: tuple[str, ...] = Field(default=(), description="names of scores that are not turned into it")


class GroupsForm(Strict):
    """Stage groups that follow from the category of metastasis alone."""

    stages: dict[str, str]
    source: str


class CountForm(Strict):
    """What a report counts behind a finding, without the method by which a rule asks for it."""

    also: tuple[str, ...]
    above: Decimal = Field(description="by no more than this the finding cannot be so")
    because: str


class FamilyForm(Strict):
    """Genes that a report names together, and what is said of all is said of each."""

    also: tuple[str, ...] = ()
    genes: tuple[str, ...] = Field(min_length=2)
    source: str


class JointForm(Strict):
    """Results of which a fact is made: what it is where any of them is positive, and where none is."""

    results: dict[str, tuple[str, ...]] = Field(description="each with the names it may have")
    positive: str
    negative: str
    least: Decimal = Field(description="the percentage from which a result is positive")
    source: str

    def joint(self) -> Joint:
        """What it describes."""
        names = [(name, own) for own, also in self.results.items() for name in (own, *also)]
        return Joint(tuple(names), self.positive, self.negative, self.least)


class HybridizedForm(Strict):
    """What in situ hybridization beside the stain of a gene is positive for."""

    finding: str = Field(description="the key of a finding of the gene")
    source: str


class ShorterForm(Strict):
    """What a case may write shorter than its form asks."""

    tumors: dict[str, CompoundForm] = {}
    scores: dict[str, ScoreForm] = {}
    groups: dict[str, GroupsForm] = Field(default={}, description="by the code of the tumor or one above it")
    elsewhere: dict[str, str] = Field(
        default={}, description="facts whose words may stand as a stage, and the tumor of which they are")

    counts: dict[str, CountForm] = Field(default={}, description="by the key of a gene's report")
    families: dict[str, FamilyForm] = {}
    joint: dict[str, JointForm] = Field(default={}, description="by the fact, whose place is under `facts`")
    hybridized: dict[str, HybridizedForm] = Field(default={}, description="by the gene")

    def shorter(self) -> Shorter:
        """What it describes."""
        return Shorter(
            {name: Compound(form.code, tuple(form.says.items()), form.ask)
             for own, form in self.tumors.items() for name in (own, *form.also)},
            {fact: Score(form.also, form.apart) for fact, form in self.scores.items()},
            {code: form.stages for code, form in self.groups.items()}, self.elsewhere,
            {key: Count(form.also, form.above) for key, form in self.counts.items()},
            {name: form.genes for own, form in self.families.items() for name in (own, *form.also)},
            {fact: form.joint() for fact, form in self.joint.items()},
            {gene: form.finding for gene, form in self.hybridized.items()})
