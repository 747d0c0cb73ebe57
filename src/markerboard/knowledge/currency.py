"""What was known when: evidence as of a day, and sources whose review is overdue.

What is certainly later is left out, and nothing else. A source with a year alone may be of any day in it. One
without a date is not unpublished: it stands and falls with the dated sources of its study.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.knowledge.base import KnowledgeBase, Page, Rules

_MONTH = pattern(r"(\d{4})\.(\d{1,2})\b")


def published(source: Page) -> tuple[date, date] | None:
    """The first and the last day on which a source can have been published; None without a date."""
    written = source.get("published")
    if written is None:
        return None
    if isinstance(written, int):
        return date(written, 1, 1), date(written, 12, 31)
    day = date.fromisoformat(str(written))
    return day, day


def as_of(knowledge: KnowledgeBase, day: date) -> KnowledgeBase:
    """The base with what may have been published by a day: its studies, and of them the results.

    Criteria stay as they are: a study asked them before it was published.
    """
    known = {name: _known(rules.page["sources"], day) for name, rules in knowledge.studies.items()}
    kept = {name: _rules(rules, known[name]) for name, rules in knowledge.studies.items() if known[name]}
    withheld = [name for name in knowledge.studies if name not in kept]
    withheld += [f"{name}/{finding['id']}" for name, rules in kept.items()
                 for finding in knowledge.studies[name].page.get("findings", ())
                 if finding["id"] not in rules.groups]
    made = _MONTH.match(knowledge.version)
    # What a base holds had been published when it was made.
    certain = made is not None and (day.year, day.month) >= (int(made[1]), int(made[2]))
    return replace(knowledge, studies=kept, as_of=day, withheld=tuple(withheld),
                   perhaps_later=() if certain else tuple(_perhaps_later(kept, day)),
                   approvals=tuple(each for each in knowledge.approvals if each.by(day)))


def _known(sources: Mapping[str, Page], day: date) -> set[str]:
    """The sources that may have existed."""
    days = {name: published(source) for name, source in sources.items()}
    dated = [first <= day for first, _ in filter(None, days.values())]
    others = any(dated) or not dated
    return {name for name, span in days.items() if (span[0] <= day if span else others)}


def _perhaps_later(studies: Mapping[str, Rules], day: date) -> Iterator[str]:
    """The studies, and the findings of the others, of which no source certainly existed."""
    for name, rules in studies.items():
        sources = rules.page["sources"]
        certain = {key for key, source in sources.items() if (span := published(source)) and span[1] <= day}
        if not certain:
            yield name
        for finding in rules.page["findings"] if certain else ():
            named = {key for result in finding["results"] for key in result["from"]} | finding.get(
                "from", {}).keys()
            if not named & certain:
                yield f"{name}/{finding['id']}"


def _rules(rules: Rules, known: set[str]) -> Rules:
    """A study with the results that had a known source, and the findings that keep any."""
    findings = list(_findings(rules.page.get("findings", ()), known))
    names = {finding["id"] for finding in findings}
    return Rules(
        rules.id, {**rules.page, "findings": findings}, rules.inclusion, rules.exclusion, rules.criteria,
        {name: groups for name, groups in rules.groups.items() if name in names}, rules.assays,
        remarks=rules.remarks, figures_changed=rules.figures_changed)


def _findings(findings: Any, known: set[str]) -> Iterator[dict[str, Any]]:
    for finding in findings:
        results = [result for result in finding.get("results", ()) if known & result["from"].keys()]
        if results or known & finding.get("from", {}).keys():
            yield {**finding, "results": results}


def overdue(sources: Mapping[str, Page], today: date) -> list[str]:
    """The sources that somebody should have reviewed by now."""
    return [name for name, source in sources.items()
            if "review_by" in source and date.fromisoformat(str(source["review_by"])) < today]
