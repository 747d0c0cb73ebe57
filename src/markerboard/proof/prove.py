"""Every check of a rule base, study by study; the time for one study does not depend on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markerboard.knowledge import KnowledgeBase, Rules
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
          progress: Callable[[Iterable[Rules]], Iterable[Rules]] = iter) -> Proof:
    """Check all definitions and studies; a single question to z3 may take so many seconds."""
    remarks: list[Remark] = []
    asked = 0
    for site in definitions(knowledge):
        inquiry = Inquiry(knowledge, [site.condition], "", seconds=seconds)
        remarks += _of_condition(inquiry, site)
        asked += 1
    for rules in progress(list(knowledge.studies.values())):
        inquiry = of_study(knowledge, rules, seconds)
        here = list(sites(rules))
        asked += len(here)
        for site in here:
            remarks += _of_condition(inquiry, site)
        for check in _OF_STUDIES:
            remarks += _decided(check(inquiry, rules), rules.id, ("id",))
    remarks += [*whole.thresholds(knowledge), *whole.unused(knowledge)]
    return Proof(asked, len(knowledge.studies), tuple(remarks))


def _of_condition(inquiry: Inquiry, site: Site) -> Iterator[Remark]:
    """The first thing that is wrong with a condition; the rest would only follow from it."""
    for check in _OF_CONDITIONS:
        found = list(_decided(check(inquiry, site), inquiry.name, site.path))
        yield from found
        if any(remark.fails for remark in found):
            return


def _decided(remarks: Iterator[Remark], study: str, path: tuple[str | int, ...]) -> Iterator[Remark]:
    try:
        yield from remarks
    except Undecided as undecided:
        yield Remark("not decided", study, path, f"this is {undecided}")
