"""What the patients of a group have in common, in words made from the condition of the group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from markerboard.answer.model import StudyAnswer
from markerboard.files.patterns import pattern
from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import All, AtLeast, Called, Condition, Named, Not, Some, Test, tests
from markerboard.language.logic import plain
from markerboard.render.words import Sentences

_FEW, _LONG = 3, 40
"""So many tumors are named, by names of so many letters; more and longer ones stand by their codes."""
_BESIDE = pattern(r"(?<=[A-Za-z0-9])(?=[或和])|(?<=[或和])(?=[A-Za-z0-9])")
_SIGNS = {">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "=": ""}


class Groups:
    """Names the groups of findings."""

    def __init__(self, knowledge: KnowledgeBase, sentences: Sentences) -> None:
        self.knowledge, self.s, self.words = knowledge, sentences, sentences.words

    def label(self, study: str, finding: str, group: str) -> str:
        """The patients of a group: `NOTCH3 mutated`, `no liver metastases`, `all patients`."""
        groups = self.knowledge.studies[study].groups.get(finding, {})
        if group in ("all", "") or group not in groups:
            return self.words("all patients") if group in ("all", "") else self.words.term(group)
        return self._named(groups, group)

    def short(self, name: str) -> str:
        """A line of a result by the name that its study has for the group, the arm, or `group, arm`."""
        return self.s.joined(map(self.side, name.split(", ")))

    def side(self, name: str) -> str:
        """A group or an arm by its own name, whose genes are written as such: `TP53 mutated`."""
        said = self.words.term(name)
        return " ".join(map(self._gene, said.split("-"))) if name.islower() else said

    def _gene(self, word: str) -> str:
        """A word, in capitals where it is a gene of the vocabulary."""
        return word.upper() if word.upper() in self.knowledge.vocabulary.facts else word

    def treatment(self, study: StudyAnswer, key: str | None = None) -> str:
        """The treatment under which a study stands."""
        named = self.knowledge.vocabulary.regimens.get(key or study.regimen_key or "")
        if named:
            return self.words.term(named.name)
        return " + ".join(map(self.words.term, study.regimen)) or study.title

    def asked(self, study: str, finding: str) -> str:
        """What the groups of a finding are made by: `pattern of progression`."""
        groups = self.knowledge.studies[study].groups.get(finding, {}).values()
        asked = (test for group in groups if not isinstance(group, str)
                 for test in tests(group, self.knowledge.conditions))
        return self.s.joined(dict.fromkeys(map(self._label, asked)), "list")

    def _named(self, groups: Mapping[str, Condition | str], group: str) -> str:
        condition = groups[group]
        if not isinstance(condition, str):
            return self.said(condition)
        if condition == "all":
            return self.words("all patients")
        others = (other for name, other in groups.items() if name != group and not isinstance(other, str))
        return self.s.joined(map(self._not, others))

    # Conditions

    def said(self, condition: Condition) -> str:
        """A condition in words."""
        if isinstance(condition, Called):
            return self.said(condition.asked)
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, Not):
            return self._not(condition.of)
        if isinstance(condition, Named):
            return self.words.term(condition.name)
        if isinstance(condition, AtLeast):
            return self._counted("at least of", condition, condition.number)
        parts = self._merged(condition.of, "or" if isinstance(condition, Some) else "and")
        return self._either(parts) if isinstance(condition, Some) else self.s.joined(parts)

    def _counted(self, how: str, condition: AtLeast, number: int) -> str:
        return self.words(how, number=number, what=self.s.joined(map(self.said, condition.of)))

    def _either(self, parts: Iterable[str], by: str = "or") -> str:
        """Parts with a word between them; Latin letters stand apart from a Chinese one."""
        said = self.words(by).join(parts)
        return said if said.isascii() else _BESIDE.sub(" ", said)

    def _merged(self, parts: Iterable[Condition], by: str) -> list[str]:
        """The parts in words; what is said alike of several genes is said once: `TP53 or FAT1 mutated`."""
        genes: dict[str, list[str]] = {}
        said = []
        for part in parts:
            if isinstance(part, Test) and part.kind == "state":
                said += [] if part.targets[0] in genes else [part.targets[0]]
                genes.setdefault(part.targets[0], []).append(part.fact)
            else:
                said.append(self.said(part))
        return [self._state(self._either(genes[one], by), one) if one in genes else one for one in said]

    def _state(self, gene: str, state: str) -> str:
        return self.words("gene state", gene=gene, state=self.words.term(state))

    def _not(self, condition: Condition) -> str:
        """Who is not in a group, in words that say what is denied."""
        if isinstance(condition, Called):
            return self._not(condition.asked)
        if isinstance(condition, Test):
            return self._denied(condition)
        if isinstance(condition, AtLeast):
            return self._counted("fewer of", condition, condition.number)
        if isinstance(condition, All):
            parts = self._either(self._merged(condition.of, "and"), "and")
            return self.words("not all", what=parts)
        if isinstance(condition, Some) and all(_is_mutated(part) for part in condition.of):
            genes = self._either((part.fact for part in tests(condition, {})), "nor")
            return self.words("neither", what=genes)
        named = isinstance(condition, Named)
        return self.words("not named" if named else "not in", what=self.said(condition))

    def _denied(self, test: Test) -> str:
        if test.kind == "state":
            return self.words("gene not", gene=test.fact, state=self.words.term(test.targets[0]))
        if test.kind == "flag":
            return self.words("without", what=self._label(test))
        how = {"tree": "other than", "drugs": "not given"}.get(test.kind, "not in")
        return self.words(how, what=self._test(test))

    def _test(self, test: Test) -> str:
        targets = self._either(self._targets(test))
        if test.kind == "state":
            return self._state(test.fact, test.targets[0])
        if test.kind == "variants":
            return f"{test.fact} {self._either(self.words.term(str(v)) for v in test.variants)}"
        if test.kind == "flag":
            return self._label(test)
        if test.kind == "tree":
            return targets
        if test.kind == "compare":
            return self._compared(test)
        return f"{self._label(test)}{self.words('colon')}{targets}"

    def _targets(self, test: Test) -> Iterator[str]:
        """Codes in words: a few tumors by their names, since not everybody knows the codes."""
        vocabulary = self.knowledge.vocabulary
        terms = vocabulary.trees[vocabulary.facts[test.fact].tree].terms if test.kind == "tree" else {}
        named = self.words.language == "en" and len(test.targets) <= _FEW
        for code in test.targets:
            name = terms[code].name if named and code in terms else ""
            yield name if 0 < len(name) <= _LONG else self.words.term(code)

    def _compared(self, test: Test) -> str:
        unit = self.knowledge.vocabulary.facts[test.fact].unit
        value = f"{_SIGNS[test.sign]}{plain(test.number)}"
        amount = self.words("amount", value=value, unit=self.words.term(unit))
        return f"{self._label(test)} {amount.rstrip()}"

    def _label(self, test: Test) -> str:
        label = self.knowledge.vocabulary.facts[test.fact].label
        return self.words.short(label)


def _is_mutated(condition: Condition) -> bool:
    return isinstance(condition, Test) and condition.kind == "state" and condition.targets == ("mutated",)
