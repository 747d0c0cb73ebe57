"""Release notes of evidence, as a curator would write them: what is new, withdrawn and corrected.

In Markdown. Criteria that became stricter or wider stand with a patient who shows it, whom z3 found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markerboard.answer.verdicts import said
from markerboard.knowledge.base import KnowledgeBase, Page
from markerboard.proof.compare import Change

WORDS = {"stronger": "stricter", "weaker": "wider", "different": "otherwise", "added": "added",
         "removed": "removed", "not decided": "changed, how far is not decided"}
CITED = 2
_ASIDE = frozenset({"case", "history"})


def notes(old: KnowledgeBase, new: KnowledgeBase, changes: Iterable[Change]) -> Iterator[str]:
    """The notes, line by line; `changes` are those of `proof.compare`."""
    found = [one for one in changes if one.word != "equivalent"]
    yield f"# {new.title}: {old.version} to {new.version}"
    told = list(_told(old, new, found))
    yield from told or ["", "Nothing changed in what the rules say."]


def _told(old: KnowledgeBase, new: KnowledgeBase, changes: list[Change]) -> Iterator[str]:
    yield from _section("New studies",
                        (_study(new, id) for id in sorted(new.studies.keys() - old.studies.keys())))
    yield from _section("Withdrawn studies",
                        (_study(old, id) for id in sorted(old.studies.keys() - new.studies.keys())))
    yield from _section("Definitions", (line for one in changes if _owner(one, old, new) is None
                                        for line in _condition(one, new)))
    for id in sorted(old.studies.keys() & new.studies.keys()):
        lines = [*(line for one in changes if _owner(one, old, new) == id and one.key != id
                   for line in _condition(one, new)),
                 *_page(old.studies[id].page, new.studies[id].page)]
        yield from _section(_name(new, id), lines)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    made = list(lines)
    if made:
        yield from ("", f"## {title}", "", *made)


def _owner(change: Change, *bases: KnowledgeBase) -> str | None:
    study = change.key.partition("/")[0]
    return study if any(study in base.studies for base in bases) else None


def _name(knowledge: KnowledgeBase, id: str) -> str:
    page = knowledge.studies[id].page
    return f"{next(iter(page.get('names', ())), id)} (`{id}`)"


def _study(knowledge: KnowledgeBase, id: str) -> str:
    """A study in a line: what it is, how many patients, and where it was published."""
    page = knowledge.studies[id].page
    design, n = page["design"], page["design"].get("n")
    cited = [knowledge.sources[name]["citation"] for name in page["sources"] if name in knowledge.sources]
    more = f"; and {len(cited) - CITED} more sources" if len(cited) > CITED else ""
    patients = f", {n} patients" if n else ""
    shown = "; ".join(cited[:CITED]) + more
    return f"- {_name(knowledge, id)}: {page['title']}; {design['kind']}{patients}. {shown}"


def _condition(change: Change, knowledge: KnowledgeBase) -> Iterator[str]:
    """A criterion, a group or a definition that asks otherwise, and somebody who shows it."""
    what = change.key.partition("/")[2] or change.key
    pair = f": was `{change.before or 'absent'}`, now `{change.after or 'absent'}`"
    yield f"- {WORDS[change.word]}: {what}{pair}{f' ({change.note})' if change.note else ''}"
    if change.patient is not None:
        was, now = (said(knowledge, change.key, truth) for truth in change.answers)
        patient = ", ".join(_leaves(change.patient)) or "nothing known"
        yield f"  Of a patient with {patient} it was {was}, and is {now}."


def _leaves(data: Any, path: str = "") -> Iterator[str]:
    """What a case states, each with its key."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if path or key not in _ASIDE:
                yield from _leaves(value, str(key))
    elif isinstance(data, list | tuple) and data and isinstance(data[0], Mapping):
        for one in data:
            yield from _leaves(one, path)
    else:
        shown = ", ".join(map(str, data)) if isinstance(data, list | tuple) else data
        yield f"{path} {shown if shown != '' else 'none'}"


# What the files say beside conditions

def _page(old: Page, new: Page) -> Iterator[str]:
    """Findings that came and went, figures corrected, and words changed."""
    before, after = ({one["id"]: one for one in page.get("findings", ())} for page in (old, new))
    yield from (f"- new finding {id}: {after[id]['title']}" for id in after.keys() - before.keys())
    yield from (f"- withdrawn finding {id}: {before[id]['title']}" for id in before.keys() - after.keys())
    for id in (id for id in after if id in before):
        yield from _results(id, before[id].get("results", ()), after[id].get("results", ()))
        yield from _differ(id, _without(before[id]), _without(after[id]))
    yield from _differ("study", _without(old), _without(new))


def _results(finding: str, old: Iterable[Page], new: Iterable[Page]) -> Iterator[str]:
    before, after = _by_endpoint(old), _by_endpoint(new)
    yield from (f"- new result {finding}: {key}" for key in after if key not in before)
    yield from (f"- withdrawn result {finding}: {key}" for key in before if key not in after)
    for key in (key for key in after if key in before):
        yield from _differ(f"{finding}, {key}", before[key], after[key], "figure corrected")


def _by_endpoint(results: Iterable[Page]) -> dict[str, Page]:
    """Results by endpoint and time point; of several alike, by their order."""
    times = Counter[str]()
    found = {}
    for one in results:
        name = " at ".join(str(one[key]) for key in ("endpoint", "at") if key in one)
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = one
    return found


def _without(page: Page) -> dict[str, Any]:
    """A page without what is told by itself."""
    return {key: value for key, value in page.items()
            if key not in ("findings", "results", "groups", "inclusion", "exclusion")}


def _differ(what: str, old: Page, new: Page, how: str = "changed") -> Iterator[str]:
    before, after = dict(_flat(old)), dict(_flat(new))
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path, "absent"), after.get(path, "absent")
        if was != now:
            yield f"- {how}: {what}, {path}: was {was}, now {now}"


def _flat(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _flat(value, f"{path} {key}".strip())
    elif isinstance(data, list | tuple):
        for i, value in enumerate(data, 1):
            yield from _flat(value, f"{path} {i}".strip())
    else:
        yield path, " ".join(str(data).split())
