"""The image of the service, read: what is built in it, what is left in it, and as whom it runs.

`.ci/container.py` runs its steps in a bare root and asks the service there; that takes root and minutes.
"""

from __future__ import annotations

import json
import re
from importlib.util import module_from_spec, spec_from_file_location

from builders import ROOT
from markerboard.cli.serving import serve

_spec = spec_from_file_location("container", ROOT / ".ci" / "container.py")
assert _spec is not None and _spec.loader is not None
container = module_from_spec(_spec)
_spec.loader.exec_module(container)
STEPS = list(container.steps(ROOT / "Containerfile"))
LAST = STEPS[max(i for i, (word, _) in enumerate(STEPS) if word == "FROM") :]


def test_two_stages() -> None:
    """What builds stays behind: the second stage takes one directory of the first, and runs nothing."""
    assert [word for word, _ in STEPS].count("FROM") == 2
    copied = [rest for word, rest in LAST if word == "COPY"]
    assert copied == ["--from=build /opt/markerboard /opt/markerboard"]
    assert "RUN" not in [word for word, _ in LAST]


def test_locked() -> None:
    """Everything is installed from a lock that is there."""
    built = next(rest for word, rest in STEPS if word == "RUN" and "install.py" in rest)
    assert (ROOT / "locks" / f"{built.split()[-1]}.txt").exists()


def test_started() -> None:
    """It runs as a user of its own, keeps no cache, and starts a command that exists."""
    told = dict(LAST)
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", told["USER"])
    assert "MARKERBOARD_CACHE=off" in told["ENV"]
    assert json.loads(told["ENTRYPOINT"]) == ["markerboard"]
    command, *options = json.loads(told["CMD"])
    assert command == serve.name and {"--host", "--port"} <= set(options)


def test_health() -> None:
    """The health check asks the port that is served whether the rules are ready."""
    told = dict(LAST)
    command = json.loads(told["HEALTHCHECK"].partition(" CMD ")[2])
    assert f"127.0.0.1:{json.loads(told['CMD'])[-1]}/readyz" in command[-1]
