"""What a pack of trials holds: each trial with its steps, arms and doses, and the condition of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from markerboard.files.patterns import pattern

When = str | Mapping[str, Any]
"""A condition: its text, or `{"and": [...]}`, `{"or": [...]}`, `{"not": ...}` of such, since a trial's may be
longer than a condition that a person writes."""
AND, OR, NOT = "and", "or", "not"
OPEN, CLOSED, NOT_STATED = "open", "closed", "not stated"
FIT = "fit"
LEVELS = ("trial", "step", "arm", "dose")


_SIGNS = {">=": " at least ", "<=": " at most ", "==": " is ", ">": " over ", "<": " under ", "!": " not "}
_SIGN = pattern("|".join(map(re.escape, _SIGNS)))
_LOSSLESS = pattern(r"[a-z0-9]+(?:[ _.-][a-z0-9]+)*", re.I)
"""A text of which a name keeps all that may matter: words with one sign between them."""
_LONGEST = 70


class Place(NamedTuple):
    """A part of a trial that a patient may enter, with what it asks by itself.

    `when` is None where nothing is written; `above` is the place it is a part of; `state` what its own mark
    says: open, closed or not stated.
    """

    id: str
    level: str
    name: str
    about: str
    above: str
    state: str
    when: When | None
    unread: tuple[str, ...] = ()


class Trial(NamedTuple):
    """A trial of others: no figures, no grade. `status` stands as it is printed, `state` is what it means.

    `protocol` is its number as printed, `day` that of its last change where it tells one.
    """

    id: str
    protocol: str
    title: str
    nct: str
    status: str
    state: str
    day: str
    places: tuple[Place, ...]
    unread: tuple[str, ...] = ()


def joined(operator: str, parts: list[When]) -> When:
    """Conditions joined by one operator; one alone stands for itself, and equal ones are one."""
    once = list({str(part): part for part in parts}.values())
    return once[0] if len(once) == 1 else {operator: once}


def paths(trial: Trial) -> list[tuple[Place, ...]]:
    """Each lowest place of a trial with all that stands above it, first those above."""
    by_id = {place.id: place for place in trial.places}
    inner = {place.above for place in trial.places}
    found: list[tuple[Place, ...]] = []
    for place in trial.places:
        if place.id not in inner:
            path = [place]
            while path[0].above:
                path.insert(0, by_id[path[0].above])
            found.append(tuple(path))
    return found


def considered(trial: Trial) -> list[tuple[Place, ...]]:
    """The paths that a patient may take: those that are not closed; all of them where every one is."""
    every = paths(trial)
    return [path for path in every if all(place.state != CLOSED for place in path)] or every


def own_fact(pack: str, text: str) -> str:
    """The name of a pack's own fact for a text; the same text has the same, another one another."""
    plain = " ".join(_SIGN.sub(lambda m: _SIGNS[m[0]], text).split())
    slug = re.sub(r"[^a-z0-9.]+", "-", plain.lower()).strip("-.")
    if len(slug) <= _LONGEST and _LOSSLESS.fullmatch(plain):
        return f"{pack}:{slug}"
    return f"{pack}:{slug[:_LONGEST - 11].strip('-.') or 'clause'}-{sha256(text.encode()).hexdigest()[:10]}"
