"""What an assay may be expected to find, as it was found in patients of the user's own.

A table counts, for each assay, what patients answered to all that rules ask of its facts, tumor by tumor.
Those of the patient's tumor are taken who answer the same as far as it is known, and answer what is open.
What each answered is put in place of what is open, and the patient answered again; nothing is modeled, and
no two facts are taken to be independent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from math import exp, lgamma, log, log1p
from pathlib import Path
from typing import Any, NamedTuple

from markerboard.answer.asking import assay
from markerboard.answer.model import Evaluation
from markerboard.answer.ordering import Chance, Expected, Ordering, waiting
from markerboard.engines.agree import reconcile
from markerboard.engines.evaluate import Meaning, Questions, measure
from markerboard.errors import CaseError, Problem, did_you_mean
from markerboard.knowledge.base import KnowledgeBase, Rules
from markerboard.language.expression import Condition, Test, tests
from markerboard.language.logic import Truth
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts

TUMOR = "diagnosis"
LEVEL = 0.95
HALVINGS = 40
PRECISION = 1e-12
SIGNS: Mapping[str, Truth] = {"+": True, "-": False, "?": None}


class Counted(NamedTuple):
    """What patients answered to the questions of an assay: by tumor, each pattern with its patients."""

    questions: tuple[str, ...]
    tumors: Mapping[str, Mapping[str, int]]


Prevalences = Mapping[str, Counted]


class Forecasting:
    """Forecasts from one table."""

    def __init__(self, knowledge: KnowledgeBase, table: Prevalences) -> None:
        self.knowledge, self.table = knowledge, table

    def of(self, answer: Evaluation, facts: Facts, order: Ordering) -> Ordering:
        """The order, with what each assay of it may be expected to find."""
        values = reconcile(self.knowledge, facts, measure(self.knowledge, facts.values)).values
        patient = _Patient(self.knowledge, answer, values)
        return Ordering(**{**vars(order), "expected": tuple(
            patient.expected(one.assay, self.table[one.assay]) for one in order.assays
            if one.assay in self.table)})


class _Patient:
    """What is open for one patient, answered again with what others answered."""

    def __init__(self, knowledge: KnowledgeBase, answer: Evaluation, values: Mapping[str, Any]) -> None:
        self.knowledge, self.values, keys = knowledge, values, waiting(answer)
        studies = [knowledge.studies[id] for id in dict.fromkeys(key.partition("/")[0] for key in keys)]
        questions = Questions()
        conditions = dict(each for rules in studies for each in questions.of(rules))
        self.open = [conditions[key] for key in keys]
        self.reading = Meaning(knowledge.conditions, values)
        asked = (c for rules in studies for c in conditions_of(rules))
        self.questions = list(dict.fromkeys(test for c in asked for test in tests(c, knowledge.conditions)))

    def expected(self, name: str, counted: Counted) -> Expected:
        """What an assay found in the patients like this one."""
        asked = self._asked(name)
        tumor = self.values.get(TUMOR)
        given = [counted.tumors.get(tumor, {})] if tumor else counted.tumors.values()
        told = ((self._told(asked, dict(zip(counted.questions, pattern, strict=True))), n)
                for patterns in given for pattern, n in patterns.items())
        found = [(self._after(signs), n) for signs, n in told if signs is not None]
        patients = sum(n for _, n in found)
        if not patients:
            return Expected(assay=name, tumor=tumor, patients=0)
        decided, met = ([(sum(map(is_, truths)), n) for truths, n in found] for is_ in (_known, bool))
        return Expected(assay=name, tumor=tumor, patients=patients, decided=_mean(decided), met=_mean(met),
                        any_decided=_any(decided), any_met=_any(met))

    def _asked(self, name: str) -> list[Test]:
        """The questions that the open answers put to the facts of an assay."""
        measured = (condition for _, condition in self._measured())
        found = dict.fromkeys([*self.questions, *(
            test for condition in measured for test in tests(condition, self.knowledge.conditions))])
        return [test for test in found if assay(test.fact, self.knowledge.vocabulary) == name]

    def _measured(self) -> Iterator[tuple[Test, Condition]]:
        """The calls that are asked for and open, each with the measurement that would make it."""
        for name, condition in self.knowledge.measures.items():
            yield from ((test, condition) for test in self.questions
                        if test.fact == self.knowledge.calls[name] and self.reading.truth(test) is None)

    def _told(self, asked: Iterable[Test], signs: Mapping[str, str]) -> dict[Test, Truth] | None:
        """What somebody answered, where it answers all that is open and nothing otherwise; else None."""
        told: dict[Test, Truth] = {}
        for test in asked:
            here, there = self.reading.truth(test), SIGNS[signs.get(str(test), "?")]
            if there is None and here is not None:
                continue
            if there is None or here not in (None, there):
                return None
            told[test] = there
        return told

    def _after(self, told: Mapping[Test, Truth]) -> list[Truth]:
        """What is open, answered with it."""
        meaning = Meaning(self.knowledge.conditions, self.values)
        for test, truth in told.items():
            meaning.known[test] = truth
        meaning.known.update({call: meaning.truth(measured) for call, measured in self._measured()
                              if call not in told})
        return [meaning.truth(condition) for condition in self.open]


def conditions_of(rules: Rules) -> Iterator[Condition]:
    """The conditions of criteria and groups."""
    yield from rules.criteria.values()
    for groups in rules.groups.values():
        yield from (condition for condition in groups.values() if not isinstance(condition, str))


def _known(truth: Truth) -> bool:
    return truth is not None


def _mean(counted: Iterable[tuple[int, int]]) -> float:
    pairs = list(counted)
    return round(sum(each * n for each, n in pairs) / sum(n for _, n in pairs), 3)


def _any(counted: Iterable[tuple[int, int]]) -> Chance:
    pairs = list(counted)
    return chance(sum(n for each, n in pairs if each), sum(n for _, n in pairs))


def chance(patients: int, of: int) -> Chance:
    """A share with its exact interval: each bound leaves a binomial tail of 2.5 % (Clopper, Pearson 1934)."""
    return Chance(patients=patients, of=of, low=round(_low(patients, of), 4),
                  high=round(1 - _low(of - patients, of), 4))


def _low(patients: int, of: int) -> float:
    """The share of which so many or more are found with a probability of 2.5 %, by halving."""
    low, high = 0.0, 1.0
    for _ in range(HALVINGS if patients else 0):
        middle = (low + high) / 2
        low, high = (low, middle) if _at_least(patients, of, middle) > (1 - LEVEL) / 2 else (middle, high)
    return low


def _at_least(patients: int, of: int, share: float) -> float:
    """The probability of so many or more; by logarithms, since the numbers of ways are vast.

    At or beyond so many in the mean it is about a half or more, which is all that halving asks. Before, each
    probability is less than the one before it, so that those which no longer count need not be summed.
    """
    if share * of >= patients:
        return 1.0
    ways = lgamma(of + 1) - lgamma(patients + 1) - lgamma(of - patients + 1)
    each = exp(ways + patients * log(share) + (of - patients) * log1p(-share))
    total, odds = each, share / (1 - share)
    for i in range(patients, of):
        each *= (of - i) / (i + 1) * odds
        total += each
        if each <= total * PRECISION:  # also where both are too small for a float
            break
    return total


# The table as a file

def written(counted: Prevalences) -> dict[str, Any]:
    """A table as plain data."""
    return {name: {"questions": list(one.questions), "tumors": {
        tumor: dict(patterns) for tumor, patterns in one.tumors.items()}} for name, one in counted.items()}


def read(file: Path, vocabulary: Vocabulary) -> Prevalences:
    """The table in a file that `cohort --prevalences` wrote. Raises CaseError."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))["assays"]
        found = {name: _counted(one["questions"], one["tumors"]) for name, one in data.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no table of prevalences"
        raise CaseError([Problem(file.name, 1, 1, f"cannot be read: {str(why).lower()}")]) from None
    known = vocabulary.field.assays
    if strange := [Problem(file.name, 1, 1, f"`{name}` is no test of these rules", did_you_mean(name, known))
                   for name in found if name not in known]:
        raise CaseError(strange)
    return found


def _counted(questions: list[str], tumors: Mapping[str, Mapping[str, int]]) -> Counted:
    """A part of the table. Raises ValueError for one that is none."""
    if not (isinstance(questions, list) and all(isinstance(one, str) for one in questions)):
        raise ValueError(questions)
    for pattern, patients in (one for patterns in tumors.values() for one in patterns.items()):
        if set(pattern) - SIGNS.keys() or len(pattern) != len(questions) \
                or type(patients) is not int or patients < 1:
            raise ValueError(pattern)
    return Counted(tuple(questions), tumors)
