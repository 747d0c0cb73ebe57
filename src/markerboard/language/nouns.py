"""Classes of variants by a word, `truncating variant`, `ITD`, `kinase domain mutation`, and what is in them.

Which region of the protein a change is in is not told by its name: such a class is answered by a report that
says so, else it stays open. `variant` is any change.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markerboard.files.patterns import pattern
from markerboard.language.logic import Truth

TRUNCATING, MISSENSE, SPLICE = "truncating variant", "missense variant", "splice variant"
FRAMESHIFT, ITD, ANY = "frameshift", "ITD", "variant"
LOST, ADDED = "in-frame deletion", "in-frame insertion"
NOUNS = (TRUNCATING, MISSENSE, SPLICE, FRAMESHIFT, ITD, LOST, ADDED, ANY)
_STOP = "*"
_ANY = "X"
_WORD = pattern(r"(?:(?:truncating|missense|splice) )?variant\Z", re.I)
_REGION = pattern(r"((?:[a-z0-9]{1,20}[ -]){1,3}domain|tkd|p-loop) mutation\Z", re.I)
_IN_FRAME = pattern(r"in-?frame (deletion|insertion)\Z", re.I)
_WITHIN = {FRAMESHIFT: TRUNCATING, SPLICE: TRUNCATING}
"""What is of another class too: a frame shift and a lost splice site cut the protein short."""
_APART = ({MISSENSE, TRUNCATING}, {MISSENSE, FRAMESHIFT}, {MISSENSE, SPLICE}, {MISSENSE, ITD},
          {ITD, SPLICE}, {ITD, LOST}, {LOST, MISSENSE}, {LOST, FRAMESHIFT}, {ADDED, MISSENSE},
          {ADDED, FRAMESHIFT})


class Change(NamedTuple):
    """What a name says of a change: its kind, the residues that are new, whether it is at the first codon.

    `coarse` says that it names the exon alone; `removed` how many residues are lost.
    """

    kind: str
    altered: str
    at_start: bool
    coarse: bool
    removed: int = 0


def noun(text: str) -> str | None:
    """The class that a text names in its one spelling, or None."""
    if text.lower() in ("itd", "internal tandem duplication"):
        return ITD
    if text.lower() in (FRAMESHIFT, "frameshift variant"):
        return FRAMESHIFT
    if in_frame := _IN_FRAME.match(text):
        return f"in-frame {in_frame[1].lower()}"
    found = _WORD.match(text) or _REGION.match(text)
    return found[0].lower() if found else None


def between(stated: str, asked: str) -> Truth:
    """Whether what is in one class is in another."""
    if stated == asked or _WITHIN.get(stated) == asked or asked == ANY:
        return True
    return False if {stated, asked} in _APART else None


def holds(asked: str, change: Change) -> Truth:
    """Whether a class holds a change by its name."""
    if asked not in _HOLDS:
        return True if asked == ANY else None
    return _of_exon(asked, change) if change.coarse else _HOLDS[asked](change)


def _of_exon(asked: str, change: Change) -> Truth:
    """Of a change of which the exon alone is told, no more than its kind is known; what skips it is any."""
    if change.kind in ("mutation", "skipping"):
        return None
    return None if asked != MISSENSE and not (asked == ITD and change.kind != "insertion") else False


def _truncating(change: Change) -> Truth:
    if change.kind in (FRAMESHIFT, "splice") or _STOP in change.altered:
        return True
    return None if change.altered == _ANY else False


def _missense(change: Change) -> Truth:
    if change.kind != "substitution" or change.altered == _STOP:
        return False
    return None if change.altered == _ANY or change.at_start else True


def _frameshift(change: Change) -> Truth:
    if change.kind == FRAMESHIFT:
        return True  # one that stops at once is written as the stop
    at_once = change.kind == "substitution" and change.altered in (_STOP, _ANY)
    return None if at_once or change.kind == "splice" else False


def _splice(change: Change) -> Truth:
    return change.kind == "splice"


def _itd(change: Change) -> Truth:
    return None if change.kind in ("insertion", "delins") else False


def _lost(change: Change) -> Truth:
    """Of residues in frame: of a delins that loses more than it adds too, as call files have it."""
    if change.kind == "delins":
        return True if 0 < len(change.altered) < change.removed and _STOP not in change.altered else None
    return _in_frame(change, "deletion")


def _added(change: Change) -> Truth:
    return None if change.kind == "delins" else _in_frame(change, "insertion")


def _in_frame(change: Change, kind: str) -> Truth:
    if change.kind == kind:
        return None if _STOP in change.altered else True
    return None if change.kind in ("splice", "skipping") else False  # what is lost with a site is not told


_HOLDS: Mapping[str, Callable[[Change], Truth]] = {
    TRUNCATING: _truncating, MISSENSE: _missense, FRAMESHIFT: _frameshift,
    SPLICE: _splice, ITD: _itd, LOST: _lost, ADDED: _added,
}
