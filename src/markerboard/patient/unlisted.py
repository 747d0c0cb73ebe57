"""What no table has, as a case states it: `{other: XYZ-123}`, and `is: EGFR TKI` where its class is known."""

from __future__ import annotations

import re
from typing import Any

from markerboard.files.patterns import pattern
from markerboard.language.tree import OTHER, unlisted
from markerboard.patient.spellings import tidy
from markerboard.patient.unused import Unreadable

_WRITTEN = pattern(rf"{OTHER}(?: ([^:]+?))?(?:: (.+))?\Z", re.S)
_LONGEST = 200
_HELP = "write {other: NAME}, and `is: CLASS` where its class is known"


def plain(written: Any) -> Any:
    """The text of a mapping with `other`; anything else as it is. Raises Unreadable."""
    if not isinstance(written, dict):
        return written
    name, within = written.get("other"), written.get("is", "")
    if not isinstance(name, str) or not isinstance(within, str) or not tidy(name) or len(written) > 1 + (
            "is" in written):
        raise Unreadable("this names neither a code nor what no table has", _HELP)
    if len(name) > _LONGEST or len(within) > _LONGEST or ":" in within:
        raise Unreadable("this is too long to be a name", _HELP)
    return unlisted(tidy(name), tidy(within))


def parts(text: str) -> tuple[str, str] | None:
    """The class and the name of a text such as `other EGFR TKI: XYZ-123`; None for any other text."""
    match = _WRITTEN.match(text) if text.startswith(OTHER) else None
    return (match[1] or "", match[2] or "") if match else None
