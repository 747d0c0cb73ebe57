"""The skeleton of a study from a record of ClinicalTrials.gov.

What the registry holds as data (design, arms, days, posted figures) is taken as it stands; what it holds as
sentences (eligibility) stands behind a `???`, to be written anew. No condition is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from markerboard.drafting import outcomes
from markerboard.drafting.eligibility import INCLUSION, Sentence, sentences
from markerboard.drafting.record import Part
from markerboard.drafting.yaml import MOST, OPEN, quoted, to_write

_PHASES = {"PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE1 PHASE2": "1/2"}
_BLINDED = {"NONE": "false", "DOUBLE": "true", "TRIPLE": "true", "QUADRUPLE": "true"}
_NCT = re.compile(r"NCT\d{8}")
_LEFT = {"participantFlowModule": "participant flow", "adverseEventsModule": "adverse events",
         "baselineCharacteristicsModule": "baseline characteristics"}
_DAYS = (("startDateStruct", "start"), ("primaryCompletionDateStruct", "primary completion"),
         ("completionDateStruct", "completion"), ("resultsFirstPostDateStruct", "results posted"),
         ("lastUpdatePostDateStruct", "last update"))


def name_of(record: Part) -> str:
    """The id of a study of this record: that of the registry in small letters, empty where there is none."""
    nct = record.text("protocolSection.identificationModule.nctId")
    return nct.lower() if _NCT.fullmatch(nct) else ""


class Skeleton:
    """Writes the study of a record; `left` tells afterwards what of the record was not taken."""

    def __init__(self, record: Part, study: str) -> None:
        self.record, self.study = record, study
        self.protocol, self.results = record.part("protocolSection"), record.part("resultsSection")
        self.source = name_of(record) or "registry"
        self.arms = _arms(self.protocol)
        self.criteria = sentences(self.protocol.lines("eligibilityModule.eligibilityCriteria"))

    def text(self) -> str:
        """The whole file."""
        parts = (self._head(), self._design(), self._sources(), self._treatment(), self._eligibility(),
                 self._findings())
        return "".join(f"{line}\n" for part in parts for line in part)

    @property
    def left(self) -> list[str]:
        """What the record holds and the skeleton does not, in words."""
        told = [f"{place} is not of the kind it should be" for place in self.record.left]
        modules = [words for key, words in _LEFT.items() if self.results.data.get(key)]
        return [*told, *([f"not taken: {', '.join(modules)}"] if modules else [])]

    def _head(self) -> Iterator[str]:
        about = self.protocol.part("identificationModule")
        yield "# yaml-language-server: $schema=../schema/study.schema.json"
        yield "# Drafted from a registry. What is marked is to be filled in, or confirmed or rewritten."
        yield f"id: {self.study}"
        yield f"title: {to_write(about.text('briefTitle') or about.text('officialTitle'))}"
        if acronym := about.text("acronym"):
            yield f"names: [{quoted(acronym)}]"
        nct = about.text("nctId")
        yield f"registry: {nct if _NCT.fullmatch(nct) else to_write(nct)}"

    def _design(self) -> Iterator[str]:
        design = self.protocol.part("designModule")
        phases = " ".join(design.texts("phases"))
        yield "design:"
        yield f"  kind: {_kind(design) or OPEN}"
        if phases not in ("", "NA"):
            yield f"  phase: {_PHASES.get(phases) or to_write(phases)}"
        if masking := design.text("designInfo.maskingInfo.masking"):
            yield f"  blinded: {_BLINDED.get(masking) or to_write(masking)}"
        if count := design.text("enrollmentInfo.count"):
            how = design.text("enrollmentInfo.type").lower() or "not said whether an estimate"
            yield f"  n: {to_write(count)}   # enrolled, {how}; who was analyzed may be fewer"
        yield from self._around()

    def _around(self) -> Iterator[str]:
        """Where, for what and when."""
        places = list(self.protocol.parts("contactsLocationsModule.locations"))
        countries = sorted({place.text("country") for place in places} - {""})
        if countries:
            yield f"  region: {quoted(', '.join(countries))}"
            yield f"  centers: {OPEN} {len(places)}                 # places that the registry lists"
        primary = [each.text("measure") for each in self.protocol.parts("outcomesModule.primaryOutcomes")]
        if any(primary):
            yield f"  primary_endpoint: {quoted('; '.join(filter(None, primary)))}"
        if days := self._days():
            yield f"  note: {quoted(f'Days of the registry: {days}.')}"

    def _days(self) -> str:
        status = self.protocol.part("statusModule")
        told = [(words, status.text(f"{key}.date"), status.text(f"{key}.type").lower())
                for key, words in _DAYS]
        return ", ".join(f"{words} {day}{f' ({how})' if how else ''}" for words, day, how in told if day)

    def _sources(self) -> Iterator[str]:
        about = self.protocol.part("identificationModule")
        day = self.protocol.text("statusModule.lastUpdatePostDateStruct.date")
        citation = " ".join(filter(None, ("ClinicalTrials.gov", about.text("nctId"))))
        yield "criteria: partial               # full only when the whole list of the protocol was read"
        yield f"partial_because: {to_write('only the list of the registry was read')}"
        yield "sources:"
        yield f"  {self.source}:"
        yield f"    citation: {quoted(': '.join(filter(None, (citation, about.text('briefTitle'))))[:MOST])}"
        if name_of(self.record):
            yield f"    url: https://clinicaltrials.gov/study/{about.text('nctId')}"
        yield f"    {_published(day)}"
        yield "    read: registry"
        for each in self.protocol.parts("referencesModule.references"):
            pmid = f" PMID {each.text('pmid')}" if each.text("pmid") else ""
            yield f"  # {each.text('type').lower() or 'reference'}:{pmid} {each.text('citation')}"

    def _treatment(self) -> Iterator[str]:
        drugs: dict[str, str] = {}
        for each in self.protocol.parts("armsInterventionsModule.interventions"):
            if name := each.text("name"):
                drugs.setdefault(name[:200], each.text("description"))
        if drugs:
            yield "regimen:"
            yield from (f"  {quoted(name)}: {to_write(told)}" for name, told in drugs.items())
            yield f"regimen_from: {{{self.source}: Arms and interventions}}"
        if self.arms:
            yield "arms:"
        for each in self.protocol.parts("armsInterventionsModule.armGroups"):
            if arm := self.arms.get(each.text("label").casefold()):
                told = ": ".join(filter(None, (each.text("label"), each.text("description"))))
                yield f"  {arm}: {{text: {quoted(told[:MOST])}}}"
        yield ""
        yield f"weaknesses:\n  - {OPEN}\n"

    def _eligibility(self) -> Iterator[str]:
        yield "# The registry's words stand behind the marks: put them into yours, and write the condition."
        unknown = [one for one in self.criteria if one.kind == ""]
        if unknown:
            yield "# No heading says whether the first ones include or exclude: move them where they belong."
        inclusion = [one for one in self.criteria if one.kind == INCLUSION]
        exclusion = [one for one in self.criteria if one.kind not in ("", INCLUSION)]
        yield "inclusion:"
        yield from self._who()
        for one in (*unknown, *inclusion):
            yield from self._criterion(one)
        if exclusion:
            yield "\nexclusion:"
        for one in exclusion:
            yield from self._criterion(one)

    def _who(self) -> Iterator[str]:
        """What the registry keeps as data of who may take part; a blank criterion where it says nothing."""
        module = self.protocol.part("eligibilityModule")
        limits = (("at least", module.text("minimumAge")), ("at most", module.text("maximumAge")))
        ages = [f"{words} {age}" for words, age in limits if age]
        if ages:
            yield from self._entry("age", f"Age: {', '.join(ages)}", "Eligibility, ages")
        if (sex := module.text("sex")) not in ("", "ALL"):
            yield from self._entry("sex", f"Sex: {sex.lower()}", "Eligibility, sex")
        if not (ages or self.criteria):
            yield from self._entry("criterion", "", "Eligibility")

    def _criterion(self, one: Sentence) -> Iterator[str]:
        kind = one.kind or "unsorted"
        yield from self._entry(f"{kind}-{one.number}", one.text, f"Eligibility criteria, {kind} {one.number}")

    def _entry(self, name: str, text: str, where: str) -> Iterator[str]:
        yield f"  - id: {name}\n    domain: {OPEN}"
        yield f"    text: {to_write(text)}\n    when: {OPEN}"
        yield f"    from: {{{self.source}: {quoted(where)}}}"

    def _findings(self) -> Iterator[str]:
        measures = self.results.part("outcomeMeasuresModule")
        lines = list(outcomes.findings(measures, self.source, self.arms))
        posted = any(line.startswith("  - ") for line in lines)
        yield "\nfindings:" if posted else "\n# No results are posted."
        yield from lines


def _kind(design: Part) -> str:
    """The kind of a study as far as the registry's codes say it."""
    allocation, model = design.text("designInfo.allocation"), design.text("designInfo.interventionModel")
    if design.text("studyType") != "INTERVENTIONAL":
        return ""
    if allocation == "RANDOMIZED":
        return "randomized trial"
    return "single-arm trial" if model == "SINGLE_GROUP" and allocation in ("", "NA") else ""


def _published(day: str) -> str:
    try:
        return f"published: {date.fromisoformat(day)}"
    except ValueError:
        return f"undated: {to_write(day)}"


def _arms(protocol: Part) -> dict[str, str]:
    """The arms by the small letters of their labels, each with a name that a study file can have."""
    names: dict[str, str] = {}
    for number, each in enumerate(protocol.parts("armsInterventionsModule.armGroups"), 1):
        label = each.text("label").casefold()
        slug = re.sub(r"[^a-z0-9]+", "-", label).strip("-")[:50].strip("-")
        if label and label not in names:
            names[label] = slug if slug and slug not in names.values() else f"arm-{number}"
    return names
