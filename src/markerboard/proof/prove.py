"""Every check of a rule base, study by study; the time for one study does not depend on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.proof import conditions, studies, whole
from markerboard.proof.inquiry import Inquiry, Site, definitions, of_study, sites
from markerboard.proof.remarks import Remark
from markerboard.proof.solver import SECONDS, Undecided

Check = Callable[..., Iterator[Remark]]
_OF_CONDITIONS: tuple[Check, ...] = (conditions.constant, conditions.no_effect, conditions.incomplete)
_OF_STUDIES: tuple[Check, ...] = (studies.eligible, studies.implied, studies.groups, studies.beside)


@dataclass(frozen=True)
class Proof:
    """What was asked, and what there is to say."""

    conditions: int
    studies: int
    remarks: tuple[Remark, ...]

    def counts(self) -> dict[str, int]:
        """How much was proved, and how much there is to say of it."""
        found = Counter(remark.severity for remark in self.remarks)
        return {"conditions proved": self.conditions, "studies proved": self.studies,
                "errors": found["error"], "not decided": found["not decided"],
                "warnings": found["warning"], "information": found["information"]}


def prove(knowledge: KnowledgeBase, seconds: float = SECONDS,
          progress: Callable[[list[Rules]], Iterable[Rules]] = iter) -> Proof:
    """Check all definitions and studies; a single question to z3 may take so many seconds."""
    remarks: list[Remark] = []
    asked = 0
    for site in definitions(knowledge):
        inquiry = Inquiry(knowledge, [site.condition], "", seconds=seconds)
        found = list(_of_condition(inquiry, site))
        remarks += [*found, *_unexplained([site], "", found)]
        asked += 1
    for rules in progress(list(knowledge.studies.values())):
        inquiry = of_study(knowledge, rules, seconds)
        here = list(sites(rules))
        asked += len(here)
        found = [remark for site in here for remark in _of_condition(inquiry, site)]
        for check in _OF_STUDIES:
            found += _decided(check(inquiry, rules), rules.id, ("id",))
        remarks += [*found, *_unexplained(here, rules.id, found)]
    remarks += [*whole.thresholds(knowledge), *whole.unused(knowledge)]
    return Proof(asked, len(knowledge.studies), tuple(remarks))


def _of_condition(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """The first thing that is wrong with a condition; the rest would only follow from it."""
    for check in _OF_CONDITIONS:
        found = list(_decided(check(inquiry, site), inquiry.name, site.path))
        yield from found
        if any(remark.fails for remark in found):
            return


def _unexplained(here: Iterable[Site], study: str, found: Iterable[Remark]) -> Iterator[Remark]:
    """Explanations of what is not found, or no longer."""
    kinds = {(remark.path, remark.kind) for remark in found}
    for site in here:
        for kind in site.part.get("explains", ()) if site.path[-1] == "when" else ():
            if (site.path, kind) not in kinds:
                yield Remark("unexplained", study, (*site.path[:-1], "explains"),
                             f"the note of `{site.name}` explains `{kind}`, which is not found")


def _decided(remarks: Iterator[Remark], study: str, path: tuple[str | int, ...]) -> Iterator[Remark]:
    try:
        yield from remarks
    except Undecided as undecided:
        yield Remark("not decided", study, path, f"this is {undecided}")
