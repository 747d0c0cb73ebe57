"""The answer for one case, as typed data: the JSON of `evaluate`, and what every page shows.

Published figures keep their printed form, so they are text (`"0.50"`); facts are numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, cast

from markerboard.answer.basis import Engine as Engine
from markerboard.answer.basis import Knowledge as Knowledge
from markerboard.answer.pack_parts import Between, PackAnswer
from markerboard.answer.part import MAKING, Part
from markerboard.answer.shown import FactShown as FactShown
from markerboard.answer.spoken import Spoken
from markerboard.answer.standing import Standing

Verdict = Literal["eligible", "ineligible", "undetermined"]
CriterionVerdict = Literal["met", "not met", "unknown"]
Place = Literal["applies", "does not apply", "undetermined"]
Directness = Literal["direct", "uncertain", "indirect"]
Locators = Mapping[str, str]

Fit = Literal["full", "as-read", "little-read", "group-unknown", "undecided", "misses-by-one", "other-line",
              "no", "none", "marker-only"]
WRITTEN = "_written"
"""The name by which a study is asked for what writes it as bytes."""
STANDING = "_standing"
"""Where a study keeps what of its place in an order is the same for every patient."""
_MADE = "_made"
"""Where an answer keeps what was worked out of its studies, with those that it is of."""
T = TypeVar("T")
VERSION = "1.3"
"""Of the form of the answer: fields are added in the second number, and none changes within the first."""

NOTICE = ("Published evidence that fits this case; not a treatment recommendation. For research use by "
          "professionals who can check its basis.")


class CriterionAnswer(Part, shared=True):
    """One criterion: its verdict, the facts that decided it, or those missing."""

    id: str
    verdict: CriterionVerdict
    domain: str
    text: str
    when: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    definitions: tuple[str, ...] = ()
    note: str | None = None
    from_: Locators


class GroupAnswer(Part):
    """One group of a finding: its condition and whether the patient is in it."""

    when: str
    verdict: CriterionVerdict


class GradeAnswer(Part):
    """The grade of a finding on a published scale for this patient, or why there is none."""

    grade: str | None = None
    text: str
    because: tuple[str, ...]
    lowered_by: tuple[str, ...]


class FindingAnswer(Part, shared=True):
    """One finding: the patient's place among its groups, and its results as printed.

    `assay`: the assay of the study where it told which, and whether the patient's result is by the same.
    """

    id: str
    title: str
    verdict: Place
    group: str | None
    groups: dict[str, GroupAnswer]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    claimed: str
    supported: str
    supported_because: str
    direction: str
    analysis: str
    results: tuple[Mapping[str, Any], ...]
    caveats: tuple[str, ...]
    grades: dict[str, GradeAnswer]
    assay: GroupAnswer | None = None
    from_: Locators | None = None

    @property
    def spoken(self) -> Spoken | None:
        """What it says in one word by its groups, made without its figures."""
        return cast("Spoken | None", vars(self)[MAKING]("spoken"))


class Like(Part):
    """How many patients of a study were as this one, in what its criteria ask otherwise."""

    characteristic: str
    n: int
    of: int


class Miss(Part, shared=True):
    """A criterion that this patient fails: what was asked, what decided, and who failed it all the same."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    domain: str
    text: str
    when: str
    because: tuple[str, ...]
    like: Like | None = None


class Strength(Part, shared=True):
    """How far the fit reaches. `met` of the `read` criteria are met; the rest fail or are unknown.

    `unread_domains` are those that studies usually restrict and whose text was not read here. `limited_by`
    names the trial of which this study is a part, where its fit is the trial's.
    """

    fit: Fit
    met: int
    read: int
    unread_domains: tuple[str, ...]
    misses: tuple[Miss, ...]
    limited_by: str | None = None


class Remark(Part, shared=True):
    """What a source leaves open of a criterion, for what is stated of this patient; the verdict stays."""

    id: str
    because: tuple[str, ...]
    note: str | None = None


class StudyAnswer(Part):
    """One study: does the patient fit it, what decided that, and its findings."""

    id: str
    name: str
    title: str
    registry: str | None
    design: Mapping[str, Any]
    regimen: Mapping[str, str]
    arms: dict[str, str]
    verdict: Verdict
    criteria: Literal["full", "partial"]
    partial_because: str | None
    directness: Directness
    differs: tuple[str, ...]
    inclusion: tuple[CriterionAnswer, ...]
    exclusion: tuple[CriterionAnswer, ...]
    findings: tuple[FindingAnswer, ...]
    missing: tuple[str, ...]
    weaknesses: tuple[str, ...]
    strength: Strength
    regimen_key: str | None = None
    part_of: str | None = None
    collection: bool = False
    sources: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    entered_twice: Mapping[str, Any] | None = None

    def as_bytes(self) -> bytes:
        """As of every part; what is the same for every patient was encoded once."""
        make = vars(self).get(MAKING)
        return cast(bytes, make(WRITTEN)(self)) if make else super().as_bytes()

    @property
    def standing(self) -> Standing:
        """What of its place in an order is the same for every patient."""
        return cast(Standing, vars(self)[STANDING])

    @property
    def asked(self) -> frozenset[str]:
        """What its criteria are about."""
        return cast("frozenset[str]", vars(self)[MAKING]("asked"))

    def with_strength(self, strength: Strength) -> StudyAnswer:
        """The same study with another strength."""
        return StudyAnswer(**{**vars(self), "strength": strength})


class Missing(Part):
    """A fact that can still change an answer.

    `settles` are the answers it bears on among studies the patient fits or may fit, `alone` those
    that wait for nothing else, `indirect` the findings of studies the patient does not fit.
    """

    fact: str
    label: str
    reason: str
    sentence: str
    settles: tuple[str, ...]
    alone: tuple[str, ...]
    indirect: tuple[str, ...]


class Order(Part):
    """One test to order, or one person to ask (`ask physician`), and what its facts would tell.

    `decides` are the studies that one of the facts alone decides, `places` the findings, `study/finding`, in
    which one alone gives the patient a group.
    """

    assay: str
    facts: tuple[str, ...]
    decides: tuple[str, ...]
    places: tuple[str, ...]


class DefinitionAnswer(Part, shared=True):
    """A definition that an answer rests on."""

    text: str
    when: str
    verdict: CriterionVerdict
    note: str | None = None
    from_: Locators


class NotUsed(Part):
    """What was stated and not used: its place, the text as it stands there, and why, as a clause.

    `stated` is empty where the place is all that can be told, such as a resource of a kind that is not read.
    """

    at: str
    stated: str
    why: str


class Evaluation(Part):
    """The whole answer for one case."""

    case: str
    notice: str
    knowledge: Knowledge
    engine: Engine
    facts: dict[str, FactShown]
    studies: tuple[StudyAnswer, ...]
    missing: tuple[Missing, ...]
    definitions: dict[str, DefinitionAnswer]
    sources: Mapping[str, Mapping[str, Any]]
    left_out: tuple[str, ...] = ()
    unused: tuple[NotUsed, ...] = ()
    version: str = VERSION
    order: tuple[Order, ...] = ()
    packs: tuple[PackAnswer, ...] | None = None
    between: tuple[Between, ...] | None = None

    def once(self, work: Callable[[Evaluation], T]) -> T:
        """What some work makes of the studies, made when it is first asked for: pages ask again and again."""
        kept = vars(self)
        if kept.get(_MADE, (None,))[0] is not self.studies:
            kept[_MADE] = self.studies, {}
        made = kept[_MADE][1]
        if work not in made:
            made[work] = work(self)
        return cast(T, made[work])

    @property
    def by_id(self) -> Mapping[str, StudyAnswer]:
        """The studies by their names."""
        return self.once(_by_id)

    def study(self, id: str) -> StudyAnswer:
        """The answer for one study. Raises KeyError."""
        return self.by_id[id]


def _by_id(answer: Evaluation) -> Mapping[str, StudyAnswer]:
    return {study.id: study for study in answer.studies}
