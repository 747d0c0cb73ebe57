"""Work for a process apart, which imports where it stands: nothing heavy with it."""

from __future__ import annotations

import os
import signal

from markerboard.errors import CaseError, Problem
from markerboard.language.vocabulary import Vocabulary


def forever(content: bytes, vocabulary: Vocabulary) -> None:
    """Work that never ends, and holds the interpreter."""
    while content:
        pass


def failing(content: bytes, vocabulary: Vocabulary) -> None:
    """Work that ends as a case does that cannot be read."""
    raise CaseError([Problem("case", 2, 3, "not read")] * 60, 7)


def killed(content: bytes, vocabulary: Vocabulary) -> None:
    """Work that ends with its process, as where a system has no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)


def length(content: bytes, vocabulary: Vocabulary) -> int:
    """Work that ends well."""
    return len(content)
