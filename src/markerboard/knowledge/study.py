"""A study file: eligibility, findings and their numbers, each with its source and its place there.

This is the published form of the knowledge; the JSON Schema for editors is made from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from markerboard.files.reading import Strict
from markerboard.knowledge.fields import Count, Identifier, Locators, Text
from markerboard.knowledge.results import Baseline, Direction, Mismatch, Result

Reach = Literal["restricted", "free", "unread"]
"""Whether a study restricts what is usual to restrict, leaves it free, or its text was not read."""
Role = Literal["predictive", "prognostic", "monitoring", "eligibility", "none"]
Bearing = Literal["predictive", "not predictive", "prognostic", "not separable", "association",
                  "no association", "comparative", "descriptive", "none"]
Analysis = Literal["primary", "secondary", "prespecified subgroup", "exploratory subgroup", "post hoc",
                   "retrospective", "interim", "case report", "preclinical", "safety", "not stated"]

# What a proof can find of a condition; a note that explains it names it.
Remarked = Literal["implied", "no effect", "incomplete"]


class Publication(Strict):
    """One source: the citation, its identifiers, and how much of it was read."""

    citation: Annotated[Text, Field(description="as it was published")]
    remark: Text | None = Field(default=None, description="ours: on the copy and how it was read")
    article: Literal[True] | None = Field(
        default=None, description="an article of a journal that the citation cannot name")
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None
    pmcid: Annotated[str, Field(pattern=r"^PMC\d+$")] | None = None
    url: str | None = None
    published: date | Annotated[int, Field(ge=1990, le=2100)] | None = None
    undated: Text | None = Field(default=None, description="why `published` is not known")
    cutoff: date | None = Field(default=None, description="the data cut-off")
    reviewed: date | None = Field(default=None, description="when somebody last looked for newer evidence")
    review_by: date | None = Field(default=None, description="when somebody must look for newer evidence")
    superseded_by: Identifier | None = Field(default=None, description="the source that replaces it")
    read: Literal["full text", "full text without supplement", "abstract", "abstract in part", "title",
                  "secondary", "registry"]


Kind = Literal["randomized trial", "non-randomized controlled trial", "single-arm trial",
               "retrospective cohort", "case report", "biomarker analysis of a trial", "preclinical"]


class Design(Strict):
    """How the study was made; what an estimate can bear rests on it."""

    kind: Kind
    phase: Literal["1", "1b", "1/2", "2", "2b", "3"] | None = None
    blinded: bool | None = None
    allocation: Annotated[str, Field(pattern=r"^\d+(:\d+)+$")] | None = None
    screened: Count | None = None
    n: Count | None = Field(default=None, description="patients in the main analysis")
    region: str | None = None
    centers: Count | None = None
    enrolled: str | None = Field(default=None, description="from when to when")
    follow_up: str | None = None
    primary_endpoint: str | None = None
    interval_method: Literal["Clopper-Pearson", "Wilson", "Wald"] | None = Field(
        default=None, description="of rates, as the methods state it")
    note: Text | None = None
    explains: list[Mismatch] = Field(default=[], description="what of an audit the note explains")


class Noted(Strict):
    """A condition with a note, which may explain what a proof finds of it."""

    note: Text | None = None
    explains: list[Remarked] = Field(default=[], description="what of `check` the note explains")

    @model_validator(mode="after")
    def _explained(self) -> Noted:
        if self.explains and not self.note:
            raise ValueError("`explains` needs a `note` that explains it")
        return self


class Criterion(Noted):
    """One inclusion or exclusion. An exclusion's `when` is the situation that excludes."""

    id: Identifier
    domain: Text = Field(description="what it is about, of the domains of the vocabulary")
    text: Text
    when: str
    remark: str | None = Field(
        default=None, description="what the source leaves open of this criterion: where this condition "
                                  "holds, the answer says so beside the fit, and the verdict stays")
    from_: Locators = Field(alias="from")


class Finding(Strict):
    """A published result with its groups; what is claimed and what the data bear stand apart."""

    id: Identifier
    title: Text
    claimed: Role
    supported: Bearing
    because: Text = Field(description="why the data bear this and no more")
    direction: Direction = Field(description="of the first group or arm against the others")
    analysis: Analysis
    design: Kind | None = Field(default=None, description="when it is not that of the study")
    groups: dict[Identifier, str] = {"all": "all"}
    outside: dict[Identifier, Text] = Field(
        default={}, description="groups that hold nobody who fits the study, and why it reports them")
    assay: str | None = Field(default=None, description="the condition that tells the study's own assay")
    results: list[Result] = []
    caveats: list[Text] = []
    from_: Locators | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _grouped(self) -> Finding:
        conditions = list(self.groups.values())
        if conditions.count("otherwise") > 1 or conditions == ["otherwise"]:
            raise ValueError(f"the groups of `{self.id}` need one `otherwise` at most, beside others")
        if "all" in conditions and len(conditions) > 1:
            raise ValueError(f"a group `all` of `{self.id}` stands alone")
        if not self.results and not self.from_:
            raise ValueError(f"`{self.id}` has no results and no `from`")
        for group in self.outside.keys() - self.groups.keys():
            raise ValueError(f"`{group}` under `outside` is not a group of `{self.id}`")
        return self


class Arm(Strict):
    """One arm: what it was given, and to how many."""

    text: Text
    n: Count | None = None


class SecondEntry(Strict):
    """Somebody entered every figure again from the source, blind, and all agreed."""

    on: date | Literal["not recorded"]
    by: Text
    figures: Count | None = None
    digest: str | None = Field(default=None, description="of the figures that were compared")
    note: Text | None = None


class Study(Strict):
    """One study."""

    id: Identifier
    title: Text
    names: list[str] = Field(default=[], description="what people call it")
    registry: str | None = None
    entered_twice: SecondEntry | None = Field(
        default=None, description="written by `markerboard reenter`, never by hand")
    design: Design
    criteria: Literal["full", "partial"]
    partial_because: Text | None = None
    domains: dict[Text, Reach] = Field(
        default={}, description="what is usually restricted; `restricted` where a criterion is, else `free` "
                                "of a list that was read in full, else `unread`")
    part_of: Identifier | None = Field(
        default=None, description="the study whose patients these are; a part never fits better")
    collection: bool = Field(default=False, description="several sources or preclinical work: it has no fit")
    regimen_key: Identifier | None = Field(
        default=None, description="the treatment it stands under, of `regimens` in the vocabulary")
    sources: Annotated[dict[Identifier, Publication], Field(min_length=1)]
    regimen: dict[str, Text] = {}
    regimen_from: Locators | None = None
    arms: dict[Identifier, Arm] = {}
    baseline: list[Baseline] = []
    inclusion: Annotated[list[Criterion], Field(max_length=200)] = []
    exclusion: Annotated[list[Criterion], Field(max_length=200)] = []
    findings: list[Finding] = []
    weaknesses: list[Text] = Field(default=[], description="the first one is the main one")

    @model_validator(mode="after")
    def _truthful(self) -> Study:
        if self.criteria == "partial" and not self.partial_because:
            raise ValueError("`criteria: partial` needs `partial_because`: what was not read")
        if not (self.inclusion or self.exclusion):
            raise ValueError("a study needs at least one inclusion or exclusion")
        return self

    @property
    def short_title(self) -> str:
        """What people call it, or its id."""
        return self.names[0] if self.names else self.id

    def criteria_of_both_kinds(self) -> Iterator[Criterion]:
        """Inclusions, then exclusions."""
        yield from self.inclusion
        yield from self.exclusion


class Definition(Noted):
    """A named condition with its source; `call` is the fact that reports the same thing directly."""

    text: Text
    when: str
    call: str | None = None
    from_: Locators = Field(alias="from")


class DefinitionsFile(Strict):
    """`definitions.yaml`: the name and version of the rule base, and its definitions."""

    title: Text
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d{1,2}(\.\d+)?$")]
    sources: dict[Identifier, Publication] = {}
    definitions: dict[str, Definition] = {}
