"""Which side of a finding did better, said of the rules alone: by its name, with what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markerboard.knowledge.base import KnowledgeBase
from markerboard.knowledge.compared import NONE, Pair, pairs
from markerboard.language.vocabulary import Endpoint
from markerboard.render.results import Results

_UNKNOWN = Endpoint("other")


def ahead(knowledge: KnowledgeBase, s: Results, study: str, finding: Mapping[str, Any]) -> str:
    """`mutated better than wild-type (OS)`: each comparison of a finding with its endpoints; else nothing."""
    said: dict[str, dict[str, None]] = {}
    for endpoint, pair in _pairs(knowledge, study, finding):
        told = _told(s, pair)
        if told:
            said.setdefault(told, {})[s.words.short(endpoint)] = None
    parts = (told + s.words("in brackets", text=s.joined(endpoints)) for told, endpoints in said.items())
    return s.joined(parts, "semicolon")


def _pairs(knowledge: KnowledgeBase, study: str, finding: Mapping[str, Any]) -> Iterator[tuple[str, Pair]]:
    rules = knowledge.studies[study]
    groups, arms = tuple(rules.groups.get(finding["id"], ())), tuple(rules.page.get("arms", ()))
    for result in finding.get("results", ()):
        endpoint = knowledge.vocabulary.endpoints.get(result["endpoint"], _UNKNOWN)
        if "superseded_by" not in result:
            for names in (groups, arms):
                yield from ((result["endpoint"], pair) for pair in pairs(result, endpoint, names)
                            if len(names) > 1)


def _told(s: Results, pair: Pair) -> str:
    first, second = map(s.words.term, (pair.first, pair.second))
    if pair.better == NONE:
        return s.words("alike", first=first, second=second)
    if pair.better not in (pair.first, pair.second):
        return ""
    told = s.words("ahead", first=first if pair.better == pair.first else second,
                   second=second if pair.better == pair.first else first)
    within = s.words("in group", group=s.words.term(pair.within)) if pair.within else ""
    return s.tested(told, pair.significant) + within
