"""A patient case as it is written: every part but its name may be left out, nothing unknown may be added.

Values keep the form of the report (`1-49`, `>=50`, `not tested`); `facts.py` says what they mean.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, JsonValue

from markerboard.files.reading import Strict
from markerboard.language.qualities import FACETS, LIKELY
from markerboard.patient.form_fields import (
    GENOME,
    MANY,
    PLENTY,
    SOME,
    TEXT,
    TEXTS,
    Day,
    Flag,
    Named,
    Quantity,
    Reason,
    Status,
    Unread,
    one_of,
    or_reason,
)
from markerboard.patient.reported import gene, shorter, whole
from markerboard.patient.spellings import KEYS, SEXES
from markerboard.patient.stated_changes import SIGNIFICANCES
from markerboard.patient.treatments import SETTINGS, WORDS


class Patient(Strict):
    """Who the patient is."""

    age: Quantity | None = None
    sex: one_of(("female", "male", "unknown"), SEXES) | None = None  # type: ignore[valid-type]
    ecog: Quantity | None = None
    region: str | None = Field(default=None, description="where the patient is treated")


class Disease(Strict):
    """The tumor: an OncoTree code or name, stage, extent and where it has spread."""

    diagnosis: Named | None = None
    stage: str | None = None
    extent: str | None = None
    grade: str | None = None
    measurable: Flag | None = None
    resectable: Flag | None = None
    metastases: Annotated[dict[str, Flag], SOME] = Field(
        default={}, json_schema_extra=shorter(TEXTS, TEXT))
    brain_control_months: Quantity | None = None


class Line(Strict):
    """One systemic treatment: a line for advanced disease, or one given around local treatment."""

    line: Annotated[int, Field(ge=1, le=30), BeforeValidator(whole)] | Literal["unreadable"] | None = Field(
        default=None, json_schema_extra=shorter(TEXT))
    setting: one_of(SETTINGS, {}) | None = None  # type: ignore[valid-type]
    drugs: Annotated[list[Named], SOME] | None = Field(default=None, json_schema_extra=shorter(TEXT))
    unread: Unread = []
    months: Quantity | None = None
    chemotherapy_cycles: Quantity | None = Field(
        default=None, description="cycles of chemotherapy given within a line of another treatment")
    best_response: one_of(*WORDS["best_response"]) | None = None  # type: ignore[valid-type]
    status: one_of(*WORDS["status"]) | None = None  # type: ignore[valid-type]
    stopped_for: one_of(*WORDS["stopped_for"]) | None = None  # type: ignore[valid-type]
    months_to_relapse: Quantity | None = Field(
        default=None, description="from the end of this treatment to relapse")
    started: Day | None = None
    stopped: Day | None = None


class Progression(Strict):
    """How the disease is progressing on the present treatment."""

    sites: Quantity | None = None
    control_months: Quantity | None = None
    symptoms_worse: Flag | None = None
    target_lesions_grew: Flag | None = None
    pattern: str | None = Field(default=None, description="the pattern as the physician named it")
    reason: Reason = None
    date: Day | None = None


_Plain = bool | int | float | Decimal | str | datetime.date | None


_JOINED = "e[1-9][0-9]*::e[1-9][0-9]*"


class FusionReport(Strict):
    """A fusion by the other gene, and by the exons that are joined, as the report orders them."""

    partner: str
    exons: Annotated[str, Field(pattern=f"^{_JOINED}$")] | None = None
    by: str | None = Field(default=None, description="how it was found: RNA, FISH")


class VariantReport(Strict):
    """A variant by its protein change, or by that of the coding sequence, and what is said of it."""

    p: str | None = None
    c: str | None = None
    significance: Literal[*SIGNIFICANCES] | None = None  # type: ignore[valid-type]
    origin: Literal[*FACETS["origin"]] | None = None  # type: ignore[valid-type]
    zygosity: Literal[*FACETS["zygosity"]] | None = None  # type: ignore[valid-type]
    effect: Literal[*FACETS["effect"]] | None = None  # type: ignore[valid-type]


_Variants = Annotated[list[str | VariantReport], MANY]


SAID_OF = f"(({'|'.join(word for words in (*FACETS.values(), (LIKELY,)) for word in words)}) )"
"""Words of quality before a change, as a regular expression."""
_FINDINGS: dict[str, JsonValue] = {
    rf"^{SAID_OF}*exon [1-9][0-9]*-[1-9][0-9]* deletion$": {"description": "whether those exons are lost"}}


class SequenceReport(Strict):
    """What a test of another specimen than the tumor's tissue says of a gene's sequence."""

    model_config = ConfigDict(extra="allow", json_schema_extra={
        "additionalProperties": False, "patternProperties": _FINDINGS})
    __pydantic_extra__: dict[str, _Plain] = Field(init=False)

    status: Status | None = None
    variants: _Variants = []
    unread: Unread = []
    complete: bool = Field(default=False, description="the gene was covered whole; no other variant")
    date: Day | None = None


_Sequence = Annotated[SequenceReport, BeforeValidator(gene, json_schema_input_type=Status | SequenceReport)]


class GeneReport(Strict):
    """What a report says of one gene, or of another marker: the keys of that are the vocabulary's."""

    model_config = ConfigDict(extra="allow", json_schema_extra={
        "additionalProperties": False,
        "patternProperties": {
            rf"^fusion with \S+( {_JOINED})?$": {"description": "a fusion with that gene"}, **_FINDINGS}})
    __pydantic_extra__: dict[str, _Plain] = Field(init=False)

    status: Status | None = None
    variants: _Variants = []
    unread: Unread = []
    complete: bool = Field(default=False, description="the gene was covered whole; no other variant")
    amplified: Flag | None = None
    cep7_ratio: Quantity | None = None
    copy_number: Quantity | None = None
    exon14_skipping: Flag | None = None
    fusion: Flag | None = None
    fusions: Annotated[list[str | FusionReport], SOME] = Field(
        default=[], description="the genes with which it is fused")
    germline: _Sequence | None = Field(default=None, description="the variants the patient was born with")
    plasma: _Sequence | None = Field(default=None, description="the variants found in plasma")
    ihc: Quantity | None = Field(default=None, description="score of immunohistochemistry, 0 to 3+")
    date: Day | None = None


Gene = Annotated[GeneReport, BeforeValidator(gene, json_schema_input_type=Status | GeneReport | _Variants)]


class PDL1Report(Strict):
    """PD-L1 by immunohistochemistry. TPS and CPS are different scores; neither gives the other."""

    tps: Quantity | None = None
    cps: Quantity | None = None
    tc: Quantity | None = Field(default=None, description="tumor cells, percent")
    ic: Quantity | None = Field(default=None, description="immune cells, percent of the tumor's area")
    tap: Quantity | None = Field(default=None, description="tumor area positivity, percent")
    clone: str | None = None
    reason: Reason = None
    date: Day | None = None


class PlasmaTMB(Strict):
    """Tumor mutational burden in plasma, which is another measurement than that of tissue."""

    per_mb: Quantity | None = None
    high: Flag | None = None


class TMBReport(Strict):
    """Tumor mutational burden, and the laboratory's own call where it made one.

    With `specimen: plasma` it is the burden in plasma, which can stand below `plasma` beside that of tissue.
    """

    per_mb: Quantity | None = None
    high: Flag | None = None
    plasma: PlasmaTMB | None = None
    panel_mb: Quantity | None = None
    specimen: one_of(("tissue", "plasma"), {}) | None = None  # type: ignore[valid-type]
    reason: Reason = None
    date: Day | None = None


class PlasmaSample(Strict):
    """One ctDNA sample at a named time point; allele frequencies are fractions, not percent."""

    at: str
    msaf: Quantity | None = None
    detected: Flag | None = None
    date: Day | None = None


class PanelReport(Strict):
    """What a sequencing panel covered: an unreported finding in it is a negative.

    One whose name the vocabulary knows covers what stands there; one of plasma covers nothing of the tumor.
    """

    name: str | None = None
    specimen: one_of(("tissue", "plasma"), {}) | None = None  # type: ignore[valid-type]
    genes: Annotated[list[str], GENOME] = []
    amplifications: Annotated[list[str], GENOME] = []
    deletions: Annotated[list[str], GENOME] = []
    fusions: Annotated[list[str], GENOME] = []
    unread: Unread = []


class Biomarkers(Strict):
    """Reports by marker; every other key is a gene symbol, or a marker of the vocabulary."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Gene] = Field(init=False)

    pd_l1: Annotated[PDL1Report, or_reason(PDL1Report)] | None = Field(
        default=None, alias="PD-L1", json_schema_extra=shorter(TEXT))
    tmb: Annotated[TMBReport, or_reason(TMBReport)] | None = Field(
        default=None, alias="TMB", json_schema_extra=shorter({"type": ["string", "number"]}))
    ctdna: Annotated[list[PlasmaSample], MANY] | None = Field(default=None, alias="ctDNA")
    panel: PanelReport | None = None


class UnusedEntry(Strict):
    """What was stated and could not be used: where, as it stands there, and why."""

    at: str
    stated: str
    why: str


class Profile(Strict):
    """A patient case."""

    also_called: ClassVar[Mapping[str, str]] = KEYS
    """What a key is called elsewhere, and what to write for it; it is only proposed."""

    needed: ClassVar[Mapping[str, str]] = {"case": "write `case: NAME`, which the answer calls it"}
    """Of a key that may not be left out, what to write."""

    case: Annotated[str, Field(min_length=1, max_length=200)]
    notes: str | None = None
    source: str | None = Field(default=None, description="the publication of a published patient")
    patient: Patient | None = None
    disease: Disease | None = None
    treatment: Annotated[list[Line], SOME] | None = Field(
        default=None, json_schema_extra=shorter(TEXT, one=True))
    history: Literal["complete", "partial"] = "complete"
    progression: Annotated[Progression, or_reason(Progression)] | None = None
    biomarkers: Biomarkers | None = None
    unused: Annotated[list[UnusedEntry], MANY] = Field(
        default=[], description="what an import found stated and could not use")
    facts: Annotated[dict[str, Any], MANY] = Field(
        default={}, description="facts without a place of their own")
    expect: Annotated[dict[str, str], PLENTY] = Field(
        default={}, description="study, or study/finding: the answer")

    def written(self) -> dict[str, Any]:
        """The case as plain data, as it would stand in a file."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)
