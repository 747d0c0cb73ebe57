"""What a missing fact would settle, by the names of studies and findings."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from markerboard.answer.model import Evaluation, StudyAnswer
from markerboard.words import Words

_TITLES = 2


def settled(words: Words, answer: Evaluation, places: Iterable[str], most: int = 4) -> str:
    """Answers in words: the names of their studies, with their findings: titles of a few, else a number."""
    found: dict[str, list[str]] = {}
    for place in places:
        study, _, finding = place.partition("/")
        findings = found.setdefault(study, [])
        if finding:
            findings.append(finding)
    few, by_id = sum(map(len, found.values())) <= _TITLES, answer.by_id
    said = [_settled(words, by_id[study], findings, few)
            for study, findings in islice(found.items(), most)]
    more = words("more", n=len(found) - most) if len(found) > most else ""
    return words("list").join(said) + more


def _settled(words: Words, study: StudyAnswer, findings: list[str], few: bool) -> str:
    if not findings:
        return study.name
    n = len(findings)
    told = (words("semicolon").join(one.title for one in study.findings if one.id in findings) if few
            else words("finding one" if n == 1 else "finding many", n=n))
    return study.name + words("in brackets", text=told)
