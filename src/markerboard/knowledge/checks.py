"""What is wrong with a rule base beyond the form of each of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from markerboard.errors import Problem, did_you_mean
from markerboard.files.source import Path_, Source
from markerboard.knowledge.agreement import unknown_regimen
from markerboard.knowledge.approvals_file import ApprovalsFile
from markerboard.knowledge.fields import Locators
from markerboard.knowledge.results import Measured, Result
from markerboard.knowledge.study import Definition, Publication, Study
from markerboard.language.expression import Condition, names
from markerboard.language.vocabulary import Vocabulary

MAX_CHAIN = 20
_PLACE = r"(?:supplementary |appendix )?(?:table|figure|section|abstract|appendix|page|p\.)"
_SEVERAL = re.compile(rf"{_PLACE}[^;]*, {_PLACE}", re.IGNORECASE)


def place(source: Source, path: Path_, text: str, offset: int) -> tuple[int, int]:
    """Where a character of a condition stands in its file, past quotes and line breaks."""
    line, column = source.values.get(path, (1, 1))
    lines = source.text.splitlines(keepends=True)
    here = sum(map(len, lines[: line - 1])) + column - 1
    for character in text[: offset + 1]:
        if not character.isspace():
            found = source.text.find(character, here)
            here = (found if found >= 0 else here) + 1  # one that is written as an escape is not found
    before = f"{source.text[: max(here - 1, 0)]}?".splitlines()
    return len(before), len(before[-1])


def call_problems(source: Source, path: Path_, definition: Definition,
                   vocabulary: Vocabulary) -> Iterator[Problem]:
    """A definition that says it is a fact which cannot be called yes or no."""
    fact = vocabulary.facts.get(definition.call) if definition.call else None
    if definition.call and (fact is None or fact.type != "boolean"):
        yield source.problem((*path, "call"), f"`{definition.call}` is not a yes-or-no fact",
                             did_you_mean(definition.call, vocabulary.facts))


def citation_problems(source: Source, path: Path_, cited: Mapping[str, str],
                       known: Mapping[str, Publication]) -> Iterator[Problem]:
    """Sources that are cited and described nowhere in the file."""
    for name in cited:
        if name not in known:
            yield source.problem((*path, "from", name), f"`{name}` is not one of the sources",
                                 did_you_mean(name, known) or "add it under `sources`", key=True)
    for name, place in cited.items():
        if _SEVERAL.match(place):
            yield source.problem((*path, "from", name), "several places stand here with a comma between",
                                 "write a semicolon between them: `Table 1; Section 3`")


def orphans(source: Source, known: Mapping[str, Publication],
            cited: Iterable[Locators | None]) -> Iterator[Problem]:
    """Sources that are described and never cited."""
    used = {name for locators in cited for name in locators or {}}
    for name in known:
        if name not in used:
            yield source.problem(("sources", name), f"the source `{name}` is never cited", key=True)


def approval_problems(file: ApprovalsFile, source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Codes that the vocabulary lacks, regimens that stand twice, and what is wrong with citations."""
    seen: set[frozenset[str]] = set()
    for i, regimen in enumerate(file.regimens):
        path = ("regimens", i)
        yield from _unknown_codes(source, (*path, "drugs"), regimen.drugs, vocabulary, "drugs")
        if (drugs := frozenset(regimen.drugs)) in seen:
            yield source.problem((*path, "drugs"), f"`{', '.join(regimen.drugs)}` stands twice")
        seen.add(drugs)
        for j, key in enumerate(regimen.keys):
            yield from unknown_regimen((*path, "keys", j), key, source, vocabulary)
        for j, approval in enumerate(regimen.approvals):
            inner = (*path, "approvals", j)
            yield from _unknown_codes(source, (*inner, "diagnoses"), approval.diagnoses, vocabulary,
                                      "diagnoses")
            yield from citation_problems(source, inner, approval.from_, file.sources)
    yield from orphans(source, file.sources, (a.from_ for r in file.regimens for a in r.approvals))


def _unknown_codes(source: Source, path: Path_, codes: Iterable[str], vocabulary: Vocabulary,
                   tree: str) -> Iterator[Problem]:
    for i, code in enumerate(codes):
        if code not in vocabulary.trees[tree]:
            yield source.problem((*path, i), f"`{code}` is not one of the {tree} of vocabulary.yaml")


def cycles(source: Source, conditions: Mapping[str, Condition]) -> Iterator[Problem]:
    """A problem for each definition that rests on itself."""
    for name in conditions:
        reached: set[str] = set()
        pending = list(names(conditions[name]))
        while pending:
            here = pending.pop()
            if here not in reached and here in conditions:
                reached.add(here)
                pending.extend(names(conditions[here]))
        if name in reached:
            yield source.problem(("definitions", name), f"`{name}` is defined by way of itself", key=True)


def deep_chains(source: Source, conditions: Mapping[str, Condition]) -> Iterator[Problem]:
    """A problem for each definition that rests on too many others in a row."""
    inner = {name: set(names(condition)) & conditions.keys() for name, condition in conditions.items()}
    depths: dict[str, int] = {}
    try:
        for name in TopologicalSorter(inner).static_order():
            depths[name] = 1 + max((depths[n] for n in inner[name]), default=0)
    except CycleError:
        return  # `cycles` tells
    for name, depth in depths.items():
        if depth == MAX_CHAIN + 1:
            yield source.problem(("definitions", name),
                                 f"`{name}` rests on more than {MAX_CHAIN} definitions in a row", key=True)


def study_problems(study: Study, source: Source, vocabulary: Vocabulary) -> Iterator[Problem]:
    """What is wrong within a study beyond the form of each part."""
    seen: set[str] = set()
    for kind in ("inclusion", "exclusion", "findings"):
        for i, item in enumerate(getattr(study, kind)):
            if item.id in seen:
                yield source.problem((kind, i, "id"), f"the id `{item.id}` stands twice")
            seen.add(item.id)
            yield from citation_problems(source, (kind, i), item.from_ or {}, study.sources)
    for i, finding in enumerate(study.findings):
        for j, result in enumerate(finding.results):
            path = ("findings", i, "results", j)
            yield from _endpoint_problems(source, path, result, vocabulary)
            yield from _measured_problems(source, path, study, finding.groups, result)
            yield from _contrast_problems(source, path, [*finding.groups, *study.arms], result)
    for i, line in enumerate(study.baseline):
        yield from _measured_problems(source, ("baseline", i), study, ["all"], line)
    yield from citation_problems(source, ("regimen_from",), study.regimen_from or {}, study.sources)
    yield from orphans(source, study.sources, _all_locators(study))
    for name, publication in study.sources.items():
        if publication.superseded_by and publication.superseded_by not in study.sources:
            yield source.problem(("sources", name, "superseded_by"),
                                 f"`{publication.superseded_by}` is not one of the sources",
                                 did_you_mean(publication.superseded_by, study.sources))


def merged(first: Iterable[Problem], second: Iterable[Problem]) -> list[Problem]:
    """Both lists, without what the second says of places the first has named."""
    kept = list(first)
    named = {(p.line, p.column) for p in kept}
    return kept + [p for p in second if (p.line, p.column) not in named]


def unfilled(source: Source) -> Iterator[Problem]:
    """A problem for each place that a skeleton left open."""
    for place, mark in source.keys.items():
        if "???" in str(place[-1]):
            yield source.problem_at(*mark, "this is still to be filled in")
    for place, mark in source.values.items():
        written = at(source.data, place)
        if isinstance(written, str) and "???" in written:
            open_ = "confirmed or rewritten, and its `???` deleted" if written.strip("? ") else "filled in"
            yield source.problem_at(*mark, f"this is still to be {open_}")


def at(data: Any, path: Path_) -> Any:
    """The value at a path that exists."""
    for step in path:
        data = data[step]
    return data


def _all_locators(study: Study) -> Iterator[Locators | None]:
    yield study.regimen_from
    for criterion in study.criteria_of_both_kinds():
        yield criterion.from_
    for finding in study.findings:
        yield finding.from_
        for result in finding.results:
            yield result.from_
    for line in study.baseline:
        yield line.from_


def _endpoint_problems(source: Source, path: Path_, result: Result,
                       vocabulary: Vocabulary) -> Iterator[Problem]:
    known = vocabulary.endpoints
    if known and result.endpoint not in known:
        wanted = result.endpoint.casefold()
        called = (name for name, one in known.items() if wanted in map(str.casefold, one.also))
        meant = next((f"write `{name}`" for name in called), "") or did_you_mean(result.endpoint, known)
        help = meant or "add it under `endpoints` of the vocabulary"
        yield source.problem((*path, "endpoint"), f"`{result.endpoint}` is not an endpoint", help)
    elif known and known[result.endpoint].kind == "time" and not result.unit and result.has_amount():
        yield source.problem((*path, "endpoint"), f"`{result.endpoint}` is a time, and no unit is stated",
                             "write `unit: months` beside it")
    elif result.grade and known and known[result.endpoint].kind != "adverse event":
        yield source.problem((*path, "grade"), f"`{result.endpoint}` has no grade")


def _measured_problems(source: Source, path: Path_, study: Study, groups: Iterable[str],
                       measured: Measured) -> Iterator[Problem]:
    """Each name in a result is a group of its finding or an arm of its study; each source exists."""
    yield from citation_problems(source, path, measured.from_, study.sources)
    named = [*groups, *study.arms]
    for key, estimate in measured.estimates().items():
        for place, name in [((*path, key), key), *(((*path, key, arm), arm) for arm in estimate.by_arm())]:
            if name not in named:
                yield source.problem(place, f"`{name}` is neither a group of this finding nor an arm",
                                     did_you_mean(name, named), key=True)


def _contrast_problems(source: Source, path: Path_, named: list[str], result: Result) -> Iterator[Problem]:
    for k, contrast in enumerate(result.contrasts):
        for name in (*contrast.sides(), *filter(None, [contrast.in_])):
            if name not in named:
                yield source.problem((*path, "contrasts", k, "of"), f"`{name}` is neither a group nor an arm",
                                     did_you_mean(name, named))
