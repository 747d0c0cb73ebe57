"""What was known when: evidence as of a day, and sources whose review is overdue.

A source with a year alone counts from the end of that year, and one without a date is not known to
have existed on any day before today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markerboard.knowledge.base import KnowledgeBase, Page, Rules


def published(source: Page) -> date | None:
    """The day from which a source certainly existed."""
    written = source.get("published")
    if written is None:
        return None
    return date(written, 12, 31) if isinstance(written, int) else date.fromisoformat(str(written))


def as_of(knowledge: KnowledgeBase, day: date) -> KnowledgeBase:
    """The base with what was published by a day: its studies, and of them the results.

    Criteria stay as they are: a study asked them before it was published.
    """
    known = {name for name, source in knowledge.sources.items() if _existed(source, day)}
    kept = {name: _rules(rules, known) for name, rules in knowledge.studies.items()
            if known & rules.page["sources"].keys()}
    withheld = [name for name in knowledge.studies if name not in kept]
    withheld += [f"{name}/{finding['id']}" for name, rules in kept.items()
                 for finding in knowledge.studies[name].page.get("findings", ())
                 if finding["id"] not in rules.groups]
    return replace(knowledge, studies=kept, as_of=day, withheld=tuple(withheld),
                   approvals=tuple(each for each in knowledge.approvals if each.by(day)))


def _existed(source: Page, day: date) -> bool:
    first = published(source)
    return first is not None and first <= day


def _rules(rules: Rules, known: set[str]) -> Rules:
    """A study with the results that had a known source, and the findings that keep any."""
    findings = list(_findings(rules.page.get("findings", ()), known))
    names = {finding["id"] for finding in findings}
    return Rules(
        rules.id, {**rules.page, "findings": findings}, rules.inclusion, rules.exclusion, rules.criteria,
        {name: groups for name, groups in rules.groups.items() if name in names}, rules.assays)


def _findings(findings: Any, known: set[str]) -> Iterator[dict[str, Any]]:
    for finding in findings:
        results = [result for result in finding.get("results", ()) if known & result["from"].keys()]
        if results or known & finding.get("from", {}).keys():
            yield {**finding, "results": results}


def overdue(sources: Mapping[str, Page], today: date) -> list[str]:
    """The sources that somebody should have reviewed by now."""
    return [name for name, source in sources.items()
            if "review_by" in source and date.fromisoformat(str(source["review_by"])) < today]
