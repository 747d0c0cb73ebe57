"""`vocabulary.yaml`: the form it has, and the vocabulary it makes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from markerboard.files.reading import Strict
from markerboard.language.columns import Column
from markerboard.language.entries import STATES, Pattern
from markerboard.language.field import GENE_ASSAY, OWN_ASSAYS, OWN_DOMAINS, USUAL
from markerboard.language.field import Field as OwnField
from markerboard.language.following import Coverage, Implied, Says
from markerboard.language.following_file import ContradictionForm, ImpliedForm, PanelForm
from markerboard.language.gene_file import GeneForm, pair
from markerboard.language.shorter_file import ShorterForm
from markerboard.language.tree import Term
from markerboard.language.variants import parse
from markerboard.language.vocabulary import (
    Combination,
    Doses,
    Endpoint,
    Fact,
    LabTest,
    Panel,
    Regimen,
    Vocabulary,
)

NONE = "none"


def _variant(written: str) -> str:
    return str(parse(written)) if written else ""


def _one_or_more(written: Any) -> Any:
    return (written,) if isinstance(written, str) else written


Span = Annotated[tuple[Decimal, Decimal], BeforeValidator(pair),
                 Field(json_schema_extra={"type": "string"})]
Parents = Annotated[tuple[str, ...], BeforeValidator(_one_or_more, json_schema_input_type=str | list[str])]

Assay = Annotated[str, Field(min_length=1, max_length=60)]
"""One of `assays`, or what one orders in any field; `checks` tells of another."""


class FactForm(Strict):
    """One entry of the vocabulary."""

    type: Literal["number", "count", "boolean", "code", "tree", "drugs"]
    label: str = Field(description="how a sentence names it")
    means: str = Field(description="what exactly is meant")
    at: str = Field(default="", description="where a case states it; `facts.<name>` when left out")
    history: str = Field(default="", description="the derivation from the treatment history")
    follows: str = Field(
        default="", description="the derivation that tells it where the case does not state it itself")
    was: str = Field(default="", description="the name it had, which rules and cases may still use")
    unit: str = ""
    range: Span | None = None
    resolution: Decimal = Decimal(1)
    codes: list[str] | Literal["diagnoses", "stages", "extents"] = []
    panel: PanelForm | None = None
    loinc: str = ""
    implies: ImpliedForm | None = None
    says: dict[str, dict[str, bool]] = Field(
        default={}, description="by a code, how other facts must then be; what differs contradicts it")
    also: dict[str, str] = Field(default={}, description=(
        "other spellings, each with its code; of a site of metastases, its other names, each with true"))
    any_of: dict[str, str] = Field(
        default={}, description="codes of other facts: true where one is so, false where none is")
    given: str = Field(default="", description="the drug or class without which this cannot be true")
    assay: Assay | None = Field(default=None, description="what one orders, or whom one asks, to learn it")


class PatternForm(Strict):
    """A fact that every gene has, under its key in the report of the gene; `{gene}` stands for the symbol."""

    type: Literal["number", "count", "boolean", "code", "gene"]
    label: str
    means: str
    unit: str = ""
    range: Span | None = None
    resolution: Decimal = Decimal(1)
    codes: tuple[str, ...] = ()
    also: dict[str, str] = Field(default={}, description=(
        "other words, each with its code, or with true or false: `MET: amplification`"))
    assay: Assay | None = None
    panel: Literal["amplifications", "deletions", "fusions"] | None = Field(
        default=None, description="the list of a panel that makes it a negative where nothing was reported")
    alters: bool = Field(
        default=False, description="a gene of which this is so is not wild-type, though no variant was found")
    alters_below: Decimal | None = Field(default=None, description="the same of a number below this one")
    variant: Annotated[str, AfterValidator(_variant)] = Field(
        default="", description="the variant of which this is the call: true is the variant")
    alters_codes: tuple[str, ...] = Field(default=(), description="the same of these codes")
    in_tumor: bool = Field(
        default=False, description="of a sequence in another specimen: what is found is in the tumor as well")
    partners: bool = Field(
        default=False, description="whether it may be asked of each other gene: `RET.fusion with KIF5B`")
    exons: bool = Field(default=False, description="asked of exons in a row: `has exon 2-7 deletion`")
    changes: tuple[str, ...] = Field(default=(), description="changes that it is: `promoter mutation`")
    implies: tuple[str, ...] = Field(
        default=(), description="other keys that cannot be false of a gene of which this is so")

    def pattern(self, key: str) -> Pattern:
        """What it describes."""
        codes = STATES if self.type == "gene" else self.codes
        fact = Fact(key, self.type, self.label, self.means, "", unit=self.unit, range=self.range,
                    resolution=self.resolution, codes=codes, assay=self.assay or "",
                    also=tuple(self.also.items()))
        variant = parse(self.variant) if self.variant else None
        return Pattern(fact, self.panel or "", self.alters, self.alters_below, variant, self.implies,
                       self.alters_codes, self.partners, self.in_tumor, self.exons, self.changes)


class TermForm(Strict):
    """A code of a tree: its name, what is above it, and other spellings."""

    name: str = ""
    parent: Parents = ()
    also: tuple[str, ...] = ()
    perhaps: Parents = Field(default=(), description="classes in which some count it and some do not: "
                                                     "whether it is of one of them stays unknown; "
                                                     "`any`: of every one")


class EndpointForm(Strict):
    """What a result may be about."""

    kind: Literal["rate", "time", "adverse event", "other"]
    also: list[str] = []
    better: Literal["more", "less", "neither"] | None = Field(
        default=None, description="which is better for a patient; of an adverse event, less")

    def polarity(self) -> str:
        """Which is better; nothing is said of what does not say it."""
        return self.better or ("less" if self.kind == "adverse event" else "neither")


class ColumnForm(Strict):
    """A column of page one, by its endpoint."""

    also: tuple[str, ...] = Field(default=(), description="endpoints that stand in it where it is not told")
    leads: bool = Field(default=False, description="its result stands for a study in a line")


class RegimenForm(Strict):
    """A treatment under which studies stand together."""

    name: str = Field(description="as it heads them; its Chinese is a word of the rules")


class CombinationForm(Strict):
    """A regimen, which names its drugs."""

    drugs: tuple[str, ...]
    also: tuple[str, ...] = ()


class DosesForm(Strict):
    """How a dose is written beside a drug, which says nothing of which drug it is."""

    amounts: tuple[str, ...] = Field(default=(), description="units of a dose: `mg`, `毫克`")
    words: tuple[str, ...] = Field(default=(), description="how and when it is given: `qd`, `口服`")


class LabTestForm(Strict):
    """A test that one orders."""

    specimen: str | None = Field(default=None, description="what it is made on")
    turnaround: str | None = Field(default=None, description="how long it takes, where you say so")
    price: str | None = Field(default=None, description="what it costs, where you say so")


class LaboratoryFile(Strict):
    """What a laboratory of one's own says of tests, in a file beside the rules."""

    laboratory: dict[Assay, LabTestForm]


class PanelOfGenesForm(Strict):
    """A sequencing test by its name: what it covers, as far as a source says."""

    also: tuple[str, ...] = ()
    specimen: Literal["tissue", "plasma"] = "tissue"
    source: str = Field(description="who says what it covers")
    genes: tuple[str, ...] = ()
    amplifications: tuple[str, ...] = ()
    fusions: tuple[str, ...] = ()


class VocabularyFile(Strict):
    """`vocabulary.yaml` as it is written."""

    facts: dict[str, FactForm]
    patterns: dict[str, PatternForm] = Field(
        default={}, description="facts that every gene has, by their key in the report of the gene")
    genes: dict[str, GeneForm]
    drugs: dict[str, TermForm]
    diagnoses: dict[str, TermForm]
    stages: dict[str, TermForm] = {}
    extents: dict[str, TermForm] = {}
    endpoints: dict[str, EndpointForm] = {}
    columns: dict[str, ColumnForm] = Field(
        default={}, description="of page one, in their order; where none is named, the first three")
    regimens: dict[str, RegimenForm] = {}
    combinations: dict[str, CombinationForm] = Field(
        default={}, description="regimens by their names, with the drugs that each stands for")
    panels: dict[str, PanelOfGenesForm] = Field(
        default={}, description="sequencing tests by their names, with what each covers")
    shorter: ShorterForm = Field(default=ShorterForm(), description="words that a case may write for several")
    contradictions: tuple[ContradictionForm, ...] = Field(
        default=(), description="what cannot both be so of one patient")
    drug_forms: tuple[str, ...] = Field(
        default=(), description="words of salt and dosage form that make a drug's name no other drug")
    doses: DosesForm = DosesForm()
    over_time: dict[str, Literal["more", "less", "any"]] = Field(
        default={}, description="what another day may find otherwise, as the curators judge: of some only "
                                "more than before, of some only less")
    assays: tuple[str, ...] = Field(
        default=OWN_ASSAYS, description="tests of this field that one can order, besides those of any")
    laboratory: dict[Assay, LabTestForm] = Field(
        default={}, description="what tests are made on, how long they take and what they cost")
    gene_assay: str = Field(default=GENE_ASSAY, description="what tells the sequence of a gene")
    domains: tuple[str, ...] = Field(
        default=OWN_DOMAINS, description="what its criteria are about, besides what they are in any field")
    usual: tuple[str, ...] = Field(default=USUAL, description="domains that studies usually restrict")
    oncotree: str = Field(
        default=NONE, description="the version of OncoTree that the diagnoses follow; `none` where of others")

    def trees(self) -> Mapping[str, Mapping[str, TermForm]]:
        """The trees of codes by the names of their sections."""
        return {"drugs": self.drugs, "diagnoses": self.diagnoses, "stages": self.stages,
                "extents": self.extents}

    @property
    def field(self) -> OwnField:
        """What the field of medicine brings of its own."""
        return OwnField(self.assays, self.domains, self.usual, self.gene_assay, self.oncotree != NONE)

    def vocabulary(self) -> Vocabulary:
        """What it describes."""
        return Vocabulary(
            facts={name: _fact(name, form) for name, form in self.facts.items()},
            genes={symbol: form.gene() for symbol, form in self.genes.items()},
            trees={name: {code: Term(form.name, form.parent, form.also, form.perhaps)
                          for code, form in terms.items()}
                   for name, terms in self.trees().items()},
            endpoints={name: Endpoint(form.kind, tuple(form.also), form.polarity())
                       for name, form in self.endpoints.items()},
            columns={name: Column(form.also, form.leads) for name, form in self.columns.items()},
            regimens={key: Regimen(form.name) for key, form in self.regimens.items()},
            drug_forms=self.drug_forms, over_time=self.over_time, field=self.field,
            shorter=self.shorter.shorter(),
            laboratory={name: LabTest(**dict(form)) for name, form in self.laboratory.items()},
            patterns={key: form.pattern(key) for key, form in self.patterns.items()},
            panels={name: Panel(form.genes, form.amplifications, form.fusions, form.specimen, form.also)
                    for name, form in self.panels.items()},
            doses=Doses(**dict(self.doses)),
            contradictions=tuple(form.contradiction() for form in self.contradictions),
            combinations={name: Combination(form.drugs, form.also)
                          for name, form in self.combinations.items()})


def _fact(name: str, form: FactForm) -> Fact:
    tree = "drugs" if form.type == "drugs" else form.codes if isinstance(form.codes, str) else ""
    return Fact(**{
        **dict(form), "name": name, "tree": tree,
        "at": form.at or ("treatment" if form.history else f"facts.{name}"),
        "codes": () if isinstance(form.codes, str) else tuple(form.codes),
        "panel": Coverage(**dict(form.panel)) if form.panel else None, "assay": form.assay or "",
        "says": tuple(Says(code, other, expected) for code, said in form.says.items()
                      for other, expected in said.items()),
        "also": tuple(form.also.items()), "any_of": tuple(form.any_of.items()),
        "implies": Implied(**dict(form.implies)) if form.implies else None})
