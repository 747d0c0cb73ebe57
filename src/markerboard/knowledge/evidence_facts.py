"""What a grade may ask of a finding: facts about the finding itself, taken from its study file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, get_args

from markerboard.knowledge import study as forms
from markerboard.knowledge.base import Rules
from markerboard.knowledge.grades import SAME, is_alteration
from markerboard.knowledge.results import Direction
from markerboard.knowledge.study import Finding
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


def collect(studies: Mapping[str, Rules], definitions: Mapping[str, Condition],
            words: Vocabulary) -> dict[str, dict[str, Any]]:
    """The facts of every finding, by `study/finding`."""
    found = {f"{rules.id}/{finding.id}": _facts(rules, finding, definitions, words)
             for rules in studies.values() for finding in rules.study.findings}
    owners = {key: studies[key.partition("/")[0]] for key in found}
    marks = {key: _mark(owners[key], key, definitions, facts) for key, facts in found.items()}
    # By mark, the publications that show it: studies that rest on the same publication count once.
    shown: dict[object, set[frozenset[str]]] = defaultdict(set)
    for key, mark in marks.items():
        shown[mark].add(_publications(owners[key]))
    for key, facts in found.items():
        own = _publications(owners[key])
        facts["replicated"] = marks[key] is not None and any(
            other.isdisjoint(own) for other in shown[marks[key]])
    return found


def _publications(rules: Rules) -> frozenset[str]:
    """What a study rests on: its sources by DOI, or by name where there is none."""
    return frozenset(source.get("doi") or name for name, source in rules.page["sources"].items())


def _facts(rules: Rules, finding: Finding, definitions: Mapping[str, Condition],
           words: Vocabulary) -> dict[str, Any]:
    design = rules.study.design
    facts: dict[str, Any] = {"design": finding.design or design.kind, "analysis": finding.analysis,
                             "supported": finding.supported, "direction": finding.direction}
    if design.n is not None:
        facts["patients"] = Interval(Decimal(design.n), Decimal(design.n))
    criteria = (rules.criteria[name] for name in rules.inclusion)
    facts["selected"] = any(_is_biomarker(words.facts[t.fact]) for t in _tests(criteria, definitions))
    facts["biomarker"] = any(_is_biomarker(words.facts[t.fact])
                             for t in _asked(rules, finding.id, definitions))
    facts["alteration"] = any(is_alteration(words, t) for t in _asked(rules, finding.id, definitions))
    compared = [result for result in finding.results if result.contrasts]
    facts["groups_compared"] = any(set(contrast.sides()) <= finding.groups.keys()
                                   for result in compared for contrast in result.contrasts)
    facts["survival_compared"] = any(
        result.endpoint in words.endpoints and words.endpoints[result.endpoint].kind == "time"
        for result in compared)
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
