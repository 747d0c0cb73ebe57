"""From a table of others to a pack: read, accounted for, and with its origin and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from markerboard.errors import PackError, Problem
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs import civic, ctml, moalmanac, trial_lines
from markerboard.packs.documents import files
from markerboard.packs.folder import ITEMS, LEFT, TRIALS, lines
from markerboard.packs.item import Item, Left, Taken
from markerboard.packs.manifest import License, Made, Manifest, Origin
from markerboard.version import __version__

T = TypeVar("T")
KINDS = ("civic", "ctml", "moalmanac")
_DAY = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")


class Imported(NamedTuple, Generic[T]):
    """A pack that was made of a table or of files, and the account of it.

    `broken` are the files that could not be read at all.
    """

    manifest: Manifest
    contents: dict[str, bytes]
    taken: T
    left: tuple[Left, ...]
    broken: tuple[Problem, ...] = ()

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why lines were left, with how many for each reason, the most first."""
        told = Counter(re.sub(r"`[^`]*`", "`...`", f"{one.column}: {one.reason}") for one in self.left)
        return dict(told.most_common())


def civic_pack(file: Path, vocabulary: Vocabulary, day: date | None = None) -> Imported[Taken]:
    """CIViC's table of accepted evidence as a pack. Raises PackError.

    `day` is that of the release; without it the day in the file's name, else that of the latest review.
    """
    taken = civic.take(file, vocabulary)
    if not taken.items:
        raise PackError([Problem(str(file), 1, 1, "holds no line of evidence that can be taken")])
    released = day or _day(file.name) or _latest(taken.items)
    whole = len(taken.items) + len(taken.left) + sum(taken.other.values())
    counts = {"items": whole, "taken": len(taken.items), "left": len(taken.left), **taken.other,
              "opaque": taken.opaque}
    manifest = Manifest(
        id=civic.ID, title="CIViC, accepted clinical evidence", kind="items",
        origin=Origin(name="CIViC", url="https://civicdb.org", file=file.name[:300], day=released,
                      sha256=_digest(file)),
        license=License(id="CC0-1.0", text="public domain dedication", redistribute=True,
                        attribution="CIViC, civicdb.org"),
        made=Made(by="markerboard packs import civic", version=__version__), counts=counts)
    return Imported(manifest, {ITEMS: lines(taken.items), LEFT: lines(taken.left)}, taken, taken.left)


def ctml_pack(place: Path, vocabulary: Vocabulary, day: date | None = None,
              id: str = ctml.ID) -> Imported[ctml.TakenTrials]:
    """Trials in MatchMiner's language as a pack: of a file, or of all in a directory. Raises PackError.

    `day` is that of the trials; without it the day in the name, else that of their latest change where every
    one of them tells it, else today: whoever imports them knows them as they are today.
    """
    taken = ctml.take(place, vocabulary, id)
    counts = {"trials": len(taken.trials), "clauses": taken.clauses, "left": len(taken.left),
              **({"files left": len(taken.broken)} if taken.broken else {})}
    days = [_day(one.day) for one in taken.trials]
    told = [one for one in days if one]
    latest = max(told) if len(told) == len(days) else datetime.now(UTC).date()
    manifest = Manifest(
        id=id, title=f"{place.resolve().name}, in MatchMiner's language"[:300], kind="trials",
        origin=Origin(name="whoever wrote these trials", file=place.name[:300],
                      day=day or _day(place.name) or latest, sha256=_digest_of(place)),
        license=License(id="not stated", text="the terms of whoever wrote these trials hold"),
        made=Made(by="markerboard packs import ctml", version=__version__), counts=counts)
    files = tuple(Left(Path(one.file).name, "file", "", one.message) for one in taken.broken)
    keys = tuple(Left("all", "key", f"{key}, {number} times", "is taken to describe")
                 for key, number in taken.described.items())
    left = (*taken.left, *files, *keys)
    contents = {TRIALS: trial_lines.lines(taken.trials), LEFT: lines(left)}
    return Imported(manifest, contents, taken, left, taken.broken)


def moalmanac_pack(place: Path, vocabulary: Vocabulary,
                   day: date | None = None) -> Imported[moalmanac.TakenApprovals]:
    """The user's own copy of the Molecular Oncology Almanac as a pack of approvals. Raises PackError."""
    taken = moalmanac.take(place, vocabulary)
    if not taken.items:
        why = "holds no approval or guideline that can be taken"
        raise PackError([Problem(str(place), 1, 1, why), *taken.broken])
    counts = {"statements": len(taken.items) + len(taken.left) + sum(taken.other.values()),
              "taken": len(taken.items), "left": len(taken.left), **taken.other}
    latest = max(filter(None, (_day(one.reviewed) for one in taken.items)), default=datetime.now(UTC).date())
    manifest = Manifest(
        id=moalmanac.ID, title="Molecular Oncology Almanac", kind="approvals",
        origin=Origin(name="Molecular Oncology Almanac", url="https://moalmanac.org", file=place.name[:300],
                      day=day or _day(taken.day) or _day(place.name) or latest, sha256=_digest_of(place)),
        license=License(id="its own terms", text="for research; may not be given on without permission",
                        attribution="Dana-Farber Cancer Institute and Broad Institute"),
        made=Made(by="markerboard packs import moalmanac", version=__version__), counts=counts)
    files = tuple(Left(Path(one.file).name, "file", "", one.message) for one in taken.broken)
    left = (*taken.left, *files)
    return Imported(manifest, {ITEMS: lines(taken.items), LEFT: lines(left)}, taken, left, taken.broken)


def _digest_of(place: Path) -> str:
    """The digest of a file, or of the names and digests of all that is read of a directory."""
    if not place.is_dir():
        return _digest(place)
    told = "".join(f"{file.relative_to(place)} {_digest(file)}\n" for file in files(place))
    return sha256(told.encode()).hexdigest()


def _digest(file: Path) -> str:
    with open(file, "rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def _day(name: str) -> date | None:
    found = _DAY.search(name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _latest(items: tuple[Item, ...]) -> date:
    days = [found for item in items if (found := _day(item.reviewed))]
    return max(days, default=datetime.now(UTC).date())
