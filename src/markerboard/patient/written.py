"""How a value is written, read in one way for every door: case files, CSV, cohorts, FHIR, DNPM, HTTP, Python.

Each function takes the text (or number, or boolean) as it stands in the source and returns a value. What it
cannot read raises `Unreadable` (a ValueError) with a sentence; what is read and answers nothing is said by
its type. A door that is strict lets the error out with its place; a door that goes on keeps the question
open with the reason word `unreadable`, a list `unread`, and a line of `unused`.

    reason(written) -> str | None
        why it is unknown, as a case writes it: `not tested`, `no call`, `unreadable`, ...; None for all else
    state(written) -> str | None
        the status of a gene: `mutated`, `wild-type` or a reason (`WT`, `Not tested`); None for all else
    flag(written) -> bool | str
        yes or no, or a reason
    number(written, unit="", share=False, name="") -> Interval
        `60%`, `<1 %`, `1~49`, `≥50％`, `14 months`, `10,5`; `unit` is that of the vocabulary; `share`
        says that a fraction of 1 is asked, so that 3.1% is 0.031
    quantity(fact, written) -> Interval
        the number or count of a fact, its range checked
    of_fact(fact, written, vocabulary) -> bool | str | Interval
        the value of any fact but a gene or one of the history
    choice(written, known, more={}) -> str
        one of a few words: `22c3` is 22C3, `Female` is female
    stage(written, stages) -> str
        `Stage IVB`, `IVb`, `4B`, `IV期`
    drug(written, vocabulary) -> str
        a code of the tree, by brand, salt, hyphen, Chinese name or code name
    drugs(written, vocabulary) -> Listed(codes, unread)
        several in one text (`carboplatin + pemetrexed`); never raises
    changes(written, symbol, vocabulary) -> Changes(variants, unnamed, unclear, none, unread)
        the changes of a gene in one text (`L858R/T790M`, `p.[Leu858Arg;Thr790Met]`); never raises
"""

from __future__ import annotations

from markerboard.language.logic import Interval
from markerboard.language.vocabulary import Fact, Vocabulary
from markerboard.patient.changes import Changes
from markerboard.patient.changes import read as changes
from markerboard.patient.drugs import Listed, drug, drugs, given
from markerboard.patient.numbers import number, quantity
from markerboard.patient.spellings import FLAGS, OF_REASONS, REASONS, STATES, folded
from markerboard.patient.terms import choice, code, stage, term
from markerboard.patient.unused import Unreadable

__all__ = ["REASONS", "Changes", "Listed", "Unreadable", "changes", "choice", "drug", "drugs", "flag",
           "given", "number", "of_fact", "quantity", "reason", "stage", "state"]



def reason(written: object) -> str | None:
    """Why something is unknown, as a case writes it, or None where the text says no such thing."""
    if not isinstance(written, str):
        return None
    if written in REASONS:
        return written
    word = folded(written)
    return word if word in REASONS else OF_REASONS.get(word)


def state(written: object) -> str | None:
    """The status of a gene, as a case writes it: mutated, wild-type or a reason; None for anything else."""
    if not isinstance(written, str):
        return None
    word = folded(written)
    return word if word in ("mutated", "wild-type") else STATES.get(word) or reason(written)


def flag(written: object) -> bool | str:
    """True or false, or a reason. Raises Unreadable."""
    if isinstance(written, bool):
        return written
    found = FLAGS.get(folded(written)) if isinstance(written, str) else None
    if found is None and (why := reason(written)):
        return why
    if found is None:
        raise Unreadable(f"expected true, false or a reason such as `not tested`, found `{written}`")
    return found


def of_fact(fact: Fact, written: object, vocabulary: Vocabulary) -> bool | str | Interval:
    """The value of a fact that is no gene and no history. Raises Unreadable."""
    if fact.type == "boolean":
        return _yes_or_no(fact, written)
    if fact.type in ("number", "count"):
        return quantity(fact, written)
    if fact.type == "code":
        return code(fact, written)
    if fact.tree == "stages":
        return stage(written, vocabulary.trees["stages"])
    return term(fact.name, written, vocabulary.tree(fact), "code or name of")


def _yes_or_no(fact: Fact, written: object) -> bool:
    try:
        found = flag(written)
    except Unreadable:
        found = ""
    if not isinstance(found, bool):
        raise Unreadable(f"`{fact.name}` is true, false or a reason such as `not tested`")
    return found
