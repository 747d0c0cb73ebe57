"""What a service keeps between requests: feedback on cards, and tokens that were used.

Both stand in SQLite files of the directory of state, which every worker opens. Feedback is
append-only: the database itself refuses a change, and the same outcome reported again is one.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any

from markerboard.errors import OutputError
from markerboard.files.writing import unwritable
from markerboard.service.problems import Refused

_TOKENS = "CREATE TABLE IF NOT EXISTS used (token TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID"
_FEEDBACK = """
CREATE TABLE IF NOT EXISTS feedback (
    digest TEXT PRIMARY KEY, received TEXT NOT NULL, service TEXT NOT NULL, issuer TEXT NOT NULL,
    card TEXT NOT NULL, outcome TEXT NOT NULL, entry TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS kept BEFORE UPDATE ON feedback
    BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
CREATE TRIGGER IF NOT EXISTS never_deleted BEFORE DELETE ON feedback
    BEGIN SELECT RAISE(ABORT, 'feedback is append-only'); END;
"""


class UsedTokens:
    """Tokens by digest, until they expire."""

    def __init__(self, directory: Path | str) -> None:
        self.file = _prepared(directory, "tokens.sqlite", _TOKENS)
        self._began = time.time() - time.monotonic()

    def use(self, token: str, until: float, now: float) -> bool:
        """Whether a token was not used before; from now on it was. `until` is when it expires."""
        digest = sha256(token.encode()).hexdigest()
        # A clock that jumps ahead, and back, must not let a token be forgotten and used again.
        gone = min(now, self._began + time.monotonic())
        with _open(self.file) as database:
            database.execute("DELETE FROM used WHERE until < ?", (gone,))
            done = database.execute("INSERT OR IGNORE INTO used VALUES (?, ?)", (digest, until))
            return done.rowcount == 1


class FeedbackStore:
    """Outcomes of cards, each once."""

    def __init__(self, directory: Path | str) -> None:
        self.file = _prepared(directory, "feedback.sqlite", _FEEDBACK)

    def add(self, service: str, issuer: str, entries: Iterable[Mapping[str, Any]]) -> None:
        """Keep outcomes of cards of a service, all or none."""
        received = datetime.now(UTC).isoformat(timespec="milliseconds")
        rows = [_row(service, issuer, received, entry) for entry in entries]
        with _open(self.file) as database:
            database.executemany("INSERT OR IGNORE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def entries(self) -> list[dict[str, Any]]:
        """Every outcome, in the order of arrival."""
        with _open(self.file) as database:
            found = database.execute("SELECT entry FROM feedback ORDER BY rowid")
            return [json.loads(entry) for entry, in found]


def _row(service: str, issuer: str, received: str, entry: Mapping[str, Any]) -> tuple[str, ...]:
    written = json.dumps(entry, sort_keys=True)
    digest = sha256(f"{service}\n{issuer}\n{written}".encode()).hexdigest()
    return digest, received, service, issuer, str(entry["card"]), str(entry["outcome"]), written


def _prepared(directory: Path | str, name: str, tables: str) -> Path:
    place = Path(directory)
    file = place / name
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        with _open(file) as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(tables)
    except OSError as error:
        raise unwritable(file, error) from None
    except Refused:
        raise OutputError(f"{file}: cannot be written, or is no file of this service") from None
    return file


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection in a transaction; of its own each time, so any thread and worker may ask."""
    database: sqlite3.Connection | None = None
    try:
        database = sqlite3.connect(file, timeout=5)
        with database:
            yield database
    except sqlite3.Error:  # a disk that is full, a directory that is gone
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "state",
                      "this could not be kept, so it is not taken; send it again later",
                      headers={"Retry-After": "60"}) from None
    finally:
        if database is not None:
            database.close()
