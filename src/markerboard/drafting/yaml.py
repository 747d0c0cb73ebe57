"""Lines of a YAML file: what a source says as quoted text, which nothing in it can end."""

from __future__ import annotations

import json
import re

from markerboard.errors import printable

OPEN = "???"
MOST = 1_900
"""Characters of a text in a study file, with room for a mark."""
_UNWRITABLE = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """A text on one line, without what no YAML file holds."""
    return " ".join(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", printable(text)).split())


def quoted(text: str) -> str:
    """A text between quotes."""
    return json.dumps(clean(text), ensure_ascii=False)


def to_write(text: str = "") -> str:
    """A text that a person has to confirm or to write anew: it stands behind a mark that `check` refuses."""
    return quoted(f"{OPEN} {clean(text)[:MOST]}") if clean(text) else OPEN


def pieces(text: str, most: int = MOST) -> list[str]:
    """A text in parts that a study file can hold, cut at spaces where there are any."""
    found, rest = [], clean(text)
    while len(rest) > most:
        at = rest.rfind(" ", most // 2, most)
        found.append(rest[: at if at > 0 else most])
        rest = rest[len(found[-1]) :].strip()
    return [*found, rest] if rest else found
