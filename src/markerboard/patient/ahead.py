"""What a case dates after today: stated, and not believed. It may be planned, or a slip; both stay open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from markerboard.files.loose import items, mapping
from markerboard.patient.spellings import UNREAD
from markerboard.patient.unused import UNREAD_DRUG, Unused
from markerboard.version import MADE

UNREADABLE = "unreadable"
_FURTHEST = timedelta(hours=14)
"""How far the clocks of some place are before the world's: nothing is ahead that is today anywhere."""
_SAYS_NOTHING = ("at", "date", "reason", "specimen", "panel_mb")
_OWN_SEQUENCE = ("germline", "plasma")


def today() -> date:
    """The latest day that it is anywhere."""
    return (datetime.now(UTC) + _FURTHEST).date()


def day(written: Any) -> date | None:
    """A whole date as a case writes it."""
    try:
        return written if isinstance(written, date) else date.fromisoformat(str(written))
    except ValueError:
        return None


class Believed:
    """A case without what it dates ahead, whose places hold in its stead that they could not be read."""

    def __init__(self, data: Mapping[str, Any], now: date | None = None) -> None:
        self.now = now
        self.unused: list[Unused] = []
        changed: dict[str, Any] = {}
        if self._is_ahead("progression.date", mapping(data.get("progression")).get("date")):
            changed["progression"] = self._lost("progression", data["progression"])
        if isinstance(data.get("treatment"), list):
            changed["treatment"] = [self._line(f"treatment[{i}]", line)
                                    for i, line in enumerate(data["treatment"])]
        if isinstance(data.get("biomarkers"), dict):
            changed["biomarkers"] = {name: self._report(f"biomarkers.{name}", report)
                                     for name, report in data["biomarkers"].items()}
        self.data: Mapping[str, Any] = {**data, **changed} if self.unused else data

    def _is_ahead(self, at: str, written: Any) -> bool:
        found = day(written) if written is not None else None
        # The clock is read only where it can matter: the answer for a case of the past does not age.
        if found is None or found <= MADE or found <= (self.now or today()):
            return False
        self.unused.append(Unused(at, str(written), f"it is dated {written}, which is in the future"))
        return True

    def _line(self, at: str, line: Any) -> Any:
        """A treatment that begins ahead may be any, or none; one that ends ahead may be going on."""
        held = mapping(line)
        if self._is_ahead(f"{at}.started", held.get("started")):
            named = [str(drug) for drug in items(held.get("drugs")) + items(held.get("unread"))]
            return {"line": UNREADABLE, "unread": named or [UNREAD_DRUG]}
        if self._is_ahead(f"{at}.stopped", held.get("stopped")):
            kept = {key: value for key, value in held.items() if key not in ("stopped", "stopped_for")}
            return kept | {"status": UNREADABLE} | (
                {"months": UNREADABLE} if held.keys() & {"months", "started"} else {})
        return line

    def _report(self, at: str, report: Any) -> Any:
        if isinstance(report, list):  # samples of ctDNA
            return [self._report(f"{at}[{i}]", one) for i, one in enumerate(report)]
        held = mapping(report)
        if self._is_ahead(f"{at}.date", held.get("date")):
            return self._lost(at, held)
        inner = {key: self._report(f"{at}.{key}", held[key]) for key in _OWN_SEQUENCE if key in held}
        return {**held, **inner} if inner else report

    def _lost(self, at: str, report: Mapping[str, Any]) -> dict[str, Any]:
        """A report of which every value could not be read; what it names of a gene's sequence is told."""
        made: dict[str, Any] = {}
        for key, value in report.items():
            if key in _SAYS_NOTHING:
                made[key] = value
            elif key in ("variants", "unread"):
                made.setdefault("unread", []).extend(map(str, items(value)))
            elif isinstance(value, dict):
                made[key] = self._lost(f"{at}.{key}", value)
            elif key != "complete":
                made[key] = UNREADABLE
                told = str(value).lower() if isinstance(value, bool) else str(value)
                self.unused.append(Unused(f"{at}.{key}", told, UNREAD))
        return made
