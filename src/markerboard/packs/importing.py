"""From a table of others to a pack: read, accounted for, and with its origin and terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import file_digest
from pathlib import Path
from typing import NamedTuple

from markerboard.errors import PackError, Problem
from markerboard.language.vocabulary import Vocabulary
from markerboard.packs import civic
from markerboard.packs.folder import ITEMS, LEFT, lines
from markerboard.packs.item import Item, Taken
from markerboard.packs.manifest import License, Made, Manifest, Origin
from markerboard.version import __version__

KINDS = ("civic",)
_DAY = re.compile(r"(20\d\d)-(\d\d)-(\d\d)")


class Imported(NamedTuple):
    """A pack that was made of a table, and the account of it."""

    manifest: Manifest
    contents: dict[str, bytes]
    taken: Taken

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why lines were left, with how many for each reason, the most first."""
        told = Counter(re.sub(r"`[^`]*`", "`...`", f"{one.column}: {one.reason}") for one in self.taken.left)
        return dict(told.most_common())


def civic_pack(file: Path, vocabulary: Vocabulary, day: date | None = None) -> Imported:
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
    return Imported(manifest, {ITEMS: lines(taken.items), LEFT: lines(taken.left)}, taken)


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
