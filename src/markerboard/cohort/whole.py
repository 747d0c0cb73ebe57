"""An output directory that is there whole, or not at all."""

from __future__ import annotations

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
        raise OutputError(unwritable(out, error)) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def unwritable(out: Path | str, error: OSError) -> str:
    """What went wrong with a file, in a sentence."""
    why = os.strerror(error.errno) if error.errno else str(error)
    return f"{out}: cannot be written: {why.lower()}; nothing was left behind"


def _beside(out: Path) -> Path:
    """A new directory on the same disk, so that it can be moved into place at once."""
    try:
        return Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    except OSError as error:
        raise OutputError(unwritable(out, error)) from None


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
    """A request to end, or an interrupt, ends the block as itself: what was begun is removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        raise _end(number)
    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except Exception:
        if asked:  # a database tells it as an error of its own
            raise _end(asked[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int) -> BaseException:
    return KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number)
