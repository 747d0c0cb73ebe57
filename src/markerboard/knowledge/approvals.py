"""Where a regimen is approved, as `approvals.yaml` tells it: text to be shown, which judges no patient."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.tree import Tree
from markerboard.language.vocabulary import Vocabulary

NOT_STATED = "not stated"
DAY = pattern(rf"{NOT_STATED}|(?:before )?(?:19|20)\d{{2}}(?:-\d{{2}}(?:-\d{{2}})?)?")


class Approval(NamedTuple):
    """One approval of a regimen. `day` is a day, a month, a year, `before ...` or `not stated`.

    `keys` are the treatments it stands with; without any it stands where exactly its drugs were given.
    """

    drugs: tuple[str, ...]
    condition: str
    diagnoses: tuple[str, ...]
    agency: str
    country: str
    text: str
    day: str
    note: str | None
    from_: Mapping[str, str]
    keys: tuple[str, ...] = ()

    def by(self, day: date) -> bool:
        """Whether it was certainly approved by a day, which is never so when none was read."""
        possible = span(self.day)
        return possible is not None and possible[1] <= day


def span(written: str) -> tuple[date, date] | None:
    """The first and the last day that a written one can be, or None. Raises ValueError."""
    if not DAY.fullmatch(written):
        raise ValueError(written)
    if written == NOT_STATED:
        return None
    year, *rest = map(int, written.removeprefix("before ").split("-"))
    first = date(year, rest[0] if rest else 1, rest[1] if len(rest) > 1 else 1)
    if written.startswith("before "):
        return date.min, first
    return first, first if len(rest) > 1 else _end(first, whole_year=not rest)


def _end(first: date, *, whole_year: bool) -> date:
    from calendar import monthrange  # of days alone, which no case asks

    month = 12 if whole_year else first.month
    return first.replace(month=month, day=monthrange(first.year, month)[1])


def approved(approvals: Iterable[Approval], drugs: Iterable[str], diagnoses: Iterable[str],
             vocabulary: Vocabulary, key: str | None = None) -> tuple[Approval, ...]:
    """The approvals of a treatment, for one of these tumors or for one above or below it.

    The treatment is told by the key of its regimen, where both have one: the drugs of a study are those of
    every arm. Else it is exactly these drugs; a class in an approval (`chemotherapy`) stands for its drugs.
    """
    regimen, tumors = frozenset(drugs), frozenset(diagnoses)
    return tuple(each for each in approvals
                 if (key in each.keys if key and each.keys
                     else _same(regimen, frozenset(each.drugs), vocabulary.drugs))
                 and any(_related(code, tumor, vocabulary.trees["diagnoses"])
                         for code in each.diagnoses for tumor in tumors))


def _same(given: frozenset[str], named: frozenset[str], tree: Tree) -> bool:
    """Whether each drug given is one that the approval names, and each that it names is given."""
    answers = {drug: {name for name in named if name in tree.lineage(drug)} for drug in given}
    return all(answers.values()) and frozenset().union(*answers.values()) == named


def _related(one: str, other: str, tree: Tree) -> bool:
    return one in tree.lineage(other) or other in tree.lineage(one)
