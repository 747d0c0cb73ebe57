"""An output directory that is there whole, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from markerboard.errors import OutputError


@contextmanager
def whole(out: Path, *, replace: bool = False) -> Iterator[Path]:
    """A directory to work in, which becomes `out` when the block ends well, and is gone otherwise.

    Raises OutputError when it cannot be written.
    """
    if out.exists() and not replace and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: is there already; name another directory, or say --replace")
    work = _beside(out)
    try:
        with _ended_gently():
            yield work
            _put(work, out)
    except OSError as error:
        raise OutputError(told(out, error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def told(out: Path, error: OSError) -> str:
    """What went wrong with a file, in a sentence."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    why = "the disk is full" if full else (error.strerror or str(error)).lower()
    return f"{out}: cannot be written: {why}; nothing was left behind"


def _beside(out: Path) -> Path:
    """A new directory on the same disk, so that it can be moved into place at once."""
    try:
        return Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    except OSError as error:
        raise OutputError(told(out, error)) from None


def _put(work: Path, out: Path) -> None:
    work.chmod(0o777 & ~_umask())
    if out.exists():
        old = _beside(out)
        os.replace(out, old / out.name)
        os.replace(work, out)
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(work, out)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


@contextmanager
def _ended_gently() -> Iterator[None]:
    """A request to end is heeded as an interrupt is: what was begun is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
