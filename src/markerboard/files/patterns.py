"""Regular expressions that are compiled where they are first asked: one case needs few of the hundreds."""

from __future__ import annotations

import re
from typing import Any, cast


class Later:
    """An expression that is not compiled yet; each way of asking it is looked up once."""

    def __init__(self, written: str, flags: int) -> None:
        self._written, self._flags = written, flags

    def __getattr__(self, name: str) -> Any:
        asked = getattr(re.compile(self._written, self._flags), name)
        setattr(self, name, asked)
        return asked


def pattern(written: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, at the cost of compiling it only where it is used.

    An expression that is wrong raises `re.error` at its first use; a test asks each.
    """
    return cast(re.Pattern[str], Later(written, flags))
