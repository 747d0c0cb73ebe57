"""Writing a file so that it is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from markerboard.errors import OutputError


def write_whole(file: Path, content: bytes, *, replace: bool = True) -> None:
    """Write a file that stands there whole or not at all, whatever ends the process or fills the disk.

    Without `replace`, one that is there already stays. Raises OutputError.
    """
    part = file.with_name(f".{file.name[:100]}.{os.urandom(4).hex()}")
    try:
        try:
            with open(part, "xb") as stream:
                stream.write(content)
            _put(part, file, replace)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file, error) from None


def unwritable(file: Path | str, error: OSError) -> OutputError:
    """What went wrong with an output, in a sentence."""
    why = os.strerror(error.errno) if error.errno else str(error)
    return OutputError(f"{file}: cannot be written: {why.lower()}")


def _put(part: Path, file: Path, replace: bool) -> None:
    if replace:
        os.replace(part, file)
        return
    try:
        os.link(part, file)  # the one way that never overwrites
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if file.exists():
            raise FileExistsError(errno.EEXIST, "") from None
        os.replace(part, file)
