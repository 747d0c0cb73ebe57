"""Which stored cases a new version of a pack concerns: only the parts that differ are asked of anybody.

A part of a pack is judged by itself, so one that is the same in both versions says the same of everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markerboard.answer.packed import ready
from markerboard.answer.packs import AskedPack
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import measure
from markerboard.errors import CaseError, PackError
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import tests
from markerboard.living.changed import ABSENT, RANK, Change, Kind
from markerboard.living.comparing import is_altered
from markerboard.living.store import LeftOut, Stored
from markerboard.living.watch import Entry
from markerboard.packs.compiled import MARKER
from markerboard.packs.differing import differences, lines
from markerboard.packs.folder import LISTED, Folder
from markerboard.packs.manifest import digest
from markerboard.patient.casefile import Case
from markerboard.patient.facts import Facts

NO_MATCH, NOT_USED = "no match", "cannot be used"
_APPLIES = ("match", "eligible")
_OF_PATIENT = frozenset({"verdict", "because", "missing", "decided", "given", "places", "pack"})
"""What a section says of the patient, beside what the part itself says."""
_KINDS: Mapping[str, Kind] = {
    "word": "result", "says": "result", "level": "grade", "stars": "grade", "flagged": "caveat",
    "note": "caveat", "withdrawn": "caveat", "unread": "caveat", "when": "criterion", "tumor": "criterion",
    "source": "source", "citation": "source", "status": "fit", "state": "fit"}


class _Part(NamedTuple):
    """A part as a version says it of a patient whom it does not rule out: its verdict and its fields."""

    verdict: str
    fields: Mapping[str, Any]


class _Version:
    """One version of a pack, of which only some parts are asked."""

    def __init__(self, folder: Folder, wanted: Collection[str], base: KnowledgeBase) -> None:
        file = LISTED[folder.manifest.kind]
        self.place, self.lines = folder.place / file, lines(folder)
        there = {number for number, _, _ in self.lines.values()}
        self.broken = [f"{self.place}:{number}: holds no part of a pack" for number, line in enumerate(
            folder.contents[file].splitlines(), 1) if number not in there and line.strip()]
        asked = [self.lines[id] for id in self.lines if id in wanted]
        contents = {file: b"".join(line + b"\n" for _, line, _ in asked)}
        manifest = folder.manifest.model_copy(update={"digest": digest(folder.manifest, contents)})
        self.pack = self._ready(Folder(folder.place, manifest, contents), base, [one[0] for one in asked])

    def _ready(self, folder: Folder, base: KnowledgeBase, numbers: Sequence[int]) -> AskedPack[Any] | None:
        """The parts that can be asked; what is wrong with others is told by the lines of the whole."""
        try:
            pack = ready(folder, base) if numbers else None
            problems = pack.compiled.broken if isinstance(pack, AskedPack) else ()
        except PackError as error:
            pack, problems = None, tuple(error.problems)
        told = {numbers[one.line - 1]: one.message for one in problems}
        self.broken += [f"{self.place}:{number}: {message}" for number, message in told.items()]
        self.unused = {id for id, (number, _, _) in self.lines.items() if number in told}
        return pack if isinstance(pack, AskedPack) else None

    def says(self, case: Case, facts: Facts) -> dict[str, _Part]:
        """What the parts say of a patient whom they do not rule out."""
        if self.pack is None:
            return {}
        section = self.pack.answer(case, facts)
        told = (*section.items, *(section.approvals or ()), *(section.trials or ()))
        return {one.id: _Part(one.verdict, one.as_json()) for one in told if one.verdict != "ineligible"}

    def facts(self, id: str) -> frozenset[str]:
        """The facts that the marker of a part asks, or all that a trial does."""
        if self.pack is None or id not in self.lines:
            return frozenset()
        pairs = getattr(self.pack.compiled, "pairs", {})
        criteria = self.pack.knowledge.studies[pairs.get(id, id)].criteria
        asked = [criteria[MARKER]] if MARKER in criteria else criteria.values()
        return frozenset(test.fact for one in asked for test in tests(one, self.pack.knowledge.conditions))

    def at(self, id: str) -> str:
        """Where a part stands."""
        return f"{self.place}:{self.lines[id][0]}:1"


class PackWatch:
    """Compares what two versions of a pack say of stored cases.

    What it says of a case raises EngineDisagreement and EngineFailure.
    """

    def __init__(self, old: Folder, new: Folder, base: KnowledgeBase) -> None:
        self.base, self.name = base, new.manifest.id
        differ = differences(old, new)
        named = (id.partition(":")[2] for kind in ("new", "gone", "changed") for id in differ[kind])
        self.touched = list(dict.fromkeys(named))
        self.old, self.new = (_Version(one, frozenset(self.touched), base) for one in (old, new))

    @property
    def broken(self) -> list[str]:
        """What of the two versions cannot be used, and is asked of nobody."""
        return [*self.old.broken, *self.new.broken]

    def of(self, stored: Stored | LeftOut) -> Iterator[list[Entry] | LeftOut]:
        """What changed for each case of a file, the weightiest first."""
        if isinstance(stored, LeftOut):
            yield stored
            return
        try:
            cases = stored.read(self.base.vocabulary)
        except CaseError as error:
            yield LeftOut(stored.name, f"cannot be read: {error.problems[0].message}")
            return
        yield from map(self._of_case, cases)

    def _of_case(self, case: Case) -> list[Entry]:
        facts = reconcile(self.base, case.facts, measure(self.base, case.facts.values))
        altered = frozenset(name for name, known in facts.entries.items() if is_altered(known))
        before, after = self.old.says(case, facts), self.new.says(case, facts)
        entries = [Entry(case.name, f"{self.name}:{id}", *self._about(id, before, after, change))
                   for id in self.touched
                   for change in self._changes(id, before.get(id), after.get(id), altered)]
        return sorted(entries, key=lambda one: (RANK[one.change.kind], one.study))

    def _changes(self, id: str, was: _Part | None, now: _Part | None,
                 altered: frozenset[str]) -> Iterator[Change]:
        """What differs of one part; nothing of one that matches in neither version."""
        if was and now and was.verdict == now.verdict:
            yield from _fields(was.fields, now.fields)
        elif was or now:
            applies = any(one and one.verdict in _APPLIES for one in (was, now))
            own = applies and not altered.isdisjoint(self.old.facts(id) | self.new.facts(id))
            alone = id not in self.old.lines or id not in self.new.lines
            kind: Kind = "own alteration" if own else "study" if alone else "verdict"
            yield Change(kind, "", self._said(was, id, self.old), self._said(now, id, self.new),
                         gone=id not in self.new.lines)

    def _said(self, part: _Part | None, id: str, version: _Version) -> str:
        if part is None:
            return NOT_USED if id in version.unused else NO_MATCH if id in version.lines else ABSENT
        said = [part.fields.get(name) for name in ("word", "says", "level", "status")]
        return ", ".join([part.verdict, *(str(one) for one in said if one)])

    def _about(self, id: str, before: Mapping[str, _Part], after: Mapping[str, _Part],
               change: Change) -> tuple[str, Change, str, tuple[str, ...]]:
        """The name of a part, the change, where it stands, and its source."""
        fields = (after.get(id) or before[id]).fields
        what = fields.get("title") or ": ".join(filter(None, [fields.get("profile"), " + ".join(
            fields.get("therapies", ()))]))
        version = self.old if change.gone else self.new
        source = fields.get("source") or fields.get("nct") or ""
        return f"{self.name}:{id} {what}", change, version.at(id), (source,) if source else ()


def _fields(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    """What a part says otherwise."""
    for name in now:
        if name not in _OF_PATIENT and was.get(name) != now[name]:
            yield Change(_KINDS.get(name, "text"), name, _plain(was.get(name)), _plain(now[name]))


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
