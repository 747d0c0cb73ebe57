"""Identifiers for names that people chose: lower case, short enough for every database, all different."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

LONGEST = 60
"""PostgreSQL cuts identifiers at 63 bytes."""


def plain(name: str) -> str:
    """A name in lower-case ASCII letters, digits and underscores; two stand for a slash."""
    parts = (re.sub(r"[^a-z0-9]+", "_", part).strip("_") or "x" for part in name.lower().split("/"))
    written = "__".join(parts)
    written = f"n{written}" if written[0].isdigit() else written
    return written if len(written) <= LONGEST else marked(written, name)


def marked(written: str, name: str) -> str:
    """An identifier told apart by a digest of the name it stands for."""
    return f"{written[: LONGEST - 7]}_{sha256(name.encode()).hexdigest()[:6]}"


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """An identifier for each name. Of two that would be the same, the later one is marked."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        written = plain(name)
        found[name] = written = marked(written, name) if written in taken else written
        taken.add(written)
    return found
