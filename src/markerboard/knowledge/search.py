"""Searching a rule base: which findings speak of a drug, a tumor, a biomarker, an endpoint, a design."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_args

from markerboard.errors import quoted
from markerboard.knowledge.base import KnowledgeBase, Page, Rules
from markerboard.language.expression import tests
from markerboard.language.tree import Tree


class Row(NamedTuple):
    """One finding, in a line."""

    study: str
    finding: str
    title: str
    design: str
    n: int | None
    direction: str
    analysis: str
    endpoints: tuple[str, ...]


class Wanted(NamedTuple):
    """What to look for; everything that is given must fit."""

    drug: str | None = None
    tumor: str | None = None
    biomarker: str | None = None
    endpoint: str | None = None
    design: str | None = None
    text: str | None = None


def search(knowledge: KnowledgeBase, wanted: Wanted) -> list[Row]:
    """The findings that fit. Raises LookupError, naming what is not in the vocabulary."""
    fits = list(_conditions(knowledge, wanted))
    return [_row(rules, finding) for rules in knowledge.studies.values()
            for finding in rules.page.get("findings", ()) if all(fit(rules, finding) for fit in fits)]


def matching(knowledge: KnowledgeBase, wanted: Wanted) -> list[Rules]:
    """The studies that fit, those without a finding too. Raises LookupError as `search` does."""
    fits = list(_conditions(knowledge, wanted))

    def is_found(rules: Rules) -> bool:
        findings: list[Page] = rules.page.get("findings") or [{}]
        return any(all(fit(rules, finding) for fit in fits) for finding in findings)
    return list(filter(is_found, knowledge.studies.values()))


def not_there(knowledge: KnowledgeBase, wanted: Wanted) -> list[str]:
    """What is looked for by a word that the vocabulary does not have: `drug`, `tumor`."""
    return [name for name, word in wanted._asdict().items() if word is not None
            and not _is_there(knowledge, Wanted(**{name: word}))]


def _is_there(knowledge: KnowledgeBase, wanted: Wanted) -> bool:
    try:
        return len(list(_conditions(knowledge, wanted))) > 0
    except LookupError:
        return False


Fit = Callable[[Rules, Page], bool]


def _conditions(knowledge: KnowledgeBase, wanted: Wanted) -> Iterator[Fit]:
    vocabulary = knowledge.vocabulary
    blank = [name for name, text in wanted._asdict().items() if text is not None and not text.strip()]
    if blank:
        raise LookupError(f"`{blank[0]}` is empty: say what to look for, or leave it out")
    if wanted.drug is not None:
        yield _drug(vocabulary.drugs, _code(vocabulary.drugs, wanted.drug, "drugs"))
    if wanted.tumor is not None:
        tree = vocabulary.trees["diagnoses"]
        yield _tumor(knowledge, tree, _code(tree, wanted.tumor, "diagnoses"))
    if wanted.biomarker is not None:
        yield _biomarker(knowledge, wanted.biomarker.casefold())
    if wanted.endpoint is not None:
        yield _endpoint(_endpoint_name(knowledge, wanted.endpoint))
    if wanted.design is not None:
        yield _design(wanted.design)
    if wanted.text is not None:
        yield _text(wanted.text.casefold())


def _code(tree: Tree, written: str, what: str) -> str:
    code = tree.resolve(written)
    if code is None:
        raise LookupError(f"{quoted(written)} is not one of the {what}; "
                          f"`markerboard facts {what}` lists them")
    return code


def _drug(tree: Tree, code: str) -> Fit:
    def fit(rules: Rules, finding: Page) -> bool:
        given = (tree.resolve(name) for name in rules.page.get("regimen", ()))
        return any(tree.is_a(drug, code) for drug in given if drug)
    return fit


def _tumor(knowledge: KnowledgeBase, tree: Tree, code: str) -> Fit:
    def fit(rules: Rules, finding: Page) -> bool:
        asked = {target for name in rules.inclusion
                 for test in tests(rules.criteria[name], knowledge.conditions)
                 if test.kind == "tree" and set(test.targets) <= set(tree.terms) for target in test.targets}
        return any(tree.is_a(target, code) is not False for target in asked)
    return fit


def _biomarker(knowledge: KnowledgeBase, sought: str) -> Fit:
    facts = knowledge.vocabulary.facts
    named = {name for name, fact in facts.items() if fact.at.startswith("biomarkers.") or name == fact.name
             if sought in {name.casefold(), fact.label.casefold(), *fact.at.casefold().split(".")[1:2]}}
    if not named and not knowledge.vocabulary.symbols_of(sought.upper()):
        raise LookupError(f"{quoted(sought)} is not a biomarker; `markerboard facts` lists them")

    def fit(rules: Rules, finding: Page) -> bool:
        groups = (c for c in rules.groups[finding["id"]].values() if not isinstance(c, str))
        return any(test.fact in named for c in groups for test in tests(c, knowledge.conditions))
    return fit


def _endpoint_name(knowledge: KnowledgeBase, written: str) -> str:
    for name, endpoint in knowledge.vocabulary.endpoints.items():
        if written.casefold() in {name.casefold(), *(also.casefold() for also in endpoint.also)}:
            return name
    raise LookupError(f"{quoted(written)} is not an endpoint; `markerboard facts endpoints` lists them")


def _endpoint(name: str) -> Fit:
    return lambda rules, finding: any(r["endpoint"] == name for r in finding.get("results", ()))


def _design(written: str) -> Fit:
    from markerboard.knowledge.study import Kind  # costs the form of a study, which a search does without

    if written not in get_args(Kind):
        raise LookupError(f"{quoted(written)} is not a design: {', '.join(get_args(Kind))}")
    return lambda rules, finding: finding.get("design", rules.page["design"]["kind"]) == written


def _text(sought: str) -> Fit:
    text = cache(lambda rules: "\n".join(_texts(rules.page)).casefold())
    return lambda rules, finding: sought in text(rules)


def _texts(part: Any) -> Iterator[str]:
    """What a study says, in words and figures, without the signs that a printed structure would have."""
    if isinstance(part, Mapping):
        for name, inner in part.items():
            yield name
            yield from _texts(inner)
    elif isinstance(part, list | tuple):
        for inner in part:
            yield from _texts(inner)
    elif part is not None:
        yield str(part)


def _row(rules: Rules, finding: Page) -> Row:
    design: dict[str, Any] = rules.page["design"]
    endpoints = dict.fromkeys(result["endpoint"] for result in finding.get("results", ()))
    return Row(rules.id, finding["id"], finding["title"], finding.get("design", design["kind"]),
               design.get("n"), finding["direction"], finding["analysis"], tuple(endpoints))
