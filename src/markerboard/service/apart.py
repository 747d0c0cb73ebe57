"""A process beside a worker that reads what is large, and is ended when it takes too long.

A thread cannot be ended, and while it reads a large body everybody else of the worker waits for the
interpreter. What the process makes of a body comes back as it is; so do its refusals.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar, cast

from markerboard.errors import CaseError
from markerboard.language.vocabulary import Vocabulary
from markerboard.service.problems import Refused, refusal

T = TypeVar("T")
LARGE = 100_000
"""Bytes from which a body is read apart; less is read in a second, whatever it holds."""


class Apart:
    """The process of one worker, begun when it is first needed; one body at a time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._turn = threading.Lock()

    def do(self, work: Callable[[bytes, Vocabulary], T], content: bytes, until: float) -> T:
        """The result of some work on a body, by a time of the monotonic clock.

        Raises what the work raises, and Refused, 503, when it is not done in time: then it is ended.
        """
        if not self._turn.acquire(timeout=max(0.0, until - time.monotonic())):
            raise _late()
        try:
            done, made = self._answered(work, content, until)
        except BaseException:
            self.end()
            raise
        finally:
            self._turn.release()
        if done:
            return cast(T, made)
        raise made

    def _answered(self, work: Any, content: bytes, until: float) -> tuple[bool, Any]:
        pipe = self._begun()
        try:
            pipe.send((work, content))
            if not pipe.poll(max(0.0, until - time.monotonic())):
                raise _late()
            answer: tuple[bool, Any] = pipe.recv()
            return answer
        except (EOFError, OSError):  # it was ended from outside, as by a system that has no memory left
            raise _late() from None

    def _begun(self) -> Connection:
        if self._process is None or self._pipe is None or not self._process.is_alive():
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs, self.vocabulary), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def end(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _late() -> Refused:
    return Refused(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "there was no answer in time",
                   headers={"Retry-After": "5"})


def _serve(pipe: Connection, vocabulary: Vocabulary) -> None:
    """Read one body after another, as long as there is a worker that sends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the worker, which ends this one
    end_with_parent(signal.SIGKILL)
    with suppress(OSError):
        os.nice(10)  # what everybody else asks of the worker comes first
    while True:
        try:
            work, content = pipe.recv()
        except EOFError:
            return
        try:
            answer = True, work(content, vocabulary)
        except CaseError as error:
            answer = False, error
        except Exception as error:
            answer = False, refusal(error)
        pipe.send(answer)


def end_with_parent(by: signal.Signals = signal.SIGTERM) -> None:
    """Let this process end when the one that began it is gone, also one that was killed."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os.kill(os.getpid(), by)
    threading.Thread(target=watch, name="parent", daemon=True).start()
