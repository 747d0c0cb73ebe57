"""What a pack of approvals and guidelines says beside studies: by agency, with its day and its wording.

Only marker and tumor are compared. An approval judges nobody: every other condition stands in its wording.
"""

from __future__ import annotations

from markerboard.answer import explain
from markerboard.answer.pack_parts import ItemVerdict, PackAnswer, PackApproval
from markerboard.answer.packs import MOST_BROKEN, ItemPack, about, engine, given
from markerboard.engines.evaluate import Answers, Meaning
from markerboard.packs.item import Item
from markerboard.patient.facts import Facts

_VERDICTS: dict[bool | None, ItemVerdict] = {True: "match", None: "undecided"}


class ApprovalPack(ItemPack):
    """A pack of approvals and guidelines, ready to answer."""

    def section(self, answers: Answers, facts: Facts) -> PackAnswer:
        """The approvals whose marker and tumor match, or may."""
        told = sorted(_Saying(self, answers, facts).all(), key=_order)
        broken = self.compiled.broken
        verdicts = [one.verdict for one in told]
        counts = {"items": len(self.compiled.items), "match": verdicts.count("match"),
                  "undecided": verdicts.count("undecided"), "left": self.manifest.counts.get("left", 0),
                  "broken": len(broken)}
        return PackAnswer(**about(self.manifest), engine=engine(self.engines), counts=counts,
                          approvals=tuple(told),
                          broken=tuple(f"{p.line}: {p.message}" for p in broken[:MOST_BROKEN]))


class _Saying:
    """The approvals of one section; the engines have already decided everything."""

    def __init__(self, pack: ApprovalPack, answers: Answers, facts: Facts) -> None:
        self.pack, self.compiled, self.answers = pack, pack.compiled, answers
        self.meaning = Meaning(pack.knowledge.conditions, facts.values)
        self.given = given(facts, pack.knowledge.vocabulary)

    def all(self) -> list[PackApproval]:
        """Those whose marker and tumor match, or may."""
        return [self._approval(item, _VERDICTS[truth]) for item in self.compiled.items
                if (truth := self.answers[self.compiled.pairs[item.id]]) is not False]

    def _approval(self, item: Item, verdict: ItemVerdict) -> PackApproval:
        criteria = self.compiled.studies[self.compiled.pairs[item.id]].criteria.values()
        lacking = dict.fromkeys(fact for one in criteria for fact in explain.missing(self.meaning, one))
        return PackApproval(
            id=item.id, pack=self.pack.id, kind=item.type, agency=item.origin, therapies=item.therapies,
            together=item.together, says=item.significance, verdict=verdict, profile=item.profile,
            when=item.when, disease=item.disease, tumor=item.tumor, day=item.reviewed,
            withdrawn=item.flagged, wording=item.statement, citation=item.citation, source=item.source,
            note=item.note, missing=tuple(lacking),
            given=any(self.compiled.codes.get(drug) in self.given for drug in item.therapies))


def _order(one: PackApproval) -> tuple[object, ...]:
    """What matches first; of that what is in force, approvals before guidelines, the latest first."""
    latest = tuple(-ord(sign) for sign in one.day)
    return (one.verdict != "match", one.withdrawn, one.kind, not one.day, latest, one.therapies, one.id)
