"""What a study measured: estimates by group and arm, their comparisons, each with its place in a source."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from markerboard.files.reading import Strict
from markerboard.knowledge.fields import (
    Count,
    Figure,
    Identifier,
    Locators,
    Number,
    Pair,
    Percent,
    PValue,
    Text,
)

Direction = Literal["better", "no difference", "worse", "mixed", "not stated", "not comparative"]
Grade = Literal["any", "1-2", "2", ">=2", "3", "3-4", ">=3", "4", "5"]

# What an audit can find; a caveat that explains a finding names it.
Mismatch = Literal["percent", "interval", "interval method", "p", "log symmetry", "wald p", "significance",
                   "difference", "counts", "parts", "deaths", "age", "arms", "sources differ", "interaction",
                   "better", "order", "landmark", "landmark interval", "screened", "subgroups", "grades",
                   "exponential"]


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

    def has_amount(self) -> bool:
        """Whether an amount was printed, which a share, or a word such as `not reached`, is not."""
        each = [part for one in self.estimates().values() for part in (one, *one.by_arm().values())]
        return any(isinstance(figure, Decimal) for part in each
                   for figure in (part.median, part.mean, part.value))


class Baseline(Measured):
    """One line of a table of patients at the start."""

    characteristic: Text
    when: str | None = Field(default=None, description="the condition that a patient of this line meets")


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
    better: Identifier | Annotated[list[Identifier], Field(min_length=1)] | None = Field(
        default=None, description="the group or arm that did better, several than the rest, or `none`; "
                                  "where no figure decides it")
    statement: Text | None = Field(default=None, description="the result where no figure was printed")
    superseded_by: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Result:
        compared = self.contrasts or self.associations or self.interaction
        if not (self.estimates() or compared or self.statement):
            raise ValueError(f"the result for `{self.endpoint}` holds nothing")
        return self
