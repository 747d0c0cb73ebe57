"""What a grade may ask of a finding: facts about the finding itself, taken from its study file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, get_args

from markerboard.knowledge import study as forms
from markerboard.knowledge.base import Rules
from markerboard.knowledge.grades import SAME, is_alteration
from markerboard.knowledge.results import Direction
from markerboard.knowledge.study import Finding, Study
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact, Vocabulary

_CODES = {
    "design": ("design", get_args(forms.Design.model_fields["kind"].annotation)),
    "analysis": ("analysis", get_args(forms.Analysis)),
    "supported": ("what the data bear", get_args(forms.Bearing)),
    "direction": ("direction", get_args(Direction)),
}
_FLAGS = {
    "biomarker": "about a biomarker", "alteration": "about a molecular alteration",
    "selected": "patients selected by a biomarker",
    "groups_compared": "groups compared", "survival_compared": "survival endpoint compared",
    "replicated": "seen in another study of this base",
    "carried": "the patient has the alteration, and his group is that with it",
    "benefit": "the patient's group did better, and a difference was seen",
    **{name: f"same {what}" for name, what in SAME.items()},
}


def vocabulary() -> Vocabulary:
    """The facts that a grade may ask about."""
    facts = {name: Fact(name, "code", label, label, name, codes=codes)
             for name, (label, codes) in _CODES.items()}
    facts |= {name: Fact(name, "boolean", label, label, name) for name, label in _FLAGS.items()}
    facts["patients"] = Fact("patients", "count", "patients", "patients in the main analysis", "patients")
    return Vocabulary(facts, {}, {"drugs": {}, "diagnoses": {}, "stages": {}}, {}, closed=True)


class Stated(NamedTuple):
    """What a study states of its findings: the publications it rests on, and by finding its facts.

    `compared` are the endpoints of the results with contrasts.
    """

    publications: frozenset[str]
    facts: Mapping[str, Mapping[str, Any]]
    compared: Mapping[str, tuple[str, ...]]


def stated(study: Study) -> Stated:
    """What a study states of its findings."""
    publications = frozenset(source.doi or name for name, source in study.sources.items())
    return Stated(publications, {one.id: _stated(study.design, one) for one in study.findings}, {
        one.id: tuple(result.endpoint for result in one.results if result.contrasts)
        for one in study.findings})


def _stated(design: forms.Design, finding: Finding) -> dict[str, Any]:
    facts: dict[str, Any] = {"design": finding.design or design.kind, "analysis": finding.analysis,
                             "supported": finding.supported, "direction": finding.direction}
    if design.n is not None:
        facts["patients"] = Interval(Decimal(design.n), Decimal(design.n))
    facts["groups_compared"] = any(set(contrast.sides()) <= finding.groups.keys()
                                   for result in finding.results for contrast in result.contrasts)
    return facts


def collect(studies: Mapping[str, Rules], told: Mapping[str, Stated], definitions: Mapping[str, Condition],
            words: Vocabulary) -> dict[str, dict[str, Any]]:
    """The facts of every finding, by `study/finding`; `told` holds, by study, what it states."""
    found = {f"{rules.id}/{finding}": _facts(rules, finding, told[rules.id], definitions, words)
             for rules in studies.values() for finding in told[rules.id].facts}
    owners = {key: studies[key.partition("/")[0]] for key in found}
    marks = {key: _mark(owners[key], key, definitions, facts) for key, facts in found.items()}
    # By mark, the publications that show it: studies that rest on the same publication count once.
    shown: dict[object, set[frozenset[str]]] = defaultdict(set)
    for key, mark in marks.items():
        shown[mark].add(told[owners[key].id].publications)
    for key, facts in found.items():
        own = told[owners[key].id].publications
        facts["replicated"] = marks[key] is not None and any(
            other.isdisjoint(own) for other in shown[marks[key]])
    return found


def _facts(rules: Rules, finding: str, told: Stated, definitions: Mapping[str, Condition],
           words: Vocabulary) -> dict[str, Any]:
    facts = dict(told.facts[finding])
    criteria = (rules.criteria[name] for name in rules.inclusion)
    facts["selected"] = any(_is_biomarker(words.facts[t.fact]) for t in _tests(criteria, definitions))
    facts["biomarker"] = any(_is_biomarker(words.facts[t.fact])
                             for t in _asked(rules, finding, definitions))
    facts["alteration"] = any(is_alteration(words, t) for t in _asked(rules, finding, definitions))
    facts["survival_compared"] = any(
        endpoint in words.endpoints and words.endpoints[endpoint].kind == "time"
        for endpoint in told.compared[finding])
    return facts


def _mark(rules: Rules, key: str, definitions: Mapping[str, Condition],
          facts: Mapping[str, Any]) -> tuple[object, ...] | None:
    """What another study must share to repeat a finding: the questions of its groups, and the direction."""
    asked = frozenset(str(t) for t in _asked(rules, key.partition("/")[2], definitions))
    return (asked, facts["direction"]) if asked and facts["direction"] in ("better", "worse") else None


def _asked(rules: Rules, finding: str, definitions: Mapping[str, Condition]) -> Iterator[Test]:
    return _tests((c for c in rules.groups[finding].values() if not isinstance(c, str)), definitions)


def _tests(conditions: Iterable[Condition], definitions: Mapping[str, Condition]) -> Iterator[Test]:
    for condition in conditions:
        yield from tests(condition, definitions)


def _is_biomarker(fact: Fact) -> bool:
    return fact.at.startswith("biomarkers.")
