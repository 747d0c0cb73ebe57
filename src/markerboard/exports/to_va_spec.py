"""GA4GH VA-Spec 1.0: statements on what a variant means for a treatment or an outcome, with their documents.

A statement names the question and cites who answered it, and is neutral unless the data speak against it.
VA-Spec holds what is said of variants. A finding on a clinical group, a protein or ctDNA is none of them and
is left out; what the standard has no place for (what the data can bear, the printed results, what the
patient's group is) stands in extensions, whose names are listed in `EXTENSIONS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markerboard.answer.model import Evaluation
from markerboard.exports.matched import Citation, Match, cited, dumps, grouped_by, identifier, matches, tumors
from markerboard.imports.mapping import mapping
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.vocabulary import Fact
from markerboard.render.words import ENGLISH

JSON = dict[str, Any]
GERMLINE = "germline"
EXTENSIONS = {
    "supported": "what the data can bear: predictive, prognostic, association, ...",
    "group": "the group of the finding that the patient is in, and its condition",
    "results": "the results as printed",
    "notice": "what this is and is not",
    "unused": "what was stated of the patient and could not be used",
}


def write(answers: Sequence[Evaluation], knowledge: KnowledgeBase) -> str:
    """A list of statements for all cases, each finding and group once."""
    made: dict[str, JSON] = {}
    for answer in answers:
        for match in matches(answer):
            # Groups by generation of drug or by a protein are no variants, even where a gene is asked too.
            asked = grouped_by(match, knowledge)
            genes = list({fact.name: fact for fact in asked}.values())
            if genes and all(_of_variants(fact, knowledge) for fact in genes):
                statement = _statement(answer, match, genes, knowledge)
                made.setdefault(statement["id"], statement)
    return dumps(list(made.values()))


def _of_variants(fact: Fact, knowledge: KnowledgeBase) -> bool:
    """Whether a fact is of the variants of a gene in the tumor, or of those that one was born with."""
    symbol, _, place = fact.name.partition(".")
    return fact.type == "gene" and symbol in knowledge.vocabulary.genes and place in ("", GERMLINE)


def _statement(answer: Evaluation, match: Match, genes: list[Fact], knowledge: KnowledgeBase) -> JSON:
    study, finding = match
    group = str(finding.group)
    return {
        "id": f"urn:markerboard:statement:{identifier(study.id, finding.id, group)}",
        "type": "Statement",
        "name": f"{study.name}: {finding.title}",
        "description": ENGLISH.headline(finding),
        "proposition": _proposition(match, genes, knowledge),
        "direction": _direction(match),
        **_strength(match),
        "specifiedBy": {
            "type": "Method",
            "name": f"markerboard knowledge {answer.knowledge.version}",
            "extensions": [_extension("digest", answer.knowledge.digest)],
        },
        "reportedIn": [_document(one) for one in cited(answer, finding)],
        "extensions": list(_extensions(answer, match)),
    }


def _direction(match: Match) -> str:
    """Never `supports`: a finding says which way its groups differ, and not which of them fares better."""
    return "disputes" if match.finding.supported == "not predictive" else "neutral"


def _proposition(match: Match, genes: list[Fact], knowledge: KnowledgeBase) -> JSON:
    """The claim about the group's variants: prognostic where the data are, else of a response."""
    condition = _condition(match, knowledge)
    common: JSON = {
        "subjectVariant": _variant(match),
        "geneContextQualifier": _gene(genes[0].name.partition(".")[0], knowledge),
        **_origin(genes),
    }
    if match.finding.supported == "prognostic":
        return common | {"type": "VariantPrognosticProposition", "objectCondition": condition,
                         "predicate": "associatedWithBetterOutcomeFor"}
    return common | {"type": "VariantTherapeuticResponseProposition", "predicate": "predictsSensitivityTo",
                     "objectTherapeutic": _therapy(match), "conditionQualifier": condition}


def _origin(genes: list[Fact]) -> JSON:
    """Of which cells the variants are; no word where some are of the germline and some are not."""
    found = {GERMLINE if fact.name.endswith(f".{GERMLINE}") else "somatic" for fact in genes}
    return {"alleleOriginQualifier": _concept("allele origin", found.pop())} if len(found) == 1 else {}


def _condition(match: Match, knowledge: KnowledgeBase) -> JSON:
    """The tumors that the study asks for, else what its title says."""
    diagnoses = knowledge.vocabulary.trees["diagnoses"].terms
    found = [
        _concept("Disease", diagnoses[code].name or code)
        | {"primaryCoding": {"system": "https://oncotree.mskcc.org", "code": code}}
        for code in tumors(match, knowledge) if code in diagnoses]
    if len(found) == 1:
        return found[0]
    if found:
        return {"conditions": found, "membershipOperator": "OR"}
    return _concept("Disease", match.study.title)


def _variant(match: Match) -> JSON:
    """The variants of a group: named by its condition, since a group is no single allele."""
    name = str(match.finding.group)
    inside = [one.strip() for one in name.split(",")]
    id_ = identifier(match.study.id, match.finding.id, name)
    return {"id": f"urn:markerboard:group:{id_}", "type": "CategoricalVariant",
            "name": " and ".join(_when(match, one) for one in inside)}


def _when(match: Match, group: str) -> str:
    """The condition of a group; of the rest, what it is the rest of."""
    groups = match.finding.groups
    if group not in groups or groups[group].when != "otherwise":
        return groups[group].when if group in groups else group
    others = [f"({other.when})" for name, other in groups.items() if name != group]
    return f"not {' and not '.join(others)}"


def _gene(symbol: str, knowledge: KnowledgeBase) -> JSON:
    number = knowledge.vocabulary.genes[symbol].hgnc or mapping().codes["genes"].get(symbol, {}).get("hgnc")
    made = _concept("Gene", symbol)
    if number:
        made["primaryCoding"] = {"system": "https://www.genenames.org", "code": f"HGNC:{number}"}
    return made


def _therapy(match: Match) -> JSON:
    drugs = [_concept("Drug", drug) for drug in match.study.regimen]
    if len(drugs) == 1:
        return drugs[0]
    if drugs:
        return {"therapies": drugs, "membershipOperator": "AND"}
    return _concept("Therapy", match.study.title)


def _concept(kind: str, name: str) -> JSON:
    return {"conceptType": kind, "name": name}


def _strength(match: Match) -> JSON:
    """The grade of the evidence by CIViC, where it has one."""
    grade = match.finding.grades.get("CIViC")
    return {"strength": _concept("CIViC evidence level", grade.grade)} if grade and grade.grade else {}


def _document(citation: Citation) -> JSON:
    source = citation.source
    made: JSON = {
        "type": "Document",
        "name": citation.name,
        "title": source["citation"],
        "description": citation.place,
    }
    if "doi" in source:
        made["doi"] = source["doi"]
    if "pmid" in source:
        made["pmid"] = str(source["pmid"])
    return made | ({"urls": [citation.url]} if citation.url else {})


def _extensions(answer: Evaluation, match: Match) -> Iterator[JSON]:
    finding = match.finding
    lines = [
        f"{ENGLISH.endpoint(result)}: {line}"
        for result in finding.results
        if "superseded_by" not in result
        for line in ENGLISH.result_lines(result)
    ]
    yield _extension("supported", finding.supported)
    yield _extension("group", str(finding.group))
    yield _extension("results", lines)
    yield _extension("notice", answer.notice)
    yield _extension("unused", ENGLISH.unused(answer))


def _extension(name: str, value: Any) -> JSON:
    return {"name": name, "value": value}
