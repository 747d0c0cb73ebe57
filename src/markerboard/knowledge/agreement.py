"""What of a study must agree with the rest of it: who did better, what its criteria reach, its treatment."""

from __future__ import annotations

from collections.abc import Iterator

from markerboard.errors import Problem, did_you_mean
from markerboard.files.source import Path_, Source
from markerboard.knowledge.base import Page
from markerboard.knowledge.compared import NONE, pairs
from markerboard.knowledge.study import Finding, Reach, Study
from markerboard.language.vocabulary import Endpoint, Vocabulary

_NOT_SAID = frozenset({"not stated", "not comparative"})
_DOMAIN = {"prior drugs": "prior therapy"}


def problems(study: Study, page: Page, source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What does not agree within a study, given as typed and as plain data."""
    yield from _sides(study, page, source, vocabulary)
    yield from _domains(study, source)
    for i, finding in enumerate(study.findings):
        if finding.supported == "association" and finding.direction == "no difference":
            yield source.problem(("findings", i, "supported"), "no difference is no association",
                                 "say `no association`")
    if study.regimen_key is not None:
        yield from unknown_regimen(("regimen_key",), study.regimen_key, source, vocabulary)


def unknown_regimen(path: Path_, key: str, source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A treatment that the vocabulary does not list."""
    if key not in vocabulary.regimens:
        yield source.problem(path, f"`{key}` is not one of the `regimens` of the vocabulary",
                             did_you_mean(key, vocabulary.regimens))


def _sides(study: Study, page: Page, source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A side that is none, and a comparison of groups of which nothing says who did better."""
    for i, finding in enumerate(study.findings):
        for j, result in enumerate(page["findings"][i].get("results", ())):
            path = ("findings", i, "results", j)
            stated = result.get("better", ())
            named = [*finding.groups, *study.arms, NONE]
            for name in (stated,) if isinstance(stated, str) else stated:
                if name not in named:
                    yield source.problem((*path, "better"), f"`{name}` is neither a group nor an arm",
                                         did_you_mean(name, named) or "or `none`, where neither did better")
            endpoint = vocabulary.endpoints.get(result["endpoint"])
            if not stated and endpoint and _open(study, finding, result, endpoint):
                yield source.problem((*path, "endpoint"),
                                     f"no figure says which group did better in `{result['endpoint']}`",
                                     "add `better:` with the group that did, or `none`")


def _open(study: Study, finding: Finding, result: Page, endpoint: Endpoint) -> bool:
    """Whether groups are compared in words or by a P value alone, and no figure decides."""
    words = "statement" in result or "contrasts" in result
    said = result.get("direction") or finding.direction
    if len(finding.groups) < 2 or not words or said in _NOT_SAID or "superseded_by" in result:
        return False
    if endpoint.better == "neither" or endpoint.kind == "adverse event":
        return False
    compared = [*pairs(result, endpoint, tuple(finding.groups)), *pairs(result, endpoint, tuple(study.arms))]
    return not any(pair.better for pair in compared)


def reach(study: Study, usual: str) -> Reach:
    """Whether a study restricts a usual domain of criteria, leaves it free, or its text was not read."""
    if _DOMAIN.get(usual, usual) in {criterion.domain for criterion in study.criteria_of_both_kinds()}:
        return "restricted"
    return study.domains.get(usual, "free" if study.criteria == "full" else "unread")


def _domains(study: Study, source: Source) -> Iterator[Problem]:
    """A domain that is called free or unread although a criterion restricts it, or unread of a whole list."""
    for usual, said in study.domains.items():
        if said != "restricted" and reach(study, usual) == "restricted":
            yield source.problem(("domains", usual), f"a criterion restricts `{usual}`",
                                 "say `restricted`, or nothing: it follows from the criteria")
        elif said == "unread" and study.criteria == "full":
            yield source.problem(("domains", usual), f"`{usual}` is unread, and `criteria` says `full`",
                                 "say `free` where the whole list was read and does not ask it")
