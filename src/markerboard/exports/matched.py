"""What of an answer goes out in other formats: the findings that fit, what they ask, what they cite."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from markerboard.answer.model import Evaluation, FindingAnswer, StudyAnswer
from markerboard.imports.mapping import mapping
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.vocabulary import Fact

BIOMARKER, DIAGNOSIS = "biomarkers.", "diagnosis"
ID_LENGTH = 64
_PRINTED = re.compile(r'"\ue000([^"\ue000]*)"')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")


class Match(NamedTuple):
    """A finding in whose group the patient is, of a study that fits the patient or may fit."""

    study: StudyAnswer
    finding: FindingAnswer


class Citation(NamedTuple):
    """A source, and the place in it."""

    name: str
    source: Mapping[str, Any]
    place: str

    @property
    def text(self) -> str:
        """The publication and the place."""
        return f"{self.source['citation']}. {self.place}"

    @property
    def url(self) -> str:
        """Where the publication is found, empty when nothing says."""
        if "doi" in self.source:
            return f"https://doi.org/{self.source['doi']}"
        if "pmid" in self.source:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.source['pmid']}"
        return str(self.source.get("url", ""))


def matches(answer: Evaluation) -> Iterator[Match]:
    """Every finding that fits, in the order of the answer."""
    for study in answer.studies:
        if study.verdict != "ineligible":
            yield from (Match(study, f) for f in study.findings if f.verdict == "applies")


def biomarkers(match: Match, knowledge: KnowledgeBase) -> list[Fact]:
    """The biomarkers that place a patient in the group of a finding, else those that the study asks for."""
    rules = knowledge.studies[match.study.id]
    asked = [rules.criteria[criterion.id] for criterion in match.study.inclusion]
    return _markers(_groups(match, knowledge), knowledge) or _markers(asked, knowledge)


def grouped_by(match: Match, knowledge: KnowledgeBase) -> list[Fact]:
    """The facts that tell the groups of a finding apart."""
    return [knowledge.vocabulary.facts[test.fact] for test in _tests(_groups(match, knowledge), knowledge)]


def tumors(match: Match, knowledge: KnowledgeBase) -> list[str]:
    """The codes of the diagnoses that a study asks for."""
    rules = knowledge.studies[match.study.id]
    asked = _tests([rules.criteria[criterion.id] for criterion in match.study.inclusion], knowledge)
    return list(dict.fromkeys(code for test in asked if test.fact == DIAGNOSIS for code in test.targets))


def _groups(match: Match, knowledge: KnowledgeBase) -> list[Condition]:
    groups = knowledge.studies[match.study.id].groups[match.finding.id]
    return [condition for condition in groups.values() if not isinstance(condition, str)]


def _tests(conditions: list[Condition], knowledge: KnowledgeBase) -> list[Test]:
    return list(dict.fromkeys(test for c in conditions for test in tests(c, knowledge.conditions)))


def _markers(conditions: list[Condition], knowledge: KnowledgeBase) -> list[Fact]:
    names = dict.fromkeys(test.fact for test in _tests(conditions, knowledge))
    facts = [knowledge.vocabulary.facts[name] for name in names]
    return [fact for fact in facts if fact.at.startswith(BIOMARKER)]


def citations(answer: Evaluation, locators: Mapping[str, str] | None) -> list[Citation]:
    """The sources of a result or finding."""
    return [Citation(name, answer.sources[name], place) for name, place in (locators or {}).items()]


def cited(answer: Evaluation, finding: FindingAnswer) -> list[Citation]:
    """Every source of a finding and of its results, each place once."""
    found = citations(answer, finding.from_)
    found += [one for result in finding.results for one in citations(answer, result.get("from"))]
    return list({(c.name, c.place): c for c in found}.values())


def identifier(*parts: str) -> str:
    """A name that FHIR takes as an id: letters, digits, hyphens and dots, not too long."""
    name = re.sub(r"[^A-Za-z0-9.-]+", "-", "-".join(parts)).strip("-")
    if len(name) <= ID_LENGTH:
        return name
    return f"{name[:ID_LENGTH - 9]}-{sha256(name.encode()).hexdigest()[:8]}"


@cache
def codes_of_word(kind: str, word: str) -> tuple[tuple[str, str], ...]:
    """The codes that the table gives a drug or diagnosis of ours, as system and code."""
    table = mapping()
    listed = table.codes[kind].items()
    found = (code.split(" ", 1) for code, ours in listed if ours == word and not code.endswith("*"))
    return tuple((table.spellings[system][0], code) for system, code in found)


# Numbers keep their printed form: 0.50 is not 0.5


def printed(number: Any) -> str | None:
    """A number for `dumps` that will stand as it is printed, or None when it is none."""
    text = str(number)
    return f"\ue000{text}" if _NUMBER.match(text) else None


def dumps(data: Any) -> str:
    """JSON in which printed numbers stand as they were printed."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _PRINTED.sub(lambda match: match[1], text) + "\n"
