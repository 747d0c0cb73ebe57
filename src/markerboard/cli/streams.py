"""The three standard streams, whatever state a shell, a scheduler or a full disk leaves them in."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

_KINDS = (("stdin", os.O_WRONLY, "r"), ("stdout", os.O_RDONLY, "w"), ("stderr", os.O_WRONLY, "w"))


def open_closed() -> None:
    """Put something in the place of a stream that is closed.

    What is read from it, or written to it, fails as it should (what is said on standard error is lost), and
    no file that is opened later gets its number, where something else might write.
    """
    for number, (name, flags, mode) in enumerate(_KINDS):
        if getattr(sys, name) is None:
            with suppress(OSError):
                os.fstat(number)
                continue
            os.dup2(handle := os.open(os.devnull, flags), number)
            if handle != number:
                os.close(handle)
            setattr(sys, name, open(number, mode, encoding="utf-8", errors="replace", closefd=False))  # noqa: SIM115


def let_go_of_output() -> None:
    """Forget what could not be written, which Python would try once more at its end, with a traceback."""
    with suppress(OSError, io.UnsupportedOperation, AttributeError):
        os.dup2(handle := os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os.close(handle)
