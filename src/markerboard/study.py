"""A study file: eligibility, findings and their numbers, each with its source and its place there.

This is the published form of the knowledge; the JSON Schema for editors is made from it.
Numbers are read from their text, so 0.50 stays 0.50.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from markerboard.logic import decimal
from markerboard.reading import Strict

Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2_000)]
Locators = Annotated[dict[str, Text], Field(min_length=1, description="source: where in it")]

Domain = Literal["tumor", "stage", "line", "prior therapy", "progression", "biomarker", "fitness",
                 "measurability", "age", "consent"]
Role = Literal["predictive", "prognostic", "monitoring", "eligibility", "none"]
Bearing = Literal["predictive", "not predictive", "prognostic", "not separable", "association",
                  "comparative", "descriptive", "none"]
Direction = Literal["better", "no difference", "worse", "mixed", "not stated", "not comparative"]
Analysis = Literal["primary", "secondary", "prespecified subgroup", "exploratory subgroup", "post hoc",
                   "retrospective", "interim", "case report", "preclinical", "safety", "not stated"]

# What an audit can find; a caveat that explains a finding names it.
Mismatch = Literal["percent", "interval", "interval method", "p", "log symmetry", "wald p", "significance",
                   "difference", "counts", "parts", "deaths", "age", "arms", "sources differ", "interaction"]

# What a proof can find of a condition; a note that explains it names it.
Remarked = Literal["implied", "no effect", "incomplete"]

WORDS = ("not reached", "not estimable")
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string"}]}


def _number(written: Any) -> Any:
    return decimal(str(written)) if isinstance(written, str | int | float) else written


def _figure(written: Any) -> Any:
    return written if written in WORDS else _number(written)


def _p_value(written: Any) -> str:
    text = str(written).strip()
    if text in ("not significant", "significant"):
        return text
    value = decimal(text.lstrip("<>= "))
    if not 0 <= value <= 1:
        raise ValueError(f"a P value of {text} is impossible")
    return text


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema(_NUMBER)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[Number, Field(ge=0, le=100)]
Figure = Annotated[Decimal | str, BeforeValidator(_figure),
                   WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": list(WORDS)}]})]
PValue = Annotated[str, BeforeValidator(_p_value), WithJsonSchema(_NUMBER)]


Pair = Annotated[list[Number], Field(min_length=2, max_length=2)]
Grade = Literal["any", "1-2", "2", ">=2", "3", "3-4", ">=3", "4", "5"]


class Publication(Strict):
    """One source: the citation, its identifiers, and how much of it was read."""

    citation: Text
    doi: Annotated[str, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None
    pmcid: Annotated[str, Field(pattern=r"^PMC\d+$")] | None = None
    url: str | None = None
    published: date | Annotated[int, Field(ge=1990, le=2100)] | None = None
    cutoff: date | None = Field(default=None, description="the data cut-off")
    review_by: date | None = Field(default=None, description="when somebody must look for newer evidence")
    superseded_by: Identifier | None = Field(default=None, description="the source that replaces it")
    read: Literal["full text", "full text without supplement", "abstract", "secondary", "registry"]


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
    domain: Domain
    text: Text
    when: str
    from_: Locators = Field(alias="from")


class Estimate(Strict):
    """What was measured in one group or arm, as printed. Further keys are arms."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Estimate] = Field(init=False)

    n: Count | None = None
    events: Count | None = None
    percent: Percent | None = None
    median: Figure | None = None
    mean: Number | None = None
    value: Figure | None = None
    ci: Annotated[list[Figure], Field(min_length=2, max_length=2)] | None = None
    iqr: Pair | None = None
    range: Pair | None = None
    level: Percent = Decimal(95)

    def by_arm(self) -> dict[str, Estimate]:
        """The estimates of the arms of this group."""
        return self.__pydantic_extra__ or {}


class Comparison(Strict):
    """A ratio with its interval, a difference, a P value, or several of these."""

    hazard_ratio: Number | None = None
    odds_ratio: Number | None = None
    difference: Number | None = Field(default=None, description="in the unit of the result")
    ci: Pair | None = None
    p: PValue | None = None
    test: str | None = None
    adjusted: str | None = Field(default=None, description="for what")


class Contrast(Comparison):
    """A comparison of two groups or arms."""

    of: Annotated[str, Field(pattern=r"^.+ (over|against) .+$")] = Field(
        description="`A over B` of a ratio, `A against B` of a difference")
    in_: str | None = Field(default=None, alias="in", description="the group, when not all")

    def sides(self) -> tuple[str, str]:
        """The names before and after `over` or `against`."""
        word = " over " if " over " in self.of else " against "
        first, _, second = self.of.partition(word)
        return first, second


class Association(Comparison):
    """A comparison that is not of two groups, such as with a continuous marker."""

    of: Text = Field(description="with what, and in which unit")


class Interaction(Strict):
    """A test of whether an effect differs between groups."""

    of: Text
    p: PValue
    test: str | None = None


class Measured(Strict):
    """Figures with their source. Keys of its own are groups of the finding, or arms of the study."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Estimate] = Field(init=False)

    unit: str | None = None
    population: str | None = None
    caveat: Text | None = None
    explains: list[Mismatch] = Field(default=[], description="what of an audit the caveat explains")
    from_: Locators = Field(alias="from")

    @model_validator(mode="after")
    def _explained(self) -> Measured:
        if self.explains and not self.caveat:
            raise ValueError("`explains` needs a `caveat` that explains it")
        return self

    def estimates(self) -> dict[str, Estimate]:
        """The estimates by group or arm."""
        return self.__pydantic_extra__ or {}


class Baseline(Measured):
    """One line of a table of patients at the start."""

    characteristic: Text


class Result(Measured):
    """One endpoint, from the list in the vocabulary."""

    endpoint: Text
    at: str | None = Field(default=None, description="the landmark, such as `12 months`")
    counted_from: str | None = Field(default=None, description="the start of the time, when unusual")
    confirmed: bool | None = None
    assessed_by: Literal["investigators", "independent review"] | None = None
    grade: Grade | None = Field(default=None, description="of an adverse event")
    cutoff: str | None = Field(default=None, description="the data cut-off, when not that of the source")
    contrasts: list[Contrast] = []
    associations: list[Association] = []
    interaction: Interaction | None = None
    direction: Direction | None = None
    statement: Text | None = Field(default=None, description="the result where no figure was printed")
    superseded_by: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Result:
        compared = self.contrasts or self.associations or self.interaction
        if not (self.estimates() or compared or self.statement):
            raise ValueError(f"the result for `{self.endpoint}` holds nothing")
        return self


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


class Study(Strict):
    """One study."""

    id: Identifier
    title: Text
    names: list[str] = Field(default=[], description="what people call it")
    registry: str | None = None
    design: Design
    criteria: Literal["full", "partial"]
    partial_because: Text | None = None
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
