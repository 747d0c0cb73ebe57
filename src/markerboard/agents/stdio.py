"""Serving over standard input and output; nothing of a case reaches standard error, which clients keep."""

from __future__ import annotations

import gc
import logging
import signal
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server

from markerboard.agents.lines import Answering
from markerboard.errors import MarkerboardError, place

_GONE = (OSError, anyio.BrokenResourceError, anyio.ClosedResourceError)


def serve(made: Server[Any]) -> None:
    """Answer one client until it has gone. Raises MarkerboardError for a defect, with nothing of a case."""
    _keep_silent()
    # An interrupt ends the process at once, which else would wait for the client's next line.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The command line looks for no garbage, since it ends soon; this process stays, and the rules with it.
    gc.collect()
    gc.freeze()
    gc.enable()
    try:
        anyio.run(_serving, made)
    except Exception as error:
        defects = [one for one in _leaves(error) if not isinstance(one, _GONE)]
        if defects:
            told = ", ".join(f"{type(one).__name__} at {place(one)}" for one in defects)
            raise MarkerboardError(f"this is a defect of markerboard: {told}") from None


async def _serving(made: Server[Any]) -> None:
    async with stdio_server() as (reading, writing):
        await made.run(Answering(reading, writing), writing, made.create_initialization_options())


def _keep_silent() -> None:
    """Let no library write what it was given: its records, warnings and lost errors may quote a case."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda unraisable: None


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _leaves(one)
    else:
        yield error
