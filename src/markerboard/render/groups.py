"""What the patients of a group have in common, in words made from the condition of the group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markerboard.knowledge.base import KnowledgeBase
from markerboard.language.expression import Condition, Named, Not, Some, Test, tests
from markerboard.language.logic import plain
from markerboard.render.words import Sentences

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
        """A group or an arm by its own name."""
        return self.words.term(name).replace("-", " ") if name.islower() else self.words.term(name)

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
        others = [other for name, other in groups.items() if name != group and not isinstance(other, str)]
        return self.words("not in", what=self.s.joined(map(self.said, others), "semicolon"))

    # Conditions

    def said(self, condition: Condition) -> str:
        """A condition in words."""
        if isinstance(condition, Test):
            return self._test(condition)
        if isinstance(condition, Not):
            return self._not(condition.of)
        if isinstance(condition, Named):
            return self.words.term(condition.name)
        parts = self._merged(condition.of, "or" if isinstance(condition, Some) else "and")
        return self.words("or").join(parts) if isinstance(condition, Some) else self.s.joined(parts)

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
        return [self._state(self.words(by).join(genes[one]), one) if one in genes else one for one in said]

    def _state(self, gene: str, state: str) -> str:
        return self.words("gene state", gene=gene, state=self.words.term(state))

    def _not(self, condition: Condition) -> str:
        if isinstance(condition, Test) and condition.kind == "state":
            return self.words("gene not", gene=condition.fact, state=self.words.term(condition.targets[0]))
        if isinstance(condition, Test) and condition.kind == "flag":
            return self.words("without", what=self._label(condition))
        return self.words("not in", what=self.said(condition))

    def _test(self, test: Test) -> str:
        targets = self.words("or").join(map(self.words.term, test.targets))
        if test.kind == "state":
            return self._state(test.fact, test.targets[0])
        if test.kind == "variants":
            return f"{test.fact} {self.words('or').join(self.words.term(str(v)) for v in test.variants)}"
        if test.kind == "flag":
            return self._label(test)
        if test.kind == "tree":
            return targets
        if test.kind == "compare":
            return self._compared(test)
        return f"{self._label(test)}{self.words('colon')}{targets}"

    def _compared(self, test: Test) -> str:
        unit = self.knowledge.vocabulary.facts[test.fact].unit
        value = f"{_SIGNS[test.sign]}{plain(test.number)}"
        amount = self.words("amount", value=value, unit=self.words.term(unit))
        return f"{self._label(test)} {amount.rstrip()}"

    def _label(self, test: Test) -> str:
        label = self.knowledge.vocabulary.facts[test.fact].label
        return self.words.short(label)
