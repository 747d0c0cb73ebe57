"""The workers of a service, under the supervisor of uvicorn."""

from __future__ import annotations

from contextlib import suppress
from multiprocessing.connection import wait

from uvicorn.supervisors import multiprocess


class Worker(multiprocess.Process):
    """A worker of which it is seen at once that it was killed.

    The supervisor asks each whether it works, and waits as long as a busy one may take. Of one that dies
    meanwhile no answer comes: the supervisor replaced it, and ended when it was told to, a minute later.
    """

    def ping(self, timeout: float = 5) -> bool:
        """Whether it answers in so many seconds, and lives."""
        with suppress(OSError, EOFError):
            self.parent_conn.send(b"ping")
            if self.parent_conn in wait([self.parent_conn, self.process.sentinel], timeout):
                self.parent_conn.recv()
                return True
        return False


def supervise() -> None:
    """Let the supervisor start such workers."""
    multiprocess.Process = Worker  # type: ignore[misc]
