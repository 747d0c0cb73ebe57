"""The answer of a pack beside that of the rule base: a section of its own, which no other pack changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from markerboard.answer.part import Part
from markerboard.answer.shown import FactShown

Levels = Mapping[str, int]
ItemVerdict = Literal["match", "undecided"]


class PackItem(Part):
    """One line of imported evidence: does it match, what decided that, and all that its source says.

    `level` and `stars` are the source's own; no grade is made of them. `word` is what it says, in its pack's
    words; `stars` is 0 where it is not rated.
    """

    id: str
    pack: str
    type: str
    verdict: ItemVerdict
    word: str
    profile: str
    when: str
    disease: str
    tumor: str
    therapies: tuple[str, ...]
    together: str
    significance: str
    supports: bool
    level: str
    stars: int
    origin: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    statement: str
    source: str
    citation: str
    trials: tuple[str, ...]
    reviewed: str
    flagged: bool
    note: str


class PackRow(Part):
    """All matching items on one therapy, or one prognosis or diagnosis: what speaks for its word and against.

    `for` and `against` count items by the source's level, without those that it flags; `says` counts all by
    word. `conflict` says that items of one marker say the opposite, `mixed` that those of several do.
    """

    pack: str
    type: str
    therapies: tuple[str, ...]
    together: str
    subject: str
    word: str
    markers: tuple[str, ...]
    for_: Levels
    against: Levels
    says: Mapping[str, Levels]
    level: str | None = None
    best: str | None = None
    opposed: str | None = None
    conflict: bool
    mixed: bool
    given: bool
    items: tuple[str, ...]


class PackOpen(Part):
    """A fact that alone decides some items: how many of which level, and what would tell it."""

    fact: str
    label: str
    assay: str
    items: Levels


class PackApproval(Part):
    """What an agency approved, or a guideline names, of a therapy: do its marker and its tumor match?

    `says` is its source's own word, sensitivity or resistance; `wording` is to be read whole, since only
    marker and tumor were compared. `day` is that of the approval or of its document, or empty.
    """

    id: str
    pack: str
    kind: str
    agency: str
    therapies: tuple[str, ...]
    together: str
    says: str
    verdict: ItemVerdict
    profile: str
    when: str
    disease: str
    tumor: str
    day: str
    withdrawn: bool
    wording: str
    citation: str
    source: str
    note: str
    missing: tuple[str, ...]
    given: bool


class PackPlace(Part):
    """A part of a trial that a patient may enter: does what it asks by itself fit, and is it open?

    `verdict` is met, not met, unknown, or not asked where nothing is written; `state` what its own mark says.
    """

    id: str
    level: str
    name: str
    about: str
    state: str
    verdict: str
    unread: tuple[str, ...]


class PackTrial(Part):
    """A trial of others: its status as printed, whether it fits, as of which day. It has no figures.

    It fits where everything is met on the way to a place that is not closed; where all are closed, all are
    asked, and `state` says so. `decided` are the facts that decided it, in the words of `because`. `unread`
    holds what of it could not be read: that keeps its question open.
    """

    id: str
    pack: str
    protocol: str
    title: str
    nct: str
    status: str
    state: str
    verdict: str
    day: str
    decided: tuple[str, ...]
    because: tuple[str, ...]
    missing: tuple[str, ...]
    unread: tuple[str, ...]
    places: tuple[PackPlace, ...]


class PackAnswer(Part):
    """One pack: whose knowledge it is, by which engines, how much of it was used, and what it says.

    `counts`: items in all, that match, that are undecided, whose marker matches in another tumor, that match
    in no way by what fails first, that were left when it was made, and that are broken; of a pack of trials
    those that fit, are undecided, do not fit, and are closed whether they would fit or not.
    `facts` are those that decided a trial or are missing for one.
    """

    id: str
    title: str
    kind: str
    day: str
    license: str
    attribution: str | None = None
    url: str | None = None
    digest: str
    made: str | None = None
    engine: Mapping[str, Any]
    counts: Mapping[str, int]
    rows: tuple[PackRow, ...] = ()
    open: tuple[PackOpen, ...] = ()
    items: tuple[PackItem, ...] = ()
    approvals: tuple[PackApproval, ...] | None = None
    trials: tuple[PackTrial, ...] | None = None
    facts: Mapping[str, FactShown] | None = None
    studies: tuple[Mapping[str, Any], ...] | None = None
    missing: tuple[Mapping[str, Any], ...] | None = None
    sources: Mapping[str, Any] | None = None
    broken: tuple[str, ...] = ()


class Between(Part):
    """Two packs that say the opposite of one marker and one therapy; neither section changes by it."""

    marker: str
    therapies: tuple[str, ...]
    says: Mapping[str, str]
    items: Mapping[str, str]
