"""The patient as a board knows him: tumor, sites, treatment so far, what is altered, what was not tested."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any, NamedTuple

from markerboard.answer.markers import OF_TUMOR, as_stated, is_altered
from markerboard.answer.model import Evaluation, FactShown
from markerboard.files.loose import mapping
from markerboard.files.remembering import once
from markerboard.knowledge.asked import by_criterion
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.field import DISEASE
from markerboard.nomenclature import tumors
from markerboard.nomenclature.table import letters
from markerboard.patient.casefile import Case
from markerboard.patient.numbers import without_unit
from markerboard.patient.spellings import UNREAD
from markerboard.patient.treatments import word
from markerboard.patient.unused import UNREAD_DRUG
from markerboard.render.results import in_percent
from markerboard.render.words import Sentences

_IN_HEADING = ("age", "sex", "ecog", "diagnosis", "stage")
_OTHERS = 3
"""So many facts that exclude no study stand on the page; of more, the first, and the rest is counted."""
_CONFLICT = "conflicting"
_MOST = {"treatment so far": 8, "other results": 24}
"""How many pieces of a row page one shows; the inputs of the report hold them all."""
_MOST_VARIANTS = 6
_SHARE = (Decimal(0), Decimal(1))
_ALIKE = "\N{LIGHT SHADE}"
"""Where the labels of results stand that read alike."""
_UNUSED = 2
"""How many of what was stated and not used stand on the first page; the rest is counted there."""
_UNASKED = 3
"""How many of what no rule asks for are named beside them."""


class Said(NamedTuple):
    """A piece of a row; `strong` is what a reader must not miss."""

    text: str
    strong: bool = False


class Row(NamedTuple):
    """One row of the patient: what it is of, and its pieces."""

    name: str
    pieces: tuple[Said, ...]


class Patient:
    """Says who the patient is, in the words of a language."""

    def __init__(self, case: Case, answer: Evaluation, knowledge: KnowledgeBase,
                 sentences: Sentences) -> None:
        self.case, self.answer, self.knowledge = case, answer, knowledge
        self.s, self.w, self.facts = sentences, sentences.words, answer.facts
        self._shares = {fact.label for fact in knowledge.vocabulary.facts.values() if fact.range == _SHARE}

    def heading(self) -> str:
        """Age, sex, fitness, tumor and stage in a line."""
        ecog, stage = self._text("ecog"), self._text("stage")
        tumor = self.s.joined([self._tumor(), self.w("stage", stage=stage) if stage else ""])
        parts = [self._text("age"), self._text("sex"), self.w("ecog", ecog=ecog) if ecog else "", tumor]
        return " · ".join(filter(None, parts)) or self.w("no patient")

    @once  # a page is counted anew for each row that gives way
    def rows(self) -> list[Row]:
        """The rows below: a row of which nothing is stated is left out, but for the treatment."""
        made = [self._row("sites", self._sites()), self._row("treatment so far", self._treatment()),
                self._row("altered", (Said(self.result(fact), strong=True) for fact in self._markers(True))),
                self._row("other results", map(Said, self._merged(self._markers(False)))),
                self._row("conflicts", self._lacking(_CONFLICT)),
                self._row("gaps", self._gaps()), self._row("also stated", self._others()),
                self._row("unused", self._unused())]
        return [row for row in made if row.pieces]

    def _row(self, name: str, pieces: Iterable[Said]) -> Row:
        told = tuple(pieces)
        beyond = len(told) - _MOST.get(name, len(told))
        if beyond <= 0:
            return Row(self.w(f"row {name}"), told)
        # Of treatments the latest are shown, of results the first.
        shown = told[beyond:] if name == "treatment so far" else told[:-beyond]
        more = Said(self.w("more facts", n=beyond))
        return Row(self.w(f"row {name}"), (more, *shown) if name == "treatment so far" else (*shown, more))

    # The disease

    def _text(self, name: str) -> str:
        fact = self.facts.get(name)
        return self.s.value(fact.text) if fact and fact.text else ""

    def _tumor(self) -> str:
        """The tumor as it was read; with the word that was stated, where that may say more than the class."""
        read, stated = self._tumor_read(), mapping(self.case.data.get("disease")).get("diagnosis")
        tree = self.knowledge.vocabulary.trees["diagnoses"]
        code = str(self.facts["diagnosis"].value) if "diagnosis" in self.facts else ""
        term = tree.terms.get(code)
        if not isinstance(stated, str) or term is None or not tree.has_members(code):
            return read
        if letters(stated) in map(letters, (read, code, term.name)):
            return read
        return self.w("tumor as stated", tumor=read, stated=stated)

    def _tumor_read(self) -> str:
        code = self.facts["diagnosis"].value if "diagnosis" in self.facts else None
        term = self.knowledge.vocabulary.trees["diagnoses"].terms.get(str(code))
        if term is None and (placed := tumors.tumor(str(code))):
            return placed.name
        if self.w.language != "en" or term is None or not term.name:
            return self._text("diagnosis")
        return term.name

    def _sites(self) -> Iterator[Said]:
        sites = [fact for fact in self._stated("disease.metastases.") if isinstance(fact.value, bool)]
        there = [self._site(fact) for fact in sites if fact.value]
        absent = [self._site(fact) for fact in sites if not fact.value]
        if there:
            yield Said(self.s.joined(there, "list"), strong=True)
        if absent:
            yield Said(self.w("absent sites", sites=self.s.joined(absent, "list")))
        for name, fact in self.facts.items():
            at = fact.from_ or ""
            if name not in _IN_HEADING and at.startswith("disease.") and "metastases" not in at:
                code = isinstance(fact.value, str)
                yield Said(self.s.value(fact.text or "") if code else self.result(fact))

    def _site(self, fact: FactShown) -> str:
        return self.w.term(fact.label).removesuffix(self.w("site suffix"))

    # The treatment

    def _treatment(self) -> Iterator[Said]:
        lines = self.case.data.get("treatment")
        if lines is None:
            unread = any(fact.unknown == UNREAD and (fact.from_ or "").startswith("treatment")
                         for fact in self.facts.values())
            yield Said(self.w("treatment unread" if unread else "treatment not stated"), strong=unread)
        elif not lines:
            yield Said(self.w("none"))
        for line in lines or ():
            yield Said(self._line(line), strong=word("status", line) == "ongoing")
        progression = [self.result(fact) for fact in self._stated("progression")]
        if progression:
            yield Said(f"→ {self.s.joined(progression, 'semicolon')}")
        if self.case.data.get("history") == "partial":
            yield Said(self.w("history partial"))

    def _line(self, line: Mapping[str, Any]) -> str:
        term = self.w.term
        number = str(line["line"]) if line.get("line") is not None else term(line.get("setting") or "")
        unread = [self.w("perhaps another") if text == UNREAD_DRUG else self.w("unread text", stated=text)
                  for text in line.get("unread") or ()]
        drugs = " + ".join([*map(term, line.get("drugs") or ()), *unread]) or self.w("drugs not stated")
        dates = "–".join(str(line[end]) for end in ("started", "stopped") if line.get(end) is not None)
        months = ""
        if line.get("months") is not None:
            months = self.w("amount", value=without_unit(str(line["months"]), "months"), unit=term("months"))
        ongoing = word("status", line) == "ongoing"
        end = self.w("line ongoing") if ongoing else term(word("stopped_for", line) or "")
        told = self.s.joined([drugs, dates, months, word("best_response", line) or "", end])
        return f"{number} {told}".strip()

    # Markers

    def _stated(self, start: str) -> list[FactShown]:
        return [fact for fact in self.facts.values()
                if (fact.from_ or "").startswith(start) and fact.unknown is None]

    def _markers(self, altered: bool) -> list[FactShown]:
        stated = {name: fact for name, fact in self.facts.items()
                  if (fact.from_ or "").startswith(OF_TUMOR) and fact.unknown is None}
        here = {name: fact for name, fact in stated.items() if is_altered(fact) is altered}
        return [*(as_stated(here) if altered else here).values()]

    def result(self, fact: FactShown) -> str:
        """One result: `EGFR L858R`, `TP53 mutated`, `no liver metastases`, `tumor proportion score 5 %`."""
        label = self.w.short(fact.label)
        if isinstance(fact.value, bool):
            return label if fact.value else self.w("denied", what=label)
        if isinstance(fact.value, dict) and fact.value.get("variants"):
            return f"{label} {self._variants(fact.value['variants'])}"
        return f"{label} {self._value(fact)}".strip()

    def _value(self, fact: FactShown) -> str:
        """The value in words; a share of 1, such as that of an allele, in percent."""
        return in_percent(fact.text or "") if fact.label in self._shares else self.s.value(fact.text or "")

    def _merged(self, facts: Iterable[FactShown]) -> list[str]:
        """Results; of what is said alike of several, such as wild-type or no, it is said once."""
        alike: dict[str, list[str]] = {}
        for fact in facts:
            said = self._alike(fact) or self.result(fact)
            alike.setdefault(said, []).append(self.w.short(fact.label))
        return [said.replace(_ALIKE, self.s.joined(labels, "list")) for said, labels in alike.items()]

    def _alike(self, fact: FactShown) -> str:
        """How a result reads that others may share; nothing for another."""
        if fact.value is False:
            return self.w("denied", what=_ALIKE)
        return f"{_ALIKE} {self.s.value(fact.text or '')}" if isinstance(fact.value, dict) else ""

    def _variants(self, named: Sequence[str]) -> str:
        beyond = len(named) - _MOST_VARIANTS
        first = self.s.joined(map(self.w.term, named[:_MOST_VARIANTS]))
        return first + (self.w("more", n=beyond) if beyond > 0 else "")

    def _gaps(self) -> Iterator[Said]:
        yield from self._lacking("not tested")
        for said in self._lacking("indeterminate"):
            yield Said(self.w("gap", label=said.text, why=self.w.term("indeterminate")))

    def _lacking(self, reason: str) -> Iterator[Said]:
        """The facts that are unknown for one reason, in one piece."""
        gone = [fact for name, fact in self.facts.items()
                if fact.unknown == reason and name in self.knowledge.vocabulary.facts]
        if gone:
            labels = self.s.joined((self.w.term(fact.label) for fact in gone), "list")
            yield Said(labels, strong=reason == _CONFLICT)

    def _others(self) -> Iterator[Said]:
        """What else is stated: all that a study of this tumor excludes, and the first of the rest."""
        stated = {name: fact for name, fact in self.facts.items()
                  if fact.unknown is None and name not in _IN_HEADING
                  and (fact.from_ or "").startswith(("patient.", "facts."))}
        against = self._excluding(stated.keys())
        rest = [fact for name, fact in stated.items() if name not in against]
        shown = rest if len(rest) <= _OTHERS else rest[:1]
        yield from (Said(self.result(stated[name]), strong=True) for name in stated if name in against)
        yield from (Said(self.result(fact)) for fact in shown)
        if len(rest) > len(shown):
            yield Said(self.w("stated too", n=len(rest) - len(shown)))

    def _excluding(self, stated: Set[str]) -> set[str]:
        """Of some facts those by which a study of this tumor does not fit."""
        found: set[str] = set()
        asked = by_criterion(self.knowledge)
        for study in self.answer.studies:
            misses = study.verdict == "ineligible" or study.strength.limited_by is not None
            if not misses or not DISEASE.isdisjoint(study.differs):
                continue
            facts = asked(study.id)
            # What a study is missed by takes words: it is read of one that asks for a fact not found yet.
            if any(of & (stated - found) for of in facts.values()):
                for miss in study.strength.misses:
                    found |= stated & facts.get(miss.id, frozenset())
        return found

    def _unused(self) -> Iterator[Said]:
        told = self.s.not_used(self.answer.unused)
        for text in told[:_UNUSED]:
            yield Said(text, strong=True)
        if len(told) > _UNUSED:
            yield Said(self.w("more unused", n=len(told) - _UNUSED), strong=True)
        if unasked := self.s.unasked(self.answer, _UNASKED):
            yield Said(unasked)

