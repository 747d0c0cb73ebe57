"""Checks of one study: its criteria against each other, and its groups against its criteria."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import z3

from markerboard.files.source import Path_
from markerboard.knowledge.base import ALL, OTHERWISE, Rules
from markerboard.proof.inquiry import Inquiry
from markerboard.proof.remarks import Remark, explained
from markerboard.proof.solver import Rails


def eligible(inquiry: Inquiry, rules: Rules) -> Iterator[Remark]:
    """P9, P12: the study can have a patient; no criterion contradicts others."""
    names = list(rules.criteria)
    wanted = [inquiry.meaning.satisfied(rules, name).met for name in names]
    if inquiry.possible(*wanted):
        return
    clashing = [names[i] for i in inquiry.search.needed(wanted)]
    *others, last = clashing
    shown = inquiry.patient(*(inquiry.meaning.satisfied(rules, name).met for name in others))
    yield Remark("no eligible patient", rules.id, place(rules, last),
                 f"nobody can be eligible: {_against(rules, clashing)}", patient=shown)


def _against(rules: Rules, clashing: list[str]) -> str:
    wanted = [f"{'' if name in rules.inclusion else 'not '}`{name}`" for name in clashing]
    if len(wanted) == 1:
        return f"{wanted[0]} is impossible"
    return f"{', '.join(wanted[:-1])} and {wanted[-1]} exclude each other"


def implied(inquiry: Inquiry, rules: Rules) -> Iterator[Remark]:
    """P12: no criterion follows from the others of its study."""
    wanted = {name: inquiry.meaning.satisfied(rules, name).met for name in rules.criteria}
    if not inquiry.possible(*wanted.values()):
        return
    for name, satisfied in wanted.items():
        others = [other for other in wanted if other != name]
        against = [z3.Not(satisfied), *(wanted[other] for other in others)]
        if inquiry.possible(*against):
            continue
        needed = [others[i - 1] for i in inquiry.search.needed(against) if i]
        page = _page(rules, name)
        yield Remark("implied", rules.id, place(rules, name),
                     f"`{name}` follows from {' and '.join(f'`{other}`' for other in needed)}, "
                     "so nobody is eligible or not because of it",
                     patient=inquiry.patient(*wanted.values()), explanation=explained(page, "implied"))


def groups(inquiry: Inquiry, rules: Rules) -> Iterator[Remark]:
    """P9: each group can hold an eligible patient, or is marked as outside the study's population."""
    verdict = inquiry.meaning.verdict(rules)
    if not inquiry.possible(verdict.met):
        return
    for i, page in enumerate(rules.page.get("findings", ())):
        outside: Mapping[str, str] = page.get("outside", {})
        for group, rails in inquiry.meaning.places(rules.groups[page["id"]]).items():
            path = ("findings", i, "groups", group)
            held = inquiry.possible(rails.met, verdict.met)
            if not held and group not in outside:
                yield _empty(inquiry, rules, path, f"{page['id']}/{group}", rails, verdict)
            elif held and group in outside:
                yield Remark("not outside", rules.id, ("findings", i, "outside", group),
                             f"`{page['id']}/{group}` is marked as outside, yet can hold an eligible patient",
                             patient=inquiry.patient(rails.met, verdict.met))


def _empty(inquiry: Inquiry, rules: Rules, path: Path_, name: str, rails: Rails, verdict: Rails) -> Remark:
    return Remark("empty group", rules.id, path, f"`{name}` can hold no eligible patient",
                  "when the study reports patients outside its criteria, say so under `outside`",
                  inquiry.patient(rails.met))


def beside(inquiry: Inquiry, rules: Rules) -> Iterator[Remark]:
    """P12: where groups that stand side by side overlap or leave a gap among eligible patients."""
    verdict = inquiry.meaning.verdict(rules).met
    for i, page in enumerate(rules.page.get("findings", ())):
        conditions = rules.groups[page["id"]]
        if len(conditions) < 2 or ALL in conditions.values():
            continue
        path = ("findings", i, "groups")
        places = inquiry.meaning.places(conditions)
        for one, other in combinations(places, 2):
            shown = inquiry.patient(verdict, places[one].met, places[other].met)
            if shown is not None:
                yield Remark("overlap", rules.id, (*path, other),
                             f"an eligible patient can be in `{one}` and in `{other}`", patient=shown)
        if OTHERWISE not in conditions.values():
            shown = inquiry.patient(verdict, *(rails.not_met for rails in places.values()))
            if shown is not None:
                yield Remark("gap", rules.id, path,
                             f"an eligible patient can be in no group of `{page['id']}`", patient=shown)


def place(rules: Rules, name: str) -> Path_:
    """Where the condition of a criterion stands."""
    kind = "inclusion" if name in rules.inclusion else "exclusion"
    return (kind, list(getattr(rules, kind)).index(name), "when")


def _page(rules: Rules, name: str) -> Mapping[str, Any]:
    kind, i, _ = place(rules, name)
    found: Mapping[str, Any] = rules.page[str(kind)][i]
    return found
