"""FHIR R4: what was evaluated, what is missing, and what the patient's biomarkers imply by the evidence.

A Bundle of one GuidanceResponse for each case, with a `dataRequirement` for each fact that could still decide
a study; its verdicts as Parameters; and, by HL7 Genomics Reporting STU3, one therapeutic implication for each
finding that rests on a biomarker, derived from observations of those biomarkers, with its citations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markerboard.answer.model import Evaluation, FactShown, Missing
from markerboard.exports.fhir_values import FACT, VARIANT, concept_of, narrative, row_of, uri, value_of
from markerboard.exports.fhir_variants import LOINC, TBD, alike, coding, component, perhaps_born, variant
from markerboard.exports.matched import (
    BIOMARKER,
    Citation,
    Match,
    biomarkers,
    cited,
    codes_of_word,
    dumps,
    identifier,
    matches,
)
from markerboard.imports.mapping import mapping
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.render.words import ENGLISH

JSON = dict[str, Any]
HGNC = "http://www.genenames.org"
PROFILE = "http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/"
ARTIFACT = f"{PROFILE}workflow-relatedArtifactComponent"
THO = "http://terminology.hl7.org/CodeSystem/"
_CATEGORY = [{"coding": [{"system": f"{THO}observation-category", "code": "laboratory"}]},
             {"coding": [{"system": f"{THO}v2-0074", "code": "GE"}]}]
_SECTIONS = {"patient": "Patient", "disease": "Condition", "treatment": "MedicationStatement"}


def write(answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """One Bundle for all cases."""
    entries = [entry for answer in answers for entry in _Writer(answer, knowledge).resources()]
    return dumps({"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": f"urn:markerboard:{e['resourceType']}:{e['id']}", "resource": e} for e in entries]})


class _Writer:
    """The resources of one case."""

    def __init__(self, answer: Evaluation, knowledge: KnowledgeBase) -> None:
        self.answer, self.knowledge = answer, knowledge
        self.vocabulary = knowledge.vocabulary
        self.subject = {"display": answer.case}

    def resources(self) -> Iterator[JSON]:
        """The guidance, the verdicts, the observed biomarkers, the implications."""
        implied = [(match, known) for match in matches(self.answer) if (known := self._known(match))]
        yield self._guidance()
        yield self._verdicts()
        observed = dict.fromkeys(fact for _, facts in implied for fact in facts)
        for fact in dict.fromkeys((*observed, *self._stated())):
            yield from self._observed(fact)
        yield from (self._implication(match, facts) for match, facts in implied)

    def _id(self, *parts: str) -> str:
        return identifier(self.answer.case, *parts)

    def _known(self, match: Match) -> list[Fact]:
        """The biomarkers of a finding that the patient has; one that is absent implies no treatment."""
        known = {name for name, shown in self.answer.facts.items() if _is_there(shown)}
        return [fact for fact in biomarkers(match, self.knowledge) if fact.name in known]

    def _stated(self) -> list[Fact]:
        """The biomarkers that are known, absent ones too, but for a gene elsewhere than in the tumor."""
        known = (self.vocabulary.facts[name] for name, shown in self.answer.facts.items()
                 if shown.unknown is None)
        return [fact for fact in known if fact.at.startswith(BIOMARKER)
                and (fact.type != "gene" or fact.name in self.vocabulary.genes)]

    def _absent(self, match: Match) -> bool:
        """Whether a finding by markers is that of a patient without any of them, which is told as a note."""
        told = [self.answer.facts[fact.name] for fact in biomarkers(match, self.knowledge)
                if fact.name in self.answer.facts]
        return any(shown.unknown is None for shown in told) and not self._known(match)

    # What was evaluated, and what is missing

    def _guidance(self) -> JSON:
        answer = self.answer
        wanted = [m for m in answer.missing if m.settles]
        knowledge = answer.knowledge
        notes = [answer.notice, *ENGLISH.warnings(answer), ENGLISH.closing(answer), *ENGLISH.unused(answer)]
        notes += [f"No implication: {_about(match)} {ENGLISH.headline(match.finding)}"
                  for match in matches(answer) if self._absent(match)]
        notes += self._unobserved()
        notes += [f"{m.sentence}: would settle {', '.join(m.settles)}" for m in wanted]
        made: JSON = {
            "resourceType": "GuidanceResponse", "id": self._id("guidance"),
            "moduleUri": f"urn:markerboard:knowledge:{knowledge.version}:{knowledge.digest}",
            "status": "data-requested" if wanted else "success", "subject": self.subject,
            "note": [{"text": note} for note in notes],
            "outputParameters": {"reference": f"Parameters/{self._id('verdicts')}"}}
        if wanted:
            made["dataRequirement"] = [self._requirement(missing) for missing in wanted]
        return made

    def _unobserved(self) -> list[str]:
        """What is known of the patient and stands in no observation."""
        observed = {fact.name for fact in self._stated()}
        told = [f"{shown.label}: {shown.text}" for name, shown in self.answer.facts.items()
                if shown.unknown is None and name not in observed]
        return [f"Stated, and written as no observation: {'; '.join(told)}"] if told else []

    def _requirement(self, missing: Missing) -> JSON:
        """What would have to be known: by the codes under which the importer would find it."""
        fact = self.vocabulary.facts[missing.fact]
        if fact.type == "gene" and fact.name in self.vocabulary.genes:
            return {"type": "Observation", "codeFilter": [
                {"path": "code", "code": [coding(LOINC, VARIANT, "Genetic variant assessment")]},
                {"path": "component.value", "code": [self._gene(fact.name)]}]}
        row = row_of(fact.name)
        if row is None:
            kind = _SECTIONS.get(fact.at.partition(".")[0], "Observation")
            coded = [{"path": "code", "code": [coding(FACT, fact.name, fact.label)]}]
            return {"type": kind} | ({"codeFilter": coded} if kind == "Observation" else {})
        return {"type": row.within} | ({"codeFilter": [{"path": "code", "code": [
            coding(uri(code), code.code, fact.label) for code in row.coded]}]} if row.coded else {})

    def _gene(self, symbol: str) -> JSON:
        number = self.vocabulary.genes[symbol].hgnc or mapping().codes["genes"].get(symbol, {}).get("hgnc")
        return coding(HGNC, f"HGNC:{number}", symbol) if number else {"display": symbol}

    def _verdicts(self) -> JSON:
        """The verdict of every study, those that do not fit as well."""
        return {"resourceType": "Parameters", "id": self._id("verdicts"), "parameter": [
            {"name": study.id, "part": [
                {"name": "title", "valueString": study.title},
                {"name": "verdict", "valueCode": study.verdict},
                {"name": "criteria", "valueCode": study.criteria},
                {"name": "directness", "valueCode": study.directness}]} for study in self.answer.studies]}

    # Biomarkers and what they imply

    def _observed(self, fact: Fact) -> Iterator[JSON]:
        """A biomarker as it was understood: changes of which the same is said are one observation."""
        shown = self.answer.facts[fact.name]
        made = {"resourceType": "Observation", "id": self._id("fact", fact.name), "status": "final",
                "text": narrative(fact, shown), "category": _CATEGORY, "code": concept_of(fact, shown),
                "subject": self.subject}
        if fact.type == "gene" and fact.name in self.vocabulary.genes:
            born = perhaps_born(fact.name, self.answer.facts, self.vocabulary)
            for id_, (said, variants) in zip(self._ids(fact), alike(shown).items(), strict=True):
                yield made | {"id": id_} | variant(self._gene(fact.name), shown, said, variants, born=born)
        elif fact.type == "gene":  # of another specimen than the tumor's tissue
            yield made | {"valueString": shown.text}
        else:
            yield made | value_of(fact, shown)

    def _ids(self, fact: Fact) -> list[str]:
        """The observations of a biomarker."""
        shown = self.answer.facts[fact.name]
        several = len(alike(shown)) if fact.type == "gene" and fact.name in self.vocabulary.genes else 1
        return [self._id("fact", fact.name, *([str(n)] if n > 1 else [])) for n in range(1, several + 1)]

    def _implication(self, match: Match, facts: list[Fact]) -> JSON:
        study, finding = match
        sources = [_artifact(one) for one in cited(self.answer, finding)]
        conclusion = component(TBD, "conclusion-string", "Conclusion")
        lines = [ENGLISH.headline(finding), *_results(match)]
        return {
            "resourceType": "Observation", "id": self._id(study.id, finding.id), "status": "final",
            "meta": {"profile": [f"{PROFILE}therapeutic-implication"]}, "category": _CATEGORY,
            "code": {"coding": [coding(TBD, "therapeutic-implication", "Therapeutic Implication")]},
            "subject": self.subject, "note": [{"text": self.answer.notice}, {"text": _about(match)}],
            "derivedFrom": [{"reference": f"Observation/{id_}"} for fact in facts for id_ in self._ids(fact)],
            "component": [
                *self._context(), *_medications(match, self.vocabulary), *_trial(match),
                *_levels(match, sources),
                conclusion | {"valueString": "\n".join(lines)} | ({"extension": sources} if sources else {})]}

    def _context(self) -> Iterator[JSON]:
        shown = self.answer.facts.get("diagnosis")
        if shown is not None and shown.text:
            codings = [coding(system, code) for system, code in codes_of_word("diagnoses", str(shown.value))]
            value: JSON = {"text": shown.text} | ({"coding": codings} if codings else {})
            yield component(LOINC, "81259-4", "Associated phenotype") | {"valueCodeableConcept": value}


def _is_there(shown: FactShown) -> bool:
    """Whether a fact states that something is there: an alteration, or so much of a marker."""
    if shown.unknown is not None or shown.value is False:
        return False
    return not isinstance(shown.value, dict) or shown.value.get("status") == "mutated"


def _results(match: Match) -> Iterator[str]:
    for result in match.finding.results:
        if "superseded_by" not in result:
            yield f"{ENGLISH.endpoint(result)}: {'; '.join(ENGLISH.result_lines(result))}"


def _about(match: Match) -> str:
    fits = "fits" if match.study.verdict == "eligible" else "may fit, which is undecided"
    return f"{match.study.title}. {ENGLISH.about(match.study)}. The patient {fits}."


def _medications(match: Match, vocabulary: Vocabulary) -> Iterator[JSON]:
    for drug in match.study.regimen:
        code = vocabulary.drugs.resolve(drug) or drug
        codings = [coding(system, coded, code) for system, coded in codes_of_word("drugs", code)]
        value: JSON = {"text": drug} | ({"coding": codings} if codings else {})
        yield component(LOINC, "51963-7", "Medication assessed") | {"valueCodeableConcept": value}


def _trial(match: Match) -> Iterator[JSON]:
    registry = match.study.registry
    if registry:
        coded = [coding("http://clinicaltrials.gov", registry)] if registry.startswith("NCT") else []
        value: JSON = {"text": f"{registry}: {match.study.title}"} | ({"coding": coded} if coded else {})
        yield component(TBD, "associated-therapy", "Associated Therapy") | {"valueCodeableConcept": value}


def _levels(match: Match, sources: list[JSON]) -> Iterator[JSON]:
    for scheme, grade in match.finding.grades.items():
        if grade.grade:
            level = component(LOINC, "93044-6", "Level of evidence")
            cites = {"extension": sources} if sources else {}
            yield level | cites | {"valueCodeableConcept": {"text": f"{scheme} {grade.grade}: {grade.text}"}}


def _artifact(citation: Citation) -> JSON:
    artifact = {"type": "citation", "citation": citation.text}
    artifact |= {"url": citation.url} if citation.url else {}
    return {"url": ARTIFACT, "valueRelatedArtifact": artifact}
