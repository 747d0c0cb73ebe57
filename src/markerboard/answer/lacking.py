"""Which facts are missing, and what waits for each: first those that settle a study or finding alone."""

from collections import defaultdict
from collections.abc import Container, Iterable
from typing import NamedTuple

from markerboard.answer import explain
from markerboard.answer.model import Missing
from markerboard.language.vocabulary import Vocabulary
from markerboard.patient.facts import Facts


class Waiting(NamedTuple):
    """An answer, of a study or of a finding of it, and the facts that it waits for."""

    study: str
    answer: str
    lacking: tuple[str, ...]


def missing(waiting: Iterable[Waiting], misfits: Container[str], vocabulary: Vocabulary,
            facts: Facts) -> tuple[Missing, ...]:
    """Each missing fact once. Of a study that does not fit, what its findings wait for is indirect."""
    settles, alone, indirect = (defaultdict[str, list[str]](list) for _ in range(3))
    for study, answer, lacking in waiting:
        for fact in lacking:
            (indirect if study in misfits else settles)[fact].append(answer)
        if len(lacking) == 1 and study not in misfits:
            alone[lacking[0]].append(answer)
    found = [_one(fact, vocabulary, facts, settles[fact], alone[fact], indirect[fact])
             for fact in {*settles, *indirect}]
    return tuple(sorted(found, key=lambda m: (-len(m.alone), -len(m.settles), -len(m.indirect), m.fact)))


def _one(name: str, vocabulary: Vocabulary, facts: Facts, *answers: list[str]) -> Missing:
    settles, alone, indirect = map(tuple, answers)
    fact = vocabulary.facts[name]
    return Missing(fact=name, label=fact.label, reason=explain.reason(facts, name),
                   sentence=explain.missing_sentence(fact, facts[name]),
                   settles=settles, alone=alone, indirect=indirect)
